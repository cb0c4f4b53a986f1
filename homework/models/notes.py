"""What a clinician notes for themselves alone."""

from django.conf import settings
from django.db import models

from practice.codes import new_code
from practice.privacy import holders
from practice.privacy.sealed import SealedFor, SealedText


class PrivateNote(models.Model):
    """A clinician's own note about a case, under a key of its own; nobody but its author ever reads it."""

    sealed_for = SealedFor(holders.notes, "clinician_id", row=("code",))

    clinician = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="private_notes")
    case = models.ForeignKey("clients.Case", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    text = SealedText()
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("clinician", "case", "-id"), name="private_note_newest"),)

    def __str__(self) -> str:
        return f"private note {self.code}"
