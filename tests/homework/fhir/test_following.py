"""What is asked hangs on what was answered, and an answer keeps to what its question says."""

import pytest

from homework.fhir.questionnaires.extensions import EXCLUSIVE, HIDDEN, HL7, SDC
from homework.library.answers import clean, enabled
from homework.library.errors import InvalidAnswersError
from homework.library.form import Form
from homework.library.parsing import parse
from tests.homework.fhir.parts import YES_NO, Item, coding, ext, form, one, reading

NONE = {"valueString": "None of these", "extension": [ext(EXCLUSIVE, valueBoolean=True)]}


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


@pytest.mark.parametrize(
    ("item", "test", "words"),
    [
        (one("integer", "a"), when("a", "=", answerString="3"), "of type integer, with answerString"),
        (one("string", "a"), when("a", ">", answerDate="2026-01-02"), "of type string, with answerDate"),
        (one("dateTime", "a"), when("a", ">", answerDate="2026-01-02"), "of type dateTime, with answerDate"),
        (one("boolean", "a"), when("a", "=", answerCoding={"code": "y"}), "of type boolean, with answerCoding"),
    ],
)
def test_a_condition_that_compares_with_another_type_is_named(item: Item, test: Item, words: str) -> None:
    notes = [str(note) for note in reading(item, one("string", "x", enableWhen=[test])).notes]
    assert notes == [f"item[1] (linkId x) compares linkId a, {words}: here both as they are written"]


@pytest.mark.parametrize("test", [{"answerInteger": 3}, {"answerString": "3"}, {"answerCoding": {"code": "3"}}])
def test_a_condition_that_asks_for_what_nobody_can_choose_is_named(test: Item) -> None:
    asks = one("choice", "a", answerOption=YES_NO), one("string", "x", enableWhen=[when("a", "=", **test)])
    words = "item[1] (linkId x) asks whether linkId a is 3, which nobody can choose there"
    assert [str(note) for note in reading(*asks).notes] == [words]


def test_a_whole_number_may_be_compared_with_any_number_and_silence_with_yes_or_no() -> None:
    tests = [when("a", ">", answerDecimal=2.5), when("a", "exists", answerBoolean=True)]
    assert reading(one("integer", "a"), one("string", "x", enableWhen=tests)).notes == ()


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
        "Give a number of at most 9.5.",
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
    (one("open-choice", answerOption=YES_NO, repeats=True), ["Maybe", "n"], ["own:Maybe", "n"]),
]


@pytest.mark.parametrize(("item", "answer", "expected"), ANSWERS)
def test_an_answer_is_kept_or_refused_with_a_way_out(item: Item, answer: object, expected: object) -> None:
    assert kept(form(item), answer) == expected


def test_an_answer_that_goes_alone_goes_alone() -> None:
    read_form = form(one("choice", repeats=True, answerOption=[{"valueString": "Tea"}, NONE]))
    assert clean(read_form, {"q_a": ["option_2"]}) == {"q_a": ["option_2"]}
    with pytest.raises(InvalidAnswersError, match="“None of these” goes with no other answer"):
        clean(read_form, {"q_a": ["Tea", "option_2"]})
