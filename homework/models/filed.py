"""The pages before sessions that programs may be told of."""

from django.conf import settings
from django.db import models

from practice.codes import new_code
from practice.privacy import holders
from practice.privacy.sealed import SealedFor, SealedText


class FiledPage(models.Model):
    """That there is a page before one session for one reader, a program; nothing that stands on it is kept.

    ``about`` is the one whose chart it goes into, empty for the chart of a couple. ``sources`` are the keys of all
    answers that it may be made from: as soon as the reader may read one of them no more, there is no such page until
    it was made anew. ``fingerprint`` is a keyed hash of all that stands on it; ``size`` in bytes and ``sha1`` (base64)
    are those of its PDF, 0 and "" before it was printed.
    """

    sealed_for = SealedFor(holders.person, "reader_id", row=("code",))

    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, related_name="+")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey("clients.Session", on_delete=models.CASCADE, related_name="+")
    about = models.ForeignKey("clients.Client", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    starts_at = models.DateTimeField()
    sources: models.JSONField[list[int], list[int]] = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=32)
    size = models.PositiveIntegerField(default=0)
    sha1 = SealedText()
    filed_at = models.DateTimeField()
    looked_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("reader", "session", "about"),
                name="one_page_in_a_persons_chart",
                condition=models.Q(about__isnull=False),
            ),
            models.UniqueConstraint(
                fields=("reader", "session"), name="one_page_in_a_couples_chart", condition=models.Q(about__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"page {self.code}"
