from datetime import date, timedelta

import pytest

from clients.enums import TeamRole
from clients.policy import (
    Reached,
    Seat,
    keep_apart,
    may_act,
    may_join,
    may_leave,
    may_replace,
    may_run_desk,
    may_run_practice,
    sits,
)
from practice.enums import Role

DAY = date(2026, 3, 2)
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
    desk = {Role.CLINICIAN, Role.ADMINISTRATOR, Role.FRONT_DESK}
    assert may_run_desk(frozenset({role})) is (role in desk)
    assert may_run_practice(frozenset({role})) is (role is Role.ADMINISTRATOR)


def test_without_a_role_nobody_runs_anything() -> None:
    assert (may_run_desk(frozenset()), may_run_practice(frozenset())) == (False, False)
