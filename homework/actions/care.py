"""Changes of who cares for a case, with their effect on who may read what."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from clients.actions import team
from clients.enums import TeamRole
from clients.models import Case
from clients.policy import may_run_practice
from clients.queries.seats import require_acting, running_seats, seat_of
from homework.actions.joint import regrant_joint
from homework.actions.settling import apply_to_cases, lock
from homework.models import BrokenGlass
from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.people.models import User


def _require_may_change_team(case: Case, by: Actor) -> None:
    if case.practice_id != by.practice or not may_run_practice(by.roles):
        require_acting(case, by)


@transaction.atomic
def join_team(case: Case, clinician: User, role: TeamRole, *, until: date | None = None, by: Actor) -> None:
    """Give a clinician a seat in the care team; access ends by itself on the day ``until``.

    Raises NotVisibleError unless ``by`` sits in the team or runs the practice, NotAllowedError as the team's rules say.
    """
    _require_may_change_team(case, by)
    cases = lock([case])
    team.seat(case, clinician, role, until)
    apply_to_cases(cases)
    regrant_joint(cases)
    record("join_team", by=by, case=case.pk, clinician=clinician.pk, role=role.value)


@transaction.atomic
def leave_team(case: Case, clinician: User, *, by: Actor) -> None:
    """Take a clinician out of the care team; the last treating one stays until another is named.

    Everybody may leave a team that they sit in. Raises NotVisibleError or NotAllowedError unless ``by`` leaves, treats
    the case, or runs the practice.
    """
    if clinician.pk != by.person or seat_of(case, by) is None:
        _require_may_change_team(case, by)
    cases = lock([case])
    team.unseat(case, clinician)
    apply_to_cases(cases)
    regrant_joint(cases)
    record("leave_team", by=by, case=case.pk, clinician=clinician.pk)


@transaction.atomic
def hand_over(case: Case, successor: User, *, leaver: User, by: Actor) -> None:
    """Give a case to a new treating clinician and let the one who treated it leave, in one act.

    A successor who covers or supervises the case takes the treating seat instead; one who treats it already keeps it.
    Raises NotVisibleError unless ``by`` treats or covers the case or runs the practice, NotAllowedError as the team's
    rules say; then nobody has come or gone.
    """
    _require_may_change_team(case, by)
    require(successor.pk != leaver.pk, "Choose somebody else to go on.")
    cases = lock([case])
    treating = {seat.person for seat in running_seats(case) if seat.role == TeamRole.TREATING}
    require(leaver.pk in treating, "Only a treating clinician hands a case over.")
    if successor.pk not in treating:
        team.seat(case, successor, TeamRole.TREATING, None)
    team.unseat(case, leaver)
    apply_to_cases(cases)
    regrant_joint(cases)
    record("hand_over", by=by, case=case.pk, successor=successor.pk, leaver=leaver.pk)


@transaction.atomic
def leave_practice(clinician: User, *, by: Actor) -> None:
    """Take a clinician out of the practice and all its care teams, unless somebody is left without treatment.

    At once every session of theirs ends, and all that is open to them in an emergency.
    """
    own = clinician.pk == by.person
    if clinician.practice_id != by.practice or not (own or may_run_practice(by.roles)):
        raise NotVisibleError
    glasses = BrokenGlass.objects.filter(person=clinician, ended_at__isnull=True)
    seats = Q(team__clinician=clinician, team__left_at__isnull=True)
    cases = lock(Case.objects.filter(seats | Q(pk__in=glasses.values("case_id"))).distinct())
    team.dismiss(clinician)
    glasses.update(ended_at=clock.now())
    apply_to_cases(cases)
    regrant_joint(cases)
    record("leave_practice", by=by, clinician=clinician.pk)
