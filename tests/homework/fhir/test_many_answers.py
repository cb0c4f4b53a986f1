"""Answers are not compared with each thing that is offered: many of both take no longer than few."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homework.fhir.questionnaires.extensions import EXCLUSIVE, UNIT_OPTION
from homework.fhir.questionnaires.options import Offered, Options, offered_here
from homework.fhir.questionnaires.reading import read
from homework.fhir.responses.checking import flaws
from homework.fhir.responses.forms import Asked
from homework.fhir.responses.taking import taken
from homework.library.parsing import parse
from practice.fhir.document import Number, Value, compact, read_json

MANY, OFFERED, SECONDS = 5_000, 1_999, 2
ALONE = {"extension": [{"url": EXCLUSIVE, "valueBoolean": True}]}
CODES = [{"valueCoding": {"system": "urn:a", "code": f"c{number}"}} for number in range(OFFERED)]
UNITS = [{"url": UNIT_OPTION, "valueCoding": {"code": f"u{number}"}} for number in range(OFFERED)]
STRANGE = {"valueCoding": {"system": "urn:a", "code": "strange"}}
OWN = [{"valueString": f"word {number}"} for number in range(MANY)]


def asks(kind: str, **more: Any) -> dict[str, Any]:
    return {"linkId": "a", "text": "A", "type": kind, "repeats": True, **more}


def found(item: dict[str, Any], sent: list[dict[str, Any]]) -> set[str]:
    """The kinds of what is wrong, found in good time."""
    questionnaire = read_json(compact({"resourceType": "Questionnaire", "status": "active", "item": [item]}))
    response = read_json(compact({"resourceType": "QuestionnaireResponse", "status": "completed", "item": sent}))
    before = time.process_time()
    issues = flaws(response, questionnaire)
    assert time.process_time() - before < SECONDS
    return {issue.code for issue in issues}


@pytest.mark.parametrize(
    ("item", "answers", "codes"),
    [
        (asks("choice", answerOption=CODES), [STRANGE] * MANY, {"code-invalid"}),
        (asks("choice", answerOption=CODES), CODES, set()),
        (asks("quantity", extension=UNITS), [{"valueQuantity": {"value": 1, "unit": "m"}}] * MANY, {"code-invalid"}),
        (asks("open-choice", answerOption=[one | ALONE for one in CODES]), OWN, set()),
        (asks("open-choice", answerOption=[one | ALONE for one in CODES]), [*OWN, CODES[-1]], {"business-rule"}),
    ],
    ids=["strange", "offered", "units", "alone", "not-alone"],
)
def test_many_answers_to_what_offers_much_are_looked_at_in_good_time(
    item: dict[str, Any], answers: list[dict[str, Any]], codes: set[str]
) -> None:
    assert found(item, [{"linkId": "a", "answer": answers}]) == codes


def test_so_are_many_entries_with_one_answer_each() -> None:
    group = {"linkId": "g", "type": "group", "repeats": True}
    item = asks("choice", answerOption=[one | ALONE for one in CODES])
    entry = {"linkId": "g", "item": [{"linkId": "a", "answer": [STRANGE]}]}
    assert found(group | {"item": [item]}, [entry] * MANY) == {"code-invalid"}


def test_so_are_many_items_that_nobody_asked_for_beside_many_that_were() -> None:
    group = {"linkId": "g", "type": "group"}
    inside = [{"linkId": str(number), "type": "string"} for number in range(OFFERED)]
    sent = [{"linkId": f"other {number}"} for number in range(4 * MANY)]
    assert found(group | {"item": inside}, [{"linkId": "g", "item": sent}]) == {"not-found"}


def test_many_words_of_ones_own_are_taken_in_in_good_time() -> None:
    item = asks("open-choice", answerOption=[one | ALONE for one in CODES])
    text = compact({"resourceType": "Questionnaire", "status": "active", "title": "T", "item": [item]})
    form, asked = parse(read(text).definition), Asked(read_json(text), "urn:f", "1", imported=True)
    response = read_json(compact({"item": [{"linkId": "a", "answer": OWN}]}))
    before = time.process_time()
    answers = taken(response, asked, form).answers["q_a"]
    assert time.process_time() - before < 1
    assert isinstance(answers, list)
    assert len(answers) == MANY


SAID: st.SearchStrategy[Value] = st.recursive(
    st.sampled_from(["", "a", "b", True, False, None, Number("1"), Number("1.0")]),
    lambda inside: st.lists(inside, max_size=2) | st.dictionaries(st.sampled_from("ab"), inside, max_size=2),
    max_leaves=3,
)
CODING: st.SearchStrategy[Value] = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("system", "code", "display"), SAID)
)
VALUE = st.one_of(SAID, CODING)
KEY = st.sampled_from(["String", "Coding", "Integer", ""])


def stands_for(option: Offered, key: str, value: Value) -> bool:
    """The rule in other words: option by option."""
    if isinstance(value, dict) and isinstance(option.value, dict):
        systems = {str(one["system"]) for one in (value, option.value) if "system" in one}
        said, offered = (one.get("code", one.get("display")) for one in (value, option.value))
        same = said == offered if said is not None else offered is None and value == option.value
        return same and len(systems) < 2
    return option.value == value or (key == "String" and value == option.text)


@given(st.lists(st.tuples(VALUE, st.sampled_from(["", "a", "b", "c"])), max_size=6), KEY, VALUE)
def test_the_option_that_is_meant_has_the_value_or_is_the_first_that_stands_for_it(
    rows: list[tuple[Value, str]], key: str, value: Value
) -> None:
    options = Options(Offered(str(number), text, "Coding", one) for number, (one, text) in enumerate(rows))
    same = [one for one in options if one.key == key and one.value == value and type(one.value) is type(value)]
    fitting = [one for one in options if stands_for(one, key, value)]
    assert options.meant(key, value) is next(iter([*same, *fitting]), None)
    assert [one.stands_for(key, value) for one in options] == [stands_for(one, key, value) for one in options]


def test_what_is_offered_by_the_letter_goes_before_what_only_means_it() -> None:
    references = [{"valueReference": {"reference": f"Patient/{number}"}} for number in (1, 2)]
    mixed = [{"valueInteger": 1}, {"valueString": "1"}, {"valueCoding": {"code": "yes", "display": "no"}}]
    options = offered_here(read_json(compact({"answerOption": [*references, *mixed, {"valueString": "no"}]})))
    assert options.meant("Reference", {"reference": "Patient/2"}) is options[1]
    assert [options.meant("String", words) for words in ("1", "no", "yes")] == [options[3], options[5], None]
    assert options.meant("Integer", Number("1")) is options[2]


def test_a_code_is_meant_with_its_system_or_with_none() -> None:
    rows = [{"valueCoding": {"code": "a", "system": "urn:1"}}, {"valueCoding": {"code": "a"}}, {"valueString": "a"}]
    options = offered_here(read_json(compact({"answerOption": rows})))
    said: list[tuple[str, Value]] = [
        ("Coding", {"code": "a", "system": "urn:1"}),
        ("Coding", {"code": "a", "system": "urn:2"}),
        ("Coding", {"code": "a"}),
        ("String", "a"),
        ("Coding", {"code": "b"}),
    ]
    meant = [options.meant(key, value) for key, value in said]
    assert meant == [options[0], options[1], options[1], options[2], None]
