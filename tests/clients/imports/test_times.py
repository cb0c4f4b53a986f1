from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from clients.enums import Outcome
from clients.imports.plans import CASE, LEAVE, CaseHere, Choices, Here, NewSession, Option, Person, Planned, SessionHere
from clients.imports.profiles import Cells
from clients.imports.reading import read_table
from clients.imports.reasons import Reason
from clients.imports.times import TimesPlan
from clients.imports.values import Order, Reading, same_name
from tests.clients.imports.files import golden

TODAY = date(2026, 11, 26)
ANA = Person(1, "ana", "Ana Reyes", "ana@example.org", date(1986, 5, 17), frozenset({"101"}))
JONAH = Person(2, "jonah", "Jonah Reyes", "jonah@example.org", ids=frozenset({"102"}))
MAYA = Person(3, "maya", "Maya Lopez", "maya@example.org", ids=frozenset({"103", ""}))
ALONE = CaseHere(11, "alone", frozenset({1}), "Ana Reyes")
COUPLE = CaseHere(12, "couple", frozenset({1, 2}), "Ana Reyes & Jonah Reyes")
READING = Reading("Europe/London", Order.MONTH)
AT = {"at": "2026-11-03", "time": "09:00"}
NINE = datetime(2026, 11, 3, 9, tzinfo=UTC)


