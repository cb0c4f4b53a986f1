import pytest

from homework.library.answers import announced, clean, clean_item, enabled, enabled_in_entry, missing, visible
from homework.library.catalogue import catalogue
from homework.library.errors import InvalidAnswersError
from homework.library.form import Ceiling
from tests.homework.library.samples import sample

WHOLE: dict[str, object] = {
    "mood": 0,
    "colour": "red",
    "why_red": "Warm",
    "why_less": "Less",
    "visit": [{"day": "2026-11-25", "stars": 5, "better": "Cake"}, {"day": "2026-11-26"}],
    "told": False,
    "likes": ["tea", "milk"],
    "leaving": "Fine",
    "secret": "Mine",
}


def test_good_answers_are_kept_as_they_are() -> None:
    assert clean(sample(), WHOLE) == WHOLE


def test_blanks_and_what_is_not_asked_fall_away() -> None:
    raw: dict[str, object] = {
        "mood": None,
        "colour": "blue",
        "why_red": {"not": "judged"},
        "why_less": " \x00 ",
        "visit": [{}, {"day": "2026-11-25", "better": "not asked"}, {"day": ""}],
        "likes": [],
        "leaving": "  So\x07 so\r\n ",
    }

    assert clean(sample(), raw) == {"colour": "blue", "visit": [{"day": "2026-11-25"}], "leaving": "So so"}


def test_an_answer_that_is_no_longer_asked_opens_nothing() -> None:
    assert "why_less" in enabled(sample(), {"colour": "red", "why_red": "Warm"})
    assert "why_less" not in enabled(sample(), {"colour": "blue", "why_red": "Warm"})


def test_an_entry_sees_its_own_answers() -> None:
    assert enabled_in_entry(sample(), "visit", {"stars": 4}, {}) == {"day", "stars", "better"}
    assert enabled_in_entry(sample(), "visit", {"stars": 3}, {}) == {"day", "stars"}


def test_an_entry_sees_the_answers_around_it_that_are_asked() -> None:
    assert "warm" in enabled_in_entry(sample(), "visit", {}, {"colour": "red", "why_red": "Warm"})
    assert "warm" not in enabled_in_entry(sample(), "visit", {}, {"colour": "blue", "why_red": "Warm"})


@pytest.mark.parametrize(("mood", "colour", "asked"), [(5, "red", True), (4, "red", False), (5, "blue", False)])
def test_several_conditions_all_have_to_hold_unless_one_is_enough(mood: int, colour: str, *, asked: bool) -> None:
    assert ("both" in enabled(sample(), {"mood": mood, "colour": colour})) is asked


def test_every_problem_is_named_at_its_place_with_what_to_do() -> None:
    raw: dict[str, object] = {
        "intro": "x",
        "nothing": 1,
        "mood": 11,
        "colour": "green",
        "visit": [{"day": "2026-02-30", "stars": True}, {"stars": 5, "better": "x" * 21, "nothing": 1}],
        "told": "yes",
        "likes": "tea",
        "leaving": 3,
    }

    with pytest.raises(InvalidAnswersError) as refusal:
        clean(sample(), raw)

    assert refusal.value.problems == {
        "intro": "This is not one of the questions here. Leave it out.",
        "nothing": "This is not one of the questions here. Leave it out.",
        "mood": "Give a whole number from 0 to 10.",
        "colour": "Choose one of the answers on the list.",
        "visit.0.day": "Give a day that is in the calendar, as year, month and day: 2026-11-25.",
        "visit.0.stars": "Give a whole number from 1 to 5.",
        "visit.1.nothing": "This is not one of the questions here. Leave it out.",
        "visit.1.better": "You wrote 21 characters. Up to 20 fit here. Take out 1 or more.",
        "told": "Choose yes or no.",
        "likes": "Choose from the answers on the list.",
        "leaving": "Write your answer in words.",
    }


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ([{"stars": 1}] * 3, "There are 3 here. Up to 2 fit. Take out 1."),
        ({"stars": 1}, "Give a list with one entry for each."),
        (["x"], "Give a list with one entry for each."),
    ],
)
def test_entries_come_as_a_list_that_fits(value: object, problem: str) -> None:
    with pytest.raises(InvalidAnswersError) as refusal:
        clean(sample(), {"visit": value})

    assert refusal.value.problems == {"visit": problem}


