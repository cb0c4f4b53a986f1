"""Questionnaires that others wrote come in, are set and answered, are read, and go out as they came."""

import json
from pathlib import Path

import pytest
from django.utils.html import escape

from homework.fhir.questionnaires.giving import given
from homework.fhir.responses.checking import flaws
from homework.fhir.responses.forms import asked as asked_as
from homework.fhir.responses.writing import items_of
from homework.library.branching import enabled
from homework.library.form import walk
from homework.queries.forms import form_of
from practice.fhir.document import compact, read_json, write_json
from tests.homework.fhir.conftest import Room
from tests.homework.fhir.files import files, need_files

pytestmark = pytest.mark.django_db
QUESTIONNAIRE_RESPONSE: dict[str, object] = {"resourceType": "QuestionnaireResponse", "status": "completed"}


def test_there_are_questionnaires_to_test_with() -> None:
    need_files()
    assert len(files()) >= 65


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_one_comes_in_and_goes_out_by_the_letter(room: Room, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    version = room.bring(path)
    assert given(version) == text
    assert write_json(read_json(text)) == write_json(read_json(given(version)))
    assert json.loads(write_json(read_json(text))) == json.loads(text)


@pytest.mark.one_in(12)
@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_one_is_looked_at_set_answered_whole_and_read(room: Room, path: Path) -> None:
    version = room.bring(path)
    clinician = room.cast.browser("clinician")
    tried = clinician.get(f"/exercises/{version.exercise.slug}/try/")
    assert (tried.status_code, clinician.get(f"/exercises/{version.exercise.slug}/").status_code) == (200, 200)
    walker = room.walker(version)
    response = walker.answer_everything()
    form = form_of(version)
    on = enabled(form, response.answers)
    asked = [item for item in form.items_flat if item.link_id in on and item.is_answered]
    # A list of entries in which there is nothing to type stays empty.
    filled = [item for item in asked if not item.is_entries or any(inner.is_answered for inner in walk(item.items))]
    assert set(response.answers) == {item.link_id for item in filled}
    told = QUESTIONNAIRE_RESPONSE | {"item": items_of(asked_as(version), response.answers)}
    # Some of these demand answers from lists that they do not come with: those nobody can be asked for.
    assert [one for one in flaws(read_json(compact(told)), asked_as(version).document) if one.code != "required"] == []
    read = clinician.get(f"/answers/{walker.part.code}/")
    assert read.status_code == 200
    for link_id in response.answers:
        assert not form.item(link_id).text or escape(form.item(link_id).text) in read.content.decode()
