"""Keeps for its owner that somebody tried to come in by their address and got no further."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db import transaction

from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.people.addresses import people_with
from practice.people.devices import device_of_kind
from practice.people.doors import RefusedSignIn
from practice.people.models import User

KEPT = timedelta(days=30)
SHOWN = 20


class Tried(StrEnum):
    """How far somebody came who got no further."""

    PASSWORD = "password"  # noqa: S105 - the word, not a password
    CODE = "code"
    AGAIN = "again"
    OTHER = "other"


# What browser it was is kept of those alone who had the password: of nobody who only knows an address.
_HAD_PASSWORD = {Tried.CODE, Tried.AGAIN}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A day on which somebody was refused, for the person whose address it was."""

    day: date
    way: Tried
    device: str
    times: int


def whose(address: str) -> list[int]:
    """The keys of everybody who signs in with this address, in whatever practice."""
    return list(people_with(address).filter(is_active=True).values_list("pk", flat=True))


@transaction.atomic
def keep_refused(user: User, way: Tried, *, kind: int, at: datetime) -> None:
    """Put into the person's list that somebody was refused at ``at``; only what begins a new line is on record.

    Of a password that opens nothing, whether it was right or not, no more is said than that somebody tried.
    """
    user = User.objects.select_for_update().select_related("practice").get(pk=user.pk)
    if way is Tried.PASSWORD and user.only_passkey:
        way = Tried.OTHER
    row = _line(user, way, day=at.astimezone(ZoneInfo(user.zone or user.practice.zone)).date(), kind=kind)
    row.times += 1
    row.save()
    if row.times == 1:
        record("refuse_sign_in", by=Actor(user.pk, user.practice_id, frozenset()), way=way.value)


def refusals(user: User) -> list[Refusal]:
    """What was kept of the last thirty days, the newest day first, and no more than fits a page."""
    rows = RefusedSignIn.objects.filter(user=user, day__gte=_first_day()).order_by("-day", "-pk")
    return [Refusal(row.day, Tried(row.way), row.device, row.times) for row in rows[:SHOWN]]


@transaction.atomic
def clear_refusals(user: User, *, by: Actor) -> None:
    """Forget the list, for its owner. Raises NotVisibleError."""
    if user.pk != by.person:
        raise NotVisibleError
    RefusedSignIn.objects.filter(user=user).delete()
    record("clear_refusals", by=by)


def forget_old_refusals() -> None:
    """Drop what was kept for thirty days."""
    RefusedSignIn.objects.filter(day__lt=_first_day()).delete()


def _first_day() -> date:
    return (clock.now() - KEPT).date()


def _line(user: User, way: Tried, *, day: date, kind: int) -> RefusedSignIn:
    device = device_of_kind(kind) if way in _HAD_PASSWORD else ""
    rows = RefusedSignIn.objects.filter(user=user, day=day, way=way.value)
    kept = next((one for one in rows if one.device == device), None)
    return kept or RefusedSignIn(user=user, day=day, way=way.value, device=device)
