"""What somebody edits in the builder is all that differs in what goes out, whatever else a Questionnaire holds."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homework.fhir.questionnaires.patching import given_back
from homework.fhir.questionnaires.reading import read
from homework.library.editing import asking, choices, moves
from homework.library.editing.tree import Raw, by_link_id, key_of
from homework.library.parsing import parse
from practice.fhir.document import Object, Value, read_json, write_json
from tests.homework.fhir.builder import save, save_about, saved_as_it_is
from tests.homework.fhir.fullest import FULL
from tests.homework.fhir.generated import questionnaires
from tests.homework.fhir.parts import Item, one
from tests.homework.fhir.test_in_and_out import differences

type Edit = Callable[[Raw], object]

TEXT = json.dumps(FULL, ensure_ascii=False)
ROOT = ".item[{}]"


def edited(edit: Edit, text: str = TEXT) -> Object:
    before = read(text).definition
    now = deepcopy(before)
    edit(now)
    parse(now)
    return read_json(given_back(text, before, now))


def differ(edit: Edit) -> set[str]:
    return set(differences(read_json(TEXT), edited(edit)))


def saving(link_id: str, **changed: str | None) -> Edit:
    return lambda now: save(now, f"q_{link_id}", **changed)


def at(act: Callable[..., object], link_id: str, *rest: object) -> Edit:
    return lambda now: act(now, key_of(f"q_{link_id}"), *rest)


def of(act: Callable[..., object], link_id: str, *rest: object) -> Edit:
    return lambda now: act(by_link_id(now)[f"q_{link_id}"].item, *rest)


def _one_more(now: Raw) -> None:
    choices.add_choice(by_link_id(now)["q_2"].item, "new")
    save(now, "q_2", option__new="New")


def _never_again(now: Raw) -> None:
    for _ in range(2):
        asking.drop_condition(by_link_id(now)["q_4"].item, 0)


EDITS: dict[str, tuple[Edit, set[str]]] = {
    "title": (lambda now: save_about(now, title="Other"), {".title"}),
    "purpose": (lambda now: save_about(now, purpose="What for"), {".description"}),
    "text": (saving("1", text="Other"), {".item[0].text"}),
    "text within": (saving("4_3_1", text="Other"), {".item[3].item[2].item[0].text"}),
    "text of a group": (saving("4", text="Other"), {".item[3].text"}),
    "words to read": (saving("4_2", text="Other"), {".item[3].item[1].text"}),
    "text of several": (saving("11", text="Other"), {".item[10].text"}),
    "a notice": (saving("13", text="Other"), {".item[12].text"}),
    "required off": (saving("1", required=None), {".item[0].required"}),
    "required on": (saving("2", required="on"), {".item[1].required"}),
    "required by how many": (saving("15", required=None), {".item[14].required", ".item[14].extension"}),
    "hint": (saving("1", hint="Other"), {".item[0].item[0].text"}),
    "hint of format": (saving("4_1", hint="Other"), {".item[3].item[0].extension[0].valueString"}),
    "end of a slider": (saving("5", low="Other"), {".item[4].item[0].text"}),
    "highest": (saving("5", max="20"), {".item[4].extension[2].valueInteger"}),
    "step": (saving("5", step="5"), {".item[4].extension[3].valueInteger"}),
    "length": (saving("1_1", maxLength="99"), {".item[0].item[1].maxLength"}),
    "length of several": (saving("11_each", maxLength="99"), {".item[10].maxLength"}),
    "length of a text": (saving("4_1", maxLength="99"), {".item[3].item[0].maxLength"}),
    "several": (saving("2", repeats="on"), {".item[1].repeats"}),
    "coded option": (saving("2", option__a="Other"), {".item[1].answerOption[0].valueCoding.display"}),
    "option of a list": (
        saving("7", option__m1="Other"),
        {".contained[0].compose.include[0].concept[0].display"},
    ),
    "option of a shared list": (saving("8", option__s1="Other"), {".item[7].answerOption", ".item[7].answerValueSet"}),
    "option of words": (
        saving("3", option__Tea="Other"),
        {".item[2].answerOption[0].valueString", ".item[3].enableWhen[0].answerString"},
    ),
    "option that it comes with": (
        saving("3", option__Milk="Other"),
        {".item[2].answerOption[1].valueString", ".item[2].initial[0].valueString"},
    ),
    "option of numbers": (saving("10", option__1="7"), {".item[9].answerOption[0].valueInteger"}),
    "option of numbers in words": (
        saving("10", option__2="Two"),
        {
            *(f".item[9].answerOption[2].value{kind}" for kind in ("Integer", "Coding")),
            *(f".item[13].enableWhen[0].answer{kind}" for kind in ("Integer", "Coding")),
        },
    ),
    "one option more": (_one_more, {".item[1].answerOption"}),
    "one option less": (of(choices.drop_choice, "2", "b"), {".item[1].answerOption"}),
    "what it comes with less": (of(choices.drop_choice, "3", "Milk"), {".item[2].answerOption", ".item[2].initial"}),
    "options moved": (of(choices.move_choice, "2", "b", -1), {f".item[1].answerOption[{n}]" for n in (0, 1)}),
    "condition": (
        saving("5", when__0__answer="b"),
        {".item[4].enableWhen[1].answerCoding"},
    ),
    "operator": (saving("5", when__0__operator="none_is"), {".item[4].enableWhen[1].operator"}),
    "one or all": (saving("4", enableBehavior="all"), {".item[3].enableBehavior"}),
    "one condition less": (of(asking.drop_condition, "4", 1), {".item[3].enableWhen"}),
    "one condition more": (
        lambda now: asking.add_condition(now, by_link_id(now)["q_10"], key_of("q_2")),
        {".item[9].enableWhen", ".item[9].enableBehavior"},
    ),
    "the first condition": (
        lambda now: asking.add_condition(now, by_link_id(now)["q_6"], key_of("q_1")),
        {".item[5].enableWhen"},
    ),
    "no conditions": (of(asking.drop_condition, "14", 0), {".item[13].enableWhen"}),
    "no conditions of any": (_never_again, {".item[3].enableWhen", ".item[3].enableBehavior"}),
    "a question less": (at(moves.remove_item, "15"), {".item"}),
    "a question less within": (at(moves.remove_item, "4_2"), {".item[3].item"}),
    "a question moved": (at(moves.move_item, "6", 1), {f".item[{n}]" for n in (5, 6)}),
}


@pytest.mark.parametrize("name", EDITS)
def test_one_edit_differs_in_that_field_alone(name: str) -> None:
    edit, places = EDITS[name]
    found = differ(edit)
    assert {next((place for place in places if one.startswith(place)), one) for one in found} == places


def test_every_page_saved_as_it_stands_changes_nothing() -> None:
    before = read(TEXT).definition
    assert saved_as_it_is(before) == before


@settings(max_examples=60)
@given(questionnaires())
def test_whatever_it_holds_saving_pages_changes_nothing(document: Object) -> None:
    before = read(write_json(document)).definition
    assert saved_as_it_is(before) == before


def rows(found: Object, *way: Any) -> Any:  # noqa: ANN401 - a place in it
    here: Any = json.loads(write_json(found))
    for step in way:
        here = here[step]
    return here


def test_what_is_kept_of_a_condition_that_is_changed() -> None:
    old = FULL["item"][4]["enableWhen"]
    found = rows(edited(saving("5", when__0__answer="b")), "item", 4, "enableWhen")
    now = FULL["item"][1]["answerOption"][1]["valueCoding"]
    assert found == [old[0], old[1] | {"answerCoding": now}, old[2]]


def test_a_second_condition_says_that_both_have_to_hold() -> None:
    edit, _ = EDITS["one condition more"]
    found = rows(edited(edit), "item", 9)
    assert (found["enableBehavior"], [row["question"] for row in found["enableWhen"]]) == ("all", ["1", "2"])


def test_conditions_on_what_was_removed_go_with_it() -> None:
    def edit(now: Raw) -> None:
        moves.remove_item(now, key_of("q_4_4"))

    assert [row["question"] for row in rows(edited(edit), "item", 4, "enableWhen")] == ["2", "1"]


def test_an_option_of_a_shared_list_keeps_its_code_and_system() -> None:
    found = rows(edited(saving("8", option__s1="Other")), "item", 7, "answerOption")
    said = {"s1": "Other", "s2": "Said s2"}
    assert found == [{"valueCoding": {"system": "s", "code": code, "display": words}} for code, words in said.items()]


def test_what_stood_behind_a_removed_question_stays() -> None:
    aside = FULL["item"][0]["item"][0]
    text = json.dumps({**FULL, "item": [one("boolean", item=[one("string", "b"), aside, one("string", "c")])]})
    found = edited(lambda now: moves.remove_item(now, key_of("q_b")), text)
    assert rows(found, "item", 0, "item") == [aside, one("string", "c")]


def test_a_question_that_is_added_leaves_the_others_as_they_were() -> None:
    def edit(now: Raw) -> None:
        moves.add_item(now, "line", "own_1", after=key_of("q_4_2"))
        save(now, "own_1", text="New?")

    new = {"linkId": "own_1", "text": "New?", "type": "string", "maxLength": 240}
    within = FULL["item"][3]["item"]
    wanted: Item = deepcopy(FULL)
    wanted["item"][3]["item"] = [*within[:2], new, *within[2:]]
    assert rows(edited(edit)) == wanted


def test_a_new_help_text_takes_no_link_id_that_is_there() -> None:
    text = json.dumps({**FULL, "item": [one("string"), one("string", "a_hint")]})
    found = edited(lambda now: save(now, "q_a", hint="Help"), text)
    assert rows(found, "item", 0, "item", 0, "linkId") == "a_hint_"


WAYS = ("text", "remove", "move", "required", "condition")


@settings(max_examples=120)
@given(questionnaires(), st.data())
def test_whatever_it_holds_one_edit_leaves_all_else(document: Object, data: st.DataObject) -> None:
    text = write_json(document)
    before = read(text).definition
    now: Raw = deepcopy(before)
    spot = data.draw(st.sampled_from(list(by_link_id(now).values())[1:]))
    way = data.draw(st.sampled_from(WAYS))
    wanted = _do(way, now, spot.link_id)
    after = read_json(given_back(text, before, now))
    if way == "move":
        assert in_no_order(after) == in_no_order(document)
        return
    found = set(differences(document, after))
    assert {place for place in found if not any(part in place for part in wanted)} == set()
    if way == "text":
        assert len(found) == 1


def in_no_order(value: Value) -> str:
    """A document whose lists are laid out by what stands in them."""
    if isinstance(value, dict):
        return str({key: in_no_order(one) for key, one in value.items()})
    return str(sorted(map(in_no_order, value))) if isinstance(value, list) else repr(value)


def _do(way: str, now: Raw, link_id: str) -> tuple[str, ...]:
    """Do one thing to an item, and say where what goes out may differ."""
    spot = by_link_id(now)[link_id]
    if way == "text":
        save(now, link_id, text="Words that were not there")
        return (".text",)
    if way == "remove":
        moves.remove_item(now, spot.key)
        return (".item", ".enableWhen", ".enableBehavior")
    if way == "move":
        moves.move_item(now, spot.key, 1)
        return ()
    if way == "required":
        save(now, link_id, required="on")
        return (".required",)
    asking.add_condition(now, spot, key_of("q_first"))
    return (".enableWhen", ".enableBehavior")
