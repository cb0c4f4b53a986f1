"""Coming in for the first time, or anew: a password and a second factor are set in one act, or not at all."""

from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.hashers import make_password
from django.db import transaction

from practice import clock
from practice.access.actor import Actor
from practice.audit.record import record
from practice.codes import new_secret
from practice.people import signed_in
from practice.people.doors import HandedCode
from practice.people.errors import OldLinkError, WrongCodeError
from practice.people.factors.app_codes import set_app, use_app_code
from practice.people.factors.passkeys import keep_new
from practice.people.factors.recovery import new_recovery_codes
from practice.people.factors.standing import forget_factors
from practice.people.handing import use_handed
from practice.people.models import Invitation, User
from practice.people.notices import tell_of_change


class Way(StrEnum):
    """What somebody came with."""

    INVITATION = "accept_invitation"
    HANDED = "use_handed_code"


@dataclass(frozen=True, slots=True)
class Ticket:
    """An invitation or a handed code, by its key."""

    way: Way
    pk: int


def arriving(ticket: Ticket) -> User | None:
    """The person who comes with this invitation or handed code, as long as it works."""
    kept = Invitation.objects.all() if ticket.way is Way.INVITATION else HandedCode.objects.all()
    working = kept.filter(pk=ticket.pk, used_at__isnull=True, expires_at__gt=clock.now(), user__is_active=True)
    found = working.select_related("user__practice").first()
    return found.user if found else None


@transaction.atomic
def arrive(user: User, ticket: Ticket, *, password: str) -> None:
    """Use the invitation or code up and keep a password, given as its hash; all factors and sessions before it end.

    Raises OldLinkError.
    """
    used = use_handed(ticket.pk) if ticket.way is Way.HANDED else _use_invitation(ticket.pk)
    if not used:
        raise OldLinkError
    user.password, user.only_passkey = password, False
    user.save(update_fields=["password", "only_passkey"])
    forget_factors(user)
    signed_in.end_all(user)
    record(ticket.way.value, by=Actor(user.pk, user.practice_id, frozenset()), ticket=ticket.pk)
    if ticket.way is Way.HANDED:
        tell_of_change(user)


@transaction.atomic
def arrive_with_app(user: User, ticket: Ticket, *, password: str, secret: str, code: str) -> list[str]:
    """The same with an app for codes, of which ``code`` is the first; gives the recovery codes.

    Raises WrongCodeError or OldLinkError.
    """
    arrive(user, ticket, password=password)
    set_app(user, secret)
    if not use_app_code(user, code):
        raise WrongCodeError
    return new_recovery_codes(user)


@transaction.atomic
def arrive_with_passkey(user: User, ticket: Ticket, *, name: str, answer: str) -> list[str]:
    """The same with a passkey that the person's browser just made; gives the recovery codes.

    The password is one that nobody knows, until they choose their own. Raises WrongPasskeyError or OldLinkError.
    """
    arrive(user, ticket, password=make_password(new_secret()))
    keep_new(user, name, answer)
    return new_recovery_codes(user)


def _use_invitation(key: int) -> bool:
    waiting = Invitation.objects.filter(pk=key, used_at__isnull=True, expires_at__gt=clock.now())
    return bool(waiting.update(used_at=clock.now()))
