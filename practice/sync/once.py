"""Calls that count once, however often they are sent: a key from the caller, and the answer kept for a day."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, models, transaction

from practice import clock
from practice.access.actor import Actor
from practice.privacy import holders
from practice.privacy.sealed import SealedFor, SealedJSON

KEPT = timedelta(days=1)
# How long a call may take before another one with its key takes over: then its worker was killed.
LEASE = timedelta(minutes=2)


class SentCall(models.Model):
    """A call with a key of its sender's choice: what was sent, as a hash, and the answer once there is one."""

    sealed_for = SealedFor(holders.person, "person_id", row=("mark",))

    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=64, unique=True)
    sent = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = SealedJSON(default=dict)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"call {self.pk}"


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it is known by: whose, and two hashes."""

    practice: int
    person: int
    mark: str
    sent: str


class OtherBodyError(Exception):
    """The key was used for something else."""


class InFlightError(Exception):
    """The first call with this key has not been answered yet."""


def call_of(by: Actor, *, program: int, key: str, sent: bytes) -> Call:
    """Name a call by hashes alone: the key of a program that acts for somebody, and all that was sent."""
    mark = hashlib.sha256(f"{program}\0{by.person}\0{key}".encode()).hexdigest()
    return Call(by.practice, by.person, mark, hashlib.sha256(sent).hexdigest())


def begin(call: Call) -> SentCall:
    """Take the call on; one that was answered comes back with its ``status``.

    Raises OtherBodyError or InFlightError. Two calls at once never both begin.
    """
    moment = clock.by_the_machine()
    if not _alone(call.mark):
        raise InFlightError
    SentCall.objects.filter(person_id=call.person, at__lte=moment - KEPT).delete()
    SentCall.objects.filter(mark=call.mark, status__isnull=True, at__lte=moment - LEASE).delete()
    found = SentCall.objects.filter(mark=call.mark).first()
    if found is None:
        return _begun(call)
    if found.sent != call.sent:
        raise OtherBodyError
    if found.status is None:
        raise InFlightError
    return found


def _begun(call: Call) -> SentCall:
    moment = clock.by_the_machine()
    try:
        with transaction.atomic():
            return SentCall.objects.create(
                practice_id=call.practice, person_id=call.person, mark=call.mark, sent=call.sent, at=moment
            )
    except IntegrityError:
        raise InFlightError from None


def _alone(mark: str) -> bool:
    """Whether nobody else is at this call: PostgreSQL shows no row of a call before it has ended."""
    if connection.vendor != "postgresql":
        return True
    number = int.from_bytes(bytes.fromhex(mark)[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        (alone,) = cursor.fetchone()
    return bool(alone)


def finish(row: SentCall, status: int, answer: dict[str, Any]) -> None:
    """Keep the answer, in the transaction of what was done."""
    row.status, row.answer = status, answer
    row.save(update_fields=["status", "answer"])


def give_up(row: SentCall) -> None:
    """Forget a call that was refused: it may be mended and sent again with its key."""
    SentCall.objects.filter(pk=row.pk).delete()
