"""What goes out to systems that are asked, and what of it they hold: their copies of ours."""

from django.conf import settings
from django.db import models

from clients.enums import Trouble
from practice.privacy import holders
from practice.privacy.sealed import SealedFor, SealedText


class CopyState(models.TextChoices):
    """What is known of a copy. One that ended is there no more, or says that it was a mistake."""

    WAITING = "waiting", "Waiting"
    THERE = "there", "Sent"
    ENDED = "ended", "Taken back"
    FAILED = "failed", "Failed"


class Outlet(models.Model):
    """A line on which we send, too: up to which change its copies were looked at, and how it last went.

    ``claim`` names the turn in which a worker has it, until ``claimed_until``; ``failures`` are those in a row.
    From ``ends_at`` on nothing goes out any more, and all that is there is taken back.
    """

    line = models.OneToOneField("clients.Line", on_delete=models.CASCADE, primary_key=True, related_name="outlet")
    heard = models.PositiveBigIntegerField(default=0)
    due_at = models.DateTimeField()
    ran_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=12, choices=Trouble, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    claim = models.CharField(max_length=16, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"outlet of {self.line_id}"


class Copy(models.Model):
    """One thing of ours as the other system has it: by what it is known here, and what it is called there.

    ``told`` is a keyed hash of what was sent last, "" while nothing is there. ``tries`` counts those since it last
    went well: after the first nobody knows whether an earlier one arrived, so that their system is asked before it is
    sent again. ``holder`` is the record system, whose key seals what it calls things: what is deleted here has to be
    found there.
    """

    sealed_for = SealedFor(holders.person, "holder_id", row=("outlet_id", "kind", "code"))

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="copies")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=24)
    code = models.CharField(max_length=16)
    theirs = SealedText()
    told = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=8, choices=CopyState, default=CopyState.WAITING)
    trouble = models.CharField(max_length=12, choices=Trouble, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("outlet", "kind", "code"), name="a_thing_is_copied_once"),)
        indexes = (
            models.Index(fields=("outlet", "next_at", "id"), name="copy_waiting", condition=models.Q(state="waiting")),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.code} at {self.outlet_id}"
