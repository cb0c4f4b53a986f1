"""Who sits in which care team."""

from datetime import date

from django.db.models import Q

from clients.enums import TeamRole
from clients.models import Case, Participant, TeamMember
from clients.policy import Seat, may_act, sits
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.access.grants import running
from practice.access.prepared import Given


def running_seats(case: Case) -> tuple[Seat, ...]:
    """The seats of a case that nobody has left, also those whose day has passed."""
    rows = TeamMember.objects.filter(case=case, left_at__isnull=True).order_by("pk")
    return tuple(Seat(row.clinician_id, TeamRole(row.role), row.until) for row in rows)


def seat_of(case: Case, actor: Actor) -> Seat | None:
    """The actor's seat in the case, if it gives access today."""
    for seat in running_seats(case):
        if seat.person == actor.person and sits(seat, actor.today()):
            return seat
    return None


def require_acting(case: Case, actor: Actor) -> None:
    """Refuse whoever does not treat or cover the case: outsiders as if it were not there, a supervisor with a word."""
    seat = seat_of(case, actor)
    if seat is None:
        raise NotVisibleError
    require(may_act(seat), "Only the clinicians who treat this case can do this.")


def companions(case: Case) -> frozenset[int]:
    """Everybody who shares or shared a case with a participant of this one."""
    own = Participant.objects.filter(case=case).values("client_id")
    cases = Participant.objects.filter(client_id__in=own).values("case_id")
    return frozenset(Participant.objects.filter(case_id__in=cases).values_list("client_id", flat=True))


def sitting(actor: Actor, prefix: str = "team__") -> Q:
    """The condition that the actor sits in the care team of a case today."""
    return seated(actor.person, actor.today(), prefix)


def seated(person: int | Given, today: date | Given, prefix: str = "team__") -> Q:
    """The same condition for a statement that is prepared."""
    return Q(**{f"{prefix}clinician_id": person, f"{prefix}left_at__isnull": True}) & running(today, prefix)
