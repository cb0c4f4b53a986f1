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
from homework.library.answers import missing
from homework.library.pages import pages
from homework.library.parsing import parse
from tests.homework.fhir.parts import YES_NO, Item, asked, coding, control, ext, form, one, reading

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


def test_what_changes_the_meaning_of_the_whole_is_named() -> None:
    found = reading(one("string"), modifierExtension=[ext("urn:x", valueBoolean=True)], implicitRules="urn:y")
    assert list(map(str, found.notes)) == [
        "the Questionnaire has a modifier extension, which is kept, not understood",
        "the Questionnaire has rules of its own, which is kept, not understood",
    ]
    found = reading(one("string"), versionAlgorithmString="semver")
    assert list(map(str, found.notes)) == [
        "the Questionnaire has versionAlgorithmString, which R4 does not know: it is kept, not understood"
    ]


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


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (one("integer", extension=[control("slider")]), "is a slider whose steps are not known"),
        (one("decimal", extension=[control("slider")]), "is a slider whose steps are not known"),
        (one("boolean", extension=[ext(f"{HL7}cqf-expression", valueExpression={})]), "worked out by a formula"),
        (one("display", _text={"extension": [ext(f"{HL7}cqf-expression")]}), "worked out by a formula"),
        (
            one(
                "integer",
                extension=[
                    {"url": f"{HL7}minValue", "_valueInteger": {"extension": [ext(f"{HL7}cqf-calculatedValue")]}}
                ],
            ),
            "worked out by a formula",
        ),
        (one("string", extension=[ext(f"{SDC}itemMedia", valueAttachment={})]), "a picture or a sound"),
        (
            one("choice", answerOption=[{**YES_NO[0], "extension": [ext(f"{SDC}itemAnswerMedia")]}, YES_NO[1]]),
            "a picture or a sound",
        ),
        (
            one("string", item=[one("display", "h", extension=[control("help")], _text={"extension": [PICTURE]})]),
            "has a picture",
        ),
        (one("string", answerConstraint="optionsOrString"), "has answerConstraint, which R4 does not know"),
        (one("string", _enablewhen=[]), "has _enablewhen, which R4 does not know"),
    ],
)
def test_what_is_not_done_here_is_named(item: Item, words: str) -> None:
    notes = [str(note) for note in reading(item, one("string", "last")).notes]
    assert ([words in note for note in notes], notes[0].startswith("item[0] (linkId a)")) == ([True], True)


def test_a_result_that_others_work_out_says_so() -> None:
    item = one("integer", readOnly=True, extension=[ext(f"{SDC}calculatedExpression", valueExpression={})])
    assert asked(item, one("string", "last"))[0] == {**A, "type": "integer", "readOnly": True, "cannot": "formula"}


def test_a_slider_without_its_ends_is_a_number() -> None:
    assert asked(one("integer", extension=[control("slider")])) == [{**A, "type": "integer"}]


def test_what_is_known_needs_no_remark() -> None:
    found = reading(one("string", _text={"extension": [ext(MARKDOWN, valueMarkdown="*a*")]}, definition="urn:x"))
    assert found.notes == ()


def test_no_item_from_elsewhere_takes_a_name_that_means_something_here() -> None:
    names = ["after", "bring_note", "agenda", "cc_ref", "p_gate", "distress_after", "Übung/1.2", "übung 1 2"]
    read_form = form(*(one("string", name) for name in names))
    assert [item.link_id for item in read_form.items] == [
        *(f"q_{name}" for name in names[:6]),
        "q_bung_1_2",
        "q_bung_1_2_2",
    ]
    assert read_form.announced_items() == frozenset()
