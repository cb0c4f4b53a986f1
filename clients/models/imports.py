"""Files of people and sessions from elsewhere, and what became of their rows."""

from django.conf import settings
from django.db import models

from clients.enums import ImportState, Outcome
from clients.models.people import Case, Client, Session
from practice.codes import new_code
from practice.people.models import Practice
from practice.privacy import holders
from practice.privacy.sealed import SealedFor, SealedJSON, SealedText


class Import(models.Model):
    """A file of people or sessions from elsewhere. What was read of it is sealed, and forgotten as soon as it is done.

    ``cells`` are the rows, each with the few columns that are used; ``choices`` what somebody decided about them.
    ``pressed_by`` had it brought in, or undone: all that is done for it is done as theirs.
    """

    sealed_for = SealedFor(holders.person, "by_id", row=("code",))

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="imports")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    pressed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    profile = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=ImportState, default=ImportState.CHECKED)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    file_name = SealedText(blank=True)
    cells = SealedJSON(default=list)
    choices = SealedJSON(default=dict)

    class Meta:
        indexes = (models.Index(fields=("practice", "-id"), name="import_newest"),)

    def __str__(self) -> str:
        return f"import {self.code}"

    @property
    def works(self) -> bool:
        """Whether the worker is at it."""
        return self.state in {ImportState.RUNNING, ImportState.UNDOING}

    @property
    def can_be_undone(self) -> bool:
        """Whether there may be something to take back."""
        return self.state in {ImportState.DONE, ImportState.STOPPED}


class ImportRow(models.Model):
    """What becomes, or became, of one row, without a word of it; and what it made, so that it can be undone.

    ``other`` is the row that the reason tells of. ``stamp`` is a keyed hash of what was made: when it is another,
    somebody has worked on it since.
    """

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    reason = models.CharField(max_length=24, blank=True)
    other = models.PositiveIntegerField(null=True)
    client = models.ForeignKey(Client, on_delete=models.SET_NULL, null=True, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.SET_NULL, null=True, related_name="+")
    made = models.BooleanField(default=False)
    opened_case = models.BooleanField(default=False)
    linked = models.BooleanField(default=False)
    stamp = models.CharField(max_length=32, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("batch", "number"), name="one_fate_for_a_row"),)

    def __str__(self) -> str:
        return f"row {self.number} of {self.batch_id}"
