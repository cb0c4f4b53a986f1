"""Changing a definition: one thing changes, the rest stays to the last sign."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

import pytest

from homework.library.catalogue import catalogue, definition
from homework.library.editing import asking, choices, moves
from homework.library.editing.differences import differences
from homework.library.editing.fields import Field, about_fields, fault, item_fields, put, words_of
from homework.library.editing.kinds import KINDS, blank_item, kind_words
from homework.library.editing.problems import ABOUT, Problem, problems
from homework.library.editing.translating import missing, still_right, texts, translated
from homework.library.editing.tree import Raw, Words, by_link_id, key_of, spot_of, spots
from homework.library.form import Condition
from homework.library.parsing import parse

TIMELINE = "trust-timeline"


@pytest.fixture
def timeline() -> Raw:
    return dict(definition(TIMELINE))


def at(form: Raw, link_id: str) -> Raw:
    return spot_of(form, key_of(link_id)).item


def fresh() -> Callable[[], str]:
    names = (f"own_{number}" for number in range(100))
    return lambda: next(names)


def write(form: Raw, link_id: str, **words: str) -> None:
    item = at(form, link_id)
    put(item, item_fields(item), words_of(item, item_fields(item)) | {name: [word] for name, word in words.items()})


@pytest.mark.parametrize("slug", sorted(catalogue()))
def test_saving_every_page_as_it_stands_changes_nothing(slug: str) -> None:
    form = dict(definition(slug))
    before = json.dumps(form)
    put(form, about_fields(form), words_of(form, about_fields(form)))
    for spot in spots(form):
        words: Words = words_of(spot.item, item_fields(spot.item))
        words |= {choice.name: [choice.words] for choice in choices.choices_of(spot.item, {})}
        for row in asking.rows(form, spot, {}):
            words |= {f"when.{row.number}.{part}": [getattr(row, part)] for part in ("question", "operator", "answer")}
        put(spot.item, item_fields(spot.item), words)
        choices.put_choices(spot.item, words)
        asking.put_conditions(form, spot.item, words)
    assert json.dumps(form) == before


def test_one_word_changes_in_that_field_alone_and_what_nobody_knows_stays(timeline: Raw) -> None:
    at(timeline, "event_gist")["fhir"] = {"extension": [{"url": "x", "valueDecimal": "72.50"}]}
    before = deepcopy(timeline)
    write(timeline, "event_gist", text="What was it, in one line?")
    at(before, "event_gist")["text"] = "What was it, in one line?"
    assert json.dumps(timeline) == json.dumps(before)


def test_a_browser_that_makes_line_ends_anew_changes_nothing(timeline: Raw) -> None:
    item = at(timeline, "event_gist")
    item["text"] = item["example"] = "One\r\nTwo\rThree"
    before = json.dumps(timeline)
    write(timeline, "event_gist", text="One\nTwo\nThree", example="OneTwoThree")
    assert json.dumps(timeline) == before
    write(timeline, "event_gist", text="OneTwoThree")
    assert item["text"] == "OneTwoThree"


def test_what_does_not_fit_stays_out_and_is_told(timeline: Raw) -> None:
    before = deepcopy(timeline)
    write(timeline, "event_age", max="about a hundred")
    assert timeline == before
    typed = {key_of("event_age"): {"max": ["about a hundred"]}}
    name = "About how old were you?"
    assert problems(timeline, typed) == [Problem(key_of("event_age"), "max", "Write a whole number, like 5.", name)]
    assert problems(timeline, {}) == []


def upside_down(form: Raw) -> None:
    write(form, "event_age", min="200")


def without_words(form: Raw) -> None:
    write(form, "event_gist", text="")


def no_choices(form: Raw) -> None:
    del at(form, "scope")["options"][:]


def blank_choice(form: Raw) -> None:
    choices.add_choice(at(form, "scope"), "own_1")


def choice_gone(form: Raw) -> None:
    choices.drop_choice(at(form, "scope"), "both")


def question_gone(form: Raw) -> None:
    moves.remove_item(form, key_of("scope"))


def question_later(form: Raw) -> None:
    for _step in range(4):
        moves.move_item(form, key_of("scope"), 1)


def never(form: Raw) -> None:
    condition = {"question": "scope", "operator": "=", "answer": "not_sure"}
    at(form, "rule_note")["enableWhen"].append(condition)


def nothing_under_it(form: Raw) -> None:
    moves.add_item(form, "group", "own_1")
    at(form, "own_1")["text"] = "A heading"


def nothing_for_partners(form: Raw) -> None:
    form["levels"] = ["private", "therapist", "together"]


def other_level(form: Raw) -> None:
    form["default_level"] = "together"


def list_in_list(form: Raw) -> None:
    moves.add_item(form, "list", "own_1", within=key_of("event"))
    moves.add_item(form, "yes_no", "own_2", within=key_of("own_1"))
    at(form, "own_1")["text"] = at(form, "own_2")["text"] = "A"


NOTE = key_of("rule_note")
BOTH_TRUE = definition(TIMELINE)["items"][5]["items"][2]["text"]  # type: ignore[index]  # a definition of ours
LATER = "It depends on a question that comes later. Move one of the two, or take this condition away."


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (upside_down, [("event_age", "max", "The highest number has to be above the lowest.")]),
        (without_words, [("event_gist", "text", "Write something here.")]),
        (
            no_choices,
            [
                ("scope", "", "There is nothing to choose from yet. Add a choice."),
                ("rule_note", "when.0.answer", asking.NO_SUCH),
            ],
        ),
        (blank_choice, [("scope", "option.own_1", "Write something here.")]),
        (choice_gone, [("rule_note", "when.0.answer", asking.NO_SUCH)]),
        (question_gone, [("rule_note", "when.0.answer", asking.GONE)]),
        (question_later, [("rule_note", "when.0.answer", LATER)]),
        (never, [("rule_note", "", "No answers lead here: its conditions can never be met together.")]),
        (nothing_under_it, [("own_1", "", "There is no question under this yet. Add one, or remove it.")]),
        (
            nothing_for_partners,
            [("", "levels", "No question here is marked for partners to read. Take the levels for partners away.")],
        ),
        (
            other_level,
            [("", "default_level", "The level that you suggest is not among those that you offer.")],
        ),
        (list_in_list, [("own_1", "", "A list cannot stand inside another list. Remove one of the two.")]),
    ],
)
def test_what_is_to_be_put_right_is_told_in_plain_words_beside_its_field(
    timeline: Raw, spoil: Callable[[Raw], None], told: list[tuple[str, str, str]]
) -> None:
    spoil(timeline)
    expected = [(key_of(place) if place else ABOUT, field, words) for place, field, words in told]
    assert [(one.place, one.field, one.words) for one in problems(timeline, {})] == expected


def test_every_kind_of_item_can_be_published_once_it_has_words(timeline: Raw) -> None:
    for kind in KINDS:
        moves.add_item(timeline, kind, f"own_{kind}")
        if kind in {"group", "list"}:
            moves.add_item(timeline, "yes_no", f"inner_{kind}", within=key_of(f"own_{kind}"))
            write(timeline, f"inner_{kind}", text="Yes?")
        item = at(timeline, f"own_{kind}")
        ends = {"low": "Little", "high": "Much"} if kind == "scale" else {}
        write(timeline, f"own_{kind}", text=f"A {kind}", **ends)
        choices.put_choices(item, {choice.name: ["A choice"] for choice in choices.choices_of(item, {})})
    assert problems(timeline, {}) == []


def test_a_second_one_has_names_of_its_own_and_its_own_conditions(timeline: Raw) -> None:
    moves.repeat_item(timeline, key_of("bring"), fresh())
    copy = at(timeline, "own_0")
    assert [inner["linkId"] for inner in copy["items"]] == ["own_1", "own_2"]
    assert copy["items"][1]["enableWhen"] == [{"question": "own_1", "operator": "=", "answer": True}]
    assert parse(timeline).item("own_2").text == parse(timeline).item("bring_note").text
    moves.repeat_item(timeline, key_of("distress_after"), lambda: "own_9")
    assert ("series" in at(timeline, "own_9"), at(timeline, "distress_after")["series"]) == (False, "distress_after")


def test_with_a_question_go_its_rules_and_figures_and_no_others(timeline: Raw) -> None:
    standing = moves.standing_on(timeline, key_of("distress_after"))
    assert [rule["id"] for rule in standing.rules] == ["distress_after_high"]
    assert ([one["id"] for one in standing.series], standing.stays) == (["distress_after"], False)
    moves.remove_item(timeline, key_of("distress_after"))
    assert [rule["id"] for rule in timeline["flags"]] == ["asks_for_contact", "frightened_by_current", "only_here"]
    assert [one["id"] for one in timeline["series"]] == ["carry_now", "rule_fit", "distress_before"]
    assert "distress_after" not in by_link_id(timeline)


def test_whoever_decides_by_a_question_what_opens_keeps_it() -> None:
    kept = [
        (slug, name)
        for slug in catalogue()
        for name, spot in by_link_id(dict(definition(slug))).items()
        if moves.standing_on(dict(definition(slug)), spot.key).stays
    ]
    asked = [(slug, test.question) for slug, form in catalogue().items() for test in _deciding(slug)]
    assert ("private-safety-screen", "p_gate") in kept
    assert {slug for slug, _name in asked} <= {slug for slug, _name in kept}
    assert asked != []


def _deciding(slug: str) -> list[Condition]:
    return [test for item in catalogue()[slug].items_flat for test in item.shared_when + item.discard_when]


def test_a_condition_is_written_read_and_taken_away(timeline: Raw) -> None:
    spot = spot_of(timeline, key_of("bring_note"))
    assert [one.link_id for one in asking.can_bear(timeline, spot)] == [
        *("distress_before", "scope", "rule_fit", "distress_after", "leaving", "bring_yes")
    ]
    asking.add_condition(timeline, spot, key_of("rule_fit"))
    words = {"when.1.question": ["rule_fit"], "when.1.operator": [">="], "when.1.answer": ["7"]}
    asking.put_conditions(timeline, spot.item, words | {"enableBehavior": ["any"]})
    assert spot.item["enableWhen"][1] == {"question": "rule_fit", "operator": ">=", "answer": 7}
    assert spot.item["enableBehavior"] == "any"
    assert (
        asking.rows(timeline, spot, {})[0].sentence == "“Would you like to talk about this in your session?” is “Yes”"
    )
    stale = {"when.0.question": ["scope"], "when.0.operator": ["="], "when.0.answer": ["both"]}
    asking.put_conditions(timeline, spot.item, stale)
    assert spot.item["enableWhen"][0] == {"question": "bring_yes", "operator": "=", "answer": True}
    asking.drop_condition(spot.item, 1)
    asking.drop_condition(spot.item, 0)
    assert not {"enableWhen", "enableBehavior"} & set(spot.item)


def test_what_changed_is_told_shortly(timeline: Raw) -> None:
    after = deepcopy(timeline)
    assert differences(timeline, after) == []
    after["title"] = "Our timeline"
    write(after, "scope", text="When did it start?")
    moves.remove_item(after, key_of("models_safe"))
    moves.add_item(after, "line", "own_1")
    write(after, "own_1", text="Anything else?")
    moves.move_item(after, key_of("bring"), -1)
    assert differences(timeline, after) == [
        "The title changed: “Our timeline”.",
        "Changed: “When did it start?”",
        "New question: “Anything else?”",
        "Removed: “Who could you count on?”",
        "The order is another one.",
    ]


def test_a_form_is_put_into_another_language_text_by_text(timeline: Raw) -> None:
    before = deepcopy(timeline)
    spanish = {
        "client_title": "Mi línea",
        "scope/text": "¿Cuándo empezó?",
        "scope/option:both": "Antes y ahora",
        "event_then/low": "Pequeño",
        "event/add_label": "Añadir otro",
    }
    form = parse(translated(timeline, spanish))
    scope = form.item("scope")
    assert (form.client_title, form.about) == ("Mi línea", parse(before).about)
    assert (scope.text, scope.labels["both"], scope.labels["not_sure"]) == (
        *("¿Cuándo empezó?", "Antes y ahora"),
        "I am not sure",
    )
    assert (form.item("event_then").low, form.item("event").add_label) == ("Pequeño", "Añadir otro")
    assert timeline == before
    assert parse(translated(timeline, {text.place: text.original for text in texts(timeline)})) == replace(
        parse(before), neutral_label=parse(before).client_title
    )


def test_what_says_the_same_in_the_next_version_stays_translated(timeline: Raw) -> None:
    after = deepcopy(timeline)
    write(after, "scope", text="When did it start?")
    moves.remove_item(after, key_of("models_safe"))
    words = {"scope/text": "¿Cuándo?", "scope/option:both": "Ambos", "models_safe/text": "¿Quién?"}
    assert still_right(timeline, after, words) == {"scope/option:both": "Ambos"}
    assert len(missing(after, still_right(timeline, after, words))) == len(texts(after)) - 1


def test_every_whole_number_of_others_may_stay() -> None:
    field = Field("max", "whole")
    assert [fault(field, [word]) for word in ("2147483647", "-2147483648")] == ["", ""]
    assert fault(field, ["12345678901"]) == "Write a whole number, like 5."


def test_a_scale_is_called_by_its_ends() -> None:
    scale = blank_item("scale", "own")
    assert [kind_words(scale), kind_words(scale | {"min": -5, "max": 5})] == [
        "A scale from 0 to 10",
        "A scale from -5 to 5",
    ]
