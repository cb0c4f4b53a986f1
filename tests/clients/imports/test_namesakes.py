"""Whoever is asked about rows of a file is told which of several people of one name is meant, and chooses for each."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from clients.actions.cases import open_case
from clients.actions.elsewhere import call_client
from clients.actions.importing import Said, choose, take_file
from clients.actions.people import add_client
from clients.imports.plans import CASE, LEAVE, Planned
from clients.models import Case, Client, Import
from clients.queries.elsewhere import Elsewhere
from clients.queries.imports import plan_of
from practice import clock
from tests.cast import Cast
from tests.clients.imports.files import csv_of

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
BORN = date(1980, 5, 1)
PEOPLE = "Client number,First name,Last name,Called,E-mail,Birth date,Country"
TIMES = "Session number,Client number,Client e-mail,Client name,Day,Time,Minutes,Place,Clinician"


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def annas(cast: Cast) -> list[Client]:
    desk = cast.actor("front_desk")
    found = [add_client(email="", name="Anna Weber", born=born, by=desk) for born in (BORN, BORN, None)]
    for number, anna in enumerate(found[:2], 17):
        call_client(anna, Elsewhere("own", str(number)), by=desk)
    return found


@pytest.fixture
def cases(cast: Cast, annas: list[Client]) -> list[Case]:
    jonah, treating, desk = cast.client("jonah"), cast.users["clinician"], cast.actor("front_desk")
    together = ([annas[0]], [annas[1]], [annas[0], jonah], [annas[1], jonah], [annas[2]], [annas[2]])
    return [open_case(people, treating=treating, by=desk) for people in together]


def planned(cast: Cast, batch: Import) -> list[Planned]:
    return plan_of(batch, cast.actor("front_desk"))


def taken(cast: Cast, head: str, *rows: str) -> Import:
    return take_file(csv_of(head, *rows), "list.csv", Said(), by=cast.actor("front_desk"))


def told(annas: list[Client]) -> Iterator[str]:
    yield from (f"Anna Weber (born 1 May 1980, id {number})" for number in (17, 18))
    yield f"Anna Weber (code {annas[2].code})"


def test_each_row_of_one_name_is_asked_about_with_all_that_it_says(cast: Cast, annas: list[Client]) -> None:
    rows = (",Anna,Weber,,anna@example.org,1991-02-03,GB", "9,Anna,Weber,,,1992-01-01,GB", ",Anna,Weber,,,,GB")
    batch = taken(cast, PEOPLE, *rows)
    assert [row.asked for row in planned(cast, batch)] == [
        "Anna Weber (row 2, anna@example.org, born 3 February 1991)",
        "Anna Weber (row 3, born 1 January 1992, id 9)",
        "Anna Weber (row 4)",
    ]
    page = cast.browser("front_desk").get(f"/desk/import/{batch.code}/").content.decode()
    assert all(row.asked in page for row in planned(cast, batch))


def test_a_reason_says_who_of_one_name_it_is_about(cast: Cast, annas: list[Client]) -> None:
    (row,) = planned(cast, taken(cast, PEOPLE, "17,Tom,Lopez,,tom@example.org,1985-11-02,GB"))
    assert row.told["name"] == next(told(annas))


def test_the_cases_of_namesakes_are_offered_in_different_words(
    cast: Cast, annas: list[Client], cases: list[Case]
) -> None:
    (row,) = planned(cast, taken(cast, TIMES, "s1,,,Anna Weber,2026-12-03,09:00,,,"))
    one, other, third = told(annas)
    jonah = "Jonah Reyes (jonah@example.org)"
    assert {option.words for option in row.options if option.value != LEAVE} == {
        one,
        other,
        f"{one} & {jonah}",
        f"{other} & {jonah}",
        *(f"{third}, since 26 November 2026, code {case.code}" for case in cases[4:]),
    }


def test_whose_case_is_asked_for_is_told_apart(cast: Cast, annas: list[Client], cases: list[Case]) -> None:
    rows = (f"s{number},{number},,Anna Weber,2026-12-0{number % 10},09:00,,," for number in (17, 18))
    found = planned(cast, taken(cast, TIMES, *rows))
    assert [row.asked for row in found] == list(told(annas))[:2]


def test_a_word_on_one_session_says_nothing_of_another_where_several_have_the_name(
    cast: Cast, annas: list[Client], cases: list[Case]
) -> None:
    batch = taken(cast, TIMES, *(f"s{day},,,Anna Weber,2026-12-0{day},09:00,,," for day in (3, 4)))
    first, second = planned(cast, batch)
    assert [row.asked for row in (first, second)] == [f"Anna Weber · 2026-12-0{day} 09:00" for day in (3, 4)]
    decided = {first.about: f"{CASE}{cases[0].code}"}
    choose(batch, Said(decided=decided), by=cast.actor("front_desk"))
    batch.refresh_from_db()
    assert [row.case for row in planned(cast, batch)] == [cases[0].pk, None]
