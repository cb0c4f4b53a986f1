from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.enums import Outcome
from clients.imports.people import PeoplePlan
from clients.imports.plans import LEAVE, NEW, Choices, Here, NewPerson, Option, Person, Planned
from clients.imports.profiles import Cells
from clients.imports.reading import read_table
from clients.imports.reasons import Reason
from clients.imports.values import Order, Reading
from tests.clients.imports.files import golden

TODAY = date(2026, 11, 26)
ANA = Person(1, "ana", "Ana Reyes", "ana@example.org", date(1986, 5, 17), frozenset({"7"}))
JONAH = Person(2, "jonah", "Jonah Reyes", "jonah@example.org")
TWIN = Person(3, "twin", "Ana Reyes", "twin@example.org", date(1986, 5, 17))
SURE = Choices(Reading("Europe/London"), adults=True)
NEW_ROW = {"first": "Maya", "last": "Lopez", "email": "maya@example.org", "born": "1988-03-14"}


def plan(
    *rows: dict[str, str], people: tuple[Person, ...] = (ANA, JONAH), choices: Choices = SURE, taken: str = ""
) -> list[Planned]:
    planner = PeoplePlan(Here(TODAY, people, frozenset({taken} - {""})), choices)
    return [planner.plan(Cells(number, row)) for number, row in enumerate(rows, 2)]


def fate(*rows: dict[str, str], **more: object) -> tuple[Outcome, Reason, int | None]:
    found = plan(*rows, **more)[-1]  # type: ignore[arg-type]  # handed on
    return found.outcome, found.reason, found.client


MAKE = (Outcome.MAKE, Reason.NONE, None)


def refused(reason: Reason) -> tuple[Outcome, Reason, None]:
    return Outcome.REFUSE, reason, None


def test_somebody_new_is_made_with_what_is_known_of_them() -> None:
    (row,) = plan({**NEW_ROW, "client_id": "9", "called": "May", "country": "gb"})
    assert row.person is not None
    assert (row.outcome, row.external_id, row.person.called, row.person.country) == (Outcome.MAKE, "9", "May", "GB")
    assert (row.person.name, row.person.email, row.person.born) == (
        "Maya Lopez",
        "maya@example.org",
        date(1988, 3, 14),
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"email": "", "born": "", "client_id": ""}, Reason.ONLY_A_NAME),
        ({"email": "maya"}, Reason.BAD_ADDRESS),
        ({"first": "", "last": ""}, Reason.NO_NAME),
        ({"born": "2008-11-27"}, Reason.MINOR),
        ({"born": "03/04/1988"}, Reason.AMBIGUOUS_DAY),
        ({"email": "jonah@example.org"}, Reason.ADDRESS_TAKEN),
        ({"email": "office@example.org"}, Reason.ADDRESS_TAKEN),
        ({"first": "M" * 121}, Reason.TOO_LONG),
    ],
)
def test_what_cannot_be_taken_is_refused(change: dict[str, str], reason: Reason) -> None:
    assert fate({**NEW_ROW, **change}, taken="office@example.org") == refused(reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"email": "ana@example.org"}, Reason.NONE),
        ({"email": "stone@example.org"}, Reason.ADDRESS_TAKEN),
        ({"client_id": "7"}, Reason.NONE),
        ({"client_id": "8"}, Reason.ID_OF_ANOTHER),
        ({"first": "Ana", "last": "Reyes", "born": ""}, Reason.NONE),
        ({"first": "Ana", "last": "Stone", "born": ""}, Reason.SAME_NAME),
        ({"email": "twin@example.org"}, Reason.ADDRESS_TAKEN),
    ],
)
def test_whoever_changes_meanwhile_is_compared_as_they_are_now(change: dict[str, str], reason: Reason) -> None:
    planner = PeoplePlan(Here(TODAY, (ANA, JONAH), frozenset()), SURE)
    planner.plan(Cells(2, NEW_ROW))
    planner.knows(replace(ANA, name="Ana Stone", email="stone@example.org", ids=frozenset({"8"})))
    for address in ("", "twin@example.org"):
        planner.knows(replace(TWIN, name="Lea Moss", email=address))
    assert planner.plan(Cells(3, {**NEW_ROW, **change})).reason is reason


