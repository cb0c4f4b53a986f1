"""What is given to whom, and each author's part of it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from homework.enums import Level
from practice.codes import new_code
from practice.privacy import holders
from practice.privacy.lookup import LookUpHash
from practice.privacy.sealed import SealedFor, SealedJSON, SealedText

LEVELS = [(level.value, level.value) for level in Level]


class Assignment(models.Model):
    """One exercise version given to one case, to all its participants or to named addressees.

    One that came back names its ``schedule``, and in ``occurrence`` which time of it this is.
    """

    sealed_for = SealedFor(holders.case, "case_id", row=("code",))

    case = models.ForeignKey("clients.Case", on_delete=models.CASCADE, related_name="assignments")
    version = models.ForeignKey("homework.ExerciseVersion", on_delete=models.PROTECT, related_name="assignments")
    schedule = models.ForeignKey(
        "homework.Schedule", on_delete=models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    occurrence = models.CharField(max_length=24, blank=True)
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    note = SealedText(blank=True)
    levels = models.JSONField()
    suggested_level = models.CharField(max_length=12, choices=LEVELS)
    needs_release = models.BooleanField()
    reminds = models.BooleanField(default=True)
    due_at = models.DateTimeField(null=True, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("schedule", "occurrence"), name="an_occurrence_is_made_once"),
            models.CheckConstraint(
                condition=Q(schedule__isnull=True, occurrence="") | Q(schedule__isnull=False) & ~Q(occurrence=""),
                name="an_occurrence_has_a_name",
            ),
        )
        indexes = (models.Index(fields=("case", "-id"), name="assignment_newest"),)

    def __str__(self) -> str:
        return f"assignment {self.code}"

    @property
    def is_asked(self) -> bool:
        """Whether it is asked for: neither at rest nor taken back."""
        return self.paused_at is None and self.taken_back_at is None

    @property
    def offered_levels(self) -> tuple[Level, ...]:
        """The levels an author may choose from, from the most private outwards."""
        return tuple(Level(level) for level in self.levels)


class Part(models.Model):
    """One author's part of an assignment: made with it, and written by nobody else.

    ``total_of`` is the number of the version whose total the clinician has opened to its author, if any. ``shown`` is
    the version that is open to the partners, ``released`` the one the clinician's release covers. With ``keeps_back``
    the current version opens nothing to the partners, as its author said in the form itself. What came back opens, and
    is wanted, where its author is: ``opens_at`` and ``due_at``.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="parts")
    author = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="parts")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    level = models.CharField(max_length=12, choices=LEVELS, null=True, blank=True)  # noqa: DJ001 - none is not chosen
    withheld = models.BooleanField(default=False)
    total_of = models.PositiveIntegerField(null=True, blank=True)
    keeps_back = models.BooleanField(default=False)
    turned_away = models.PositiveSmallIntegerField(default=0)
    opens_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    current = models.ForeignKey("homework.Response", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    shown = models.ForeignKey("homework.Response", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    released = models.ForeignKey("homework.Response", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("assignment", "author"), name="one_part_for_each_author"),
            models.CheckConstraint(
                condition=Q(current__isnull=True, shown__isnull=True, released__isnull=True, level__isnull=True)
                | Q(current__isnull=False, level__isnull=False),
                name="nothing_is_shown_before_it_is_handed_in",
            ),
        )
        indexes = (models.Index(fields=("author", "-id"), name="part_newest"),)

    def __str__(self) -> str:
        return f"part {self.code}"

    @property
    def wanted_at(self) -> datetime | None:
        """Until when it is wanted of its author, if there is a day."""
        return self.due_at or self.assignment.due_at


class PartElsewhere(models.Model):
    """What another system calls one person's part of homework: its name, and its id, which is no other's there."""

    sealed_for = SealedFor(holders.person, "author_id", row=("code",))

    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey("clients.Client", on_delete=models.CASCADE, related_name="+")
    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="elsewhere")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    system = models.CharField(max_length=200)
    value = SealedText()
    value_hash = LookUpHash("value", normal=str.strip)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("practice", "system", "value_hash"), name="a_part_elsewhere_is_one_here"),
        )

    def __str__(self) -> str:
        return f"{self.part_id} in {self.system}"


class Draft(models.Model):
    """What an author has typed and not handed in yet, page by page, exactly as typed.

    ``pages`` maps a page's key to ``{"fields": {name: [text, …]}, "revision": n}``; ``kept`` holds what another
    tab wrote for the same page until the author picks one. ``literals`` are as in a response.
    """

    sealed_for = SealedFor(holders.person, "author_id", row=("part_id",))

    part = models.OneToOneField(Part, on_delete=models.CASCADE, related_name="draft")
    author = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="+")
    pages = SealedJSON(default=dict)
    literals = SealedJSON(default=dict)
    kept = SealedJSON(default=dict)
    skipped = SealedJSON(default=list)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draft of {self.part_id}"
