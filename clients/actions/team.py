"""Changes of a care team. The work's own action wraps these, so that rights follow in the same transaction."""

from datetime import date

from clients.actions.cases import roles_of
from clients.actions.duty import end_duties_of
from clients.enums import TeamRole
from clients.errors import LastTreatingClinicianError
from clients.models import Case, TeamMember
from clients.policy import may_join, may_leave, may_replace
from clients.queries.seats import companions, running_seats
from practice import clock
from practice.access.actor import require
from practice.people.doors import HandedCode
from practice.people.models import Invitation, Membership, User
from practice.people.signed_in import end_all
from practice.sync.changes import note_change


def seat(case: Case, clinician: User, role: TeamRole, until: date | None) -> TeamMember:
    """Give a clinician a seat, in place of the one they had.

    Raises NotAllowedError for somebody who may not join, for a treating clinician, and for cover without an end.
    """
    participants = case.participants.values_list("client_id", flat=True)
    fits = may_join(clinician.pk, roles_of(clinician), participants=participants, companions=companions(case))
    require(fits and clinician.practice_id == case.practice_id, "This person cannot join this care team.")
    present = next((held for held in running_seats(case) if held.person == clinician.pk), None)
    require(may_replace(present), "A treating clinician keeps that role until they leave.")
    require((until is not None) == (role == TeamRole.COVER), "Cover needs a day on which it ends; no other role does.")
    _leave(case, clinician)
    note_change("cases", [case.code], practice=case.practice_id)
    return TeamMember.objects.create(case=case, clinician=clinician, role=role, since=clock.now(), until=until)


def unseat(case: Case, clinician: User) -> None:
    """Take a clinician out of a care team. Raises LastTreatingClinicianError for the last treating one."""
    seats = running_seats(case)
    require(any(held.person == clinician.pk for held in seats), "This person is not in the care team.")
    if not may_leave(clinician.pk, seats):
        raise LastTreatingClinicianError("Name another treating clinician first.")
    _leave(case, clinician)
    note_change("cases", [case.code], practice=case.practice_id)


def dismiss(clinician: User) -> list[Case]:
    """Take a clinician out of all care teams and out of the practice; gives the cases they left.

    Every session and duty of theirs ends with it, and whatever they handed out that still lets somebody in.
    """
    seats = TeamMember.objects.filter(clinician=clinician, left_at__isnull=True)
    cases = [seat.case for seat in seats.select_related("case").order_by("pk")]
    for case in cases:
        unseat(case, clinician)
    Membership.objects.filter(user=clinician, ended_at__isnull=True).update(ended_at=clock.now())
    clinician.is_active = False
    clinician.save(update_fields=["is_active"])
    end_duties_of(clinician)
    end_all(clinician)
    _take_back_keys(clinician)
    return cases


def _leave(case: Case, clinician: User) -> None:
    TeamMember.objects.filter(case=case, clinician=clinician, left_at__isnull=True).update(left_at=clock.now())


def _take_back_keys(clinician: User) -> None:
    """Let no link or code work any more that the clinician made for others, and may have kept."""
    moment = clock.now()
    Invitation.objects.filter(invited_by=clinician, used_at__isnull=True).update(expires_at=moment)
    HandedCode.objects.filter(made_by=clinician, used_at__isnull=True).update(expires_at=moment)
