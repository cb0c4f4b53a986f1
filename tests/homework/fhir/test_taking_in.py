"""A form from elsewhere is the practice's own: frozen, in versions, and set only by who holds the right to it."""

import json
from typing import Any

import pytest

from homework.actions.answering import submit
from homework.actions.assigning import Terms, assign
from homework.actions.authoring import begin_draft, copy_exercise, publish_draft
from homework.actions.writing import Typed, save_words
from homework.enums import Level
from homework.fhir.questionnaires.giving import given
from homework.library.catalogue import catalogue
from homework.library.editing.tree import key_of
from homework.models import Assignment, Exercise, ExerciseDraft, ExerciseVersion, Questionnaire, Response
from homework.queries.exercises import exercise
from practice import clock
from practice.access.errors import NotAllowedError, NotVisibleError
from tests.homework.fhir.conftest import Room

pytestmark = pytest.mark.django_db

TEXT = {"linkId": "1", "type": "string", "text": "One"}


def form(*items: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"resourceType": "Questionnaire", "status": "draft", "title": "Tea", **more, "item": list(items or [TEXT])}


def rows() -> list[tuple[str, int]]:
    return list(ExerciseVersion.objects.order_by("pk").values_list("exercise__slug", "number"))


def test_the_same_file_again_changes_nothing(room: Room) -> None:
    first = room.bring(room.file(form()))
    assert room.bring(room.file(form())) == first
    assert rows() == [("tea", 1)]


def test_a_changed_file_is_the_next_version(room: Room) -> None:
    room.bring(room.file(form()))
    room.bring(room.file(form({**TEXT, "text": "Two"})))
    assert rows() == [("tea", 1), ("tea", 2)]


def test_another_edition_of_the_same_address_is_the_next_version(room: Room) -> None:
    room.bring(room.file(form(url="urn:tea", version="1"), "old"))
    room.bring(room.file(form(url="urn:tea", version="2"), "new"))
    room.bring(room.file(form(url="urn:milk", version="2"), "other"))
    assert rows() == [("tea", 1), ("tea", 2), ("tea-2", 1)]


@pytest.mark.parametrize("more", [{}, {"url": "urn:tea", "version": "1"}])
def test_two_files_of_one_name_are_two_forms(room: Room, more: dict[str, object]) -> None:
    both = [form(**more), form({**TEXT, "text": "Two"}, **more)]
    versions = [room.bring(room.file(one, f"file{number}")) for number, one in enumerate(both)]
    assert rows() == [("tea", 1), ("tea-2", 1)]
    assert [room.file(one).read_text() for one in both] == [given(version) for version in versions]


def test_a_name_of_the_library_is_never_taken(room: Room) -> None:
    slug = next(iter(catalogue()))
    Exercise.objects.create(slug=slug)
    assert room.bring(room.file(form(title=slug))).exercise.slug == f"{slug}-2"


def test_answers_to_an_older_version_stay_as_they_were(room: Room) -> None:
    part = room.set(room.bring(room.file(form())))
    submit(part, {"q_1": "Old words"}, Level.THERAPIST, by=room.cast.actor("ana"))
    room.bring(room.file(form({**TEXT, "text": "Other", "type": "integer"})))
    response = Response.objects.get()
    assert (response.version.number, response.answers) == (1, {"q_1": "Old words"})
    page = room.cast.browser("clinician").get(f"/answers/{part.code}/").content.decode()
    assert ("Old words" in page, "One" in page, "Other" in page) == (True, True, False)


def test_a_version_that_was_edited_here_goes_out_with_that_change_alone(room: Room) -> None:
    version = room.bring(room.file(form(TEXT, {**TEXT, "linkId": "2"})))
    definition = {**version.definition, "items": [{**version.definition["items"][0], "text": "Uno"}]}
    definition["items"].append(version.definition["items"][1])
    edited = ExerciseVersion.objects.create(
        exercise=version.exercise, number=2, definition=definition, fingerprint="x", published_at=clock.now()
    )
    text = room.file(form({**TEXT, "text": "Uno"}, {**TEXT, "linkId": "2"})).read_text()
    assert "".join(given(edited).split()) == "".join(text.split())
    assert exercise("tea", room.cast.actor("clinician")).version == edited


