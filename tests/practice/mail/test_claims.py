"""A worker takes a mail before it hands it over; whatever goes wrong after that is never sent twice by mistake."""

import smtplib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from pytest_django import Settings

from practice import clock
from practice.mail import tasks
from practice.mail.claims import LEASE, MOST_TRIES, finish, settle_lost, take, wait, waiting
from practice.mail.handing import Handed, told_by
from practice.mail.models import Channel, MailState, OutgoingMail
from practice.mail.outbox import post
from practice.mail.texts import NotNowError, RefusedError
from practice.mail.wishes import Wishes, keep_wishes
from practice.people.models import User
from tests.cast import Cast

NUMBER = "+447700900123"


class Provider(BaseEmailBackend):
    """A way out that answers as the test says, and keeps what it was given."""

    answers: list[Exception | None]
    given: list[EmailMessage]
    opens: bool = True

    def open(self) -> bool:
        if not self.opens:
            raise ConnectionRefusedError
        return True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        self.given.extend(email_messages)
        return len(email_messages)


class Texter:
    """The same for texts."""

    given: list[tuple[str, str]]

    def send(self, to: str, words: str) -> None:
        self.given.append((to, words))


@pytest.fixture(autouse=True)
def provider(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> type[Provider]:
    monkeypatch.setattr(Provider, "answers", [], raising=False)
    monkeypatch.setattr(Provider, "given", [], raising=False)
    monkeypatch.setattr(Texter, "given", [], raising=False)
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.Provider"}}
    settings.TEXT_BACKEND, settings.TEXT_OPTIONS = f"{__name__}.Texter", {}
    settings.STILL_WANTED = {"test": f"{__name__}.is_wanted"}
    return Provider


def is_wanted(mail: OutgoingMail) -> bool:
    return "no more" not in mail.body


@pytest.fixture
def ana(cast: Cast) -> User:
    return cast.users["ana"]


def written(user: User, *, kind: str = "test", body: str = "Words.", channel: Channel = Channel.MAIL) -> OutgoingMail:
    mail = post(user, subject="My notes", body=body, kind=kind, channel=channel, stop="https://notes.example.org/q/")
    assert mail is not None
    return mail


def state_of(mail: OutgoingMail) -> tuple[str, int]:
    mail.refresh_from_db()
    return mail.state, mail.tries


def test_what_one_worker_has_no_other_takes(ana: User) -> None:
    mail = written(ana)
    assert waiting() == [(mail.pk, ana.practice_id)]
    mine = take(mail.pk, ana.practice_id)
    assert mine is not None
    assert (take(mail.pk, ana.practice_id), waiting()) == (None, [])
    finish(mine, Handed.SENT)
    assert (take(mail.pk, ana.practice_id), waiting(), state_of(mail)) == (None, [], (MailState.SENT, 1))


@pytest.mark.parametrize(
    ("kind", "state", "goes_again"), [("test", MailState.UNKNOWN, False), ("", MailState.WAITING, True)]
)
def test_what_a_dead_worker_had_is_not_known_or_goes_again(
    ana: User, provider: type[Provider], monkeypatch: pytest.MonkeyPatch, *, kind: str, state: str, goes_again: bool
) -> None:
    mail = written(ana, kind=kind)
    assert take(mail.pk, ana.practice_id)
    settle_lost()
    assert state_of(mail) == (MailState.WAITING, 1)
    tasks.send_waiting_mail.func()
    assert provider.given == []
    later = clock.by_the_machine() + LEASE + timedelta(seconds=1)
    monkeypatch.setattr(clock, "by_the_machine", lambda: later)
    settle_lost()
    assert state_of(mail) == (state, 1)
    tasks.send_waiting_mail.func()
    assert len(provider.given) == int(goes_again)


def test_who_was_only_slow_still_says_how_it_went(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = written(ana)
    mine = take(mail.pk, ana.practice_id)
    assert mine is not None
    later = clock.by_the_machine() + 2 * LEASE
    monkeypatch.setattr(clock, "by_the_machine", lambda: later)
    settle_lost()
    assert state_of(mail) == (MailState.UNKNOWN, 1)
    finish(mine, Handed.SENT)
    assert state_of(mail) == (MailState.SENT, 1)


ERRORS: list[tuple[Exception, Handed]] = [
    (ConnectionRefusedError(), Handed.NOT_NOW),
    (smtplib.SMTPDataError(451, b"later"), Handed.NOT_NOW),
    (smtplib.SMTPSenderRefused(421, b"busy", "a"), Handed.NOT_NOW),
    (smtplib.SMTPDataError(554, b"no"), Handed.REFUSED),
    (smtplib.SMTPResponseException(-1, b"?"), Handed.NOT_KNOWN),
    (smtplib.SMTPRecipientsRefused({"a": (550, b"nobody")}), Handed.REFUSED),
    (smtplib.SMTPRecipientsRefused({"a": (450, b"full")}), Handed.NOT_NOW),
    (smtplib.SMTPServerDisconnected(), Handed.NOT_KNOWN),
    (TimeoutError(), Handed.NOT_KNOWN),
    (ConnectionResetError(), Handed.NOT_KNOWN),
    (ValueError("no address"), Handed.REFUSED),
    (NotNowError(), Handed.NOT_NOW),
    (RefusedError(), Handed.REFUSED),
    (RuntimeError(), Handed.NOT_KNOWN),
]


class WebError(Exception):
    """As a provider's library tells what the provider answered."""

    def __init__(self, status_code: int) -> None:
        self.status_code = status_code


OF_PROVIDERS: list[tuple[Exception, Handed]] = [
    (WebError(429), Handed.NOT_NOW),
    (WebError(422), Handed.REFUSED),
    (WebError(200), Handed.REFUSED),
    (WebError(502), Handed.NOT_KNOWN),
]
ENDS = {
    Handed.NOT_NOW: MailState.WAITING,
    Handed.REFUSED: MailState.REFUSED,
    Handed.NOT_KNOWN: MailState.UNKNOWN,
}


@pytest.mark.parametrize(("error", "handed"), [*ERRORS, *OF_PROVIDERS], ids=repr)
def test_what_an_error_tells_decides_what_becomes_of_a_mail(
    ana: User, provider: type[Provider], error: Exception, handed: Handed
) -> None:
    assert told_by(error) == handed
    once, again = written(ana), written(ana, kind="")
    provider.answers = [error, error]
    tasks.send_waiting_mail.func()
    assert state_of(once) == (ENDS[handed], 1)
    assert state_of(again) == (MailState.REFUSED if handed == Handed.REFUSED else MailState.WAITING, 1)
    tasks.send_waiting_mail.func()
    assert provider.given == []


def test_a_server_that_is_not_there_took_nothing(ana: User, provider: type[Provider]) -> None:
    mail = written(ana)
    provider.opens = False
    try:
        tasks.send_waiting_mail.func()
    finally:
        provider.opens = True
    assert state_of(mail) == (MailState.WAITING, 1)


def test_it_waits_longer_each_time_and_not_for_ever(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [wait(tries).total_seconds() / 60 for tries in (1, 2, 3, 6, 7, 29)] == [1, 2, 4, 32, 60, 60]
    mail = written(ana)
    moment = datetime(2026, 3, 2, 12, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    for _ in range(MOST_TRIES):
        mine = take(mail.pk, ana.practice_id)
        assert mine is not None
        finish(mine, Handed.NOT_NOW)
    assert state_of(mail) == (MailState.REFUSED, MOST_TRIES)


def test_a_last_look_decides_whether_it_is_still_wanted(ana: User, provider: type[Provider]) -> None:
    kept, gone = written(ana), written(ana, body="Wanted no more.")
    tasks.send_waiting_mail.func()
    assert [letter.body for letter in provider.given] == ["Words."]
    assert list(OutgoingMail.objects.values_list("pk", flat=True)) == [kept.pk]
    assert gone.pk != kept.pk


def test_a_mail_says_how_it_is_stopped_and_keeps_its_name(ana: User, provider: type[Provider]) -> None:
    mail = written(ana)
    tasks.send_waiting_mail.func()
    (letter,) = provider.given
    assert letter.extra_headers == {
        "Message-ID": f"<{mail.code}@localhost>",
        "List-Unsubscribe": "<https://notes.example.org/q/>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert configured.DEFAULT_FROM_EMAIL.endswith("@localhost>")


@pytest.mark.parametrize("texts", [NUMBER, ""])
def test_a_text_goes_to_the_number_for_texts_and_to_no_other(ana: User, provider: type[Provider], texts: str) -> None:
    keep_wishes(ana.pk, Wishes(phone="0117 496 0100", texts=texts))
    written(ana, channel=Channel.TEXT)
    tasks.send_waiting_mail.func()
    assert (Texter.given, provider.given) == ([(NUMBER, "Words.")] if texts else [], [])


def test_without_a_carrier_a_text_is_refused(ana: User, settings: Settings) -> None:
    settings.TEXT_BACKEND = ""
    keep_wishes(ana.pk, Wishes(texts=NUMBER))
    mail = written(ana, channel=Channel.TEXT)
    tasks.send_waiting_mail.func()
    assert state_of(mail) == (MailState.REFUSED, 1)


def test_a_mail_is_taken_for_good_before_a_byte_of_it_leaves(
    ana: User, provider: type[Provider], monkeypatch: pytest.MonkeyPatch
) -> None:
    mail, seen = written(ana), []

    def send(_self: Provider, _mails: Sequence[EmailMessage]) -> int:
        row = OutgoingMail.objects.get(pk=mail.pk)
        seen.append((row.claim != "", row.claimed_until is not None, row.state))
        return 1

    monkeypatch.setattr(provider, "send_messages", send)
    tasks.send_waiting_mail.func()
    assert seen == [(True, True, MailState.WAITING)]


def test_a_mail_that_cannot_be_opened_keeps_no_other_from_going(
    cast: Cast, ana: User, provider: type[Provider], caplog: pytest.LogCaptureFixture
) -> None:
    broken = written(ana)
    stored: Any = OutgoingMail.objects.filter(pk=broken.pk).values_list("to", flat=True).get()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE practice_outgoingmail SET body = %s WHERE id = %s", [stored.data, broken.pk])
    written(cast.users["jonah"])
    tasks.send_waiting_mail.func()
    assert [letter.to for letter in provider.given] == [["jonah@example.org"]]
    assert [record.getMessage() for record in caplog.records] == ["A mail cannot be opened; it stays where it is."]
