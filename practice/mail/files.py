"""Mail as files, one for each, for development and tests."""

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
        self._folder = Path(file_path)
        self._folder.mkdir(parents=True, exist_ok=True)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the mails; gives how many there were."""
        for message in email_messages:
            name = f"{clock.now():%Y%m%d-%H%M%S}-{new_code()}.eml"
            (self._folder / name).write_bytes(message.message().as_bytes())
        return len(email_messages)
