"""Record systems that may be named in a client's consent."""

from django.conf import settings
from django.db import models


class RecordSystem(models.Model):
    """A practice-management system that acts as a user of its own and cannot sign in on a page."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="record_system"
    )
    reads_responses = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"record system {self.user_id}"
