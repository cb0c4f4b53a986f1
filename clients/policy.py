"""Who may care for whom, and who runs the practice's desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from clients.enums import DutyKind, TeamRole
from practice.enums import Role
from practice.people.mailboxes import mailbox


@dataclass(frozen=True, slots=True)
class Seat:
    """A clinician's running seat in a care team."""

    person: int
    role: TeamRole
    until: date | None = None


def sits(seat: Seat, today: date) -> bool:
    """Whether the seat still gives access; on the day ``until`` it has ended."""
    return seat.until is None or today < seat.until


def may_join(person: int, roles: frozenset[Role], *, participants: Iterable[int], companions: Iterable[int]) -> bool:
    """Whether somebody may sit in a care team at all.

    Only clinicians join, never a participant, nor anyone who shares or shared a case with one
    (``companions``).
    """
    return Role.CLINICIAN in roles and person not in {*participants, *companions}


def may_replace(present: Seat | None) -> bool:
    """Whether joining again may replace the seat that is there: a treating role is never replaced."""
    return present is None or present.role != TeamRole.TREATING


def may_act(seat: Seat) -> bool:
    """Whether the seat lets its clinician act in the case: a supervisor reads and advises."""
    return seat.role != TeamRole.SUPERVISOR


def may_leave(person: int, seats: Iterable[Seat]) -> bool:
    """Whether the clinician may leave: the last treating one may not, until another is named."""
    treating = {seat.person for seat in seats if seat.role == TeamRole.TREATING}
    return treating != {person}


@dataclass(frozen=True, slots=True)
class DutyFacts:
    """What is stored about somebody's duty for the practice."""

    person: int
    kind: DutyKind
    since: datetime
    until: datetime | None = None
    ended: bool = False


def serves(duty: DutyFacts, now: datetime) -> bool:
    """Whether the duty runs at this moment; at ``until`` it has ended."""
    return not duty.ended and duty.since <= now and (duty.until is None or now < duty.until)


def may_serve(roles: frozenset[Role]) -> bool:
    """Whether somebody may be on duty or lead the practice: only those who care for cases."""
    return bool(roles & _CARERS)


def may_break_glass(
    person: int,
    roles: frozenset[Role],
    *,
    participants: Iterable[int],
    companions: Iterable[int],
    seats: Iterable[Seat],
    today: date,
) -> bool:
    """Whether somebody may open a case in an emergency: a clinician or supervisor from outside its care team.

    Never a participant, nor anyone who shares or shared a case with one; whoever sits in the team reads as the team.
    """
    inside = any(seat.person == person and sits(seat, today) for seat in seats)
    return bool(roles & _CARERS) and not inside and person not in {*participants, *companions}


_CARERS = frozenset({Role.CLINICIAN, Role.SUPERVISOR})


def may_review_glass(person: int, breaker: int, *, leads: bool, treats: bool) -> bool:
    """Whether somebody may review a broken glass: a second person, who leads the practice or treats the case."""
    return person != breaker and (leads or treats)


@dataclass(frozen=True, slots=True)
class Reached:
    """Where mail reaches somebody in a case, and whether a passkey of their own lets them in without it."""

    addresses: frozenset[str]
    has_passkey: bool = False


def keep_apart(people: Iterable[Reached]) -> bool:
    """Whether nobody reads the mail of another in the case.

    Those who share a mailbox may, when each of them has a passkey of their own: nobody comes in by the other's mail.
    """
    readers: dict[str, list[bool]] = {}
    for person in people:
        for box in {mailbox(address) for address in person.addresses}:
            readers.setdefault(box, []).append(person.has_passkey)
    return all(len(passkeys) == 1 or all(passkeys) for passkeys in readers.values())


def may_run_desk(roles: frozenset[Role]) -> bool:
    """Whether somebody may add people, cases and sessions."""
    return bool(roles & {Role.CLINICIAN, Role.ADMINISTRATOR, Role.FRONT_DESK})


def may_keep_register(roles: frozenset[Role]) -> bool:
    """Whether somebody may bring in people, cases and sessions, and sees who and when: the desk, and record systems."""
    return may_run_desk(roles) or Role.RECORD_SYSTEM in roles


def may_run_practice(roles: frozenset[Role]) -> bool:
    """Whether somebody may change the practice's settings and invite colleagues."""
    return Role.ADMINISTRATOR in roles


def may_review_request(roles: frozenset[Role], *, treats: bool, leads: bool) -> bool:
    """Whether somebody may decide who reads a joint text after a separation: a clinician of the case, or the lead."""
    return Role.CLINICIAN in roles and (treats or leads)


def may_keep_records(roles: frozenset[Role], *, treats: bool) -> bool:
    """Whether somebody looks after a person's record, its legal holds and its end: who runs the practice or treats."""
    return may_run_practice(roles) or (Role.CLINICIAN in roles and treats)


def may_erase(asker: int, confirmer: int, *, held: bool, kept_until: date, today: date) -> bool:
    """Whether a record may be destroyed: never under a legal hold; before its years are over only by two people."""
    return not held and (today >= kept_until or asker != confirmer)


def kept_until(last_service: date, years: int) -> date:
    """The day on which a record's years are over; what ends on a leap day ends a day later in other years."""
    try:
        return last_service.replace(year=last_service.year + years)
    except ValueError:
        return date(last_service.year + years, 3, 1)
