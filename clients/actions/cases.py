"""Opening cases and planning their sessions."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from clients.actions.mailboxes import wait_for_mailboxes
from clients.enums import SessionStatus, TeamRole
from clients.models import Case, Client, Participant, Session, TeamMember
from clients.policy import may_join, may_keep_register
from clients.queries.mailboxes import sign_in_apart
from clients.queries.seats import companions, require_acting
from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.enums import Role
from practice.people.models import User
from practice.sync.changes import note_change


def roles_of(user: User) -> frozenset[Role]:
    """What the user is today."""
    held = user.memberships.filter(ended_at__isnull=True).values_list("role", flat=True)
    return frozenset(Role(role) for role in held) if user.is_active else frozenset()


@transaction.atomic
def open_case(clients: Sequence[Client], *, treating: User, by: Actor) -> Case:
    """Open a case of one client, or of two or more partners, with its treating clinician.

    Raises NotAllowedError when the clinician may not treat these people.
    """
    if not may_keep_register(by.roles):
        raise NotVisibleError
    same_house = all(client.practice_id == by.practice for client in clients) and treating.practice_id == by.practice
    require(bool(clients) and same_house, "Choose at least one client of this practice.")
    wait_for_mailboxes(by)
    as_they_are = Client.objects.filter(pk__in=[client.pk for client in clients]).select_related("user")
    require(
        sign_in_apart(as_they_are),
        "Two of these people have the same mailbox. Each needs an address that only they read.",
    )
    moment = clock.now()
    case = Case.objects.create(practice_id=by.practice, opened_at=moment)
    Participant.objects.bulk_create(
        Participant(case=case, client=client, order=order) for order, client in enumerate(clients)
    )
    require(
        may_join(treating.pk, roles_of(treating), participants=[c.pk for c in clients], companions=companions(case)),
        "Only a clinician who is not close to these clients can treat them.",
    )
    TeamMember.objects.create(case=case, clinician=treating, role=TeamRole.TREATING, since=moment)
    note_change("cases", [case.code], practice=by.practice)
    record("open_case", by=by, case=case.pk)
    return case


@transaction.atomic
def plan_session(case: Case, starts_at: datetime, *, zone: str, minutes: int, place: str = "", by: Actor) -> Session:
    """Plan a session: a moment and the zone in which it was agreed."""
    if not may_keep_register(by.roles) or case.practice_id != by.practice:
        raise NotVisibleError
    when = {"starts_at": starts_at, "zone": zone, "minutes": minutes, "place": place}
    session = Session.objects.create(case=case, changed_at=clock.now(), **when)
    note_change("sessions", [session.code], practice=by.practice)
    record("plan_session", by=by, case=case.pk, session=session.pk)
    return session


@transaction.atomic
def move_session(session: Session, starts_at: datetime, *, zone: str, minutes: int, place: str, by: Actor) -> None:
    """Move a session."""
    if not may_keep_register(by.roles) or session.case.practice_id != by.practice:
        raise NotVisibleError
    session.starts_at, session.zone, session.minutes, session.place = starts_at, zone, minutes, place
    _change(session, "starts_at", "zone", "minutes", "place")
    note_change("sessions", [session.code], practice=by.practice)
    record("move_session", by=by, session=session.pk)


@transaction.atomic
def cancel_session(session: Session, *, by: Actor) -> None:
    """Take a session off the list."""
    mark_session(session, SessionStatus.CANCELLED, by=by)


@transaction.atomic
def mark_session(session: Session, status: SessionStatus, *, by: Actor) -> None:
    """Write down how it stands with a session, which takes it off the list or puts it there again."""
    if not may_keep_register(by.roles) or session.case.practice_id != by.practice:
        raise NotVisibleError
    stood, session.status = session.cancelled_at is None, status
    if stood == status.stands:
        session.save(update_fields=["status"])
    else:
        session.cancelled_at = None if status.stands else clock.now()
        _change(session, "status", "cancelled_at")
    note_change("sessions", [session.code], practice=by.practice)
    record("cancel_session" if status == SessionStatus.CANCELLED else "mark_session", by=by, session=session.pk)


def _change(session: Session, *columns: str) -> None:
    """Write what is different, and that calendars have to look again."""
    session.sequence, session.changed_at = session.sequence + 1, clock.now()
    session.save(update_fields=[*columns, "sequence", "changed_at"])


@transaction.atomic
def write_next_time_line(session: Session, line: str, *, by: Actor) -> None:
    """Keep the clinician's one sentence for the next prep."""
    require_acting(session.case, by)
    session.next_time_line = line.strip()
    session.save(update_fields=["next_time_line"])
    record("write_next_time_line", by=by, session=session.pk)
