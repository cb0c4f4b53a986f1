"""What was done: one row for each act, without any content."""

from django.conf import settings
from django.db import models


class Event(models.Model):
    """An act: who, what, on which things (codes and keys only), when."""

    practice = models.ForeignKey("practice.Practice", on_delete=models.PROTECT, related_name="events")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    subjects = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("practice", "-id"), name="event_newest"),)

    def __str__(self) -> str:
        return f"{self.action} at {self.at:%Y-%m-%d %H:%M}"
