import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date

import pytest

from homework.summaries.content import OverfullPageError, Page, Person, Quote, RoomPage
from homework.summaries.wording import figure, first_few, is_aged, move_sentence, shortened, trend_cell
from tests.homework.summaries.fullest import long_quote
from tests.homework.summaries.samples import clinician, individual, room, weekly

SESSION = date(2026, 10, 12)


def test_the_room_has_no_place_for_what_belongs_to_one() -> None:
    assert {field.name for field in fields(RoomPage)} == {
        "sheet",
        "who",
        "session",
        "for_today",
        "commitments",
        "commitments_note",
        "together",
        "figures",
        "moments",
        "quotes",
        "ahead",
        "help_line",
    }


def too_many_trends() -> Page:
    return replace(individual(), trends=individual().trends * 2)


def too_many_prompts() -> Page:
    return replace(clinician(), prompts=clinician().prompts * 2)


def too_many_figures() -> Page:
    return replace(room(), figures=room().figures * 3)


def too_many_of_one() -> Page:
    quotes = (Quote(who="M.", words="one", source="1 Oct"),) * 3
    return replace(room(), quotes=quotes)


@pytest.mark.parametrize("page", [too_many_trends, too_many_prompts, too_many_figures, too_many_of_one])
def test_more_than_the_rules_allow_is_refused(page: Callable[[], Page]) -> None:
    with pytest.raises(OverfullPageError):
        page()


def test_three_quotes_of_each_and_no_more() -> None:
    three = tuple(long_quote("M.", number) for number in range(3))
    assert Person(who="M.", wants=three[:1], quotes=three[1:]).quotes == three[1:]
    with pytest.raises(OverfullPageError, match=re.escape("A page holds at most 3 quotes of one person.")):
        Person(who="M.", wants=three[:1], quotes=three)


def test_a_quote_is_whole_or_not_at_all() -> None:
    assert Quote(words="x" * 160, source="").words == "x" * 160
    with pytest.raises(OverfullPageError):
        Quote(words="x" * 161, source="")


def test_a_cell_says_last_change_label_and_age() -> None:
    series = weekly("Hope", 4.0, 4.5, 5.0, 5.5, 6.25)
    new = trend_cell(series, today=SESSION, since=date(2026, 10, 5), who="M.")
    assert (new.latest, new.since, new.label, new.aged, new.who) == ("6.25", "+0.75", "rising", "", "M.")
    old = trend_cell(series, today=date(2026, 10, 25), since=SESSION)
    assert (old.latest, old.since, old.label, old.aged) == ("6.25", "", "rising", "10 Oct")


def test_age_begins_after_fourteen_days() -> None:
    ages = [is_aged(date(2026, 10, day), today=date(2026, 10, 20)) for day in (5, 6)]
    assert ages == [True, False]


def test_the_biggest_move_in_words() -> None:
    series = weekly("Felt safety", 4.5, 2.75)
    assert move_sentence(series, since=date(2026, 9, 14), who="M.") == "M. Felt safety went from 4.5 to 2.75 (−1.75)."
    assert move_sentence(series, since=SESSION) == ""


def test_a_caption_names_the_weeks_without_an_answer() -> None:
    captions = [figure(weekly("Trust", *values)).caption for values in ((1.0, None, 2.0), (1.0, 2.0))]
    assert captions == ["Trust, 0 to 10. No answer in the week of 14 Sep.", "Trust, 0 to 10."]


def test_lists_say_how_much_more_there_is() -> None:
    assert first_few(["a", "b", "c"]) == ("a", "b", "c")
    assert first_few(["a", "b", "c", "d"]) == ("a", "b", "and 2 more")
    assert (shortened("a few words", 8), shortened("a few words", 11)) == ("a few …", "a few words")
