"""Keeps for its owner that somebody tried to come in by their address and got no further."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.db import transaction

from practice import clock
from practice.access.actor import Actor
from practice.audit.record import record
from practice.people.addresses import people_with
from practice.people.devices import device_of_kind
from practice.people.doors import RefusedSignIn
from practice.people.models import User

KEPT = timedelta(days=30)


class Tried(StrEnum):
    """With what somebody tried to come in."""

    PASSWORD = "password"  # noqa: S105 - the word, not a password
    AGAIN = "again"
    CODE = "code"
    HANDED = "handed"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An hour in which somebody was refused, for the person whose address it was."""

    since: datetime
    until: datetime
    device: str
    times: int


def whose(address: str) -> list[int]:
    """The keys of everybody who signs in with this address, in whatever practice."""
    return list(people_with(address).filter(is_active=True).values_list("pk", flat=True))


@transaction.atomic
def keep_refused(user: User, way: Tried, *, kind: int, at: datetime) -> None:
    """Write down that somebody was refused at ``at``, and put it into the person's list, one line for an hour."""
    User.objects.select_for_update().get(pk=user.pk)
    RefusedSignIn.objects.filter(user=user, hour__lt=clock.now() - KEPT).delete()
    hour, device = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0), device_of_kind(kind)
    rows = RefusedSignIn.objects.filter(user=user, hour=hour)
    row = next((one for one in rows if one.device == device), None)
    if row is None:
        row = RefusedSignIn(user=user, hour=hour, device=device)
    row.times += 1
    row.save()
    record("refuse_sign_in", by=Actor(user.pk, user.practice_id, frozenset()), way=way.value)


def refusals(user: User) -> list[Refusal]:
    """What was kept of the last thirty days, the newest hour first."""
    rows = RefusedSignIn.objects.filter(user=user, hour__gte=clock.now() - KEPT).order_by("-hour", "pk")
    return [Refusal(row.hour, row.hour + timedelta(hours=1), row.device, row.times) for row in rows]
