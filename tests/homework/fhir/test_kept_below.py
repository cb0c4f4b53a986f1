"""What goes with a question that nobody can answer here, and what is said twice: nothing falls away unsaid."""

from typing import Any

import pytest

from homework.fhir.responses.forms import asked
from practice.fhir.document import compact, read_json
from tests.homework.fhir.conftest import Room
from tests.homework.fhir.test_handing_in import Hand, issues

pytestmark = pytest.mark.django_db
OPTIONS = [{"valueCoding": {"code": code, "display": code.upper()}} for code in ("tea", "milk")]
BELOW = [{"linkId": "below", "text": "More", "type": "string"}]
NOBODY_ANSWERS: dict[str, dict[str, Any]] = {
    "what is only read": {"type": "boolean", "readOnly": True},
    "a file": {"type": "attachment"},
    "a list that lies elsewhere": {"type": "choice", "answerValueSet": "http://example.org/ValueSet/elsewhere"},
}


def handed(room: Room, *items: dict[str, Any]) -> Hand:
    return Hand(room, {"resourceType": "Questionnaire", "status": "draft", "item": list(items)})


@pytest.mark.parametrize("name", NOBODY_ANSWERS)
def test_an_answer_below_a_question_that_nobody_answers_is_kept(room: Room, name: str) -> None:
    hand = handed(room, {"linkId": "above", "text": "Above", **NOBODY_ANSWERS[name], "item": BELOW})
    inside = [{"linkId": "below", "text": "More", "answer": [{"valueString": "Kept"}]}]
    sent = [{"linkId": "above", "text": "Above", "item": inside}]
    assert hand.post(hand.body(item=sent)).json()["item"] == sent


@pytest.mark.parametrize("kind", ["choice", "open-choice"])
@pytest.mark.parametrize("status", ["in-progress", "completed"])
def test_an_answer_that_is_there_twice_is_refused_with_its_place(room: Room, kind: str, status: str) -> None:
    hand = handed(room, {"linkId": "a", "text": "A", "type": kind, "repeats": True, "answerOption": OPTIONS})
    tea, milk = OPTIONS
    doubled = hand.body(status=status, item=[{"linkId": "a", "answer": [tea, milk, tea]}])
    assert issues(hand.post(doubled)) == [("not-supported", "QuestionnaireResponse.item[0].answer[2]")]
    once = hand.body(status=status, item=[{"linkId": "a", "text": "A", "answer": [milk, tea]}])
    assert hand.post(once).json()["item"] == once["item"]


def test_a_group_of_nothing_else_holds_nobody_up_either(room: Room) -> None:
    inside = [
        {"linkId": str(number), "text": name, "required": True, **one}
        for number, (name, one) in enumerate(NOBODY_ANSWERS.items())
    ]
    nested = {"linkId": "inner", "type": "group", "required": True, "item": inside}
    group = {"linkId": "g", "text": "G", "type": "group", "required": True, "item": [nested]}
    needed = {**group, "linkId": "h", "item": [{"linkId": "a", "type": "string"}]}
    hand = handed(room, group, needed)
    assert issues(hand.post(hand.body(item=[]))) == [("required", "QuestionnaireResponse")]
    sent = [{"linkId": "h", "item": [{"linkId": "a", "answer": [{"valueString": "Said"}]}]}]
    assert hand.post(hand.body(item=sent)).status_code == 201


@pytest.mark.parametrize("name", NOBODY_ANSWERS)
def test_nobody_is_held_up_by_what_nobody_can_answer(room: Room, name: str) -> None:
    needed = {"linkId": "a", "type": "string", "required": True}
    hand = handed(room, {"linkId": "above", "text": "Above", "required": True, **NOBODY_ANSWERS[name]}, needed)
    sent = [{"linkId": "a", "answer": [{"valueString": "Said"}]}]
    taken = hand.post(hand.body(item=sent))
    assert taken.status_code == 201
    said = hand.app.call("post", "QuestionnaireResponse/$validate", taken.json()).json()["issue"]
    assert [(one["severity"], one["code"]) for one in said] == [("warning", "required")]
    brought = {"name": "questionnaire", "resource": asked(hand.version).document}
    beside = {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": taken.json()}, brought]}
    said = hand.app.call("post", "QuestionnaireResponse/$validate", read_json(compact(beside))).json()["issue"]
    assert [(one["severity"], one["code"]) for one in said] == [("error", "required")]
    assert issues(hand.put(hand.body(item=[{"linkId": "a"}]))) == [("required", "QuestionnaireResponse.item[0]")]
