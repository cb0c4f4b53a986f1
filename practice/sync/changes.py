"""What has changed for the practice's record systems, in the order in which it came to be, also what is gone."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Max, Q

from practice import clock
from practice.access.actor import Actor
from practice.sync.turns import take_turn

KEPT = timedelta(days=45)


class Change(models.Model):
    """That a thing is new, different, or gone for its readers: its kind and code, and nothing of it.

    ``reader`` is the one record system that may know of it; without one all of the practice may. ``number`` is given
    when somebody looks: what was written by then gets the next ones, so no number is ever given behind a reader's back.
    What is so only from a moment to come on gets none before that moment, which is ``at``.
    """

    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, related_name="+")
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    number = models.PositiveBigIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=16)
    code = models.CharField(max_length=24)
    gone = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("practice", "number"), name="changes_in_order"),)
        indexes = (
            models.Index(fields=("practice",), name="change_unnumbered", condition=Q(number__isnull=True)),
            models.Index(fields=("practice", "kind", "code"), name="change_gone", condition=Q(gone=True)),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


def note_change(
    kind: str,
    codes: Iterable[str],
    *,
    practice: int,
    reader: int | None = None,
    gone: bool = False,
    at: datetime | None = None,
) -> None:
    """Write down, in the transaction of the act, that things of one kind are different or gone, now or from ``at`` on.

    What is written for a moment to come is told by nobody before it, and ``forget_coming`` takes it back.
    """
    moment = at or clock.now()
    Change.objects.bulk_create(
        Change(practice_id=practice, reader_id=reader, kind=kind, code=code, gone=gone, at=moment) for code in codes
    )


def forget_coming(kind: str, codes: Iterable[str], *, practice: int, reader: int) -> None:
    """Take back what was written of these things for a moment to come: by then it will not be so."""
    coming = Change.objects.filter(practice_id=practice, number__isnull=True, at__gt=clock.now())
    coming.filter(reader_id=reader, kind=kind, code__in=list(codes)).delete()


@transaction.atomic
def number_changes(practice: int) -> None:
    """Give the next numbers to all that was written and is so by now, in the order of writing; forget what is old.

    What another transaction has not finished yet is not seen here, and gets a later number: nobody who has read up to
    a number misses anything with a lower one.
    """
    waiting = Change.objects.filter(practice_id=practice, number__isnull=True, at__lte=clock.now())
    if not waiting.exists():
        return
    take_turn("changes", practice)
    last = Change.objects.filter(practice_id=practice).aggregate(last=Max("number"))["last"] or 0
    rows = list(waiting.order_by("pk"))
    for number, row in enumerate(rows, start=last + 1):
        row.number = number
    Change.objects.bulk_update(rows, ["number"], batch_size=500)
    old = Change.objects.filter(practice_id=practice, at__lt=clock.now() - KEPT, number__lte=last)
    old.delete()


def changes_for(actor: Actor) -> models.QuerySet[Change]:
    """The changes that a record system may know of, in their order."""
    readers = Q(reader__isnull=True) | Q(reader_id=actor.person)
    return Change.objects.filter(readers, practice_id=actor.practice, number__isnull=False).order_by("number")


def oldest_kept(practice: int) -> int:
    """The lowest number that is still there; 1 where there is none yet."""
    found = Change.objects.filter(practice_id=practice, number__isnull=False)
    return found.order_by("number").values_list("number", flat=True).first() or 1
