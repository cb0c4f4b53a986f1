"""Calls that count once, however often they are sent: a key from the caller, and the answer kept for a day."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.tasks import task

from practice import clock
from practice.access.actor import Actor
from practice.people.models import Practice
from practice.privacy import holders
from practice.privacy.errors import KeyDestroyedError
from practice.privacy.sealed import SealedFor, SealedJSON
from practice.walls.context import Place, within

KEPT = timedelta(days=1)
# How long a call may take before another one with its key takes over: then its worker was killed.
LEASE = timedelta(minutes=2)


class SentCall(models.Model):
    """A call with a key of its sender's choice: what was sent, as a hash, and the answer once there is one.

    The answer is sealed with the key of whoever it is ``about``, and nobody reads it any more once they are erased;
    one that speaks of nobody by name is about its caller.
    """

    sealed_for = SealedFor(holders.person, "about_id", row=("mark",))

    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    about = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=64, unique=True)
    sent = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = SealedJSON(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("practice", "at"), name="sent_call_old"),)

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
    found = SentCall.objects.filter(mark=call.mark).first()
    if found is not None and found.at <= moment - (LEASE if found.status is None else KEPT):
        found.delete()
        found = None
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
                practice_id=call.practice,
                person_id=call.person,
                about_id=call.person,
                mark=call.mark,
                sent=call.sent,
                at=moment,
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


def finish(row: SentCall, status: int, answer: dict[str, Any], *, about: int | None = None) -> None:
    """Keep the answer, in the transaction of what was done; with the record of whom it is ``about`` it ends too."""
    row.status, row.answer, row.about_id = status, answer, about or row.person_id
    row.save(update_fields=["status", "answer", "about"])


def kept_answer(row: SentCall) -> dict[str, Any]:
    """What was answered. Raises KeyDestroyedError where it was about somebody who was erased since."""
    answer: dict[str, Any] = row.answer
    if not answer:
        raise KeyDestroyedError
    return answer


@task()
def forget_old_calls() -> None:
    """Forget every answer that is a day old, whether or not its program ever calls again."""
    with within(Place.DOORS):
        practices = list(Practice.objects.order_by("pk").values_list("pk", flat=True))
    for practice in practices:
        with within(practice):
            SentCall.objects.filter(practice_id=practice, at__lte=clock.by_the_machine() - KEPT).delete()


def give_up(row: SentCall) -> None:
    """Forget a call that was refused: it may be mended and sent again with its key."""
    SentCall.objects.filter(pk=row.pk).delete()