def test_a_copy_of_it_goes_out_with_what_was_changed_alone(room: Room) -> None:
    by = room.cast.actor("clinician")
    version = room.bring(room.file(form({**TEXT, "definition": "urn:kept"})))
    copy = copy_exercise(version, by=by)
    published = publish_draft(copy, 0, by=by)
    assert given(published) == given(version)
    begin_draft(copy, by=by)
    save_words(copy, key_of("q_1"), Typed({"text": ["Uno"]}, 0, "tab"), by=by)
    edited = publish_draft(copy, ExerciseDraft.objects.get().revision, by=by)
    assert json.loads(given(edited)) == json.loads(given(version).replace("One", "Uno"))


def test_its_page_names_what_is_not_done_here(room: Room) -> None:
    room.bring(room.file(form({**TEXT, "answerConstraint": "optionsOnly"})))
    page = room.cast.browser("clinician").get("/exercises/tea/").content.decode()
    assert "One thing is not done here as it says" in page
    assert "item[0] (linkId 1) has answerConstraint, which R4 does not know: it is kept, not understood" in page
    assert "–" not in page[page.index("Where it comes from") :]


def test_nobody_sets_it_before_somebody_said_that_they_may(room: Room) -> None:
    version = room.bring(room.file(form()), holds_right=False)
    terms = Terms((Level.THERAPIST,), Level.THERAPIST, needs_release=False)
    with pytest.raises(NotAllowedError, match="holds the right"):
        assign(room.case, version, terms, by=room.cast.actor("clinician"))
    address = f"/homework/new/?case={room.case.code}&exercise=tea"
    clinician = room.cast.browser("clinician")
    sent = {"levels": ["therapist"], "suggested": "therapist", "once": "a"}
    page, told = (clinician.get(path).content.decode() for path in (address, "/exercises/tea/"))
    assert "somebody has to say that the practice holds the right to use it" in told
    refused = clinician.post(address, sent)
    assert "We hold the right to use this questionnaire" in page
    assert (refused.status_code, Assignment.objects.count()) == (422, 0)
    assert clinician.post(address, {**sent, "right": "on"}).status_code == 302
    row = Exercise.objects.get()
    assert (row.right_by_id, Assignment.objects.count()) == (room.cast.users["clinician"].pk, 1)
    assert "We hold the right" not in clinician.get(address).content.decode()
    said = clinician.get("/exercises/tea/").content.decode()
    day = f"{clock.now():%-d %B %Y}"
    assert f"Clinician said on {day} that the practice holds the right to use it." in said


@pytest.mark.parametrize("who", ["ana", "administrator", "front_desk", "supervisor"])
def test_only_a_clinician_takes_something_in(room: Room, who: str) -> None:
    from homework.actions.importing import take_in
    from homework.fhir.questionnaires.bringing import brought

    with pytest.raises(NotVisibleError):
        take_in(brought(room.file(form()))[0], holds_right=True, by=room.cast.actor(who))
    assert Questionnaire.objects.count() == 0


def test_it_offers_nothing_to_a_partner(room: Room) -> None:
    couple = room.cast.couple()
    version = room.bring(room.file(form()))
    for levels in ((Level.TOGETHER,), (Level.PARTNER,)):
        with pytest.raises(NotAllowedError, match="levels that this exercise offers"):
            assign(couple, version, Terms(levels, levels[0], needs_release=True), by=room.cast.actor("clinician"))
    terms = Terms((Level.PRIVATE, Level.THERAPIST), Level.THERAPIST, needs_release=True)
    part = assign(couple, version, terms, by=room.cast.actor("clinician")).parts.get(
        author_id=room.cast.users["ana"].pk
    )
    submit(part, {"q_1": "Words of Ana"}, Level.THERAPIST, by=room.cast.actor("ana"))
    jonah = room.cast.browser("jonah")
    assert jonah.get(f"/my/answers/{part.code}/").status_code == 404
    assert jonah.get(f"/my/together/{part.assignment.code}/").status_code == 404
    clinician = room.cast.browser("clinician").get(f"/answers/{part.code}/")
    assert "Words of Ana" in clinician.content.decode()