def here(*cases: CaseHere, sessions: tuple[SessionHere, ...] = (), known: dict[str, int] | None = None) -> Here:
    return Here(
        TODAY,
        (ANA, JONAH, MAYA),
        cases=cases,
        sessions=sessions,
        known=known or {},
        clinicians={1: "Dr Kay", 6: "Dr Lee"},
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


def test_where_two_have_the_name_each_row_is_asked_for_itself() -> None:
    """What is said of one of them says nothing of the other, so the question names the moment too."""
    two = replace(here(ALONE, COUPLE), people=(ANA, replace(JONAH, name="ANA REYES"), MAYA))
    rows = ({**AT, "name": "Ana Reyes"}, {**AT, "name": "Ana Reyes", "time": "11:00"})
    first, second = plan(*rows, about=two)
    assert [row.asked for row in (first, second)] == ["Ana Reyes · 2026-11-03 09:00", "Ana Reyes · 2026-11-03 11:00"]
    fates = [(row.outcome, row.case) for row in plan(*rows, about=two, decided={second.about: f"{CASE}alone"})]
    assert fates == [(Outcome.DECIDE, None), (Outcome.MAKE, ALONE.key)]
    (maya,) = plan({**AT, "name": "Maya Lopez"}, about=two)
    assert maya.asked == "Maya Lopez"


def test_that_no_birth_date_is_known_makes_nobody_the_same() -> None:
    assert fate({**AT, "name": "Jonah Reyes"}, about=here(ALONE, COUPLE)) == (Outcome.DECIDE, Reason.NAME_ALONE, None)


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
    (made,) = plan(row, about=here(), open_cases=True, treating={same_name("K. Kay"): 1})
    assert made.session is not None
    assert (made.outcome, made.reason, made.session.treating) == (Outcome.MAKE, Reason.OPENS_CASE, 1)


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
    more = {"open_cases": True, "treating": {"": 1}}
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


WHEN = " · 2026-11-03 09:00"
ANAS, JONAHS, MAYAS = ({**AT, "name": name} for name in ("Ana Reyes", "Jonah Reyes", "Maya Lopez"))
OF_ANA, OF_JONAH, OF_MAYA = {**ANAS, "client_id": "101"}, {**JONAHS, "client_id": "102"}, {**MAYAS, "client_id": "103"}
STANDS, GONE = SessionHere(21, 11, NINE.replace(hour=15)), SessionHere(22, 11, NINE.replace(hour=8), cancelled=True)
OPTIONS = (
    Option("case:alone", "Ana Reyes"),
    Option("case:couple", "Ana Reyes & Jonah Reyes"),
    Option("leave", "Leave these rows out"),
)
ANA_TOLD, MAYA_TOLD = {"name": "Ana Reyes (ana@example.org)"}, {"name": "Maya Lopez (maya@example.org)"}
OPENING = {"open_cases": True, "treating": {"k. kay": 1}}


def made(shown: str = "Ana Reyes" + WHEN, **more: object) -> Planned:
    return Planned(2, Outcome.MAKE, shown=shown, **{"session": NewSession(NINE, 50), **more})  # type: ignore[arg-type]  # handed on


def left(reason: Reason, shown: str = "Ana Reyes" + WHEN, **more: object) -> Planned:
    return Planned(2, Outcome.LEAVE, reason, shown=shown, **more)  # type: ignore[arg-type]  # handed on


def turned_away(reason: Reason, value: str, shown: str) -> Planned:
    return Planned(2, Outcome.REFUSE, reason, {"value": value, "name": value}, shown)


@pytest.mark.parametrize(
    ("row", "more", "expected"),
    [
        (
            {**OF_ANA, "minutes": "45", "until": "2026-11-03 10:30", "session_id": "n", "place": "R" * 61},
            {},
            made(client=1, case=11, external_id="n", session=NewSession(NINE, 45, "R" * 60), about="client:ana"),
        ),
        (
            {"at": "11/03/2026 09:00", "until": "11/03/2026 10:30", "client_id": "101", "kind": "Session"},
            {},
            made("11/03/2026 09:00", client=1, case=11, session=NewSession(NINE, 90), about="client:ana"),
        ),
        (
            {**OF_ANA, "clinician": "Kay, K."},
            OPENING,
            made(client=1, case=11, session=NewSession(NINE, 50, treating=1), about="client:ana"),
        ),
        (
            {**AT, "first": "Maya", "last": "Lopez", "client_email": "maya@example.org", "clinician": "K. Kay"}
            | {"session_id": "n"},
            OPENING,
            made(
                "Maya Lopez" + WHEN,
                reason=Reason.OPENS_CASE,
                told={"clinician": "Dr Kay"},
                client=3,
                external_id="n",
                session=NewSession(NINE, 50, treating=1),
            ),
        ),
        (
            OF_MAYA,
            {},
            Planned(2, Outcome.REFUSE, Reason.NO_CASE, MAYA_TOLD, "Maya Lopez" + WHEN, client=3),
        ),
        (
            OF_MAYA,
            OPENING,
            Planned(2, Outcome.REFUSE, Reason.WHO_TREATS, MAYA_TOLD, "Maya Lopez" + WHEN, client=3),
        ),
        (
            {**ANAS, "name": "ana reyes"},
            {},
            Planned(
                2,
                Outcome.DECIDE,
                Reason.NAME_ALONE,
                shown="ana reyes" + WHEN,
                about="name:ana reyes",
                asked="ana reyes",
                options=(OPTIONS[0], OPTIONS[2]),
            ),
        ),
        (
            ANAS,
            {"decided": {"name:ana reyes": "case:alone"}},
            made(case=11, about="name:ana reyes"),
        ),
        (
            OF_ANA,
            {"decided": {"client:ana": "leave"}},
            left(Reason.LEFT_OUT, about="client:ana"),
        ),
        ({**OF_ANA, "kind": ""}, {}, left(Reason.NO_APPOINTMENT)),
        ({**OF_ANA, "status": "No show"}, {}, left(Reason.CANCELLED_THERE)),
        (
            {**OF_ANA, "time": "15:00"},
            {},
            left(Reason.ALREADY_HERE, "Ana Reyes · 2026-11-03 15:00", case=11, client=1),
        ),
        ({**OF_ANA, "session_id": "s"}, {}, left(Reason.MOVED_THERE, case=11)),
        (
            {**OF_ANA, "at": "1990-11-03"},
            {},
            turned_away(Reason.FAR_AWAY, "1990-11-03", "Ana Reyes · 1990-11-03 09:00"),
        ),
        ({"name": "Ana Reyes", "at": "soon"}, {}, turned_away(Reason.BAD_DAY, "soon", "Ana Reyes · soon")),
        (
            {**JONAHS, "client_id": "101", "client_email": "jonah@example.org"},
            {},
            turned_away(Reason.ID_OF_ANOTHER, ANA_TOLD["name"], "Jonah Reyes" + WHEN),
        ),
        ({**AT, "first": "Tom", "client_email": "tom@example.org"}, {}, turned_away(Reason.NOT_HERE, "", "Tom" + WHEN)),
    ],
)
def test_what_a_row_becomes_is_said_whole(row: dict[str, str], more: dict[str, object], expected: Planned) -> None:
    about = here(ALONE, sessions=(STANDS, GONE), known={"s": 21, "": 22})
    assert plan(row, about=about, **more) == [expected]


def test_a_number_of_one_with_the_name_of_another_who_is_here_is_nobodys() -> None:
    about = here(ALONE, COUPLE)
    assert fate({**JONAHS, "client_id": "101"}, about=about) == (Outcome.REFUSE, Reason.ID_OF_ANOTHER, None)
    assert fate({**ANAS, "client_id": "101", "name": "Ana Lind"}, about=here(ALONE))[2] == ALONE.key


def test_which_case_is_asked_with_the_names_of_all_who_are_in_it() -> None:
    (asked,) = plan({**OF_ANA, "name": "A. Reyes"}, about=here(ALONE, COUPLE))
    assert asked == Planned(
        2,
        Outcome.DECIDE,
        Reason.WHICH_CASE,
        ANA_TOLD,
        "A. Reyes" + WHEN,
        about="client:ana",
        asked="Ana Reyes (ana@example.org)",
        options=OPTIONS,
    )


def test_a_row_that_could_not_be_read_is_refused_with_what_stands_in_it() -> None:
    planned = TimesPlan(here(ALONE), Choices(READING)).plan(Cells(7, {"value": "#REF!"}, "formula_error"))
    told = {"value": "#REF!", "name": "#REF!"}
    assert planned == Planned(7, Outcome.REFUSE, Reason.FORMULA_ERROR, told)


def test_who_shares_a_moment_shares_no_session() -> None:
    decided = {"client:jonah": "case:couple"}
    first, second, third = plan(
        OF_ANA, OF_JONAH, OF_ANA, about=here(ALONE, COUPLE), decided=decided | {"client:ana": "case:alone"}
    )
    assert (first.case, second.case) == (11, 12)
    assert third == Planned(4, Outcome.LEAVE, Reason.SAME_AS_ROW, {"row": "2"}, "Ana Reyes" + WHEN)
    more = {"open_cases": True, "treating": {"": 6}}
    first, second, third = plan(OF_ANA, OF_MAYA, OF_MAYA, about=here(), **more)
    assert (first.client, second.client, second.outcome) == (1, 3, Outcome.MAKE)
    assert third == Planned(4, Outcome.LEAVE, Reason.SAME_AS_ROW, {"row": "3"}, "Maya Lopez" + WHEN)


def test_a_number_that_stands_above_is_refused_with_the_row_that_had_it() -> None:
    rows = ({**OF_ANA, "session_id": "n"}, {**OF_ANA, "session_id": "n", "time": "10:00"})
    shown = "Ana Reyes · 2026-11-03 10:00"
    assert plan(*rows, about=here(ALONE))[1] == Planned(3, Outcome.REFUSE, Reason.ID_TWICE, {"row": "2"}, shown)


def test_two_of_one_name_and_birth_date_are_for_nobody_to_guess() -> None:
    twins = (ANA, Person(4, "twin", "Ana Reyes", "twin@example.org", ANA.born))
    planner = TimesPlan(Here(TODAY, twins, cases=(ALONE,)), Choices(READING))
    row = {**ANAS, "born": "1986-05-17"}
    assert planner.plan(Cells(2, row)) == turned_away(Reason.SEVERAL_FIT, "", "Ana Reyes" + WHEN)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("1996-11-03", Reason.FAR_AWAY),
        ("1996-11-04", Reason.NONE),
        ("2028-11-26", Reason.NONE),
        ("2028-11-27", Reason.FAR_AWAY),
    ],
)
def test_sessions_of_thirty_years_and_of_two_to_come_are_taken(day: str, reason: Reason) -> None:
    assert fate({**OF_ANA, "at": day}, about=here(ALONE))[1] == reason


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
