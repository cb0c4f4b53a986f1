"""Publishes exercises: a version is frozen the moment it is published."""

import json
from hashlib import sha256

from django.db import transaction

from homework.library.catalogue import catalogue, definition
from homework.library.editing.translating import still_right
from homework.library.measures import measure_definition, measures
from homework.library.parsing import parse
from homework.models import Exercise, ExerciseVersion, Translation
from practice import clock


@transaction.atomic
def publish(slug: str, content: dict[str, object]) -> ExerciseVersion:
    """Publish a definition of the library as a new version, or give the present one when nothing changed.

    Raises FormError, with the place, for a definition that does not hold together.
    """
    exercise, _ = Exercise.objects.get_or_create(practice=None, slug=slug)
    return freeze(exercise, content)


def freeze(exercise: Exercise, content: dict[str, object], *, person: int | None = None) -> ExerciseVersion:
    """Make a definition the newest version of an exercise, unless the present one says the same.

    Raises FormError, with the place, for a definition that does not hold together.
    """
    parse(content)
    mark = sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    newest = exercise.versions.order_by("-number").first()
    if newest is not None and newest.fingerprint == mark:
        return newest
    version = ExerciseVersion.objects.create(
        exercise=exercise,
        number=newest.number + 1 if newest else 1,
        definition=content,
        fingerprint=mark,
        published_at=clock.now(),
        published_by_id=person,
    )
    if newest is not None:
        _carry_translations(newest, version)
    return version


def _carry_translations(before: ExerciseVersion, after: ExerciseVersion) -> None:
    """What was translated and says the same in the new version needs no second look."""
    for row in before.translations.all():
        words = still_right(before.definition, after.definition, row.words)
        Translation.objects.create(
            version=after,
            practice_id=row.practice_id,
            language=row.language,
            words=words,
            changed_by_id=row.changed_by_id,
            changed_at=row.changed_at,
        )


def publish_library() -> list[ExerciseVersion]:
    """Publish every exercise and instrument that comes with the product, where its wording is new."""
    ours = {slug: definition(slug) for slug in catalogue()} | {slug: measure_definition(slug) for slug in measures()}
    return [publish(slug, dict(content)) for slug, content in sorted(ours.items())]
