"""What of a Questionnaire is not done here is named, and never dropped."""

import pytest

from homework.fhir.questionnaires.extensions import (
    HL7,
    MARKDOWN,
    SDC,
)
from homework.library.answers import missing
from homework.library.pages import pages
from homework.library.parsing import parse
from tests.homework.fhir.parts import YES_NO, Item, asked, control, ext, form, one, reading
from tests.homework.fhir.test_reading import PICTURE, A


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
