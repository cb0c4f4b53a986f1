"""What each part of a Questionnaire becomes here."""

import json
from typing import Any

import pytest

from homework.fhir.questionnaires.extensions import CONTROL, EXCLUSIVE, HIDDEN, HL7, MARKDOWN, OPEN_LABEL, SDC
from homework.fhir.questionnaires.reading import Read, read
from homework.library.answers import clean, enabled, missing
from homework.library.errors import InvalidAnswersError
from homework.library.form import Form
from homework.library.pages import pages
from homework.library.parsing import parse

type Item = dict[str, Any]


def reading(*items: Item, **more: object) -> Read:
    return read(json.dumps({"resourceType": "Questionnaire", "status": "draft", **more, "item": items}))


def asked(*items: Item, **more: object) -> list[Item]:
    found = reading(*items, **more).definition["items"]
    assert isinstance(found, list)
    return found


def form(*items: Item, **more: object) -> Form:
    return parse(reading(*items, **more).definition)


def one(kind: str, link_id: str = "a", **more: object) -> Item:
    return {"linkId": link_id, "type": kind, "text": f"Text {link_id}", **more}


def ext(url: str, **value: object) -> Item:
    return {"url": url, **value}


def control(code: str) -> Item:
    return ext(CONTROL, valueCodeableConcept={"coding": [{"code": code}]})


def coding(code: str, display: str = "", system: str = "s") -> Item:
    return {"system": system, "code": code, **({"display": display} if display else {})}


