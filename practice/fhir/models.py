"""What each reader was told of each thing, so that a new version is known and has its place in time."""

from django.conf import settings
from django.db import models


class Edition(models.Model):
    """That what one reader may be told of a thing is its ``number``-th version, since ``at``.

    ``digest`` is a keyed hash of what was told; "" while there is nothing to tell. Each reader has versions of their
    own, so that no number and no moment says what happened behind their back.
    """

    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, related_name="+")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=32)
    code = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("reader", "kind", "code"), name="one_edition_for_each_reader"),)
        indexes = (models.Index(fields=("reader", "kind", "at"), name="edition_by_time"),)

    def __str__(self) -> str:
        return f"{self.kind}/{self.code} number {self.number}"


class ReadUpTo(models.Model):
    """Up to which change one reader's editions of a kind are as they should be."""

    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, related_name="+")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=32)
    number = models.PositiveBigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("reader", "kind"), name="read_up_to_one_number"),)

    def __str__(self) -> str:
        return f"{self.kind} up to {self.number}"
