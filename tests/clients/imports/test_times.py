from datetime import UTC, date, datetime, time

import pytest

from clients.enums import Outcome
from clients.imports.plans import CASE, LEAVE, CaseHere, Choices, Here, Person, Planned, SessionHere
from clients.imports.profiles import Cells
from clients.imports.reading import read_table
from clients.imports.reasons import Reason
from clients.imports.times import TimesPlan
from clients.imports.values import Order, Reading, same_name
from tests.clients.imports.files import golden

TODAY = date(2026, 11, 26)
ANA = Person(1, "ana", "Ana Reyes", "ana@example.org", date(1986, 5, 17), frozenset({"101"}))
JONAH = Person(2, "jonah", "Jonah Reyes", "jonah@example.org", ids=frozenset({"102"}))
ALONE = CaseHere(11, "alone", frozenset({1}), "Ana Reyes")
COUPLE = CaseHere(12, "couple", frozenset({1, 2}), "Ana Reyes & Jonah Reyes")
READING = Reading("Europe/London", Order.MONTH)
AT = {"at": "2026-11-03", "time": "09:00"}
NINE = datetime(2026, 11, 3, 9, tzinfo=UTC)


def here(*cases: CaseHere, sessions: tuple[SessionHere, ...] = (), known: dict[str, int] | None = None) -> Here:
    return Here(
        TODAY, (ANA, JONAH), cases=cases, sessions=sessions, known=known or {}, clinicians={5: "Dr Kay", 6: "Dr Lee"}
    )


def plan(*rows: dict[str, str], about: Here, **more: object) -> list[Planned]:
    planner = TimesPlan(about, Choices(READING, **more))  # type: ignore[arg-type]  # handed on
    return [planner.plan(Cells(number, row)) for number, row in enumerate(rows, 2)]


def fate(*rows: dict[str, str], about: Here, **more: object) -> tuple[Outcome, Reason, int | None]:
    found = plan(*rows, about=about, **more)[-1]
    return found.outcome, found.reason, found.case


def test_a_session_goes_into_the_one_case_of_its_own_that_somebody_has() -> None:
    (row,) = plan({**AT, "client_id": "101", "minutes": "45", "place": "Room 2"}, about=here(ALONE))
    assert row.session is not None
    assert (row.outcome, row.case, row.client) == (Outcome.MAKE, ALONE.key, ANA.key)
    assert (row.session.starts_at, row.session.minutes, row.session.place) == (NINE, 45, "Room 2")


@pytest.mark.parametrize(
    "row",
    [
        {"client_id": "101"},
        {"client_email": "ANA@example.org", "name": "ana reyes"},
        {"first": "Ana", "last": "Reyes", "born": "05/17/1986"},
    ],
)
def test_whose_it_is_is_told_by_number_address_or_birth_date(row: dict[str, str]) -> None:
    assert fate({**AT, **row}, about=here(ALONE)) == (Outcome.MAKE, Reason.NONE, ALONE.key)


def test_never_by_a_name_alone() -> None:
    (asked,) = plan({**AT, "name": "Ana Reyes"}, about=here(ALONE, COUPLE))
    assert (asked.outcome, asked.reason, asked.client) == (Outcome.DECIDE, Reason.NAME_ALONE, None)
    assert [option.value for option in asked.options] == [f"{CASE}alone", f"{CASE}couple", LEAVE]
    chosen = {asked.about: f"{CASE}alone"}
    rows = ({**AT, "name": "Ana Reyes"}, {**AT, "name": "ANA REYES", "time": "11:00"})
    made = plan(*rows, about=here(ALONE, COUPLE), decided=chosen)
    assert [(row.outcome, row.case) for row in made] == [(Outcome.MAKE, ALONE.key)] * 2
    assert fate(*rows, about=here(ALONE), decided={asked.about: LEAVE})[1] == Reason.LEFT_OUT
    assert fate({**AT, "client_email": "ana@example.org"}, about=here(ALONE))[1] == Reason.NO_NAME


@pytest.mark.parametrize("cases", [(COUPLE,), (ALONE, COUPLE), (ALONE, CaseHere(13, "more", frozenset({1}), "Ana"))])
def test_nothing_is_put_where_a_partner_would_see_it_unless_somebody_says_so(cases: tuple[CaseHere, ...]) -> None:
    (asked,) = plan({**AT, "client_id": "101"}, about=here(*cases))
    assert (asked.outcome, asked.reason) == (Outcome.DECIDE, Reason.WHICH_CASE)
    assert [option.value for option in asked.options] == [*(f"{CASE}{case.code}" for case in cases), LEAVE]
    said = fate({**AT, "client_id": "101"}, about=here(*cases), decided={asked.about: f"{CASE}{cases[-1].code}"})
    assert said == (Outcome.MAKE, Reason.NONE, cases[-1].key)


def test_nobodys_session_goes_into_a_case_that_they_are_not_in() -> None:
    decided = {"client:jonah": f"{CASE}alone"}
    assert fate({**AT, "client_id": "102"}, about=here(ALONE, COUPLE), decided=decided)[0] == Outcome.DECIDE


def test_a_couple_as_one_name_is_for_a_person_to_decide() -> None:
    row = {**AT, "name": "Ana & Jonah Reyes"}
    assert fate(row, about=here(ALONE, COUPLE)) == (Outcome.DECIDE, Reason.SEVERAL_PEOPLE, None)


