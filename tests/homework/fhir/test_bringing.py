"""On the pages: questionnaires come in with one line for each file, and go out as files."""

import json
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from homework.forms.bringing import MOST
from homework.models import Exercise, ExerciseVersion, Questionnaire
from practice.audit.models import Event
from practice.fhir.document import LARGEST
from tests.homework.care.scene import text
from tests.homework.fhir.conftest import Room

pytestmark = pytest.mark.django_db

ITEM = {"linkId": "1", "type": "attachment", "text": "Scan"}
FORM = {"resourceType": "Questionnaire", "status": "draft", "title": "Tea & Milk", "item": [ITEM]}


def file(name: str, content: object) -> SimpleUploadedFile:
    words = content if isinstance(content, bytes) else json.dumps(content).encode()
    return SimpleUploadedFile(name, words, "application/json")


def brought(room: Room, *files: SimpleUploadedFile, who: str = "clinician", **fields: str) -> HttpResponse:
    answer = room.cast.browser(who).post("/questionnaires/", {"questionnaires": list(files), **fields})
    assert isinstance(answer, HttpResponse)
    return answer


def said(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


def test_each_file_has_a_line_its_exercise_or_why_not(room: Room) -> None:
    answer = brought(room, file("tea.json", FORM), file("bad.json", b"{"), file("none.json", b""))
    page = said(answer)
    words = (
        '<a class="name" href="/exercises/tea-milk/">Tea & Milk</a>',
        "item[0] (linkId 1) asks for a file, which nobody can hand in here: a notice stands there",
        "bad.json",
        "line 1, column 2: is no JSON: Expecting property name enclosed in double quotes",
        "none.json",
    )
    assert (answer.status_code, [one for one in words if one not in page]) == (200, [])
    user = room.cast.users["clinician"]
    exercise = Exercise.objects.get(practice_id=user.practice_id)
    assert (exercise.slug, exercise.right_at, exercise.versions.count()) == ("tea-milk", None, 1)
    assert Questionnaire.objects.get().file_name == "tea"
    assert "/questionnaires/" in text(room.cast.browser("clinician").get("/exercises/"))


def test_the_same_file_again_is_the_same_version_and_the_right_can_be_said(room: Room) -> None:
    for fields in ({}, {"holds_right": "on"}):
        assert brought(room, file("tea.json", FORM), **fields).status_code == 200
    exercise = Exercise.objects.get(slug="tea-milk")
    assert (exercise.versions.count(), exercise.right_by_id) == (1, room.cast.users["clinician"].pk)


def test_nothing_is_kept_of_what_is_refused(room: Room) -> None:
    before = Event.objects.count()
    broken = {**FORM, "item": [ITEM, ITEM]}
    answer = brought(room, file("twice.json", broken), file("long.json", b" " * (LARGEST + 1)), holds_right="on")
    assert (answer.status_code, "is larger than 4 MB" in said(answer)) == (422, True)
    counts = [model.objects.count() for model in (Exercise, ExerciseVersion, Questionnaire)]
    assert (counts, Event.objects.count()) == ([0, 0, 0], before)


@pytest.mark.parametrize(("count", "words"), [(0, "Choose a file."), (MOST + 1, "Choose at most 20 files at a time.")])
def test_none_or_too_many_are_asked_for_again(room: Room, count: int, words: str) -> None:
    answer = brought(room, *(file(f"{number}.json", FORM) for number in range(count)))
    assert (answer.status_code, words in said(answer), Exercise.objects.count()) == (422, True, 0)


@pytest.mark.parametrize("who", ["administrator", "front_desk", "ana"])
def test_only_clinicians_bring_in_and_take_out(room: Room, who: str) -> None:
    brought(room, file("tea.json", FORM))
    browser = room.cast.browser(who)
    answers = [browser.get(path) for path in ("/questionnaires/", "/exercises/tea-milk/questionnaire/")]
    assert [answer.status_code for answer in (*answers, brought(room, file("tea.json", FORM), who=who))] == [404] * 3


def test_what_came_in_goes_out_by_the_letter(room: Room) -> None:
    form = json.dumps(FORM).replace('"draft"', '"draft", "x": 1.0, "y": 2.50e3').encode()
    brought(room, file("tea.json", form))
    browser = room.cast.browser("clinician")
    assert "/exercises/tea-milk/questionnaire/" in text(browser.get("/exercises/tea-milk/"))
    answer = browser.get("/exercises/tea-milk/questionnaire/")
    assert (answer.content, answer["Content-Type"]) == (form, "application/fhir+json; charset=utf-8")
    assert answer["Content-Disposition"] == 'attachment; filename="tea-milk.json"'
    assert room.cast.browser("stranger").get("/exercises/tea-milk/questionnaire/").status_code == 404
