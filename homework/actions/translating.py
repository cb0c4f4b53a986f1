"""Putting a published version into another language, for the clients of one practice."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from homework.errors import TooLongError
from homework.library.editing.translating import texts
from homework.models import ExerciseVersion, Translation
from practice import clock
from practice.access.actor import Actor, require, require_role
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.enums import Role
from practice.people.languages import languages

LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Put:
    """How keeping went: the revision now, and what another tab wrote meanwhile, by place; then nothing was kept."""

    revision: int
    theirs: Mapping[str, str]


@transaction.atomic
def translate(version: ExerciseVersion, language: str, words: Mapping[str, str], since: int, *, by: Actor) -> Put:
    """Keep the texts of a version in another language; an empty one is shown in the original.

    What another tab wrote since revision ``since`` is not written over: it is given back, to be looked at. Raises
    NotVisibleError for whoever may not know of the version or is no clinician, and for a language that is not known,
    NotAllowedError for an instrument, whose words are fixed.
    """
    require_role(by, Role.CLINICIAN)
    if version.practice_id not in (None, by.practice) or language not in dict(languages()):
        raise NotVisibleError
    require(
        "measure" not in version.definition, "The words of this instrument are fixed. It cannot be translated here."
    )
    if max(map(len, words.values()), default=0) > LONGEST:
        raise TooLongError(f"This is too long to keep. Up to {LONGEST:,} characters fit.")
    row = _row(version, language, by)
    known = {text.place for text in texts(version.definition)}
    kept = {place: said.strip() for place, said in words.items() if place in known and said.strip()}
    theirs = {place: said for place, said in row.words.items() if said != kept.get(place)}
    if row.revision > since and theirs:
        return Put(row.revision, theirs)
    row.words, row.revision = kept, row.revision + 1
    row.changed_by_id, row.changed_at = by.person, clock.now()
    row.save()
    record("translate_exercise", by=by, version=version.pk, translation=row.pk)
    return Put(row.revision, {})


def _row(version: ExerciseVersion, language: str, by: Actor) -> Translation:
    whose = {"version": version, "practice_id": by.practice, "language": language}
    first = {"changed_by_id": by.person, "changed_at": clock.now()}
    row, _made = Translation.objects.select_for_update().get_or_create(**whose, defaults=first)
    return row
