from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from practice import clock
from practice.mail import tasks
from practice.mail.files import FileMailBackend
from practice.mail.models import MailState, OutgoingMail
from practice.mail.outbox import post
from practice.mail.wishes import Wishes, keep_wishes
from practice.people.models import User
from tests.cast import Cast

MONDAY_NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WORK_HOURS = {0: (9 * 60, 17 * 60)}


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return Cast().users


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    backend = "practice.mail.files.FileMailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {"file_path": str(tmp_path)}}}
    return tmp_path


class Hour:
    """A clock that a test sets."""

    moment = MONDAY_NOON

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def hour(monkeypatch: pytest.MonkeyPatch) -> Hour:
    still = Hour()
    monkeypatch.setattr(clock, "now", still.now)
    return still


@pytest.fixture
def noon(hour: Hour) -> None:
    """A Monday at noon, and so it stays."""


def letters(folder: Path) -> list[Message]:
    found: list[Any] = [message_from_bytes(path.read_bytes(), policy=default) for path in folder.iterdir()]
    return sorted(found, key=lambda letter: str(letter["To"]))


def sent_to(folder: Path) -> list[str]:
    tasks.send_waiting_mail.func()
    return [str(letter["To"]) for letter in letters(folder)]


def write(user: User, *, is_asked: bool = False) -> None:
    post(user, subject="My notes", body="Something new.\n", is_asked=is_asked)


def test_each_mail_becomes_one_file(people: dict[str, User], folder: Path) -> None:
    for name in ("ana", "jonah"):
        write(people[name])
    tasks.send_waiting_mail.func()
    assert [(str(letter["From"]), str(letter["To"]), str(letter["Subject"])) for letter in letters(folder)] == [
        ("My notes <notes@localhost>", "ana@example.org", "My notes"),
        ("My notes <notes@localhost>", "jonah@example.org", "My notes"),
    ]
    tasks.send_waiting_mail.func()
    assert len(letters(folder)) == 2


def test_a_mail_that_is_not_taken_waits_for_its_next_turn(
    people: dict[str, User], folder: Path, hour: Hour, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(people["ana"])
    with monkeypatch.context() as patch:
        patch.setattr(FileMailBackend, "open", _fail)
        tasks.send_waiting_mail.func()
    mail = OutgoingMail.objects.get()
    assert (mail.tries, mail.sent_at, mail.not_before) == (1, None, MONDAY_NOON + timedelta(minutes=1))
    assert sent_to(folder) == []
    hour.moment += timedelta(minutes=1)
    assert sent_to(folder) == ["ana@example.org"]
    assert (OutgoingMail.objects.get().tries, OutgoingMail.objects.get().state) == (2, MailState.SENT)


def _fail(_mailer: object) -> None:
    raise ConnectionRefusedError


@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize(
    ("wishes", "notices"),
    [
        (Wishes(), ["ana@example.org"]),
        (Wishes(never=True), []),
        (Wishes(address="quiet@example.org"), ["quiet@example.org"]),
        (Wishes(hours=WORK_HOURS), ["ana@example.org"]),
        (Wishes(hours={1: (0, 1440)}), []),
        (Wishes(never=True, address="quiet@example.org"), []),
    ],
)
def test_a_notice_follows_wishes_and_what_was_asked_for_comes_at_once(
    people: dict[str, User], folder: Path, wishes: Wishes, notices: list[str]
) -> None:
    keep_wishes(people["ana"].pk, wishes)
    write(people["ana"])
    assert sent_to(folder) == notices
    write(people["ana"], is_asked=True)
    assert sent_to(folder) == sorted([*notices, "ana@example.org"])


def test_a_notice_waits_for_the_next_safe_hour(people: dict[str, User], folder: Path, hour: Hour) -> None:
    hour.moment = MONDAY_NOON + timedelta(hours=6)
    keep_wishes(people["ana"].pk, Wishes(hours=WORK_HOURS))
    write(people["ana"])
    assert sent_to(folder) == []
    nine = datetime(2026, 3, 9, 9, tzinfo=UTC)
    assert OutgoingMail.objects.get().not_before == nine
    hour.moment = nine - timedelta(seconds=1)
    assert sent_to(folder) == []
    hour.moment = nine
    assert sent_to(folder) == ["ana@example.org"]


def test_wishes_count_as_they_are_when_the_mail_goes_out(people: dict[str, User], folder: Path, hour: Hour) -> None:
    keep_wishes(people["ana"].pk, Wishes(hours={2: (0, 1440)}))
    write(people["ana"])
    assert sent_to(folder) == []
    keep_wishes(people["ana"].pk, Wishes(hours={2: (0, 1440)}, address="quiet@example.org"))
    hour.moment = MONDAY_NOON + timedelta(days=2)
    assert sent_to(folder) == ["quiet@example.org"]
    write(people["ana"])
    keep_wishes(people["ana"].pk, Wishes(never=True))
    assert (sent_to(folder), OutgoingMail.objects.filter(sent_at=None).count()) == (["quiet@example.org"], 0)
