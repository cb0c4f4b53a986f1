"""Of many people who come in at once each is opened a few times, however many there are, and each is compared."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from clients.actions import polling
from clients.actions.bringing_in import carry_on
from clients.actions.importing import Said, bring_in, take_file
from clients.connectors.records import PersonRecord
from clients.connectors.source import Page, Place
from clients.models import Client
from clients.queries.imports import mark_of, plan_of
from clients.queries.lines import questions_for
from clients.queries.questions import asked_of
from practice.privacy.envelope import Place as Where
from practice.privacy.sealed import SealedField
from tests.cast import Cast
from tests.clients.imports.files import csv_of
from tests.clients.lines.conftest import Turn
from tests.clients.lines.told import ids, names, reasons

A_FEW = 12
HEAD = "Client number,First name,Last name,Called,E-mail,Birth date,Country"


@dataclass
class Pages:
    """A system that tells of people page by page."""

    pages: list[list[PersonRecord]]
    streams: tuple[str, ...] = ("patients",)
    secrets: dict[str, Any] = field(default_factory=dict)

    def read(self, _stream: str, place: Place) -> Page:
        at = int(place.page or 0)
        more = at + 1 < len(self.pages)
        return Page(tuple(self.pages[at]), Place("", str(at + 1) if more else ""), more)


@pytest.fixture
def tells(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def told(*pages: list[PersonRecord]) -> None:
        monkeypatch.setattr(polling, "source", lambda *_: Pages(list(pages)))

    return told


@pytest.fixture
def openings(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The columns that were opened, one for each time."""
    seen: list[str] = []
    opened = SealedField.opened

    def counted(field: SealedField[Any, Any], data: bytes, place: Where, *look: Any) -> object:
        seen.append(field.name)
        return opened(field, data, place, *look)

    monkeypatch.setattr(SealedField, "opened", counted)
    return iter([seen])


def person(key: int, first: str = "", *, email: str | None = None, born: str = "1980-01-01") -> PersonRecord:
    address = f"p{key}@example.net" if email is None else email
    return PersonRecord(str(key), first=first or f"P{key}", last="Lind", email=address, born=born)


def test_each_is_opened_a_few_times_however_many_come(
    turn: Turn, tells: Callable[..., None], openings: Iterator[list[str]]
) -> None:
    seen = next(openings)
    tells(*([person(key) for key in range(ten, ten + 10)] for ten in range(0, 60, 10)))
    assert turn().clients_new == 60
    assert len(seen) < A_FEW * 60
    assert len(ids()) == 60


def test_whoever_came_in_just_now_is_compared_with_the_next(turn: Turn, tells: Callable[..., None]) -> None:
    """On the same page and on the one after it: by name, by address, and by birth date."""
    one, again = person(1), person(2, "P1", email="other@example.net", born="")
    address, there = person(3, "Olaf", email="p1@example.net"), person(4, "P1", email="", born="1980-01-01")
    tells([one, again, address], [there])
    turn()
    assert reasons() == [("2", "same_name"), ("3", "address_taken"), ("4", "has_another_id")]
    assert ids() == {"1": "P1 Lind"}


def test_a_name_that_has_just_changed_is_the_one_that_is_compared(turn: Turn, tells: Callable[..., None]) -> None:
    tells([person(1), person(2)])
    turn()
    unlike = [person(key, name, email=f"other{key}@example.net", born="") for key, name in ((3, "Nora"), (4, "P1"))]
    tells([person(9, email="p9"), person(1, "Nora"), *unlike])
    turn()
    # Nobody is called P1 any more, so nobody is asked whether it is the same; only the age is not known.
    assert reasons() == [("3", "same_name"), ("4", "age_unknown"), ("9", "bad_address")]


def test_an_id_that_was_just_given_to_somebody_here_is_theirs(turn: Turn, tells: Callable[..., None]) -> None:
    ana = PersonRecord("7", "Ana", "Reyes", email="ana@example.org")
    tells([person(1), ana, PersonRecord("8", "Ana", "Reyes", email="ana@example.org")])
    turn()
    assert (ids(), reasons()) == ({"1": "P1 Lind", "7": "Ana Reyes"}, [("8", "has_another_id")])
    assert names() == ["Ana Reyes", "Jonah Reyes", "P1 Lind"]


def test_a_page_of_questions_opens_everybody_once(
    turn: Turn, tells: Callable[..., None], cast: Cast, openings: Iterator[list[str]]
) -> None:
    tells([person(key) for key in range(20)], [person(key, born="", email="") for key in range(100, 110)])
    turn()
    assert len(questions_for(cast.actor("owner"))) == 10
    seen = next(openings)
    seen.clear()
    asked, count = asked_of(cast.actor("owner"))
    assert (len(asked), count) == (10, 10)
    assert len(seen) < A_FEW * 30


def test_a_file_opens_those_who_are_here_once(cast: Cast, openings: Iterator[list[str]]) -> None:
    """However many steps it takes."""
    by, seen = cast.actor("front_desk"), next(openings)
    for hundred in (0, 100):
        rows = [f"{key},P{key},Lind,,p{key}@example.net,1980-01-01,GB" for key in range(hundred, hundred + 100)]
        batch = take_file(csv_of(HEAD, *rows), "people.csv", Said(), by=by)
        bring_in(batch, mark_of(plan_of(batch, by)), by=by)
        seen.clear()
        carry_on.call()
    assert Client.objects.count() == 202
    assert seen.count("born") < 110
