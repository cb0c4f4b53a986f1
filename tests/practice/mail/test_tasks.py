from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from pytest_django import Settings

from practice.mail import tasks
from practice.mail.models import OutgoingMail
from practice.mail.outbox import post
from practice.people.models import Practice
from tests.cast import Cast


@pytest.fixture
def practice(db: None) -> Practice:
    Cast()
    return Practice.objects.get(name="Willow Street")


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    backend = "practice.mail.files.FileMailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {"file_path": str(tmp_path)}}}
    return tmp_path


def letters(folder: Path) -> list[Message]:
    found: list[Any] = [message_from_bytes(path.read_bytes(), policy=default) for path in folder.iterdir()]
    return sorted(found, key=lambda letter: str(letter["To"]))


def test_each_mail_becomes_one_file(practice: Practice, folder: Path) -> None:
    for name in ("ana", "jonah"):
        post(practice=practice.pk, to=f"{name}@example.org", subject="My notes", body="Something new.\n")
    tasks.send_waiting_mail.func()
    assert [(str(letter["From"]), str(letter["To"]), str(letter["Subject"])) for letter in letters(folder)] == [
        ("My notes <notes@localhost>", "ana@example.org", "My notes"),
        ("My notes <notes@localhost>", "jonah@example.org", "My notes"),
    ]
    tasks.send_waiting_mail.func()
    assert len(letters(folder)) == 2


def test_a_mail_that_fails_waits_for_its_next_turn(
    practice: Practice, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(practice=practice.pk, to="ana@example.org", subject="My notes", body="Something new.\n")
    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", _fail)
        tasks.send_waiting_mail.func()
    assert (OutgoingMail.objects.get().tries, OutgoingMail.objects.get().sent_at, letters(folder)) == (1, None, [])
    tasks.send_waiting_mail.func()
    assert (OutgoingMail.objects.get().tries, len(letters(folder))) == (2, 1)


def _fail(_letter: object) -> None:
    raise OSError
