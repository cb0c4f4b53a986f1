"""Exercises and their frozen versions."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Exercise(models.Model):
    """An exercise of the library; ``practice`` is empty for those that come with the product.

    ``right_by`` said at ``right_at`` that the practice holds the right to use what it took in from elsewhere.
    """

    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, null=True, blank=True)
    slug = models.SlugField(max_length=80)
    right_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    right_at = models.DateTimeField(null=True, blank=True)

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


class Questionnaire(models.Model):
    """The FHIR Questionnaire that a version was taken in as, by the letter, so that it can be given back whole.

    Later versions of the exercise are given back as the newest of these before them, with what was changed since.
    """

    version = models.OneToOneField(ExerciseVersion, on_delete=models.CASCADE, related_name="questionnaire")
    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    file_name = models.CharField(max_length=255)
    address = models.TextField(blank=True)
    edition = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"Questionnaire of {self.version_id}"
