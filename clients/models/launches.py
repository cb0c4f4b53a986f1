"""Who of the practice opens it from a record system."""

from django.conf import settings
from django.db import models

from clients.models.lines import Line
from practice.codes import new_code
from practice.privacy import holders
from practice.privacy.lookup import LookUpHash
from practice.privacy.sealed import SealedFor, SealedText


class LaunchLink(models.Model):
    """That a colleague and somebody who signs in to a record system are one person, as the colleague said.

    ``subject`` is who signs in there: the issuer's name and its own for the person, with a blank between them.
    """

    sealed_for = SealedFor(holders.person, "user_id", row=("code",))

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="launch_links")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="launch_links")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    subject = SealedText()
    subject_hash = LookUpHash("subject")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("line", "subject_hash"), name="somebody_there_is_one_person_here"),
            models.UniqueConstraint(fields=("line", "user"), name="somebody_here_is_one_person_there"),
        )

    def __str__(self) -> str:
        return f"launch link {self.code}"
