"""A practice's own exercises: copied, written, published, or left."""

from copy import deepcopy
from itertools import count

from django.db import transaction

from homework.actions.publishing import freeze
from homework.errors import ChangedMeanwhileError, NotReadyError
from homework.library.editing.problems import problems
from homework.library.editing.tree import Raw
from homework.models import Exercise, ExerciseDraft, ExerciseVersion
from homework.queries.authoring import typed_words
from practice import clock
from practice.access.actor import Actor, require, require_role
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.enums import Role

LONGEST_SLUG = 80


@transaction.atomic
def copy_exercise(version: ExerciseVersion, *, by: Actor) -> Exercise:
    """Begin an exercise of the practice's own that says what ``version`` says; before it is published nobody gets it.

    A copy that nobody has touched yet is as good as a new one, so that pressing twice makes one. Raises NotVisibleError
    unless ``by`` is a clinician and may know of the version, NotAllowedError for an instrument, whose words are fixed.
    """
    require_role(by, Role.CLINICIAN)
    if version.exercise.practice_id not in (None, by.practice):
        raise NotVisibleError
    _require_own_words(version)
    untouched = Exercise.objects.filter(practice_id=by.practice, copied_from=version, draft__revision=0, versions=None)
    if (found := untouched.first()) is not None:
        return found
    slug = _free_slug(version.exercise.slug)
    exercise = Exercise.objects.create(practice_id=by.practice, slug=slug, copied_from=version)
    _draft(exercise, version.definition | {"slug": slug}, by)
    record("copy_exercise", by=by, version=version.pk, exercise=exercise.pk)
    return exercise


@transaction.atomic
def begin_draft(exercise: Exercise, *, by: Actor) -> ExerciseDraft:
    """Go on writing an exercise of the practice's own, from what is published; twice is the same as once.

    Raises NotVisibleError where there is none for ``by``, NotAllowedError for an instrument, whose words are fixed.
    """
    require_author(exercise, by)
    draft = ExerciseDraft.objects.filter(exercise=exercise).first()
    if draft is not None:
        return draft
    newest = exercise.versions.order_by("-number").first()
    if newest is None:
        raise NotVisibleError
    _require_own_words(newest)
    record("begin_exercise_draft", by=by, exercise=exercise.pk)
    return _draft(exercise, newest.definition, by)


@transaction.atomic
def drop_draft(exercise: Exercise, *, by: Actor) -> None:
    """Forget what was written and not published; an exercise that never was published goes with it."""
    draft = locked_draft(exercise, by)
    record("drop_exercise_draft", by=by, exercise=exercise.pk)
    draft.delete()
    if not exercise.versions.exists():
        exercise.delete()


@transaction.atomic
def publish_draft(exercise: Exercise, revision: int, *, by: Actor) -> ExerciseVersion:
    """Freeze what was written as the newest version. What was given before keeps the version it was given with.

    Pressing twice publishes once. Raises ChangedMeanwhileError when it is not the draft of ``revision`` any more or two
    tabs wrote the same page, NotReadyError while it does not hold together.
    """
    require_author(exercise, by)
    newest = exercise.versions.order_by("-number").first()
    if newest is not None and not ExerciseDraft.objects.filter(exercise=exercise).exists():
        return newest
    draft = locked_draft(exercise, by)
    if draft.revision != revision or draft.kept:
        raise ChangedMeanwhileError("This has changed since you looked at it. Please look once more.")
    if problems(draft.definition, typed_words(draft)):
        raise NotReadyError("Some things are still to be put right.")
    version = freeze(exercise, draft.definition, person=by.person)
    draft.delete()
    record("publish_exercise", by=by, exercise=exercise.pk, version=version.pk)
    return version


def locked_draft(exercise: Exercise, by: Actor) -> ExerciseDraft:
    """Hold the draft of an exercise until the act is done; raises NotVisibleError for whoever may not write there."""
    require_author(exercise, by)
    draft = ExerciseDraft.objects.select_for_update().filter(exercise=exercise).first()
    if draft is None:
        raise NotVisibleError
    return draft


def require_author(exercise: Exercise, by: Actor) -> None:
    """Refuse, as if nothing were there, whoever is no clinician of the practice that the exercise belongs to."""
    require_role(by, Role.CLINICIAN)
    if exercise.practice_id != by.practice:
        raise NotVisibleError


def _require_own_words(version: ExerciseVersion) -> None:
    require("measure" not in version.definition, "The words of this instrument are fixed. It cannot be changed.")


def stamp(draft: ExerciseDraft, by: Actor) -> None:
    """Say that a draft has changed, by whom and when."""
    draft.revision += 1
    draft.changed_by_id, draft.changed_at = by.person, clock.now()


def _draft(exercise: Exercise, definition: Raw, by: Actor) -> ExerciseDraft:
    return ExerciseDraft.objects.create(
        exercise=exercise,
        practice_id=by.practice,
        definition=deepcopy(definition),
        changed_by_id=by.person,
        changed_at=clock.now(),
    )


def _free_slug(slug: str) -> str:
    """The first name that neither the library nor the practice has."""
    stem = slug[: LONGEST_SLUG - len("-ours-999")]
    names = (f"{stem}-ours{f'-{number}' if number > 1 else ''}" for number in count(1))
    taken = {*Exercise.objects.filter(slug__startswith=stem).values_list("slug", flat=True)}
    return next(name for name in names if name not in taken)
