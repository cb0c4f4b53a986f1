"""Takes in forms from elsewhere: each is the practice's own, published frozen, and given back as it came."""

import json
from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction
from django.utils.text import slugify

from homework.library.parsing import parse
from homework.models import Exercise, ExerciseVersion, Questionnaire
from practice import clock
from practice.access.actor import Actor, require_role
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.enums import Role
from practice.sync.turns import take_turn

SLUG_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Brought:
    """A Questionnaire that somebody brings: its text, what it is called there, and the form that it makes here."""

    text: str
    file_name: str
    called: str
    address: str
    edition: str
    definition: dict[str, object]


@transaction.atomic
def take_in(brought: Brought, *, holds_right: bool, by: Actor) -> ExerciseVersion:
    """Publish what was brought as an exercise of the practice, or give the present version when nothing changed.

    It is the next version of what came from the same file, or from the same address in another edition; of nothing
    else. A record system may bring one as well; a clinician has to say then that the practice may use it. Raises
    NotVisibleError for anybody else, FormError for a form that does not hold together.
    """
    require_role(by, Role.CLINICIAN, Role.RECORD_SYSTEM)
    take_turn("questionnaire", by.practice, brought.address or brought.file_name)
    before = _before(brought, by)
    exercise = before.version.exercise if before else _new_exercise(brought, by)
    newest = Exercise.objects.select_for_update().get(pk=exercise.pk).versions.order_by("-number").first()
    if before is not None and before.text == brought.text and newest is not None:
        version = newest
    else:
        version = _publish(exercise, brought, newest.number + 1 if newest else 1, by)
    if holds_right:
        hold_right(exercise, by=by)
    return version


@transaction.atomic
def hold_right(exercise: Exercise, *, by: Actor) -> None:
    """Keep that ``by`` said: the practice holds the right to use this. Saying it again changes nothing."""
    require_role(by, Role.CLINICIAN)
    row = Exercise.objects.select_for_update().get(pk=exercise.pk)
    if row.practice_id != by.practice:
        raise NotVisibleError
    if row.right_at is None:
        row.right_at, row.right_by_id = clock.now(), by.person
        row.save(update_fields=["right_at", "right_by"])
        record("hold_right", by=by, exercise=row.pk)
    exercise.right_at, exercise.right_by_id = row.right_at, row.right_by_id


def _before(brought: Brought, by: Actor) -> Questionnaire | None:
    """What was taken in last of the same form."""
    rows = Questionnaire.objects.filter(practice_id=by.practice, address=brought.address).select_related(
        "version__exercise"
    )
    same_file = rows.filter(file_name=brought.file_name).order_by("-pk").first()
    if same_file is not None:
        return rows.filter(version__exercise_id=same_file.version.exercise_id).order_by("-pk").first()
    other = rows.order_by("-pk").first() if brought.address else None
    return other if other is not None and other.edition != brought.edition else None


def _new_exercise(brought: Brought, by: Actor) -> Exercise:
    plain = slugify(brought.called)[:SLUG_LENGTH].strip("-") or slugify(brought.file_name)[:SLUG_LENGTH].strip("-")
    taken = set(Exercise.objects.filter(practice=None).values_list("slug", flat=True))
    taken |= set(Exercise.objects.filter(practice_id=by.practice).values_list("slug", flat=True))
    slug, number = plain or "questionnaire", 1
    while slug in taken:
        number += 1
        slug = f"{plain or 'questionnaire'}-{number}"
    return Exercise.objects.create(practice_id=by.practice, slug=slug)


def _publish(exercise: Exercise, brought: Brought, number: int, by: Actor) -> ExerciseVersion:
    definition = {**brought.definition, "slug": exercise.slug}
    parse(definition)
    content = json.dumps(definition, sort_keys=True, ensure_ascii=False)
    version = ExerciseVersion.objects.create(
        exercise=exercise,
        number=number,
        definition=definition,
        fingerprint=sha256(content.encode()).hexdigest(),
        published_at=clock.now(),
    )
    Questionnaire.objects.create(
        version=version,
        practice_id=by.practice,
        text=brought.text,
        file_name=brought.file_name,
        address=brought.address,
        edition=brought.edition,
    )
    record("take_in_questionnaire", by=by, exercise=exercise.pk, version=version.pk)
    return version
