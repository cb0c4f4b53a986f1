"""The workers, as far as one another knows."""

from django.db import models


class Worker(models.Model):
    """A worker that was there at ``seen_at``; it says so again and again, as long as it lives."""

    name = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"worker {self.name}"
