"""A copy of a form from elsewhere goes out as faithfully as the form itself, and nobody else's is reached."""

import json

import pytest

from homework.actions.authoring import begin_draft, copy_exercise, publish_draft
from homework.actions.writing import Typed, save_words
from homework.fhir.questionnaires.giving import given
from homework.library.editing.tree import by_link_id, key_of
from homework.models import Exercise, ExerciseDraft, ExerciseVersion, Questionnaire
from homework.queries.questionnaires import taken_in_as
from practice.fhir.document import read_json
from practice.people.models import User
from tests.homework.fhir.builder import page
from tests.homework.fhir.conftest import Room
from tests.homework.fhir.fullest import FULL
from tests.homework.fhir.test_in_and_out import differences

pytestmark = pytest.mark.django_db

TEXT = json.dumps(FULL, ensure_ascii=False)


def published(room: Room, own: Exercise, **changed: str) -> ExerciseVersion:
    """Save the page of question 1 with something changed, and publish."""
    by = room.cast.actor("clinician")
    if changed:
        spot = by_link_id(ExerciseDraft.objects.get(exercise=own).definition)["q_1"]
        words = page(ExerciseDraft.objects.get(exercise=own).definition, spot)
        save_words(own, key_of("q_1"), Typed(words | {name: [word] for name, word in changed.items()}), by=by)
    return publish_draft(own, ExerciseDraft.objects.get(exercise=own).revision, by=by)


def copied(room: Room, version: ExerciseVersion) -> Exercise:
    return copy_exercise(version, by=room.cast.actor("clinician"))


def places(version: ExerciseVersion, text: str = TEXT) -> set[str]:
    return set(differences(read_json(text), read_json(given(version))))


def test_a_copy_that_nobody_edited_goes_out_by_the_letter(room: Room) -> None:
    version = room.bring(room.file(TEXT))
    assert given(published(room, copied(room, version))) == TEXT


def test_a_copy_of_a_copy_differs_in_what_was_edited_alone(room: Room) -> None:
    version = room.bring(room.file(TEXT))
    first = published(room, copied(room, version), text="Other")
    second = published(room, copied(room, first), hint="Help yourself")
    edits = {".item[0].text", ".item[0].item[0].text"}
    assert (places(first), places(second)) == ({".item[0].text"}, edits)
    begin_draft(second.exercise, by=room.cast.actor("clinician"))
    third = published(room, second.exercise, text="Text 1")
    assert places(third) == {".item[0].item[0].text"}
    assert (given(version), Questionnaire.objects.count()) == (TEXT, 1)


def test_a_copy_goes_back_to_the_version_that_was_copied(room: Room) -> None:
    own = published(room, copied(room, room.bring(room.file(TEXT))), text="Other")
    newer = TEXT.replace("The fullest", "The newest")
    room.bring(room.file(newer))
    assert (places(own), places(own, newer)) == ({".item[0].text"}, {".item[0].text", ".title"})


def test_the_questionnaire_of_another_practice_is_never_reached(room: Room) -> None:
    version = room.bring(room.file(TEXT))
    stranger = User.objects.get(pk=room.cast.users["stranger"].pk)
    theirs = Exercise.objects.create(practice_id=stranger.practice_id, slug="theirs", copied_from=version)
    found = ExerciseVersion.objects.create(
        exercise=theirs,
        number=1,
        definition=version.definition,
        fingerprint="x",
        published_at=version.published_at,
    )
    assert taken_in_as(found) is None
    assert "unheard_of" not in given(found)


def test_a_copy_of_a_form_of_the_library_is_written_as_ours(room: Room) -> None:
    version = room.bring(room.file(TEXT))
    library = Exercise.objects.create(slug="of-the-library")
    first = ExerciseVersion.objects.create(
        exercise=library, number=1, definition=version.definition, fingerprint="x", published_at=version.published_at
    )
    own = Exercise.objects.create(practice_id=version.practice_id, slug="own", copied_from=first)
    assert taken_in_as(ExerciseVersion(exercise=own, practice_id=own.practice_id, number=1)) is None
