"""Who may care for whom, and who runs the practice's desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clients.enums import TeamRole
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


def may_read_each_others_mail(addresses: Iterable[str]) -> bool:
    """Whether two of these addresses are one mailbox."""
    boxes = [mailbox(address) for address in addresses]
    return len(boxes) != len(set(boxes))


def may_run_desk(roles: frozenset[Role]) -> bool:
    """Whether somebody may add people, cases and sessions."""
    return bool(roles & {Role.CLINICIAN, Role.ADMINISTRATOR, Role.FRONT_DESK})


def may_run_practice(roles: frozenset[Role]) -> bool:
    """Whether somebody may change the practice's settings and invite colleagues."""
    return Role.ADMINISTRATOR in roles
