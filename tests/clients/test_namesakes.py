"""Two people of one name are told apart wherever one of them is chosen, also where no address of theirs is known."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.actions.elsewhere import call_client
from clients.actions.people import add_client
from clients.imports.labels import beside_names, labelled
from clients.imports.people import PeoplePlan
from clients.imports.plans import SAME, Choices, Here, Person
from clients.imports.profiles import Cells
from clients.imports.values import Reading
from clients.models import Client
from clients.queries.elsewhere import Elsewhere
from clients.views.case_forms import CaseForm
from tests.cast import Cast

BORN = date(1980, 5, 1)
OPTION = re.compile(r"<option[^>]*>([^<]*)</option>")


@pytest.fixture
def annas(cast: Cast) -> list[Client]:
    desk = cast.actor("front_desk")
    born = (None, None, BORN, date(1991, 2, 3), BORN)
    found = [add_client(email="", name="Anna Weber", born=day, by=desk) for day in born]
    call_client(found[1], Elsewhere("ledger", "17"), by=desk)
    return [*found, add_client(email="anna@example.org", name="Anna Weber", born=BORN, by=desk)]


def beside(annas: list[Client]) -> list[str]:
    return [
        f"code {annas[0].code}",
        "id 17 in ledger",
        f"born 1 May 1980, code {annas[2].code}",
        "born 3 February 1991",
        f"born 1 May 1980, code {annas[4].code}",
        "anna@example.org",
    ]


@pytest.mark.django_db
def test_no_two_who_may_join_a_case_are_offered_in_the_same_words(cast: Cast, annas: list[Client]) -> None:
    field = CaseForm(cast.actor("front_desk")).fields["first"]
    offered = [str(words) for key, words in field.choices if key]  # type: ignore[attr-defined]  # a field of choices
    assert {words for words in offered if "Anna" in words} == {f"Anna Weber ({words})" for words in beside(annas)}
    assert len(set(offered)) == len(offered)
    page = cast.browser("front_desk").get("/desk/cases/new/").content.decode()
    first = OPTION.findall(page.split("</select>")[0])
    assert sorted(first[1:], key=str.casefold) == sorted(offered, key=str.casefold)


@pytest.mark.django_db
def test_the_desk_shows_beside_each_name_whose_it_is(cast: Cast, annas: list[Client]) -> None:
    page = cast.browser("front_desk").get("/desk/").content.decode()
    shown = [words for words in re.findall(r'<span class="soft small">([^<]*)</span>', page) if "Reyes" not in words]
    assert set(beside(annas)) <= set(shown)


@pytest.mark.django_db
def test_the_page_of_somebody_without_an_address_tells_who_they_are(cast: Cast, annas: list[Client]) -> None:
    desk = cast.browser("front_desk")
    pages = [desk.get(f"/desk/clients/{anna.code}/").content.decode() for anna in annas]
    facts = [re.findall(r"<dd>([^<]*)</dd>", page) for page in pages]
    assert annas[0].code in facts[0]
    assert {"17 in ledger", annas[1].code} <= set(facts[1])
    assert {"1 May 1980", annas[2].code} <= set(facts[2])


def test_a_file_asks_which_of_two_namesakes_it_is_in_different_words() -> None:
    people = (Person(1, "abc", "Anna Weber", ""), Person(2, "def", "Anna Weber", "", None, frozenset({"7"})))
    plan = PeoplePlan(Here(date(2026, 11, 26), people), Choices(Reading("Europe/London"), adults=True))
    (one, other, *_more) = plan.plan(Cells(2, {"name": "Anna Weber"})).options
    assert [(one.value, one.words), (other.value, other.words)] == [
        (f"{SAME}abc", "It is Anna Weber (code abc)"),
        (f"{SAME}def", "It is Anna Weber (id 7)"),
    ]


SOME = st.tuples(
    st.sampled_from(["Anna Weber", "anna weber", "Tom Weber"]),
    st.booleans(),
    st.sampled_from([None, BORN, date(1991, 2, 3)]),
    st.sampled_from([frozenset(), frozenset({"7"}), frozenset({"7", "8"})]),
)


@given(st.lists(SOME, max_size=6))
def test_no_two_labels_are_the_same(rows: list[tuple[str, bool, date | None, frozenset[str]]]) -> None:
    people = [
        Person(key, f"c{key}", name, f"{key}@example.org" if reached else "", born, ids)
        for key, (name, reached, born, ids) in enumerate(rows)
    ]
    told = beside_names(people)
    offered = [labelled(person.name, told[person.key]).casefold() for person in people]
    assert len(set(offered)) == len(people)
    assert all(told.values())
