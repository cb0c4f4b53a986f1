"""Lines to other systems that are asked again and again: what was heard, how it went, and what waits for a person."""

from django.conf import settings
from django.db import models

from clients.enums import LineKind, RunEnd, Thing, Trouble
from practice.codes import new_code
from practice.people.models import Practice
from practice.privacy import holders
from practice.privacy.lookup import LookUpHash
from practice.privacy.sealed import SealedFor, SealedJSON, SealedText


class Line(models.Model):
    """A system that is asked what has changed, in the name of ``acts_as``: a record system, or the clinician it is of.

    ``system`` is the name under which its ids are kept. ``places`` say for each of its lists up to where it was read.
    ``claim`` names the turn in which a worker has it, until ``claimed_until``; ``failures`` are those in a row.
    With ``sends`` the system is also sent what clients let it read.
    """

    sealed_for = SealedFor(holders.person, "acts_as_id", row=("code",))

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="lines")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    kind = models.CharField(max_length=12, choices=LineKind)
    acts_as = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="lines")
    system = models.CharField(max_length=200)
    address = SealedText()
    secrets = SealedJSON(default=dict)
    adults = models.BooleanField(default=False)
    sends = models.BooleanField(default=False)
    places = SealedJSON(default=dict)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claim = models.CharField(max_length=16, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    paused_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("practice", "system"), condition=models.Q(ended_at=None), name="one_line_to_a_system"
            ),
        )
        indexes = (
            models.Index(
                fields=("practice", "due_at"),
                name="line_due",
                condition=models.Q(paused_at__isnull=True, ended_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"line {self.code}"

    @property
    def runs(self) -> bool:
        """Whether it is asked at all."""
        return self.paused_at is None and self.ended_at is None


class LineRun(models.Model):
    """One turn of asking: what it changed, how many things wait for a person, and why it stopped."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="turns")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=12, choices=RunEnd, blank=True)
    trouble = models.CharField(max_length=12, choices=Trouble, blank=True)
    read = models.PositiveIntegerField(default=0)
    clients_new = models.PositiveIntegerField(default=0)
    clients_linked = models.PositiveIntegerField(default=0)
    clients_changed = models.PositiveIntegerField(default=0)
    sessions_new = models.PositiveIntegerField(default=0)
    sessions_changed = models.PositiveIntegerField(default=0)
    sessions_cancelled = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=("line", "-id"), name="line_run_newest"),)

    def __str__(self) -> str:
        return f"run {self.pk} of {self.line_id}"


class LineQuestion(models.Model):
    """Something that only a person can decide, and what they chose; for an event that comes back it stands for all.

    ``value`` is what their system calls it, ``said`` what it told; that is forgotten when it is left out.
    """

    sealed_for = SealedFor(holders.person, "holder_id", row=("code",))

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="questions")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    thing = models.CharField(max_length=8, choices=Thing)
    value = SealedText()
    value_hash = LookUpHash("value", normal=str.strip)
    said = SealedJSON(default=dict)
    reason = models.CharField(max_length=24, blank=True)
    choice = models.CharField(max_length=24, blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("line", "thing", "value_hash"), name="asked_once_about_a_thing"),
        )

    def __str__(self) -> str:
        return f"question {self.code}"