def test_a_case_is_opened_only_when_asked_for_and_with_a_clinician_of_the_practice() -> None:
    row = {**AT, "client_id": "101", "clinician": "K. Kay"}
    assert fate(row, about=here()) == (Outcome.REFUSE, Reason.NO_CASE, None)
    assert fate(row, about=here(), open_cases=True) == (Outcome.REFUSE, Reason.WHO_TREATS, None)
    treating = {same_name("K. Kay"): 99}
    assert fate(row, about=here(), open_cases=True, treating=treating)[1] == Reason.WHO_TREATS
    (made,) = plan(row, about=here(), open_cases=True, treating={same_name("K. Kay"): 5})
    assert made.session is not None
    assert (made.outcome, made.reason, made.session.treating) == (Outcome.MAKE, Reason.OPENS_CASE, 5)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"client_id": "999"}, Reason.NOT_HERE),
        ({"client_id": "101", "client_email": "jonah@example.org"}, Reason.ID_OF_ANOTHER),
        ({"client_id": "", "client_email": "ana@example.org", "name": "Jonah Reyes"}, Reason.ADDRESS_TAKEN),
        ({"at": "2026-03-29", "time": "01:30"}, Reason.TIME_SKIPPED),
        ({"at": "2026-10-25", "time": "01:30"}, Reason.TIME_TWICE),
        ({"at": "1926-10-25"}, Reason.FAR_AWAY),
        ({"at": "2062-10-25"}, Reason.FAR_AWAY),
        ({"minutes": "2"}, Reason.BAD_MINUTES),
        ({"until": "2026-11-04 09:00"}, Reason.BAD_MINUTES),
        ({"at": ""}, Reason.NO_DAY),
        ({"time": ""}, Reason.NO_TIME),
    ],
)
def test_what_cannot_be_placed_is_refused(change: dict[str, str], reason: Reason) -> None:
    row = {**AT, "client_id": "101", **change}
    assert fate(row, about=here(ALONE)) == (Outcome.REFUSE, reason, None)


def test_one_session_in_several_rows_is_one() -> None:
    row = {**AT, "client_id": "101"}
    first, second = plan(row, row, about=here(ALONE))
    assert (first.outcome, second.reason, second.told) == (Outcome.MAKE, Reason.SAME_AS_ROW, {"row": "2"})
    more = {"open_cases": True, "treating": {"": 5}}
    assert fate(row, row, about=here(), **more)[1] == Reason.SAME_AS_ROW
    numbered = {**row, "session_id": "s"}
    assert fate(numbered, {**numbered, "time": "10:00"}, about=here(ALONE))[1] == Reason.ID_TWICE


def test_what_is_here_is_left_alone_and_what_differs_is_said() -> None:
    stands, gone = SessionHere(21, 11, NINE), SessionHere(22, 11, NINE.replace(hour=15), cancelled=True)
    about = here(ALONE, sessions=(stands, gone), known={"s": 21, "g": 22})
    row = {**AT, "client_id": "101"}
    assert fate(row, about=about) == (Outcome.LEAVE, Reason.ALREADY_HERE, ALONE.key)
    assert fate({**row, "time": "15:00"}, about=about)[0] == Outcome.MAKE
    for change, reason in (
        ({}, Reason.ALREADY_HERE),
        ({"time": "10:00"}, Reason.MOVED_THERE),
        ({"status": "Cancelled"}, Reason.STANDS_HERE),
        ({"session_id": "g"}, Reason.CANCELLED_THERE),
        ({"session_id": "g", "gone": "2026-11-01"}, Reason.ALREADY_HERE),
    ):
        assert fate({**row, "session_id": "s", **change}, about=about) == (Outcome.LEAVE, reason, ALONE.key)


@pytest.mark.parametrize("status", ["Cancelled", "No Show", "no_show", "Late cancel", "Client canceled", "DNA"])
def test_what_was_cancelled_there_does_not_come_in(status: str) -> None:
    row = {**AT, "client_id": "101", "status": status}
    assert fate(row, about=here(ALONE)) == (Outcome.LEAVE, Reason.CANCELLED_THERE, None)


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("simplepractice-appointments", ["decide name_alone", "decide name_alone", "decide several_people"]),
        ("therapynotes-billing", ["make", "leave no_appointment", "refuse not_here"]),
        ("jane-appointments", ["make", "make", "leave cancelled_there", "refuse not_here"]),
        ("cliniko-appointments", ["make", "leave cancelled_there"]),
        ("intakeq-appointments", ["make", "leave cancelled_there"]),
        ("own-sessions", ["make", "decide name_alone"]),
    ],
)
def test_each_export_of_sessions_becomes_what_it_should(slug: str, expected: list[str]) -> None:
    table = read_table(golden(slug))
    reading = Reading("Europe/London", table.profile.order, usual_time=time(9))
    planner = TimesPlan(here(ALONE), Choices(reading))
    found = [planner.plan(row) for row in table.rows]
    assert [f"{row.outcome} {row.reason}".strip() for row in found] == expected
    made = [row.session for row in found if row.session]
    assert {session.starts_at for session in made} <= {NINE, NINE.replace(day=5, hour=10)}
    if slug == "jane-appointments":
        assert [session.minutes for session in made] == [45, 60]
