"""Exercises, their frozen versions, and what is being written."""

from typing import Any

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
    copied_from = models.ForeignKey(
        "homework.ExerciseVersion", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("practice", "slug"), name="one_exercise_of_a_name_in_a_practice"),
            models.UniqueConstraint(
                fields=("slug",), condition=Q(practice__isnull=True), name="one_exercise_of_a_name_in_the_library"
            ),
        )

    def __str__(self) -> str:
        return self.slug


def _whether(**said: object) -> models.Case:
    return models.Case(models.When(**said, then=models.Value(value=True)), default=models.Value(value=False))


class ExerciseVersion(models.Model):
    """The wording and rules of an exercise as published; never changed afterwards.

    ``fingerprint`` is the SHA-256 of the definition, by which a form that was read once is found again. ``practice``
    is the exercise's: the wall looks for it here. ``guarded`` says that the definition asks who is there before it
    opens, ``is_measure`` that it is an instrument: many questions leave those out, or ask for those alone.
    """

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="versions")
    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    guarded = models.GeneratedField(
        expression=_whether(definition__reauth=True), output_field=models.BooleanField(), db_persist=True
    )
    is_measure = models.GeneratedField(
        expression=_whether(definition__has_key="measure"), output_field=models.BooleanField(), db_persist=True
    )
    fingerprint = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=("exercise", "number"), name="exercise_versions_in_order"),)
        indexes = (
            models.Index(fields=("id",), condition=models.Q(guarded=True), name="guarded_version"),
            models.Index(fields=("id",), condition=models.Q(is_measure=True), name="measure_version"),
        )

    def __str__(self) -> str:
        return f"{self.exercise_id} version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Stand behind the same wall as the exercise."""
        self.practice_id = self.exercise.practice_id
        super().save(*args, **kwargs)


class ExerciseDraft(models.Model):
    """What a practice writes on an exercise of its own until it is published; it may be wrong.

    ``definition`` holds all that fits. ``typed`` holds the words of each page as they were typed last, with the
    revision in which they were saved; ``kept`` what other tabs wrote on the same page, until somebody chooses.
    """

    exercise = models.OneToOneField(Exercise, on_delete=models.CASCADE, related_name="draft")
    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, related_name="+")
    definition = models.JSONField()
    typed: models.JSONField[Any, Any] = models.JSONField(default=dict)
    kept: models.JSONField[Any, Any] = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draft of exercise {self.exercise_id}"


class Translation(models.Model):
    """The texts of a published version in another language, as one practice puts them; ``words`` by their places."""

    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(ExerciseVersion, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=8)
    words: models.JSONField[Any, Any] = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("version", "practice", "language"), name="one_translation_of_a_version_in_a_language"
            ),
        )

    def __str__(self) -> str:
        return f"version {self.version_id} in {self.language}"


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