@pytest.mark.parametrize("known", [{"born": "1988-03-14"}, {"client_id": "9"}])
def test_without_an_address_somebody_comes_in_who_can_be_told_from_others(known: dict[str, str]) -> None:
    (row,) = plan({**NEW_ROW, "email": "", "born": "", "client_id": "", **known})
    assert row.person is not None
    assert (row.outcome, row.person.email) == (Outcome.MAKE, "")


def test_a_minor_is_refused_even_when_somebody_calls_all_of_them_adults() -> None:
    assert fate({**NEW_ROW, "born": "2012-06-01"}) == refused(Reason.MINOR)
    unsure = Choices(Reading("UTC"))
    assert fate({**NEW_ROW, "born": ""}, choices=unsure) == refused(Reason.AGE_UNKNOWN)
    assert fate({**NEW_ROW, "born": ""}) == MAKE


MAYA = NewPerson("Maya Lopez", "maya@example.org", "Maya", born=date(1988, 3, 14))
ASKED = (
    Option("same:jonah", "It is Jonah Reyes (jonah@example.org)"),
    Option("new", "It is somebody else"),
    Option("leave", "Leave it out"),
)
SEVERAL = (Option("leave", "Leave it out: I add each of them"), Option("new", "It is one person"))


def to_decide(reason: Reason, shown: str, asked: str, options: tuple[Option, ...]) -> Planned:
    return Planned(2, Outcome.DECIDE, reason, shown=shown, about="2", asked=asked, options=options)


def turned_away(reason: Reason, name: str = "", shown: str = "Maya Lopez") -> Planned:
    return Planned(2, Outcome.REFUSE, reason, {"value": name, "name": name}, shown)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            {**NEW_ROW, "middle": "K.", "client_id": "9", "called": "M" * 61, "country": "gb"},
            Planned(
                2,
                Outcome.MAKE,
                shown="Maya K. Lopez",
                external_id="9",
                person=NewPerson("Maya K. Lopez", "maya@example.org", "M" * 60, "GB", date(1988, 3, 14)),
                about="2",
            ),
        ),
        ({**NEW_ROW, "country": "GBR"}, Planned(2, Outcome.MAKE, shown="Maya Lopez", person=MAYA, about="2")),
        ({**NEW_ROW, "country": "1A"}, Planned(2, Outcome.MAKE, shown="Maya Lopez", person=MAYA, about="2")),
        ({**NEW_ROW, "country": "ÖÄ"}, Planned(2, Outcome.MAKE, shown="Maya Lopez", person=MAYA, about="2")),
        (
            {"name": "Lopez, Maya", "first": "May", "email": "maya@example.org"},
            Planned(
                2,
                Outcome.MAKE,
                shown="Maya Lopez",
                person=NewPerson("Maya Lopez", "maya@example.org", "May"),
                about="2",
            ),
        ),
        (
            {"name": "Ana Reyes", "client_id": "7"},
            Planned(2, Outcome.LEAVE, Reason.ALREADY_HERE, shown="Ana Reyes", client=1, about="2"),
        ),
        (
            {"name": "JONAH REYES", "email": "jonah@example.org", "client_id": "8"},
            Planned(2, Outcome.MATCH, Reason.ALREADY_HERE, shown="JONAH REYES", client=2, external_id="8", about="2"),
        ),
        (
            {"name": "Ana Lind", "client_id": "7", "born": "1986-05-17"},
            Planned(2, Outcome.LEAVE, Reason.ALREADY_HERE, shown="Ana Lind", client=1, about="2"),
        ),
        (
            {"name": "JONAH REYES", "email": "new@example.org"},
            to_decide(Reason.SAME_NAME, "JONAH REYES", "JONAH REYES (row 2, new@example.org)", ASKED),
        ),
        (
            {"name": "Jonah Reyes", "client_id": "77", "born": "1990-01-01"},
            to_decide(Reason.SAME_NAME, "Jonah Reyes", "Jonah Reyes (row 2, born 1 January 1990, id 77)", ASKED),
        ),
        (
            {**NEW_ROW, "first": "Maya & Tom"},
            to_decide(
                Reason.SEVERAL_PEOPLE,
                "Maya & Tom Lopez",
                "Maya & Tom Lopez (row 2, maya@example.org, born 14 March 1988)",
                SEVERAL,
            ),
        ),
        ({**NEW_ROW, "gone": "yes"}, Planned(2, Outcome.LEAVE, Reason.NOT_IN_CARE_THERE, shown="Maya Lopez")),
        (
            {"name": "ana reyes", "client_id": "8", "email": "ana@example.org"},
            Planned(2, Outcome.REFUSE, Reason.HAS_ANOTHER_ID, {"name": "Ana Reyes (ana@example.org)"}, "ana reyes"),
        ),
        (
            {"name": "ana reyes", "client_id": "7", "born": "1990-01-01"},
            Planned(2, Outcome.REFUSE, Reason.BORN_ANOTHER_DAY, {"name": "Ana Reyes (ana@example.org)"}, "ana reyes"),
        ),
        ({**NEW_ROW, "client_id": "7"}, turned_away(Reason.ID_OF_ANOTHER, "Ana Reyes (ana@example.org)")),
        ({**NEW_ROW, "born": "2008-11-27"}, turned_away(Reason.MINOR)),
        ({**NEW_ROW, "middle": "K.", "email": "maya"}, turned_away(Reason.BAD_ADDRESS, "maya", "Maya K. Lopez")),
        ({"name": "Maya Lopez", "email": "maya"}, turned_away(Reason.BAD_ADDRESS, "maya")),
        ({**NEW_ROW, "born": "03/04/1988"}, turned_away(Reason.AMBIGUOUS_DAY, "03/04/1988")),
    ],
)
def test_what_a_row_becomes_is_said_whole(row: dict[str, str], expected: Planned) -> None:
    assert plan(row) == [expected]


