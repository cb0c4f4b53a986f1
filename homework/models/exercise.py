"""Exercises and their frozen versions."""

from django.db import models
from django.db.models import Q


class Exercise(models.Model):
    """An exercise of the library; ``practice`` is empty for those that come with the product."""

    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, null=True, blank=True)
    slug = models.SlugField(max_length=80)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("practice", "slug"), name="one_exercise_of_a_name_in_a_practice"),
            models.UniqueConstraint(
                fields=("slug",), condition=Q(practice__isnull=True), name="one_exercise_of_a_name_in_the_library"
            ),
        )

    def __str__(self) -> str:
        return self.slug


class ExerciseVersion(models.Model):
    """The wording and rules of an exercise as published; never changed afterwards.

    ``fingerprint`` is the SHA-256 of the definition, by which a form that was read once is found again.
    """

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("exercise", "number"), name="exercise_versions_in_order"),)

    def __str__(self) -> str:
        return f"{self.exercise_id} version {self.number}"
