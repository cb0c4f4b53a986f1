"""Pathways and their frozen versions, who is on one, and how each of their steps stands."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from homework.enums import PathwayEnd
from homework.library.pathway import ComesBack, OnBreach
from homework.library.unlocking import Clause, read_unlock
from practice.codes import new_code
from practice.privacy import holders
from practice.privacy.sealed import SealedFor, SealedText


class Pathway(models.Model):
    """A pathway of the library; ``practice`` is empty for those that come with the product."""

    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, null=True, blank=True)
    slug = models.SlugField(max_length=80)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("practice", "slug"), name="one_pathway_of_a_name_in_a_practice"),
            models.UniqueConstraint(
                fields=("slug",), condition=Q(practice__isnull=True), name="one_pathway_of_a_name_in_the_library"
            ),
        )

    def __str__(self) -> str:
        return self.slug


class PathwayVersion(models.Model):
    """The steps and words of a pathway as published; never changed afterwards.

    ``practice`` is the pathway's: the wall looks for it here.
    """

    pathway = models.ForeignKey(Pathway, on_delete=models.PROTECT, related_name="versions")
    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("pathway", "number"), name="pathway_versions_in_order"),)

    def __str__(self) -> str:
        return f"{self.pathway_id} version {self.number}"


class Enrolment(models.Model):
    """That a case is on a pathway, in the version of that day.

    ``starts_on`` is the day on which week 0 begins. ``suits_at`` is when a clinician stated that joint homework suits
    these people. ``hurt`` is the partner whose trust was broken, where the pathway asks. ``end`` says how it ended, and
    ``end_words`` what everybody reads then.
    """

    sealed_for = SealedFor(holders.case, "case_id", row=("code",))

    case = models.ForeignKey("clients.Case", on_delete=models.CASCADE, related_name="enrolments")
    version = models.ForeignKey(PathwayVersion, on_delete=models.PROTECT, related_name="enrolments")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    starts_on = models.DateField()
    stage = models.PositiveSmallIntegerField(default=1)
    hurt = models.ForeignKey("clients.Client", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    enrolled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    enrolled_at = models.DateTimeField()
    suits_at = models.DateTimeField(null=True, blank=True)
    suits_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    breach_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end = SealedText(blank=True)
    end_words = SealedText(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("case",), condition=Q(ended_at__isnull=True), name="a_case_is_on_one_pathway"
            ),
        )

    def __str__(self) -> str:
        return f"enrolment {self.code}"

    @property
    def ended_as(self) -> PathwayEnd | None:
        """How it ended."""
        return PathwayEnd(self.end) if self.end else None


class Enrolled(models.Model):
    """One person on a pathway; ``checked_at`` is when the calendar last opened steps for them."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="people")
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="enrolled")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    checked_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("enrolment", "client"), name="enrolled_once"),)

    def __str__(self) -> str:
        return f"{self.client_id} on {self.enrolment_id}"


class PathwayPause(models.Model):
    """That a pathway rests for everybody from one day until another; a week whose Monday rests does not count."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="pauses")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")), name="a_pause_ends"
            ),
            models.UniqueConstraint(
                fields=("enrolment",), condition=Q(until__isnull=True), name="one_pause_of_a_pathway"
            ),
        )

    def __str__(self) -> str:
        return f"pause of {self.enrolment_id}"


class PathwayStep(models.Model):
    """One step for one person, or with no ``client`` for all of them together, and what became of it.

    ``key`` names the step of the version that it was made from; one that a clinician added has none.
    ``assignment`` or ``schedule`` is what it gave last. With ``in_session`` it is done in the session alone, and
    nothing is given. ``reason`` is what a clinician wrote when they opened it though a gate was closed. After a breach
    it rests until ``rests_until``.
    """

    sealed_for = SealedFor(holders.case, "case_id", row=("code",))

    case = models.ForeignKey("clients.Case", on_delete=models.CASCADE, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="steps")
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    key = models.CharField(max_length=80, blank=True)
    slug = models.CharField(max_length=80)
    week = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    unlock = models.JSONField()
    due_days = models.PositiveSmallIntegerField()
    optional = models.BooleanField(default=False)
    comes = models.JSONField(null=True, blank=True)
    on_breach = models.CharField(
        max_length=8, choices=[(one.value, one.value) for one in OnBreach], blank=True, default=""
    )
    assignment = models.ForeignKey(
        "homework.Assignment", on_delete=models.PROTECT, null=True, blank=True, related_name="steps"
    )
    schedule = models.ForeignKey(
        "homework.Schedule", on_delete=models.PROTECT, null=True, blank=True, related_name="steps"
    )
    given_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = SealedText(blank=True)
    in_session = models.BooleanField(default=False)
    skipped_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    rests_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(assignment__isnull=True) | Q(schedule__isnull=True), name="a_step_gives_one_thing"
            ),
        )
        indexes = (models.Index(fields=("enrolment", "week", "place"), name="step_in_order"),)

    def __str__(self) -> str:
        return f"step {self.code}"

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """All that has to be so before it opens."""
        return read_unlock(self.unlock)

    @property
    def comes_back(self) -> ComesBack | None:
        """How it comes back; None for what is given once."""
        if self.comes is None:
            return None
        found = self.comes
        weekdays, event = tuple(found.get("weekdays", ())), bool(found.get("event"))
        return ComesBack(found.get("every"), weekdays, event, found.get("times"))

    @property
    def is_waiting(self) -> bool:
        """Whether nothing was given yet, and nobody has put it aside."""
        return self.given_at is None and self.skipped_at is None and self.held_at is None