def test_a_row_that_was_left_out_is_shown_by_its_name() -> None:
    choices = Choices(Reading("UTC"), decided={"2": "leave"})
    assert plan(NEW_ROW, choices=choices) == [Planned(2, Outcome.LEAVE, Reason.LEFT_OUT, shown="Maya Lopez", about="2")]


def test_a_row_that_could_not_be_read_is_refused_with_what_stands_in_it() -> None:
    row = Cells(7, {"value": "#REF!", "name": "Maya"}, "formula_error")
    told = {"value": "#REF!", "name": "#REF!"}
    assert PeoplePlan(Here(TODAY), SURE).plan(row) == Planned(7, Outcome.REFUSE, Reason.FORMULA_ERROR, told, "Maya")


def test_what_stands_above_is_named_by_the_row_that_had_it_first() -> None:
    first = {**NEW_ROW, "client_id": "9"}
    other = {**NEW_ROW, "first": "Tom", "email": "tom@example.org"}
    rows = (first, {**other, "client_id": "9"}, {**NEW_ROW, "first": "Tom"}, first)
    assert plan(*rows)[1:] == [
        Planned(3, Outcome.REFUSE, Reason.ID_TWICE, {"row": "2"}, "Tom Lopez"),
        Planned(4, Outcome.REFUSE, Reason.ADDRESS_TWICE, {"row": "2"}, "Tom Lopez"),
        Planned(5, Outcome.LEAVE, Reason.SAME_AS_ROW, {"row": "2"}, "Maya Lopez"),
    ]


def test_no_number_is_nobodys_number() -> None:
    somebody = Person(4, "tom", "Tom Lopez", "tom@example.org", ids=frozenset({""}))
    assert fate(NEW_ROW, people=(somebody,)) == MAKE


def test_a_minor_comes_of_age_on_the_birthday() -> None:
    assert fate({**NEW_ROW, "born": "2008-11-26"}) == MAKE


@pytest.mark.parametrize(
    "row",
    [
        {"name": "Ana Reyes", "client_id": "7"},
        {"name": "ANA  REYES", "email": "Ana@Example.org"},
        {"first": "Ana", "last": "Reyes", "born": "1986-05-17", "email": "other@example.org"},
        {"name": "Ana Reyes-Lind", "email": "ana@example.org", "client_id": "7"},
    ],
)
def test_somebody_is_known_by_number_by_address_or_by_birth_date_each_with_the_name(row: dict[str, str]) -> None:
    assert fate(row) == (Outcome.LEAVE, Reason.ALREADY_HERE, ANA.key)


