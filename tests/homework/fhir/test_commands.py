"""On the command line: in with one line for each file, out to the standard output."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from homework.models import Exercise, ExerciseVersion, Questionnaire
from practice.audit.models import Event
from tests.homework.fhir.conftest import Room

pytestmark = pytest.mark.django_db

ITEM = {"linkId": "1", "type": "attachment", "text": "Scan"}
FORM = {"resourceType": "Questionnaire", "status": "draft", "title": "Tea & Milk", "item": [ITEM]}


def imported(*paths: Path, **options: object) -> tuple[list[str], list[str]]:
    out, told = StringIO(), StringIO()
    call_command("import_questionnaire", *map(str, paths), stdout=out, stderr=told, no_color=True, **options)
    return out.getvalue().splitlines(), told.getvalue().splitlines()


def exported(slug: str, **options: object) -> str:
    out = StringIO()
    call_command("export_questionnaire", slug, stdout=out, **options)
    return out.getvalue()


AS = {"email": "clinician@example.org"}


def test_one_line_for_each_file_its_slug_or_why_not(room: Room) -> None:
    good, bad = room.file(FORM), room.file("{", "bad")
    out, told = StringIO(), StringIO()
    with pytest.raises(CommandError, match=r"^1 of 2 files were refused\.$"):
        call_command("import_questionnaire", str(bad), str(good), stdout=out, stderr=told, no_color=True, **AS)
    assert out.getvalue().splitlines() == [
        f"{bad}: line 1, column 2: is no JSON: Expecting property name enclosed in double quotes",
        "tea-milk",
    ]
    assert told.getvalue().splitlines() == [
        "tea-milk: item[0] (linkId 1) asks for a file, which nobody can hand in here: a notice stands there"
    ]


def test_what_came_in_goes_out_by_the_letter(room: Room) -> None:
    path = room.file(json.dumps(FORM).replace('"Tea & Milk"', '"Form", "x": 1.0, "y": 2.50e3'))
    assert imported(path, **AS)[0] == ["form"]
    assert exported("form", **AS) == path.read_text(encoding="utf-8") + "\n"


def test_who_holds_the_right_is_kept_with_the_day_and_on_record(room: Room) -> None:
    imported(room.file(FORM), we_hold_the_right=True, **AS)
    exercise = Exercise.objects.get(slug="tea-milk")
    user = room.cast.users["clinician"]
    assert (exercise.practice_id, exercise.right_by_id) == (user.practice_id, user.pk)
    assert exercise.right_at is not None
    told = Event.objects.filter(actor_id=user.pk).order_by("pk").values_list("action", "subjects")
    version = exercise.versions.get()
    assert list(told)[-2:] == [
        ("take_in_questionnaire", {"exercise": exercise.pk, "version": version.pk}),
        ("hold_right", {"exercise": exercise.pk}),
    ]


def test_nothing_is_kept_of_what_is_refused(room: Room) -> None:
    before = Event.objects.count()
    twice = room.file({**FORM, "item": [ITEM, ITEM]})
    with pytest.raises(CommandError):
        imported(twice, **AS)
    counts = [model.objects.count() for model in (Exercise, ExerciseVersion, Questionnaire)]
    assert (counts, Event.objects.count()) == ([0, 0, 0], before)


def test_where_there_are_more_practices_it_has_to_be_said_who_acts(room: Room) -> None:
    with pytest.raises(CommandError, match="Say with --as"):
        imported(room.file(FORM))
    with pytest.raises(CommandError, match="Say with --as"):
        imported(room.file(FORM), email="ana@example.org")
    assert Exercise.objects.count() == 0


def test_another_practice_knows_nothing_of_it(room: Room) -> None:
    imported(room.file(FORM), **AS)
    with pytest.raises(CommandError, match=r"^There is no exercise tea-milk\.$"):
        exported("tea-milk", email="stranger@example.org")
    stranger = room.cast.browser("stranger")
    assert stranger.get("/exercises/tea-milk/").status_code == 404
    assert "Tea &amp; Milk" not in stranger.get("/exercises/").content.decode()
    assert "Tea &amp; Milk" in room.cast.browser("clinician").get("/exercises/").content.decode()
