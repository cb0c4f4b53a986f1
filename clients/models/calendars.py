"""The addresses at which calendar programmes read when somebody has sessions."""

from django.conf import settings
from django.db import models

from practice.people.models import Practice


class CalendarFeed(models.Model):
    """A person's one secret address for a calendar; of the secret only its SHA-256 is kept.

    ``read_at`` is when a calendar last read it, to the hour.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="calendar_feed"
    )
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"calendar of {self.user_id}"