def test_a_new_number_is_kept_with_whom_it_belongs_to() -> None:
    (row,) = plan({"name": "Jonah Reyes", "email": "jonah@example.org", "client_id": "8"})
    assert (row.outcome, row.client, row.external_id) == (Outcome.MATCH, JONAH.key, "8")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"name": "Somebody Else", "client_id": "7", "email": "else@example.org"}, Reason.ID_OF_ANOTHER),
        ({"name": "Ana Reyes", "client_id": "7", "email": "jonah@example.org"}, Reason.ADDRESS_TAKEN),
        ({"name": "Ana Reyes", "client_id": "8", "email": "ana@example.org"}, Reason.HAS_ANOTHER_ID),
        ({"name": "Ana Reyes", "email": "ana@example.org", "born": "1990-01-01"}, Reason.BORN_ANOTHER_DAY),
        ({"name": "Maya Lopez", "email": "ana@example.org"}, Reason.ADDRESS_TAKEN),
    ],
)
def test_whatever_speaks_against_it_stops_a_match(row: dict[str, str], reason: Reason) -> None:
    assert fate(row) == refused(reason)


def test_two_of_one_name_and_birth_date_are_for_nobody_to_guess() -> None:
    row = {"name": "Ana Reyes", "born": "1986-05-17", "email": "third@example.org"}
    assert fate(row, people=(ANA, TWIN)) == refused(Reason.SEVERAL_FIT)


def test_a_name_alone_is_asked_about_and_the_answer_counts() -> None:
    row = {"name": "Jonah Reyes", "email": "new@example.org"}
    (asked,) = plan(row)
    assert (asked.outcome, asked.reason) == (Outcome.DECIDE, Reason.SAME_NAME)
    assert [option.value for option in asked.options] == ["same:jonah", NEW, LEAVE]
    for value, expected in (
        ("same:jonah", (Outcome.LEAVE, Reason.ALREADY_HERE, JONAH.key)),
        (NEW, MAKE),
        (LEAVE, (Outcome.LEAVE, Reason.LEFT_OUT, None)),
        ("same:ana", (Outcome.DECIDE, Reason.SAME_NAME, None)),
    ):
        chosen = Choices(Reading("UTC"), adults=True, decided={asked.about: value})
        assert fate(row, choices=chosen) == expected


def test_two_numbers_are_never_given_to_one_person() -> None:
    """One row is them by the address, the other by the birth date; or somebody says of both that they are."""
    ana, jonah = Person(1, "ana", "Ana Reyes", "ana@example.org", date(1986, 5, 17)), JONAH
    by_address = {"name": "Ana Reyes", "email": "ana@example.org", "client_id": "8"}
    by_birth = {"name": "Ana Reyes", "born": "1986-05-17", "client_id": "9"}
    said = [{"name": "Jonah Reyes", "client_id": number} for number in ("10", "11")]
    decided = {"4": "same:jonah", "5": "same:jonah"}
    planner = PeoplePlan(Here(TODAY, (ana, jonah)), Choices(Reading("UTC"), decided=decided))
    found = [planner.plan(Cells(number, row)) for number, row in enumerate((by_address, by_birth, *said), 2)]
    assert [(row.outcome, row.reason) for row in found] == [
        (Outcome.MATCH, Reason.ALREADY_HERE),
        (Outcome.REFUSE, Reason.HAS_ANOTHER_ID),
    ] * 2


def test_a_namesake_born_on_another_day_is_somebody_else() -> None:
    assert fate({"name": "Ana Reyes", "email": "new@example.org", "born": "1999-01-01"}) == MAKE


def test_a_couple_in_one_row_is_for_a_person_to_decide() -> None:
    row = {"name": "Maya & Tom Lopez", "email": "maya@example.org"}
    (asked,) = plan(row)
    assert (asked.outcome, asked.reason) == (Outcome.DECIDE, Reason.SEVERAL_PEOPLE)
    assert fate(row, choices=Choices(Reading("UTC"), adults=True, decided={"2": NEW})) == MAKE


