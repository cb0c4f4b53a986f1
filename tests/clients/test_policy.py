from datetime import UTC, date, datetime, timedelta

import pytest

from clients.enums import DutyKind, TeamRole
from clients.policy import (
    DutyFacts,
    Reached,
    Seat,
    keep_apart,
    may_act,
    may_break_glass,
    may_join,
    may_keep_register,
    may_leave,
    may_replace,
    may_review_glass,
    may_run_desk,
    may_run_practice,
    may_serve,
    serves,
    sits,
)
from practice.enums import Role

DAY = date(2026, 3, 2)
DESK = {Role.CLINICIAN, Role.ADMINISTRATOR, Role.FRONT_DESK}
TREATING, COVER, SUPERVISOR = TeamRole.TREATING, TeamRole.COVER, TeamRole.SUPERVISOR


@pytest.mark.parametrize(("after", "gives_access"), [(-1, True), (0, False), (1, False)])
def test_on_the_day_cover_ends_access_has_ended(after: int, *, gives_access: bool) -> None:
    assert sits(Seat(1, COVER, DAY), DAY + timedelta(days=after)) is gives_access


def test_a_seat_without_an_end_goes_on() -> None:
    assert sits(Seat(1, TREATING), DAY)


@pytest.mark.parametrize(
    ("roles", "person", "joins"),
    [
        ({Role.CLINICIAN}, 9, True),
        ({Role.CLINICIAN, Role.ADMINISTRATOR}, 9, True),
        ({Role.CLINICIAN}, 1, False),
        ({Role.CLINICIAN}, 2, False),
        ({Role.SUPERVISOR}, 9, False),
        ({Role.ADMINISTRATOR, Role.FRONT_DESK}, 9, False),
        (set(), 9, False),
    ],
)
def test_only_a_clinician_without_a_part_in_it_joins(roles: set[Role], person: int, *, joins: bool) -> None:
    assert may_join(person, frozenset(roles), participants=[1], companions=[2]) is joins


@pytest.mark.parametrize(
    ("present", "replaced"),
    [(None, True), (Seat(1, TREATING), False), (Seat(1, COVER, DAY), True), (Seat(1, SUPERVISOR), True)],
)
def test_a_treating_role_is_never_replaced(present: Seat | None, *, replaced: bool) -> None:
    assert may_replace(present) is replaced


@pytest.mark.parametrize(("role", "acts"), [(TREATING, True), (COVER, True), (SUPERVISOR, False)])
def test_a_supervisor_does_not_act(role: TeamRole, *, acts: bool) -> None:
    assert may_act(Seat(1, role)) is acts


@pytest.mark.parametrize(
    ("seats", "leaves"),
    [
        ([Seat(1, TREATING)], False),
        ([Seat(1, TREATING), Seat(2, COVER, DAY), Seat(3, SUPERVISOR)], False),
        ([Seat(1, TREATING), Seat(2, TREATING)], True),
        ([Seat(2, TREATING), Seat(1, SUPERVISOR)], True),
    ],
)
def test_the_last_treating_clinician_stays(seats: list[Seat], *, leaves: bool) -> None:
    assert may_leave(1, seats) is leaves


@pytest.mark.parametrize(
    ("people", "apart"),
    [
        ([("ana@example.org", False), ("ben@example.org", False)], True),
        ([("a.na@example.org", False), ("Ana+notes@Example.org", False)], False),
        ([("ana@gmail.com", False), ("ana@googlemail.com", True)], False),
        ([("ana@example.org", True), ("ANA@example.org", True)], True),
        ([("ana@example.org", True), ("ana@example.org", True), ("a.na@example.org", False)], False),
        ([("ana@example.org", False)], True),
        ([("ana@example.org ben@example.org", False), ("cleo@example.org b.en@example.org", False)], False),
        ([("ana@example.org a.na@example.org", False), ("cleo@example.org", False)], True),
    ],
)
def test_two_people_of_a_case_read_no_mailbox_together(people: list[tuple[str, bool]], *, apart: bool) -> None:
    """Unless each of those who do has a passkey."""
    reached = [Reached(frozenset(addresses.split()), has_passkey) for addresses, has_passkey in people]
    assert keep_apart(reached) is apart


@pytest.mark.parametrize("role", Role)
def test_who_runs_the_desk_and_who_the_practice(role: Role) -> None:
    assert may_run_desk(frozenset({role})) is (role in DESK)
    assert may_run_practice(frozenset({role})) is (role is Role.ADMINISTRATOR)


def test_without_a_role_nobody_runs_anything() -> None:
    assert (may_run_desk(frozenset()), may_run_practice(frozenset())) == (False, False)


CARERS = {Role.CLINICIAN, Role.SUPERVISOR}
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("until", "ended", "at", "runs"),
    [
        (None, False, -SECOND, False),
        (None, False, timedelta(0), True),
        (None, False, timedelta(days=900), True),
        (None, True, SECOND, False),
        (NOON + 2 * SECOND, False, SECOND, True),
        (NOON + 2 * SECOND, False, 2 * SECOND, False),
        (NOON + 2 * SECOND, True, SECOND, False),
    ],
)
def test_a_duty_runs_from_its_moment_to_its_end(
    until: datetime | None, at: timedelta, *, ended: bool, runs: bool
) -> None:
    assert serves(DutyFacts(1, DutyKind.ON_DUTY, NOON, until, ended=ended), NOON + at) is runs


@pytest.mark.parametrize("role", Role)
def test_only_who_cares_for_cases_serves_the_practice(role: Role) -> None:
    assert may_serve(frozenset({role})) is (role in CARERS)
    assert may_serve(frozenset()) is False


@pytest.mark.parametrize("role", Role)
def test_only_who_cares_for_cases_breaks_a_glass(role: Role) -> None:
    may = may_break_glass(9, frozenset({role}), participants=[1], companions=[1, 2], seats=[], today=DAY)
    assert may is (role in CARERS)


@pytest.mark.parametrize(
    ("person", "seats", "may"),
    [
        pytest.param(9, [Seat(8, TREATING)], True, id="others treat"),
        pytest.param(9, [Seat(8, TREATING), Seat(9, SUPERVISOR)], False, id="in the team"),
        pytest.param(9, [Seat(9, COVER, DAY + timedelta(days=1))], False, id="covers"),
        pytest.param(9, [Seat(9, COVER, DAY)], True, id="covered until today"),
        pytest.param(1, [], False, id="in care here"),
        pytest.param(2, [], False, id="in care with one of them"),
    ],
)
def test_a_glass_is_broken_from_outside_alone(person: int, seats: list[Seat], *, may: bool) -> None:
    around = {"participants": [1], "companions": [2]}
    assert may_break_glass(person, frozenset({Role.CLINICIAN}), **around, seats=seats, today=DAY) is may


@pytest.mark.parametrize(
    ("person", "leads", "treats", "may"),
    [(9, True, False, True), (9, False, True, True), (9, True, True, True), (9, False, False, False)]
    + [(8, leads, treats, False) for leads in (True, False) for treats in (True, False)],
)
def test_a_second_person_who_leads_or_treats_reviews_it(person: int, *, leads: bool, treats: bool, may: bool) -> None:
    assert may_review_glass(person, 8, leads=leads, treats=treats) is may


@pytest.mark.parametrize("role", Role)
def test_the_desk_and_record_systems_bring_people_in(role: Role) -> None:
    assert may_keep_register(frozenset({role})) is (role in {*DESK, Role.RECORD_SYSTEM})
    assert may_keep_register(frozenset()) is False
