"""What comes back, for whom, what was changed about a time of it, and when somebody rests."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from homework.enums import Comes
from homework.library.recurrence import Rule
from homework.models.assignment import LEVELS
from practice.codes import new_code
from practice.privacy import holders
from practice.privacy.sealed import SealedFor, SealedText


class Schedule(models.Model):
    """One exercise version that comes back in a case, with the terms of each time.

    ``comes``, ``starts``, ``days`` and ``weekdays`` are its rule; ``times`` is how often it comes in all, if that is
    said. While it is paused nothing opens, and after it has ended nothing ever does.
    """

    sealed_for = SealedFor(holders.case, "case_id", row=("code",))

    case = models.ForeignKey("clients.Case", on_delete=models.CASCADE, related_name="schedules")
    version = models.ForeignKey("homework.ExerciseVersion", on_delete=models.PROTECT, related_name="schedules")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    note = SealedText(blank=True)
    levels = models.JSONField()
    suggested_level = models.CharField(max_length=12, choices=LEVELS)
    needs_release = models.BooleanField()
    reminds = models.BooleanField(default=True)
    comes = models.CharField(max_length=12, choices=[(comes.value, comes.value) for comes in Comes])
    starts = models.DateField()
    days = models.PositiveSmallIntegerField(default=1)
    weekdays = models.JSONField(default=list, blank=True)
    times = models.PositiveSmallIntegerField(null=True, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(days__gte=1), name="days_lie_between"),
            models.CheckConstraint(condition=Q(times__isnull=True) | Q(times__gte=1), name="it_comes_at_all"),
        )
        indexes = (models.Index(fields=("case",), name="schedule_runs", condition=Q(ended_at__isnull=True)),)

    def __str__(self) -> str:
        return f"schedule {self.code}"

    @property
    def rule(self) -> Rule:
        """By what it comes back."""
        return Rule(Comes(self.comes), self.starts, self.days, frozenset(self.weekdays))

    @property
    def runs(self) -> bool:
        """Whether anything of it may open at all."""
        return self.paused_at is None and self.ended_at is None


class ScheduledFor(models.Model):
    """Whom it comes back for; ``code`` is what their own pages call it, ``told_at`` when they first heard of it."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="people")
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="schedules")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("schedule", "client"), name="scheduled_once_for_each"),)

    def __str__(self) -> str:
        return f"{self.schedule_id} for {self.client_id}"


class OccurrenceChange(models.Model):
    """That one time of a schedule is left out, or moved to another day; the newest counts, and all of them stay."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="changes")
    occurrence = models.CharField(max_length=24)
    day = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("schedule", "id"), name="change_in_order"),)

    def __str__(self) -> str:
        return f"{self.occurrence} of {self.schedule_id}"


class Rest(models.Model):
    """That a client rests in a case from one moment until another: nothing is asked, and nothing is counted."""

    case = models.ForeignKey("clients.Case", on_delete=models.CASCADE, related_name="rests")
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="rests")
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="a_rest_ends"),)
        indexes = (models.Index(fields=("client", "case", "-until"), name="rest_newest"),)

    def __str__(self) -> str:
        return f"{self.client_id} rests in {self.case_id}"
