"""What a clinician who leaves the practice leaves behind."""

from dataclasses import dataclass

from clients.enums import TeamRole
from clients.models import Case
from clients.policy import may_leave, may_run_practice
from clients.queries.labels import cases_alike
from clients.queries.seats import running_seats
from homework.queries.case_page import people_of
from homework.queries.naming import together
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.enums import Role
from practice.people.models import User


@dataclass(frozen=True, slots=True)
class HeldSeat:
    """A case in whose team the clinician sits; ``alone`` when nobody else treats it."""

    case: Case
    name: str
    alone: bool


def leaver(key: int, actor: Actor) -> User:
    """A clinician whom the actor may take out of the practice: themselves, or anybody for who runs it."""
    allowed = key == actor.person or may_run_practice(actor.roles)
    found = User.objects.filter(
        pk=key,
        practice_id=actor.practice,
        is_active=True,
        memberships__role__in=[Role.CLINICIAN, Role.SUPERVISOR],
        memberships__ended_at__isnull=True,
    ).first()
    if found is None or not allowed:
        raise NotVisibleError
    return found


def held_seats(clinician: User) -> list[HeldSeat]:
    """The cases that the clinician leaves, those first that need another treating clinician."""
    cases = Case.objects.filter(team__clinician=clinician, team__left_at__isnull=True)
    rows = cases.prefetch_related("participants__client__user").order_by("opened_at", "team__pk")
    names = {case: together([client.user.name for client in people_of(case)]) for case in rows}
    alike = cases_alike(names)
    seats = [_held(case, alike.get(case.pk, name), clinician) for case, name in names.items()]
    return sorted(seats, key=lambda seat: (not seat.alone, seat.name))


def _held(case: Case, name: str, clinician: User) -> HeldSeat:
    seats = running_seats(case)
    treats = any(seat.person == clinician.pk and seat.role == TeamRole.TREATING for seat in seats)
    return HeldSeat(case, name, alone=treats and not may_leave(clinician.pk, seats))
