"""Mail and texts as files, one for each, for development and tests."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from practice import clock
from practice.codes import new_code


class FileMailBackend(BaseEmailBackend):
    """Writes each mail to a file of its own in ``file_path``, named by its time."""

    def __init__(self, *, file_path: str, **options: Any) -> None:
        """Make the folder where it is missing."""
        super().__init__(**options)
        self._folder = _folder(file_path)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the mails; gives how many there were."""
        for message in email_messages:
            _write(self._folder, "eml", message.message().as_bytes())
        return len(email_messages)


class FileTexts:
    """Writes each text to a file of its own in ``file_path``."""

    def __init__(self, *, file_path: str) -> None:
        """Make the folder where it is missing."""
        self._folder = _folder(file_path)

    def send(self, to: str, words: str) -> None:
        """Write the text beneath its number."""
        _write(self._folder, "txt", f"To: {to}\n\n{words}".encode())


def _folder(path: str) -> Path:
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _write(folder: Path, kind: str, content: bytes) -> None:
    """Write a whole file or none, whenever the process ends."""
    name = f"{clock.now():%Y%m%d-%H%M%S}-{new_code()}"
    unfinished = folder / f".{name}"
    unfinished.write_bytes(content)
    unfinished.rename(folder / f"{name}.{kind}")
