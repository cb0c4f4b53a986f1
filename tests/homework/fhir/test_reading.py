"""What each part of a Questionnaire becomes here."""

import pytest

from homework.fhir.questionnaires.extensions import (
    EXCLUSIVE,
    HIDDEN,
    HL7,
    MARKDOWN,
    OPEN_LABEL,
    OPTION_PREFIX,
    SDC,
    XHTML,
)
from tests.homework.fhir.parts import YES_NO, Item, coding, control, ext, one, reading

A = {"linkId": "q_a", "text": "Text a"}
PAGE = "<style>p{color:red}</style><p>How are you &amp; yours?</p><script>alert(1)</script>"
BESIDE = ("help", "flyover", "inline", "prompt", "unit", "legal")
PICTURE = ext(XHTML, valueString='<img src="https://example.org/face.png"/>')
CASES: dict[str, tuple[Item, Item]] = {
    "words": (
        one("string", maxLength=9, required=True, prefix="1.", readOnly=False),
        {**A, "type": "string", "prefix": "1.", "maxLength": 9, "required": True},
    ),
    "long words end where the Questionnaire says": (
        one("text", maxLength=9, extension=[ext(f"{HL7}minLength", valueInteger=2)]),
        {**A, "type": "text", "maxLength": 9, "limited": True, "minLength": 2},
    ),
    "a slider": (
        one(
            "integer",
            extension=[
                control("slider"),
                ext(f"{HL7}minValue", valueInteger=0),
                ext(f"{HL7}maxValue", valueInteger=100),
                ext(f"{HL7}questionnaire-sliderStepValue", valueInteger=10),
            ],
            item=[
                one("display", "low", text="None", extension=[control("lower")]),
                one("display", "high", text="All", extension=[control("upper")]),
            ],
        ),
        {**A, "type": "integer", "min": 0, "max": 100, "control": "slider", "step": 10, "low": "None", "high": "All"},
    ),
    "a decimal with limits": (
        one(
            "decimal",
            extension=[
                ext(f"{HL7}minValue", valueDecimal=0.5),
                ext(f"{HL7}maxDecimalPlaces", valueInteger=1),
                ext(f"{HL7}questionnaire-unit", valueCoding={"code": "kg", "display": "kilos"}),
            ],
            initial=[{"valueDecimal": 1.5}],
        ),
        {**A, "type": "decimal", "least": "0.5", "places": 1, "unit": "kilos", "initial": ["1.5"]},
    ),
    "a quantity with a choice of units": (
        one(
            "quantity",
            extension=[
                ext(f"{HL7}questionnaire-unitOption", valueCoding={"code": "kg"}),
                ext(f"{HL7}questionnaire-unitOption", valueCoding={"code": "[lb_av]", "display": "pounds"}),
                ext(f"{SDC}minQuantity", valueQuantity={"value": 1}),
            ],
            initial=[{"valueQuantity": {"value": 70, "unit": "kg"}}],
        ),
        {**A, "type": "quantity", "least": "1", "units": ["kg", "pounds"], "initial": ["70", "kg"]},
    ),
    "a day with limits": (
        one("date", extension=[ext(f"{HL7}maxValue", valueDate="2026-12-31")]),
        {**A, "type": "date", "most": "2026-12-31"},
    ),
    "a moment and a time to the minute": (
        one("dateTime", initial=[{"valueDateTime": "2026-01-02T10:30:00.000"}]),
        {**A, "type": "dateTime", "initial": ["2026-01-02T10:30"]},
    ),
    "a choice from options": (
        one("choice", extension=[control("radio-button")], answerOption=YES_NO, initial=[{"valueCoding": coding("n")}]),
        {
            **A,
            "type": "choice",
            "options": [{"code": "y", "text": "Yes"}, {"code": "n", "text": "No"}],
            "initial": ["n"],
        },
    ),
    "several choices, one of which goes alone": (
        one(
            "choice",
            repeats=True,
            extension=[control("check-box")],
            answerOption=[
                {"valueString": "Tea", "initialSelected": True},
                {"valueString": "None of these", "extension": [ext(EXCLUSIVE, valueBoolean=True)]},
            ],
        ),
        {
            **A,
            "type": "choice",
            "repeats": True,
            "options": [{"code": "Tea", "text": "Tea"}, {"code": "option_2", "text": "None of these", "alone": True}],
            "initial": ["Tea"],
        },
    ),
    "options with numbers before them": (
        one("choice", answerOption=[{"valueString": "Tea", "extension": [ext(OPTION_PREFIX, valueString="1)")]}]),
        {**A, "type": "choice", "options": [{"code": "Tea", "prefix": "1)", "text": "Tea"}]},
    ),
    "a list that FHIR defines": (
        one("choice", answerValueSet="http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1"),
        {
            **A,
            "type": "choice",
            "options": [
                {"code": "male", "text": "Male"},
                {"code": "female", "text": "Female"},
                {"code": "other", "text": "Other"},
                {"code": "unknown", "text": "Unknown"},
            ],
        },
    ),
    "a drop-down": (
        one("choice", extension=[control("drop-down")], answerOption=YES_NO[:1]),
        {**A, "type": "choice", "options": [{"code": "y", "text": "Yes"}], "control": "dropdown"},
    ),
    "a choice with one's own words": (
        one(
            "open-choice",
            answerOption=YES_NO[:1],
            extension=[ext(OPEN_LABEL, valueString="Other:")],
            initial=[{"valueString": "Perhaps"}],
        ),
        {
            **A,
            "type": "open-choice",
            "options": [{"code": "y", "text": "Yes"}],
            "other_label": "Other:",
            "initial": ["", "Perhaps"],
        },
    ),
    "a question with options is a choice": (
        one("integer", answerOption=[{"valueInteger": 1}, {"valueInteger": 2}]),
        {**A, "type": "choice", "options": [{"code": "1", "text": "1"}, {"code": "2", "text": "2"}]},
    ),
    "help under a question, and the format of an answer": (
        one("string", item=[one("display", "h", text="Look it up", extension=[control("help")])]),
        {**A, "type": "string", "hint": "Look it up"},
    ),
    "what stands beside a question": (
        one("string", item=[one("display", code, text=code, extension=[control(code)]) for code in BESIDE]),
        {**A, "type": "string", "hint": " ".join(BESIDE)},
    ),
    "help after certain answers": (
        one(
            "boolean",
            item=[
                one(
                    "display",
                    "h",
                    extension=[control("help")],
                    enableWhen=[{"question": "a", "operator": "=", "answerBoolean": True}],
                )
            ],
        ),
        {
            **A,
            "type": "boolean",
            "items": [
                {
                    "linkId": "q_h",
                    "type": "display",
                    "text": "Text h",
                    "enableWhen": [{"question": "q_a", "operator": "=", "answer": True}],
                }
            ],
        },
    ),
    "words out of a page": (
        {"linkId": "a", "type": "string", "_text": {"extension": [ext(XHTML, valueString=PAGE)]}},
        {"linkId": "q_a", "type": "string", "text": "How are you & yours?"},
    ),
    "what is given": (
        one("boolean", readOnly=True, initial=[{"valueBoolean": True}], extension=[ext(HIDDEN, valueBoolean=True)]),
        {**A, "type": "boolean", "hidden": True, "readOnly": True, "initial": ["true"]},
    ),
    "words in markdown or in another language": (
        {"linkId": "a", "type": "string", "_text": {"extension": [ext(MARKDOWN, valueMarkdown="*How* are you?")]}},
        {"linkId": "q_a", "type": "string", "text": "*How* are you?"},
    ),
    "a question without words is named by its code": (
        {"linkId": "a", "type": "string", "code": [{"code": "1", "display": "Mood"}]},
        {"linkId": "q_a", "type": "string", "text": "Mood"},
    ),
    "questions under a question": (
        one("string", item=[one("boolean", "b")]),
        {**A, "type": "string", "items": [{"linkId": "q_b", "type": "boolean", "text": "Text b"}]},
    ),
    "a question that may be answered several times": (
        one("string", repeats=True, maxLength=9, item=[one("boolean", "b")]),
        {
            **A,
            "type": "group",
            "repeats": True,
            "maxOccurs": 20,
            "add_label": "Add another",
            "items": [
                {"linkId": "q_a_each", "type": "string", "text": "Text a", "maxLength": 9},
                {"linkId": "q_b", "type": "boolean", "text": "Text b"},
            ],
        },
    ),
    "a group that repeats": (
        one(
            "group",
            repeats=True,
            extension=[
                ext(f"{HL7}questionnaire-minOccurs", valueInteger=1),
                ext(f"{HL7}questionnaire-maxOccurs", valueInteger=3),
            ],
            item=[one("string", "b")],
        ),
        {
            **A,
            "type": "group",
            "repeats": True,
            "maxOccurs": 3,
            "add_label": "Add another",
            "required": True,
            "items": [{"linkId": "q_b", "type": "string", "text": "Text b"}],
        },
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_an_item_becomes(name: str) -> None:
    source, expected = CASES[name]
    found = reading(source, one("string", "last"))
    assert (found.definition["items"], found.notes) == (
        [expected, {"linkId": "q_last", "type": "string", "text": "Text last"}],
        (),
    )


CODE_SYSTEM = {"include": [{"system": "urn:cs"}]}
NOT_P = [{"system": "urn:cs", "concept": [{"code": "p"}]}]
ABSTRACT = {"abstract": True, "contains": [coding("y", "Y")]}
LISTS: list[tuple[Item, list[str] | None]] = [
    ({"expansion": {"contains": [coding("x", "X"), ABSTRACT]}}, ["X", "Y"]),
    ({"compose": {"include": [{"concept": [{"code": "x"}, {"code": "y", "display": "Y"}]}]}}, ["x", "Y"]),
    ({"compose": CODE_SYSTEM}, ["P", "Q"]),
    ({"compose": {"include": [{"valueSet": ["urn:other"]}]}}, ["O"]),
    ({"compose": {**CODE_SYSTEM, "exclude": NOT_P}}, ["Q"]),
    ({"compose": {"include": [{"system": "s", "filter": [{"property": "a", "op": "=", "value": "b"}]}]}}, None),
    ({"compose": {"include": [{"system": "urn:elsewhere"}]}}, None),
]


@pytest.mark.parametrize(("compose", "texts"), LISTS)
def test_a_list_that_the_questionnaire_holds_is_chosen_from(compose: Item, texts: list[str] | None) -> None:
    contained = [
        {"resourceType": "ValueSet", "id": "v", **compose},
        {"resourceType": "ValueSet", "id": "o", "url": "urn:other", "expansion": {"contains": [coding("o", "O")]}},
        {
            "resourceType": "CodeSystem",
            "url": "urn:cs",
            "concept": [{"code": "p", "display": "P", "concept": [{"code": "q", "display": "Q"}]}],
        },
    ]
    found = reading(one("choice", answerValueSet="#v"), contained=contained)
    [item] = found.definition["items"] if isinstance(found.definition["items"], list) else []
    assert [option["text"] for option in item.get("options", [])] == (texts or [])
    assert item.get("cannot") == (None if texts else "list")


def limited(kind: str, **limits: object) -> Item:
    urls = {"low": f"{HL7}minValue", "high": f"{HL7}maxValue"}
    return one(kind, extension=[ext(urls[end], **{f"value{kind.title()}": value}) for end, value in limits.items()])


@pytest.mark.parametrize(
    "item", [limited("integer", low=9, high=1), limited("date", low="2026-02-01", high="2026-01-01")]
)
def test_limits_that_contradict_each_other_are_named_and_not_checked(item: Item) -> None:
    found = reading(item)
    assert found.definition["items"] == [{**A, "type": item["type"]}]
    assert list(map(str, found.notes)) == [
        "item[0] (linkId a) has limits that are no limits here, so they are not checked"
    ]


def test_of_too_many_options_the_first_are_shown_and_it_is_said() -> None:
    found = reading(one("choice", answerOption=[{"valueString": str(number)} for number in range(2001)]))
    assert list(map(str, found.notes)) == [
        "item[0] (linkId a) offers 2,001 answers, of which the first 2,000 are shown"
    ]
