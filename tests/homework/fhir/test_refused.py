"""What cannot be taken in is refused in one line that says where and why, and nothing of it is kept."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homework.fhir.questionnaires.bringing import brought
from homework.fhir.questionnaires.errors import QuestionnaireError
from homework.fhir.questionnaires.reading import read
from practice.fhir.document import LARGEST, Object, Value, write_json
from tests.homework.fhir.generated import NUMBERS, WORDS, questionnaires

ONE = {"linkId": "1", "type": "string", "text": "One"}


def form(*items: object, **more: object) -> str:
    return json.dumps({"resourceType": "Questionnaire", "status": "draft", **more, "item": items})


def asking(question: str, **more: object) -> dict[str, object]:
    return {**ONE, "linkId": "2", "enableWhen": [{"question": question, "operator": "exists", **more}]}


def nested(levels: int) -> dict[str, Any]:
    item: dict[str, Any] = dict(ONE, linkId="end")
    for level in range(levels):
        item = {"linkId": f"g{level}", "type": "group", "item": [item]}
    return item


REFUSED = {
    "": "line 1, column 1: is no JSON: Expecting value",
    '{"status": 1,': "line 1, column 14: is no JSON: Expecting property name enclosed in double quotes",
    '{"a": 1e999}': "holds the number 1e999, which is too large",
    '{"a": 1e-9999999999999999999}': "holds the number 1e-99999999999999999, which is too small or too large",
    '{"a": 0E+01000}': "holds the number 0E+01000, which is too small or too large",
    "[]": "is no JSON object",
    '{"resourceType": "Bundle"}': "is no FHIR Questionnaire, but a Bundle",
    '{"a": 1, "a": 2}': "names 'a' twice in one object",
    '{"a": NaN}': "holds NaN, which is no number in JSON",
    '{"a": "\\ud800"}': "holds a character that is none (U+0000, or half of one)",
    '{"a": "\\u0000"}': "holds a character that is none (U+0000, or half of one)",
    "[" * 100_000: "is nested too deep",
    '{"a": ' + "[" * 200 + "]" * 200 + "}": "is nested deeper than 100 levels",
    form(): "item: is missing: there is nothing to ask",
    form(ONE, status="final"): "status: has to be one of draft, active, retired, unknown",
    form(ONE, title=5): "title: has to be words",
    form(ONE, contained={}): "contained: has to be a list of objects",
    form("text"): "item: has to be a list of objects",
    form({"type": "string"}): "item[0].linkId: is missing",
    form({**ONE, "type": "coding"}): "item[0] (linkId 1).type: is coding, which FHIR R5 has: only R4 is read here",
    form({**ONE, "type": "words"}): (
        "item[0] (linkId 1).type: has to be one of group, display, boolean, decimal, integer, date, dateTime, time, "
        "string, text, url, choice, open-choice, attachment, reference, quantity"
    ),
    form({**ONE, "type": "choice", "option": []}): (
        "item[0] (linkId 1).option: is of FHIR STU3, where R4 has answerOption: only R4 is read here"
    ),
    form({**ONE, "required": "yes"}): "item[0].required: has to be true or false",
    form({**ONE, "maxLength": 1.5}): "item[0].maxLength: has to be a whole number",
    form({**ONE, "answerOption": [{"valueString": "a", "valueInteger": 1}]}): (
        "item[0] (linkId 1).answerOption[0]: has more than one value: valueString, valueInteger"
    ),
    form({**ONE, "initial": [{"valueColour": "red"}]}): (
        "item[0] (linkId 1).initial[0].valueColour: is not a value that R4 knows here"
    ),
    form({**ONE, "extension": [{"valueString": "x"}]}): "item[0] (linkId 1).extension[0].url: is missing",
    form(ONE, ONE): "item[0].linkId: 1 is there 2 times",
    form(
        {"linkId": "g", "type": "group", "item": [dict(ONE, linkId="g")]}
    ): "item[0].item[0].linkId: g is there 2 times",
    form(
        {"linkId": "a", "type": "group", "item": [ONE]},
        {"linkId": "b", "type": "group", "item": [ONE]},
        asking("1", answerBoolean=True),
    ): "item[0].item[0].linkId: 1 is there 2 times",
    form(ONE, asking("9", answerBoolean=True)): (
        "item[1].enableWhen[0].question: asks about linkId 9, which is not there"
    ),
    form(ONE, asking("1", answerString="x")): (
        "item[1] (linkId 2).enableWhen[0].answerString: has to be answerBoolean with the operator exists"
    ),
    form(ONE, asking("1")): "item[1] (linkId 2).enableWhen[0]: has no answer to compare with",
    form(ONE, asking("2", answerBoolean=True)): "item[1]: hangs on an answer that hangs on this one",
    form(asking("3", answerBoolean=True), {**asking("2", answerBoolean=True), "linkId": "3"}): (
        "item[0]: hangs on an answer that hangs on this one"
    ),
    form({**asking("1", answerBoolean=True), "type": "group", "item": [ONE]}): (
        "item[0]: hangs on an answer that hangs on this one"
    ),
    form({"linkId": "1", "type": "display", "text": "a", "item": [ONE]}): (
        "item[0] (linkId 1): is a display and holds items"
    ),
    form(nested(25)): "stands deeper than 20 levels",
    form(*({**ONE, "linkId": str(number)} for number in range(2001))): "item: holds 2,001 items, more than 2,000",
    form({"linkId": "1", "type": "group", "text": "Nothing"}): "items: show nothing to anybody",
    form(
        {
            **ONE,
            "extension": [
                {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden", "valueBoolean": True}
            ],
        }
    ): "items: show nothing to anybody",
}


@pytest.mark.parametrize(("text", "words"), REFUSED.items(), ids=range(len(REFUSED)))
def test_one_clear_line_says_where_and_why(text: str, words: str) -> None:
    with pytest.raises(QuestionnaireError) as refused:
        read(text)
    assert str(refused.value).endswith(words)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    path.write_bytes(b" " * (LARGEST + 1))
    with pytest.raises(QuestionnaireError, match="is larger than 4 MB"):
        brought(path)


@pytest.mark.parametrize(
    ("content", "words"), [(b"\xff\xfe{", "is not text in UTF-8"), (None, "cannot be read: No such file or directory")]
)
def test_what_is_no_text_or_not_there_is_refused(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "odd.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(QuestionnaireError, match=words):
        brought(path)


def places(value: Value, place: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place, *(deeper for key, one in inside for deeper in places(one, (*place, key)))]


@settings(max_examples=200)
@given(questionnaires(), st.data())
def test_whatever_is_broken_in_it_the_refusal_is_ours(document: Object, data: st.DataObject) -> None:
    way = data.draw(st.sampled_from(places(document)[1:]))
    odd: list[st.SearchStrategy[Value]] = [
        st.none(),
        st.booleans(),
        NUMBERS,
        WORDS,
        st.just([]),
        st.just({}),
        st.just([{}]),
        st.just(["a"]),
    ]
    broken = _with(document, way, data.draw(st.one_of(*odd)))
    try:
        read(write_json(broken))
    except QuestionnaireError as refused:
        assert str(refused)  # noqa: PT017 - most of what is broken is still a Questionnaire


def _with(document: Object, way: tuple[str | int, ...], value: Value) -> Object:
    changed: Any = deepcopy(document)
    here = changed
    for step in way[:-1]:
        here = here[step]
    here[way[-1]] = value
    return dict(changed)
