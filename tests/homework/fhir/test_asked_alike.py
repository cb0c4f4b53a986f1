"""What the pages ask after an answer, a response may hold, and the other way round."""

import json
from typing import Any

import pytest

from homework.fhir.responses.checking import flaws
from homework.fhir.responses.forms import asked
from homework.fhir.responses.writing import items_of
from homework.library.branching import enabled
from homework.queries.forms import form_of
from practice.fhir.document import compact, read_json
from tests.homework.fhir.conftest import Room

pytestmark = pytest.mark.django_db
HIDDEN = {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden", "valueBoolean": True}
STEPS = {"type": "choice", "answerOption": [{"valueCoding": {"code": "2.5", "display": "Some"}}]}
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a code by its letters": (STEPS, {"operator": "=", "answerString": "2.5"}),
    "a code by its words": (STEPS, {"operator": "=", "answerString": "Some"}),
    "another code": (STEPS, {"operator": "=", "answerString": "Many"}),
    "any other code": (STEPS, {"operator": "!=", "answerString": "2.5"}),
    "a code by its number": (STEPS, {"operator": "=", "answerDecimal": 2.50}),
    "a code above a number": (STEPS, {"operator": ">", "answerDecimal": 2.1}),
    "a code below a number": (STEPS, {"operator": "<", "answerInteger": 2}),
    "a time with seconds": ({"type": "time"}, {"operator": "=", "answerTime": "10:30:15"}),
    "a time before seconds": ({"type": "time"}, {"operator": "<", "answerTime": "10:30:15"}),
    "a moment of another zone": (
        {"type": "dateTime"},
        {"operator": "=", "answerDateTime": "2026-03-04T10:30:00+13:00"},
    ),
    "a moment before one of another zone": (
        {"type": "dateTime"},
        {"operator": ">", "answerDateTime": "2026-03-04T10:29:00-11:00"},
    ),
    "what nobody sees": (
        {"type": "boolean", "extension": [HIDDEN], "initial": [{"valueBoolean": True}]},
        {"operator": "=", "answerBoolean": True},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_response_may_hold_what_the_pages_ask(room: Room, name: str) -> None:
    question, condition = CASES[name]
    hangs = {"linkId": "b", "type": "string", "enableWhen": [{"question": "a", **condition}]}
    items = [{"linkId": "a", "text": "First", **question}, {"text": "Then", **hangs}, {"linkId": "c", "type": "string"}]
    version = room.bring(room.file({"resourceType": "Questionnaire", "status": "draft", "item": items}))
    answers = room.walker(version).answer_everything().answers
    form = asked(version)
    told = {"resourceType": "QuestionnaireResponse", "status": "completed", "item": items_of(form, answers)}
    assert flaws(read_json(compact(told)), form.document) == []
    assert ("q_b" in answers) == ("q_b" in enabled(form_of(version), answers))


@pytest.mark.parametrize(
    ("question", "said", "wanted", "other"),
    [
        (
            {"type": "choice", "answerOption": [{"valueCoding": {"display": one}} for one in ("Apples", "Pears")]},
            {"valueCoding": {"display": "Pears"}},
            {"answerCoding": {"display": "Pears"}},
            {"answerCoding": {"display": "Apples"}},
        ),
        (
            {"type": "quantity"},
            {"valueQuantity": {"value": 70.0}},
            {"answerQuantity": {"value": 70, "unit": "kg", "code": "kg"}},
            {"answerQuantity": {"value": 71, "unit": "kg", "code": "kg"}},
        ),
        (
            {"type": "quantity"},
            {"valueQuantity": {"value": 70, "code": "kg"}},
            {"answerQuantity": {"value": 70}},
            {"answerQuantity": {"value": 70, "code": "g"}},
        ),
        (
            {"type": "choice", "answerOption": [{"valueCoding": {"code": "2.5", "display": "Some"}}]},
            {"valueCoding": {"code": "2.5", "display": "Some"}},
            {"answerString": "Some"},
            {"answerString": "None"},
        ),
        (
            {"type": "choice", "answerOption": [{"valueCoding": {"code": "2.5"}}]},
            {"valueCoding": {"code": "2.5"}},
            {"answerDecimal": 2.50},
            {"answerDecimal": 2.51},
        ),
        (
            {"type": "choice", "answerOption": [{"valueCoding": {"code": "2.5", "display": "Some"}}]},
            {"valueCoding": {"code": "2.5"}},
            {"answerString": "Some"},
            {"answerString": "None"},
        ),
        (
            {"type": "open-choice", "answerOption": [{"valueCoding": {"code": "2.5", "display": "Some"}}]},
            {"valueString": "Some"},
            {"answerCoding": {"code": "2.5"}},
            {"answerCoding": {"code": "2"}},
        ),
        (
            {"type": "choice", "answerOption": [{"valueInteger": 1}]},
            {"valueInteger": 1},
            {"answerString": "1"},
            {"answerString": "2"},
        ),
        (
            {"type": "dateTime"},
            {"valueDateTime": "2026-03-04T10:30:00+02:00"},
            {"answerDateTime": "2026-03-04T08:30:00Z"},
            {"answerDateTime": "2026-03-04T09:30:00Z"},
        ),
        (
            {"type": "boolean", "readOnly": True, "initial": [{"valueBoolean": False}]},
            {"valueBoolean": True},
            {"answerBoolean": True},
            {"answerBoolean": False},
        ),
    ],
)
def test_what_is_asked_after_an_answer(
    question: dict[str, Any], said: dict[str, Any], wanted: dict[str, Any], other: dict[str, Any]
) -> None:
    told: dict[str, Any] = {"resourceType": "QuestionnaireResponse", "status": "completed"}
    told |= {"item": [{"linkId": "a", "answer": [said]}, {"linkId": "b", "answer": [{"valueString": "x"}]}]}
    for condition, places in ((wanted, []), (other, ["QuestionnaireResponse.item[1]"])):
        hangs = {"linkId": "b", "type": "string", "enableWhen": [{"question": "a", "operator": "=", **condition}]}
        asked = {"resourceType": "Questionnaire", "item": [{"linkId": "a", **question}, hangs]}
        assert [one.at for one in flaws(read_json(json.dumps(told)), read_json(json.dumps(asked)))] == places
