"""Each fault that a QuestionnaireResponse can have is told with its place, and what fits is told to fit."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from homework.fhir.questionnaires.limits import amount
from homework.fhir.responses.checking import flaws
from practice.fhir.document import Number, read_json

EXT = "http://hl7.org/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
YES_NO = [{"valueCoding": {"system": "urn:a", "code": code}} for code in ("yes", "no", "never")]
QUESTIONNAIRE: dict[str, Any] = {
    "resourceType": "Questionnaire",
    "status": "active",
    "item": [
        {"linkId": "bool", "type": "boolean", "required": True},
        {
            "linkId": "why",
            "type": "string",
            "maxLength": 5,
            "extension": [{"url": f"{EXT}minLength", "valueInteger": 2}],
            "enableWhen": [{"question": "bool", "operator": "=", "answerBoolean": True}],
        },
        {
            "linkId": "number",
            "type": "integer",
            "extension": [
                {"url": f"{EXT}minValue", "valueInteger": 0},
                {"url": f"{EXT}maxValue", "valueInteger": 10},
            ],
        },
        {
            "linkId": "decimal",
            "type": "decimal",
            "extension": [
                {"url": f"{EXT}maxDecimalPlaces", "valueInteger": 2},
                {"url": f"{EXT}maxValue", "valueDecimal": 99.5},
            ],
        },
        {"linkId": "date", "type": "date", "extension": [{"url": f"{EXT}minValue", "valueDate": "2026-01-01"}]},
        {"linkId": "moment", "type": "dateTime"},
        {"linkId": "time", "type": "time"},
        {"linkId": "url", "type": "url"},
        {"linkId": "choice", "type": "choice", "answerOption": YES_NO},
        {
            "linkId": "many",
            "type": "choice",
            "repeats": True,
            "extension": [{"url": f"{EXT}questionnaire-maxOccurs", "valueInteger": 2}],
            "answerOption": [
                *YES_NO[:2],
                {**YES_NO[2], "extension": [{"url": f"{EXT}questionnaire-optionExclusive", "valueBoolean": True}]},
            ],
        },
        {"linkId": "open", "type": "open-choice", "answerOption": [{"valueString": "a"}, {"valueString": "b"}]},
        {
            "linkId": "amount",
            "type": "quantity",
            "extension": [
                {"url": f"{EXT}questionnaire-unitOption", "valueCoding": {"code": "kg", "display": "kg"}},
                {"url": f"{SDC}maxQuantity", "valueQuantity": {"value": 200, "code": "kg"}},
            ],
        },
        {"linkId": "words", "type": "display", "text": "Only read"},
        {
            "linkId": "group",
            "type": "group",
            "item": [
                {"linkId": "inside", "type": "text", "item": [{"linkId": "below", "type": "string"}]},
                {
                    "linkId": "unless",
                    "type": "string",
                    "enableWhen": [{"question": "number", "operator": ">", "answerInteger": 5}],
                },
            ],
        },
        {
            "linkId": "entries",
            "type": "group",
            "repeats": True,
            "item": [
                {"linkId": "what", "type": "string", "required": True},
                {
                    "linkId": "else",
                    "type": "string",
                    "enableWhen": [{"question": "what", "operator": "=", "answerString": "other"}],
                },
            ],
        },
    ],
}


RESPONSE: dict[str, Any] = {
    "resourceType": "QuestionnaireResponse",
    "questionnaire": "http://a.example/Questionnaire/1|1",
    "status": "completed",
    "item": [
        {"linkId": "bool", "answer": [{"valueBoolean": True}]},
        {"linkId": "why", "answer": [{"valueString": "abc"}]},
        {"linkId": "number", "answer": [{"valueInteger": 7}]},
        {"linkId": "decimal", "answer": [{"valueDecimal": 72.25}]},
        {"linkId": "date", "answer": [{"valueDate": "2026-03-09"}]},
        {"linkId": "moment", "answer": [{"valueDateTime": "2026-03-09T10:00:00Z"}]},
        {"linkId": "time", "answer": [{"valueTime": "10:00:00"}]},
        {"linkId": "url", "answer": [{"valueUri": "https://a.example"}]},
        {"linkId": "choice", "answer": [{"valueCoding": {"system": "urn:a", "code": "no"}}]},
        {"linkId": "many", "answer": [{"valueCoding": {"code": "no"}}, {"valueCoding": {"code": "yes"}}]},
        {"linkId": "open", "answer": [{"valueString": "of my own"}]},
        {"linkId": "amount", "answer": [{"valueQuantity": {"value": 72.50, "code": "kg"}}]},
        {
            "linkId": "group",
            "item": [
                {
                    "linkId": "inside",
                    "answer": [{"valueString": "x", "item": [{"linkId": "below", "answer": [{"valueString": "y"}]}]}],
                },
                {"linkId": "unless", "answer": [{"valueString": "seven"}]},
            ],
        },
        {"linkId": "entries", "item": [{"linkId": "what", "answer": [{"valueString": "this"}]}]},
        {
            "linkId": "entries",
            "item": [
                {"linkId": "what", "answer": [{"valueString": "other"}]},
                {"linkId": "else", "answer": [{"valueString": "that"}]},
            ],
        },
    ],
}


def response() -> dict[str, Any]:
    """Everything answered, as it should be."""
    return deepcopy(RESPONSE)


def at(told: dict[str, Any], link_id: str) -> dict[str, Any]:
    """The first item of this link id, however deep."""
    waiting = list(told["item"])
    while waiting:
        item: dict[str, Any] = waiting.pop(0)
        if item["linkId"] == link_id:
            return item
        waiting += item.get("item", []) + [one for answer in item.get("answer", []) for one in answer.get("item", [])]
    raise KeyError(link_id)


def answers(link_id: str, *values: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    def change(told: dict[str, Any]) -> None:
        at(told, link_id)["answer"] = list(values)

    return change


def adds(item: dict[str, Any], *, below: str = "") -> Callable[[dict[str, Any]], None]:
    def change(told: dict[str, Any]) -> None:
        (at(told, below) if below else told).setdefault("item", []).append(item)

    return change


def leaves_out(*link_ids: str) -> Callable[[dict[str, Any]], None]:
    def change(told: dict[str, Any]) -> None:
        told["item"] = [item for item in told["item"] if item["linkId"] not in link_ids]

    return change


def sets(name: str, value: object, *, item: str = "") -> Callable[[dict[str, Any]], None]:
    def change(told: dict[str, Any]) -> None:
        (at(told, item) if item else told)[name] = value

    return change


def told_of(told: dict[str, Any]) -> list[tuple[str, str]]:
    found = flaws(read_json(json.dumps(told)), read_json(json.dumps(QUESTIONNAIRE)))
    return [(issue.code, issue.at.removeprefix("QuestionnaireResponse").lstrip(".")) for issue in found]


CODING = {"system": "urn:a", "code": "perhaps"}
FAULTS: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "an item that nobody asked": (adds({"linkId": "nobody", "answer": [{"valueString": "x"}]}), "item[15].linkId"),
    "an item in the wrong group": (adds({"linkId": "number", "answer": []}, below="group"), "item[12].item[2].linkId"),
    "no link id": (adds({"answer": [{"valueString": "x"}]}), "item[15].linkId"),
    "another type": (answers("number", {"valueString": "7"}), "item[2].answer[0].valueString"),
    "a decimal for an integer": (answers("number", {"valueDecimal": 7}), "item[2].answer[0].valueDecimal"),
    "an integer with a point": (answers("number", {"valueInteger": 7.5}), "item[2].answer[0].valueInteger"),
    "an integer too large": (answers("number", {"valueInteger": 2**40}), "item[2].answer[0].valueInteger"),
    "words for true": (answers("bool", {"valueBoolean": "true"}), "item[0].answer[0].valueBoolean"),
    "two answers": (answers("choice", YES_NO[0], YES_NO[1]), "item[8].answer[1]"),
    "no answer of the list": (answers("choice", {"valueCoding": CODING}), "item[8].answer[0].valueCoding"),
    "a code of another system": (
        answers("choice", {"valueCoding": {"system": "urn:b", "code": "yes"}}),
        "item[8].answer[0].valueCoding",
    ),
    "words for a choice": (answers("choice", {"valueString": "yes"}), "item[8].answer[0].valueString"),
    "nothing required": (leaves_out("bool", "why"), ""),
    "nothing required in an entry": (sets("item", [{"linkId": "what"}], item="entries"), "item[13].item[0]"),
    "an answer that is off": (answers("bool", {"valueBoolean": False}), "item[1]"),
    "an answer that is off in a group": (answers("number", {"valueInteger": 5}), "item[12].item[1]"),
    "one that is off in its entry": (
        adds({"linkId": "else", "answer": [{"valueString": "x"}]}, below="entries"),
        "item[13].item[1]",
    ),
    "too small": (answers("number", {"valueInteger": -1}), "item[2].answer[0].valueInteger"),
    "too large": (answers("decimal", {"valueDecimal": 99.75}), "item[3].answer[0].valueDecimal"),
    "too many digits": (answers("decimal", {"valueDecimal": 1.125}), "item[3].answer[0].valueDecimal"),
    "too early": (answers("date", {"valueDate": "2025-12-31"}), "item[4].answer[0].valueDate"),
    "no day": (answers("date", {"valueDate": "2026-02-30"}), "item[4].answer[0].valueDate"),
    "a moment without a zone": (
        answers("moment", {"valueDateTime": "2026-03-09T10:00:00"}),
        "item[5].answer[0].valueDateTime",
    ),
    "no time": (answers("time", {"valueTime": "25:00:00"}), "item[6].answer[0].valueTime"),
    "an address with a space": (answers("url", {"valueUri": "a b"}), "item[7].answer[0].valueUri"),
    "too long": (answers("why", {"valueString": "abcdef"}), "item[1].answer[0].valueString"),
    "too short": (answers("why", {"valueString": "a"}), "item[1].answer[0].valueString"),
    "empty words": (answers("why", {"valueString": ""}), "item[1].answer[0].valueString"),
    "one too many": (answers("many", YES_NO[0], YES_NO[1], YES_NO[1]), "item[9].answer[2]"),
    "what goes with no other": (answers("many", YES_NO[0], YES_NO[2]), "item[9].answer"),
    "a unit that is not offered": (
        answers("amount", {"valueQuantity": {"value": 7, "code": "lb"}}),
        "item[11].answer[0].valueQuantity",
    ),
    "an amount too large": (
        answers("amount", {"valueQuantity": {"value": 201, "code": "kg"}}),
        "item[11].answer[0].valueQuantity",
    ),
    "an amount without a number": (
        answers("amount", {"valueQuantity": {"code": "kg"}}),
        "item[11].answer[0].valueQuantity",
    ),
    "an answer to a text": (adds({"linkId": "words", "answer": [{"valueString": "x"}]}), "item[15]"),
    "an answer to a group": (sets("answer", [{"valueString": "x"}], item="entries"), "item[13].answer"),
    "a question twice": (adds({"linkId": "time", "answer": [{"valueTime": "11:00:00"}]}), "item[15]"),
    "a group twice": (adds({"linkId": "group", "item": [{"linkId": "inside"}]}), "item[15]"),
    "an answer without a value": (answers("why", {"id": "a"}), "item[1].answer[0]"),
    "two values": (answers("why", {"valueString": "abc", "valueInteger": 1}), "item[1].answer[0]"),
    "a value that is none": (answers("why", {"valueNonsense": "abc"}), "item[1].answer[0].valueNonsense"),
    "an element that is none": (sets("nonsense", 1, item="why"), "item[1].nonsense"),
    "another at the top": (sets("nonsense", 1), "nonsense"),
    "no status": (sets("status", "done"), "status"),
    "items that are no list": (sets("item", {"linkId": "bool"}), "item"),
    "an empty list": (sets("answer", [], item="why"), "item[1].answer"),
    "items beside an answer": (sets("item", [{"linkId": "below"}], item="inside"), "item[12].item[0]"),
    "a moment of handing in that is none": (sets("authored", "yesterday"), "authored"),
    "a text that is none": (sets("text", 5, item="why"), "item[1].text"),
    "an extension without a value": (sets("extension", [{"url": "urn:a"}]), "extension[0]"),
    "what changes the meaning": (sets("modifierExtension", [{"url": "urn:a"}]), "modifierExtension"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_told_with_its_place(fault: str) -> None:
    change, place = FAULTS[fault]
    told = response()
    change(told)
    assert place in [where for _, where in told_of(told)]


def test_what_fits_is_not_found_fault_with() -> None:
    assert told_of(response()) == []


def test_own_words_may_stand_as_a_code_without_a_code() -> None:
    for kind, coding, places in (
        ("open-choice", {"display": "of my own"}, []),
        ("open-choice", CODING, ["QuestionnaireResponse.item[0].answer[0].valueCoding"]),
        ("choice", {"display": "of my own"}, ["QuestionnaireResponse.item[0].answer[0].valueCoding"]),
    ):
        asked = {"item": [{"linkId": "a", "type": kind, "answerOption": YES_NO}]}
        told: dict[str, Any] = {"resourceType": "QuestionnaireResponse", "status": "completed"}
        told |= {"item": [{"linkId": "a", "answer": [{"valueCoding": coding}]}]}
        assert [one.at for one in flaws(read_json(json.dumps(told)), read_json(json.dumps(asked)))] == places


def test_what_is_not_done_yet_may_lack_something() -> None:
    told = response() | {"status": "in-progress"}
    leaves_out("bool", "why", "entries")(told)
    assert told_of(told) == []
    assert told_of(told | {"status": "amended"}) == [("required", "")]


def test_a_formula_neither_demands_nor_forbids() -> None:
    formula = {"url": f"{SDC}enableWhenExpression", "valueExpression": {"language": "text/fhirpath", "expression": "a"}}
    asked = deepcopy(QUESTIONNAIRE)
    asked["item"][0]["extension"] = [formula]
    told = response()
    assert flaws(read_json(json.dumps(told)), read_json(json.dumps(asked))) == []
    leaves_out("bool", "why")(told)
    assert flaws(read_json(json.dumps(told)), read_json(json.dumps(asked))) == []


def test_what_hangs_on_a_formula_is_neither_demanded_nor_forbidden() -> None:
    worked_out = {"url": f"{SDC}calculatedExpression", "valueExpression": {"language": "text/cql", "expression": "x"}}
    hangs = {"question": "sum", "operator": "=", "answerBoolean": True}
    questionnaire = {
        "resourceType": "Questionnaire",
        "item": [
            {"linkId": "sum", "type": "boolean", "extension": [worked_out]},
            {"linkId": "more", "type": "string", "required": True, "enableWhen": [hangs]},
        ],
    }
    for items in ([], [{"linkId": "more", "answer": [{"valueString": "x"}]}]):
        told = {"resourceType": "QuestionnaireResponse", "status": "completed", **({"item": items} if items else {})}
        assert flaws(read_json(json.dumps(told)), read_json(json.dumps(questionnaire))) == []


def test_an_amount_is_told_with_its_unit_and_by_the_letter() -> None:
    coding = {"system": "http://unitsofmeasure.org", "code": "mm[Hg]", "display": "millimeter of mercury"}
    option = {"url": f"{EXT}questionnaire-unitOption", "valueCoding": coding}
    told = {"unit": coding["display"], "system": coding["system"], "code": coding["code"]}
    one = read_json(json.dumps({"type": "quantity", "extension": [option]}))
    assert amount(one, "72.50") == {"value": Number("72.50"), **told}
    other = {"url": f"{EXT}questionnaire-unitOption", "valueCoding": {"code": "kPa"}}
    two = read_json(json.dumps({"type": "quantity", "extension": [option, other]}))
    assert amount(two, "72.50") == {"value": Number("72.50")}
    assert amount(two, "9.0 kPa") == {"value": Number("9.0"), "code": "kPa"}
    spelt = "millimeter of mercury".replace(" ", "\N{NO-BREAK SPACE}")
    assert amount(two, f"9.0 {spelt}") == {"value": Number("9.0"), **told}
    assert amount(two, "9.0 ell") == {"value": Number("9.0"), "unit": "ell"}
