"""What comes in goes out the same; after one change, all but what was changed."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from homework.fhir.questionnaires.patching import given_back
from homework.fhir.questionnaires.reading import read
from homework.library.answers import clean, missing
from homework.library.parsing import parse
from practice.fhir.document import Object, Value, read_json, write_json
from tests.homework.fhir.files import files
from tests.homework.fhir.generated import questionnaires
from tests.homework.fhir.parts import control

type Definition = dict[str, Any]


def differences(before: Value, after: Value, place: str = "") -> Iterator[str]:
    """The places at which two documents differ, numbers by the letter."""
    if isinstance(before, dict) and isinstance(after, dict):
        assert [key for key in before if key in after] == [key for key in after if key in before], place
        for key in before | after:
            if key in before and key in after:
                yield from differences(before[key], after[key], f"{place}.{key}")
            else:
                yield f"{place}.{key}"
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, pair in enumerate(zip(before, after, strict=True)):
            yield from differences(*pair, f"{place}[{number}]")
    elif before != after:
        yield place


def flat(items: list[Definition]) -> Iterator[Definition]:
    for item in items:
        yield item
        yield from flat(item.get("items", []))


def changed(text: str, change: Any) -> tuple[set[str], Object]:  # noqa: ANN401 - any function that changes a definition
    before = read(text).definition
    now = deepcopy(before)
    change(now)
    parse(now)
    after = read_json(given_back(text, before, now))
    return set(differences(read_json(text), after)), after


@settings(max_examples=150)
@given(questionnaires())
def test_any_questionnaire_comes_back_by_the_letter(document: Object) -> None:
    text = write_json(document)
    found = read(text)
    assert read_json(text) == document
    assert given_back(text, found.definition, json.loads(json.dumps(found.definition))) == text
    form = parse(found.definition)
    assert clean(form, {}) == {}
    assert {place.split(".")[0] for place in missing(form, {})} <= set(form.lineage)


@settings(max_examples=150)
@given(questionnaires(), st.data())
def test_after_one_changed_text_all_else_is_as_it_was(document: Object, data: st.DataObject) -> None:
    text = write_json(document)
    before = read(text).definition
    now: Definition = deepcopy(before)
    item = data.draw(st.sampled_from(list(flat(now["items"]))))
    item["text"] = "Words that were not there"
    differ = list(differences(read_json(text), read_json(given_back(text, before, now))))
    assert len(differ) == 1
    assert differ[0].endswith(".text")


EDITS: dict[str, Any] = {
    "text": lambda item: item.update(text="Other words"),
    "prefix": lambda item: item.update(prefix="Z)"),
    "hidden": lambda item: item.update(hidden=True),
    "required": lambda item: item.update(required=True),
    "hint": lambda item: item.update(hint="A hint"),
    "conditions": lambda item: [item.pop(key, None) for key in ("enableWhen", "enableBehavior")],
    "options": lambda item: item["options"].append({"code": "new", "text": "New"}),
    "length": lambda item: item.update(maxLength=77),
}
FITS: dict[str, Any] = {
    "required": lambda item: item["type"] not in {"display", "group"},
    "hint": lambda item: item["type"] not in {"display", "group"},
    "options": lambda item: item.get("options"),
    "length": lambda item: item["type"] == "string",
}


@settings(max_examples=120)
@given(questionnaires(), st.data())
def test_a_change_that_went_out_comes_in_as_that_change(document: Object, data: st.DataObject) -> None:
    text = write_json(document)
    before: Definition = read(text).definition
    now = deepcopy(before)
    edit = data.draw(st.sampled_from(list(EDITS)))
    plain = [item for item in flat(now["items"][1:]) if not _is_made_up(item, now)]
    items = [item for item in plain if FITS.get(edit, bool)(item)]
    assume(items)
    EDITS[edit](data.draw(st.sampled_from(items)))
    assert read(given_back(text, before, now)).definition == now


def _is_made_up(item: Definition, definition: Definition) -> bool:
    """A question that may be answered several times is two items here; a text without words is hidden here."""
    if item.get("text") == "–":
        return True
    names = {one["linkId"] for one in flat(definition["items"])}
    return item["linkId"].endswith("_each") or f"{item['linkId']}_each" in names


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_each_text_of_others_is_changed_alone(path: Any) -> None:  # noqa: ANN401 - a path
    text = path.read_text(encoding="utf-8")
    before: Definition = read(text).definition
    for number in range(len(list(flat(before["items"])))):
        now = deepcopy(before)
        list(flat(now["items"]))[number]["text"] = "Words that were not there"
        differ = list(differences(read_json(text), read_json(given_back(text, before, now))))
        assert (len(differ), differ[0].endswith(".text")) == (1, True)


FORM = """{
  "resourceType": "Questionnaire", "status": "draft", "title": "T", "version": "1.0", "extra": 1.0,
  "item": [
    {"linkId": "1", "type": "choice", "text": "Tea?", "required": true, "prefix": "1)",
     "answerOption": [{"valueCoding": {"system": "s", "code": "y", "display": "Yes"},
                       "extension": [{"url": "urn:score", "valueDecimal": 2.50}]},
                      {"valueCoding": {"system": "s", "code": "n", "display": "No"}}],
     "item": [{"linkId": "1h", "type": "display", "text": "Help",
               "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl",
                 "valueCodeableConcept": {"coding": [{"code": "help"}]}}]}]},
    {"linkId": "2", "type": "integer", "text": "How many?",
     "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 0},
                   {"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 9}],
     "enableWhen": [{"question": "1", "operator": "=", "answerCoding": {"system": "s", "code": "y"}},
                    {"question": "1", "operator": "exists", "answerBoolean": true}], "enableBehavior": "all"},
    {"linkId": "3", "type": "string", "text": "Names", "repeats": true, "maxLength": 20},
    {"linkId": "4", "type": "group", "text": "Rest", "item": [
      {"linkId": "4.1", "type": "quantity", "text": "Weight",
       "initial": [{"valueQuantity": {"value": 72.50, "unit": "kg"}}]},
      {"linkId": "4.2", "type": "attachment", "text": "Scan", "required": true}]}
  ]
}"""


def of(definition: Definition, name: str) -> Definition:
    return next(item for item in flat(definition["items"]) if item["linkId"] == name)


CHANGES: dict[str, tuple[Any, set[str]]] = {
    "title": (lambda now: now.update(title="U"), {".title"}),
    "purpose": (lambda now: now.update(purpose="Why"), {".description"}),
    "minutes": (lambda now: now.update(minutes=9), {".extension"}),
    "prefix": (lambda now: of(now, "q_1").update(prefix="A"), {".item[0].prefix"}),
    "required": (lambda now: of(now, "q_1").pop("required"), {".item[0].required"}),
    "hint": (lambda now: of(now, "q_1").update(hint="More"), {".item[0].item[0].text"}),
    "no hint": (lambda now: of(now, "q_1").pop("hint"), {".item[0].item"}),
    "new hint": (lambda now: of(now, "q_2").update(hint="More"), {".item[1].item"}),
    "option": (
        lambda now: of(now, "q_1")["options"][1].update(text="Never"),
        {".item[0].answerOption[1].valueCoding.display"},
    ),
    "min": (lambda now: of(now, "q_2").update(min=1), {".item[1].extension[0].valueInteger"}),
    "no max": (lambda now: of(now, "q_2").pop("max"), {".item[1].extension"}),
    "visibility": (lambda now: of(now, "q_2").update(visibility="self_only"), {".item[1].extension"}),
    "condition": (
        lambda now: of(now, "q_2")["enableWhen"][0].update(answer="n"),
        {".item[1].enableWhen[0].answerCoding.code", ".item[1].enableWhen[0].answerCoding.display"},
    ),
    "behaviour": (lambda now: of(now, "q_2").update(enableBehavior="any"), {".item[1].enableBehavior"}),
    "no conditions": (
        lambda now: of(now, "q_2").pop("enableWhen"),
        {".item[1].enableWhen", ".item[1].enableBehavior"},
    ),
    "length": (lambda now: of(now, "q_3_each").update(maxLength=30), {".item[2].maxLength"}),
    "how many": (lambda now: of(now, "q_3").update(maxOccurs=3), {".item[2].extension"}),
    "first value": (
        lambda now: of(now, "q_4_1").update(initial=["80"]),
        {".item[3].item[0].initial[0].valueQuantity.value"},
    ),
    "a question less": (lambda now: now["items"][3]["items"].pop(), {".item[3].item"}),
    "another order": (lambda now: now["items"].insert(0, now["items"].pop()), {f".item[{n}]" for n in range(4)}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_one_change_changes_one_thing(name: str) -> None:
    change, places = CHANGES[name]
    differ, _ = changed(FORM, change)
    assert {next((place for place in places if one.startswith(place)), one) for one in differ} == places


SEVERAL_ASIDES = """{"resourceType": "Questionnaire", "status": "draft", "item": [
  {"linkId": "1", "type": "choice", "text": "Tea?", "answerOption": [{"valueInteger": 1}, {"valueString": "Much"}],
   "item": [{"linkId": "1f", "type": "display", "text": "Fly", "extension": [FLYOVER]},
            {"linkId": "1x", "type": "display", "text": "Stays"},
            {"linkId": "1h", "type": "display", "text": "Help", "extension": [HELP]}]},
  {"linkId": "2", "type": "group", "text": "Rest", "item": [
    {"linkId": "2h", "type": "display", "text": "Help for all", "extension": [HELP]},
    {"linkId": "2.1", "type": "string", "text": "Words"}]}]}"""
for code in ("flyover", "help"):
    SEVERAL_ASIDES = SEVERAL_ASIDES.replace(code.upper(), json.dumps(control(code)))


@pytest.mark.parametrize("hint", ["More", None])
def test_a_hint_out_of_several_texts_is_one_text_afterwards(hint: str | None) -> None:
    def write(now: Definition) -> None:
        assert of(now, "q_1").pop("hint") == "Fly Help"
        of(now, "q_1").update({"hint": hint} if hint else {})

    differ, after = changed(SEVERAL_ASIDES, write)
    assert (differ, "Stays" in write_json(after)) == ({".item[0].item"}, True)
    assert of(read(write_json(after)).definition, "q_1").get("hint") == hint


def test_what_is_read_by_itself_is_never_written_over() -> None:
    differ, after = changed(SEVERAL_ASIDES, lambda now: of(now, "q_2").update(hint="More"))
    assert differ == {".item[1].item"}
    assert "Help for all" in write_json(after)


def test_a_number_to_choose_becomes_a_code_when_it_is_written_anew() -> None:
    differ, after = changed(SEVERAL_ASIDES, lambda now: of(now, "q_1")["options"][0].update(text="A little"))
    assert differ == {".item[0].answerOption[0].valueInteger", ".item[0].answerOption[0].valueCoding"}
    options = of(read(write_json(after)).definition, "q_1")["options"]
    assert [option["text"] for option in options] == ["A little", "Much"]


def test_a_question_that_was_added_stands_where_it_was_put() -> None:
    new = {
        "linkId": "new",
        "type": "string",
        "text": "New?",
        "maxLength": 9,
        "enableWhen": [{"question": "q_1", "operator": "=", "answer": "y"}],
    }
    differ, after = changed(FORM, lambda now: now["items"].insert(1, new))
    rows = after["item"]
    assert isinstance(rows, list)
    assert differ == {".item"}
    assert json.loads(write_json(rows[1])) == {
        "linkId": "new",
        "text": "New?",
        "type": "string",
        "enableWhen": [
            {"question": "1", "operator": "=", "answerCoding": {"system": "s", "code": "y", "display": "Yes"}}
        ],
        "maxLength": 9,
    }
    before = read_json(FORM)["item"]
    assert isinstance(before, list)
    assert [rows[0], *rows[2:]] == before
