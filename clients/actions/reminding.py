"""When and by which way a client is reminded: theirs alone to say, and nobody else's to notice."""

from dataclasses import replace

from django.db import transaction

from clients.models import Client
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.enums import Remind
from practice.mail.models import Channel
from practice.mail.texts import text_sender
from practice.mail.wishes import keep_wishes, wishes_of
from practice.people import limits
from practice.people.errors import WrongCodeError
from practice.people.factors.mailed import mail_code, use_mailed_code
from practice.people.models import User


@transaction.atomic
def choose_reminders(client: Client, remind: Remind, *, by_ways: tuple[Channel, ...], by: Actor) -> None:
    """Keep when the client wants to be reminded, and by which ways.

    Raises NotVisibleError for everybody else, NotAllowedError without any way, or for texts without a number.
    """
    _own(client, by)
    wishes = wishes_of(client.pk)
    require(bool(by_ways) or remind == Remind.OFF, "Choose how the reminder should come.")
    require(Channel.TEXT not in by_ways or bool(wishes.texts), "Add a number for texts first.")
    keep_wishes(client.pk, replace(wishes, remind=remind, remind_by=by_ways or wishes.remind_by))
    record("choose_reminders", by=by)


@transaction.atomic
def stop_reminders(user: User) -> None:
    """Switch all reminders of one person off, as whoever holds a mail of theirs asked in one tap."""
    keep_wishes(user.pk, replace(wishes_of(user.pk), remind=Remind.OFF))
    record("stop_reminders", by=Actor(user.pk, user.practice_id, frozenset()))


def ask_for_number(client: Client, number: str, *, by: Actor) -> dict[str, str]:
    """Text a code to a number that the client wants texts at; gives what their session keeps of it.

    Raises NotAllowedError where no texts are sent, TooOftenError.
    """
    _own(client, by)
    require(text_sender() is not None, "No texts are sent from here.")
    limits.take(limits.MAILED, client.pk)
    return _text_code(client, number, by=by)


@transaction.atomic
def _text_code(client: Client, number: str, *, by: Actor) -> dict[str, str]:
    kept = mail_code(client.user, to=number, channel=Channel.TEXT)
    record("ask_for_number", by=by)
    return kept


def change_number(client: Client, number: str, kept: dict[str, str], code: str, *, by: Actor) -> None:
    """Let texts come to a number from now on, for somebody who showed that they read what arrives there.

    Raises WrongCodeError or TooOftenError; tries stay counted when nothing comes of them.
    """
    _own(client, by)
    limits.take(limits.CODES, client.pk)
    if not use_mailed_code(client.user, kept, "".join(code.split())):
        raise WrongCodeError
    limits.forget(limits.CODES, client.pk)
    _keep_number(client, number, by=by)


@transaction.atomic
def _keep_number(client: Client, number: str, *, by: Actor) -> None:
    wishes = wishes_of(client.pk)
    ways = tuple(way for way in Channel if way in {*wishes.remind_by, Channel.TEXT})
    keep_wishes(client.pk, replace(wishes, texts=number, remind_by=ways))
    record("change_number", by=by)


@transaction.atomic
def drop_number(client: Client, *, by: Actor) -> None:
    """Send the client no texts any more."""
    _own(client, by)
    wishes = wishes_of(client.pk)
    ways = tuple(way for way in wishes.remind_by if way != Channel.TEXT) or (Channel.MAIL,)
    keep_wishes(client.pk, replace(wishes, texts="", remind_by=ways))
    record("drop_number", by=by)


def _own(client: Client, by: Actor) -> None:
    if client.pk != by.person or client.practice_id != by.practice:
        raise NotVisibleError
