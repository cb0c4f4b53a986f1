"""A Questionnaire with something of everything, on every element something that nobody here reads."""

from typing import Any

from homework.fhir.questionnaires.extensions import ENTRY_FORMAT, HIDDEN, HL7, MAX, MIN, SDC, STEP, UNIT
from tests.homework.fhir.parts import Item, coding, control, ext

FOREIGN = ext("urn:elsewhere", valueDecimal=2.5, id="x")
TRANSLATION: Item = {
    "extension": [
        ext(f"{HL7}translation", extension=[ext("lang", valueCode="de"), ext("content", valueString="Auf Deutsch")])
    ]
}
FORMULA = ext(f"{SDC}calculatedExpression", valueExpression={"language": "text/fhirpath", "expression": "1 + 1"})
ANSWERS = ext(f"{SDC}answerExpression", valueExpression={"language": "text/fhirpath", "expression": "%x"})


def when(question: str, operator: str, **answer: Any) -> Item:
    return {
        "id": f"on-{question}",
        "question": question,
        "_question": {"id": "q"},
        "operator": operator,
        **answer,
        "extension": [FOREIGN],
    }


def item(kind: str, link_id: str, **more: Any) -> Item:
    extensions = [*more.pop("extension", []), FOREIGN]
    return {
        "id": f"id-{link_id}",
        "linkId": link_id,
        "_linkId": {"extension": [FOREIGN]},
        "definition": "urn:definition",
        "code": [coding(f"code-{link_id}", "A code")],
        "prefix": f"{link_id})",
        "_prefix": TRANSLATION,
        "text": f"Text {link_id}",
        "_text": TRANSLATION,
        "type": kind,
        "extension": extensions,
        **more,
        "modifierExtension": [FOREIGN],
    }


def coded(code: str, display: str, **more: Any) -> Item:
    value = {"system": "s", "version": "2", **coding(code, display), "_display": TRANSLATION, "extension": [FOREIGN]}
    return {"id": f"o-{code}", "valueCoding": value, "extension": [FOREIGN], **more}


def value_set(name: str, *codes: str) -> Item:
    concepts = [{"code": code, "display": f"Said {code}", "designation": [{"value": "x"}]} for code in codes]
    return {
        "resourceType": "ValueSet",
        "id": name,
        "status": "active",
        "compose": {"include": [{"system": "s", "concept": concepts}]},
    }


HELP = item("display", "1-help", extension=[control("help")])
FULL: Item = {
    "resourceType": "Questionnaire",
    "id": "fullest",
    "meta": {"profile": ["urn:profile"], "tag": [coding("t")]},
    "language": "en",
    "contained": [value_set("mine", "m1", "m2"), value_set("shared", "s1", "s2")],
    "extension": [FOREIGN, ext(f"{HL7}variable", valueExpression={"language": "text/fhirpath", "expression": "1"})],
    "url": "urn:fullest",
    "version": "1.0",
    "title": "The fullest",
    "_title": TRANSLATION,
    "status": "draft",
    "subjectType": ["Patient"],
    "unheard_of": {"deep": [1.50, None]},
    "item": [
        item("boolean", "1", required=True, _required={"id": "r"}, item=[HELP, item("string", "1.1", maxLength=20)]),
        item("choice", "2", answerOption=[coded("a", "First"), coded("b", "Second", initialSelected=True)]),
        item(
            "open-choice",
            "3",
            repeats=True,
            answerOption=[{"valueString": "Tea", "_valueString": TRANSLATION}, {"valueString": "Milk", "id": "m"}],
            initial=[{"valueString": "Milk", "extension": [FOREIGN]}],
        ),
        item(
            "group",
            "4",
            enableWhen=[when("3", "=", answerString="Tea"), when("3", "=", answerString="Own words")],
            enableBehavior="any",
            _enableBehavior={"id": "any"},
            item=[
                item("text", "4.1", extension=[ext(ENTRY_FORMAT, valueString="so and so")]),
                item("display", "4.2"),
                item("group", "4.3", repeats=True, item=[item("date", "4.3.1", initial=[{"valueDate": "2026-01-01"}])]),
                item("decimal", "4.4", extension=[FORMULA], readOnly=True),
            ],
        ),
        item(
            "integer",
            "5",
            extension=[
                control("slider"),
                ext(MIN, valueInteger=0),
                ext(MAX, valueInteger=10),
                ext(STEP, valueInteger=2),
                ext(UNIT, valueCoding=coding("mm", "mm")),
            ],
            item=[item("display", "5-low", extension=[control("lower")])],
            enableWhen=[
                when("4.4", ">", answerDecimal=1.50),
                when("2", "=", answerCoding=coding("a", "First")),
                when("1", "!=", answerBoolean=True),
            ],
            enableBehavior="all",
        ),
        item("quantity", "6", initial=[{"valueQuantity": {"value": 72.50, "unit": "kg", "system": "u", "code": "kg"}}]),
        item("choice", "7", answerValueSet="#mine"),
        item("choice", "8", answerValueSet="#shared"),
        item("choice", "9", answerValueSet="#shared", extension=[ANSWERS]),
        item(
            "choice",
            "10",
            answerOption=[{"valueInteger": 1}, {"extension": [FOREIGN]}, {"valueInteger": 2}],
            enableWhen=[when("1", "=", answerBoolean=True)],
        ),
        item("string", "11", repeats=True, maxLength=30),
        item("string", "12", extension=[ext(HIDDEN, valueBoolean=True)], initial=[{"valueString": "kept"}]),
        item("attachment", "13", required=True),
        item("display", "14", enableWhen=[when("10", "=", answerInteger=2)]),
        item("string", "15", extension=[ext(f"{HL7}questionnaire-minOccurs", valueInteger=1)]),
    ],
}