def test_whoever_is_not_in_care_there_is_left_alone() -> None:
    for gone in ({"standing": "Archived"}, {"gone": "2025-01-01"}, {"standing": "Deceased"}):
        assert fate({**NEW_ROW, **gone}) == (Outcome.LEAVE, Reason.NOT_IN_CARE_THERE, None)
    assert fate({**NEW_ROW, "gone": "false", "standing": "Active"}) == MAKE


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ({}, (Outcome.LEAVE, Reason.SAME_AS_ROW, None)),
        ({"first": "Tom"}, refused(Reason.ID_TWICE)),
        ({"first": "Tom", "client_id": "10"}, refused(Reason.ADDRESS_TWICE)),
        ({"client_id": "10"}, refused(Reason.ADDRESS_TWICE)),
        ({"client_id": "10", "email": "tom@example.org"}, MAKE),
        ({"client_id": "", "email": "m2@example.org"}, (Outcome.LEAVE, Reason.SAME_AS_ROW, None)),
        ({"client_id": "10", "email": "tom@example.org", "born": ""}, MAKE),
    ],
)
def test_two_rows_are_one_person_only_when_nothing_speaks_against_it(
    second: dict[str, str], expected: tuple[object, ...]
) -> None:
    first = {**NEW_ROW, "client_id": "9"}
    assert fate(first, {**first, **second}) == expected


rows_of_people = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["Ana Reyes", "Jonah Reyes", "Maya Lopez", "Tom Lopez"]),
            "email": st.sampled_from(["", "ana@example.org", "jonah@example.org", "maya@example.org"]),
            "client_id": st.sampled_from(["", "7", "8", "9"]),
            "born": st.sampled_from(["", "1986-05-17", "1990-01-01", "2015-01-01"]),
        }
    ),
    max_size=8,
)


@given(rows_of_people)
def test_nobody_is_ever_merged_or_taken_by_name_alone(rows: list[dict[str, str]]) -> None:
    made: list[Planned] = []
    for row, planned in zip(rows, plan(*rows), strict=True):
        if planned.outcome is Outcome.MAKE:
            made.append(planned)
        if planned.client is not None:
            person = {1: ANA, 2: JONAH}[planned.client]
            named = row["name"] == person.name
            assert (
                row["client_id"] in person.ids
                or (named and row["email"] == person.email)
                or (named and person.born is not None and row["born"] == person.born.isoformat())
            )
    addresses = [row.person.email for row in made if row.person and row.person.email]
    numbers = [row.external_id for row in made if row.external_id]
    assert len(set(addresses)) == len(addresses)
    assert len(set(numbers)) == len(numbers)
    assert not {ANA.email, JONAH.email} & set(addresses)
    assert all(row.external_id or (row.person and (row.person.email or row.person.born)) for row in made)


@pytest.mark.parametrize(
    ("slug", "order", "expected"),
    [
        (
            "simplepractice-clients",
            Order.MONTH,
            ["make", "make", "make", "refuse minor", "leave not_in_care_there"],
        ),
        ("therapynotes-patients", Order.MONTH, ["make", "leave not_in_care_there"]),
        (
            "jane-patients",
            Order.UNKNOWN,
            ["make", "refuse address_twice", "leave not_in_care_there", "match already_here", "decide same_name"],
        ),
        ("cliniko-patients", Order.UNKNOWN, ["make", "leave not_in_care_there"]),
        ("intakeq-clients", Order.UNKNOWN, ["make", "refuse ambiguous_day"]),
        ("intakeq-clients", Order.DAY, ["make", "make"]),
        ("own-clients", Order.UNKNOWN, ["make", "refuse age_unknown"]),
    ],
)
def test_each_export_of_people_becomes_what_it_should(slug: str, order: Order, expected: list[str]) -> None:
    ana = Person(1, "ana", "Ana Reyes", "ana@example.org")
    planner = PeoplePlan(Here(TODAY, (ana, JONAH)), Choices(Reading("UTC", order)))
    found = [planner.plan(row) for row in read_table(golden(slug)).rows]
    assert [f"{row.outcome} {row.reason}".strip() for row in found] == expected
