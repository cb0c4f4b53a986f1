"""That somebody outside a care team opened its answers in an emergency."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from practice.codes import new_code
from practice.privacy import holders
from practice.privacy.sealed import SealedFor, SealedText


class BrokenGlass(models.Model):
    """A case opened in an emergency: by whom, why, and until when; ``ended_at`` when it was closed before that.

    A second person looks at it afterwards and says what they think.
    """

    sealed_for = SealedFor(holders.case, "case_id", row=("code",))

    case = models.ForeignKey("clients.Case", on_delete=models.PROTECT, related_name="broken_glasses")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="broken_glasses")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    reason = SealedText()
    since = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    review = SealedText(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("person")), name="a_second_person_reviews"
            ),
        )
        indexes = (models.Index(fields=("case", "until"), name="glass_by_end"),)

    def __str__(self) -> str:
        return f"broken glass {self.code}"