YES_NO = [{"valueCoding": coding("y", "Yes")}, {"valueCoding": coding("n", "No")}]
A = {"linkId": "q_a", "text": "Text a"}
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
    "a slider without its ends is a number": (
        one("integer", extension=[control("slider")]),
        {**A, "type": "integer"},
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
        one("dateTime", initial=[{"valueDateTime": "2026-01-02T10:30:00+01:00"}]),
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


def test_what_cannot_be_asked_is_named_and_shown_in_its_place() -> None:
    found = reading(
        one("attachment", required=True),
        one("reference", "b"),
        one("choice", "c", answerValueSet="http://x/vs", required=True),
        one("integer", "d", extension=[ext(f"{SDC}calculatedExpression", valueExpression={})]),
        one("string", "e", extension=[ext(f"{HL7}regex", valueString="[a-z]+")]),
    )
    assert list(map(str, found.notes)) == [
        "item[0] (linkId a) asks for a file, which nobody can hand in here: a notice stands there",
        "item[1] (linkId b) asks for an entry of a record, which nobody can look up here: a notice stands there",
        "item[2] (linkId c) chooses from a list that is kept elsewhere (http://x/vs): a notice stands there",
        "item[3] (linkId d) its calculation is kept, not carried out",
        "item[3] (linkId d) is worked out by a formula: a notice stands there",
        "item[4] (linkId e) its pattern is kept, not checked",
    ]
    form = parse(found.definition)
    assert [item.words for item in form.items] == [
        "Text a (You cannot hand in files here. If it matters to you, bring it to your next session.)",
        "Text b (You cannot answer this here. If it matters to you, bring it to your next session.)",
        "Text c (The answers to choose from are not here. If it matters to you, bring it to your next session.)",
        "Text d (This is worked out from other answers. You need not do anything.)",
        "Text e",
    ]
    assert missing(form, {}) == []
    [page] = pages(form, {})
    assert [item.link_id for item in page.items] == ["q_a", "q_b", "q_c", "q_d", "q_e"]


def when(question: str, operator: str, **answer: object) -> Item:
    return {"question": question, "operator": operator, **answer}


NUMBER, CHOICE, WORDS = one("decimal", "n"), one("choice", "c", answerOption=YES_NO), one("string", "w")
SEVERAL = one("choice", "m", repeats=True, answerOption=YES_NO)
MANY = one("integer", "k", repeats=True)
MASS = one(
    "quantity",
    "u",
    extension=[ext(f"{HL7}questionnaire-unitOption", valueCoding={"code": code}) for code in ("kg", "g")],
)
ASKED: list[tuple[Item, Item, object, bool]] = [
    (NUMBER, when("n", "exists", answerBoolean=True), None, False),
    (NUMBER, when("n", "exists", answerBoolean=False), None, True),
    (NUMBER, when("n", "=", answerDecimal=2.5), "2.50", True),
    (NUMBER, when("n", "!=", answerDecimal=2.5), "2.50", False),
    (NUMBER, when("n", "!=", answerDecimal=2.5), None, True),
    (NUMBER, when("n", ">", answerDecimal=9), "10", True),
    (NUMBER, when("n", "<", answerDecimal=9), None, False),
    (CHOICE, when("c", "=", answerCoding=coding("y")), "y", True),
    (CHOICE, when("c", "=", answerCoding={"code": "y"}), "y", True),
    (CHOICE, when("c", "!=", answerCoding=coding("y")), "n", True),
    (SEVERAL, when("m", "=", answerCoding=coding("n")), ["y", "n"], True),
    (SEVERAL, when("m", "!=", answerCoding=coding("n")), ["y", "n"], False),
    (MANY, when("k", ">=", answerInteger=5), [{"q_k_each": 1}, {"q_k_each": 5}], True),
    (MANY, when("k", ">=", answerInteger=5), [{"q_k_each": 1}], False),
    (MASS, when("u", ">", answerQuantity={"value": 3, "unit": "kg"}), "3.5 kg", True),
    (MASS, when("u", "=", answerQuantity={"value": 3, "unit": "kg"}), "3 g", False),
    (one("date", "d"), when("d", "<=", answerDate="2026-01-31"), "2026-01-31", True),
    (one("dateTime", "d"), when("d", ">", answerDateTime="2026-01-31T10:00:00Z"), "2026-01-31T10:30", True),
    (one("time", "d"), when("d", "<", answerTime="10:30:00"), "10:15", True),
    (WORDS, when("w", "=", answerString="2.0"), "2", False),
    (one("boolean", "b"), when("b", "=", answerBoolean=False), False, True),
    (one("boolean", "b"), when("b", "=", answerBoolean=False), None, False),
]


@pytest.mark.parametrize("case", ASKED, ids=range(len(ASKED)))
@pytest.mark.parametrize("later", [False, True])
def test_whether_it_is_asked(case: tuple[Item, Item, object, bool], *, later: bool) -> None:
    question, test, answer, expected = case
    depends = one("string", "x", enableWhen=[test])
    read_form = form(*([depends, question] if later else [question, depends]), one("string", "always"))
    answers = {} if answer is None else {f"q_{question['linkId']}": answer}
    assert ("q_x" in enabled(read_form, answers)) == expected
    given = {**answers, "q_x": "Here", "q_always": "There"}
    assert clean(read_form, given) == {key: value for key, value in given.items() if key != "q_x" or expected}


@pytest.mark.parametrize(("behaviour", "expected"), [("all", False), ("any", True), (None, True)])
def test_conditions_hold_all_or_any(behaviour: str | None, expected: bool) -> None:  # noqa: FBT001 - cases
    tests = [when("w", "=", answerString="a"), when("n", "exists", answerBoolean=True)]
    behaves = {"enableBehavior": behaviour} if behaviour else {}
    read_form = form(WORDS, NUMBER, one("group", "x", enableWhen=tests, **behaves, item=[one("string", "in")]))
    assert ({"q_x", "q_in"} <= enabled(read_form, {"q_w": "a"})) == expected


def test_a_hidden_first_value_decides_and_is_never_asked() -> None:
    mode = one("boolean", "mode", initial=[{"valueBoolean": True}], extension=[ext(HIDDEN, valueBoolean=True)])
    read_form = form(mode, one("string", "x", enableWhen=[when("mode", "=", answerBoolean=True)]))
    assert enabled(read_form, {}) == {"q_x"}


def test_what_hangs_on_a_formula_is_asked_in_any_case() -> None:
    score = one("integer", "s", extension=[ext(f"{SDC}calculatedExpression", valueExpression={})])
    found = reading(score, one("string", "x", enableWhen=[when("s", ">", answerInteger=9)]))
    assert str(found.notes[-1]) == (
        "item[1] (linkId x) hangs on linkId s, which is worked out elsewhere: here it is asked in any case"
    )
    assert "q_x" in enabled(parse(found.definition), {})


def kept(read_form: Form, answer: object) -> object:
    """What is kept of an answer, or what its author is told."""
    try:
        return clean(read_form, {"q_a": answer})["q_a"]
    except InvalidAnswersError as wrong:
        return wrong.problems["q_a"]


ANSWERS: list[tuple[Item, object, object]] = [
    (one("decimal"), "72.50", "72.50"),
    (one("decimal"), "72,5", "72.5"),
    (
        one("decimal", extension=[ext(f"{HL7}maxValue", valueDecimal=9.5)]),
        "9.51",
        "Give a number of at most 9.5, like 2 or 2.5.",
    ),
    (
        one("decimal", extension=[ext(f"{HL7}maxDecimalPlaces", valueInteger=1)]),
        "1.25",
        "Give at most 1 digits after the point.",
    ),
    (one("integer"), 3, 3),
    (one("integer"), 3.5, "Give a whole number."),
    (one("integer", extension=[ext(f"{HL7}minValue", valueInteger=0)]), -1, "Give a whole number of at least 0."),
    (one("time"), "25:00", "Give a time with hours and minutes: 14:30."),
    (one("dateTime"), "2026-02-30T10:00", "Give a day and a time: 2026-11-25 14:30."),
    (one("date", extension=[ext(f"{HL7}minValue", valueDate="2026-01-01")]), "2025-12-31", "Give 2026-01-01 or later."),
    (one("url"), "https://a b", "Give one address without spaces, like https://example.org."),
    (one("text", maxLength=3), "Four", "You wrote 4 characters. Up to 3 fit here. Take out 1 or more."),
    (MASS | {"linkId": "a"}, "3 kg", "3 kg"),
    (MASS | {"linkId": "a"}, "3", "Choose a unit: kg, g."),
    (one("open-choice", answerOption=YES_NO), "y", "y"),
    (one("open-choice", answerOption=YES_NO), "Maybe", "own:Maybe"),
    (one("open-choice", answerOption=YES_NO, repeats=True), ["Maybe", "n"], ["n", "own:Maybe"]),
]


@pytest.mark.parametrize(("item", "answer", "expected"), ANSWERS)
def test_an_answer_is_kept_or_refused_with_a_way_out(item: Item, answer: object, expected: object) -> None:
    assert kept(form(item), answer) == expected


def test_an_answer_that_goes_alone_goes_alone() -> None:
    read_form = form(CASES["several choices, one of which goes alone"][0])
    assert clean(read_form, {"q_a": ["option_2"]}) == {"q_a": ["option_2"]}
    with pytest.raises(InvalidAnswersError, match="“None of these” goes with no other answer"):
        clean(read_form, {"q_a": ["Tea", "option_2"]})


def test_no_item_from_elsewhere_takes_a_name_that_means_something_here() -> None:
    names = ["after", "bring_note", "agenda", "cc_ref", "p_gate", "distress_after", "Übung/1.2", "übung 1 2"]
    read_form = form(*(one("string", name) for name in names))
    assert [item.link_id for item in read_form.items] == [
        *(f"q_{name}" for name in names[:6]),
        "q_bung_1_2",
        "q_bung_1_2_2",
    ]
    assert read_form.announced_items() == frozenset()