def test_a_long_text_is_taken_past_its_suggested_length() -> None:
    words = "é" * 204_800
    raw: dict[str, object] = {"colour": "red", "why_red": words}

    assert sample().item("why_red").suggested_length == 20
    assert clean(sample(), raw) == raw
    with pytest.raises(InvalidAnswersError, match=r"You wrote 204,801 characters\. Up to 204,800 fit"):
        clean(sample(), raw | {"why_red": words + "é"})


@pytest.mark.parametrize(
    ("link_id", "sent", "answer"),
    [
        ("mood", ["7"], 7),
        ("mood", [" 0 "], 0),
        ("mood", [""], None),
        ("mood", [], None),
        ("colour", ["red"], "red"),
        ("likes", ["milk", "tea", "tea"], ["milk", "tea"]),
        ("likes", [], None),
        ("told", ["yes"], True),
        ("told", ["false"], False),
        ("day", ["2026-11-25"], "2026-11-25"),
        ("why_red", ["Two\r\nlines"], "Two\nlines"),
        ("leaving", ["Two\r\nlines"], "Two lines"),
    ],
)
def test_a_web_form_is_read_one_question_at_a_time(link_id: str, sent: list[str], answer: object) -> None:
    assert clean_item(sample().item(link_id), sent) == answer


@pytest.mark.parametrize(
    ("link_id", "sent", "problem"),
    [
        ("mood", "7.5", "Give a whole number from 0 to 10."),
        ("mood", "-1", "Give a whole number from 0 to 10."),
        ("mood", "9" * 5000, "Give a whole number from 0 to 10."),
        ("colour", "Red", "Choose one of the answers on the list."),
        ("likes", "coffee", "Choose from the answers on the list."),
        ("told", "perhaps", "Choose yes or no."),
        ("day", "25/11/2026", "Give a day that is in the calendar, as year, month and day: 2026-11-25."),
        ("team", "x", "This is not one of the questions here. Leave it out."),
    ],
)
def test_a_web_form_that_does_not_fit_is_told_what_to_do(link_id: str, sent: str, problem: str) -> None:
    with pytest.raises(InvalidAnswersError) as refusal:
        clean_item(sample().item(link_id), [sent])

    assert refusal.value.problems == {link_id: problem}


def test_only_what_is_asked_can_be_missing() -> None:
    answers: dict[str, object] = {"visit": [{"day": "2026-11-25", "stars": 5}, {"stars": 1}]}

    assert missing(sample(), answers) == ["mood", "visit.0.better", "visit.1.day"]
    assert missing(sample(), WHOLE) == []


def test_no_to_a_required_question_is_an_answer() -> None:
    form = catalogue()["letter-to-younger-self"]

    assert missing(form, {"ready_private": False, "ready_ground": "not_grounded"}) == ["leaving"]


def test_answering_alone_is_not_possible_so_nothing_else_is_asked() -> None:
    form = catalogue()["private-safety-screen"]

    assert clean(form, {"p_gate": "no", "p_fear": "often"}) == {"p_gate": "no"}
    assert missing(form, {"p_gate": "no"}) == []
    assert missing(form, {"p_gate": "yes", "p_self": "several_days"}) == ["p_fear", "p_intent", "p_now"]


def test_each_floor_lets_through_what_may_travel_that_far() -> None:
    def seen(floor: Ceiling) -> dict[str, object]:
        return visible(sample(), WHOLE, floor)

    team = {key: value for key, value in WHOLE.items() if key not in {"why_red", "secret"}}
    systems = {
        **{key: WHOLE[key] for key in ("mood", "colour", "why_less", "leaving")},
        "visit": [{"day": "2026-11-25", "stars": 5}, {"day": "2026-11-26"}],
    }
    assert seen(Ceiling.SELF_ONLY) == WHOLE
    assert seen(Ceiling.CLINICIAN_ONLY) == team
    assert seen(Ceiling.INHERIT) == systems
    assert seen(Ceiling.SHAREABLE) == {"colour": "red"}


def test_private_answers_announce_their_marked_items_numbers_and_ending() -> None:
    assert announced(sample(), WHOLE) == {
        "mood": 0,
        "visit": [{"stars": 5}],
        "likes": ["tea", "milk"],
        "leaving": "Fine",
    }
