"""Bringing in what another system knows: who it calls what is ours for good, and nobody is matched by a name."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from clients.actions.cases import mark_session, move_session, plan_session
from clients.actions.mailboxes import wait_for_mailboxes
from clients.actions.people import add_client, correct_client, keep_address
from clients.enums import SessionStatus
from clients.models import Case, CaseElsewhere, Client, ClientElsewhere, Relative, Session, SessionElsewhere
from clients.policy import may_keep_register
from clients.queries.elsewhere import Elsewhere, client_elsewhere, require_calling, session_elsewhere
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.sync.changes import note_change
from practice.sync.turns import take_turn

TAKEN = "This id belongs to somebody else here. Two people are never made into one."


@dataclass(frozen=True, slots=True)
class Person:
    """What a system says of a client; ``email`` counts while none is known, from then on it is theirs.

    Without ``born`` the birth date stays as it is.
    """

    name: str
    email: str = ""
    called: str = ""
    country: str = ""
    born: date | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a system says of a session: a moment, and the IANA zone in which it was agreed.

    ``status`` is how it stands with it, in a system that says more than whether it was ``cancelled``.
    """

    case: Case
    starts_at: datetime
    zone: str
    minutes: int
    place: str = ""
    cancelled: bool = False
    status: SessionStatus | None = None


@transaction.atomic
def bring_client(name: Elsewhere, person: Person, *, known: Client | None = None, by: Actor) -> tuple[Client, bool]:
    """Make a system's client ours, or write down what it says of one who is; says whether they are new here.

    ``known`` is a client of ours who is told to be the one: from now on the system's id is theirs. Sending the same
    twice is the same as once. Raises NotVisibleError unless ``by`` keeps the register, NotAllowedError where the id
    is somebody else's, as one is whose client has neither this name nor this birth date, or the address is taken.
    """
    if known is not None and known.practice_id != by.practice:
        raise NotVisibleError
    wait_for_mailboxes(by)
    take_turn("client", by.practice, name.system, name.value)
    found = client_elsewhere(name, by)
    require(known is None or found is None or found.pk == known.pk, TAKEN)
    client = found or known
    if client is None:
        client = add_client(
            email=person.email,
            name=person.name,
            called=person.called,
            country=person.country,
            born=person.born,
            by=by,
        )
        call_client(client, name, by=by)
        return client, True
    if found is None:
        call_client(client, name, by=by)
    if person.email and not client.user.email:
        keep_address(client, person.email, by=by)
    called = person.called.strip() or person.name.split(maxsplit=1)[0]
    born = person.born.isoformat() if person.born else client.born
    stands = (client.user.name, client.called, client.country, client.born)
    if stands != (person.name, called, person.country, born):
        correct_client(client, name=person.name, called=called, country=person.country, born=person.born, by=by)
    return client, False


@transaction.atomic
def call_client(client: Client, name: Elsewhere, *, by: Actor) -> None:
    """Keep what a system calls this client.

    Raises NotVisibleError, and NotAllowedError for somebody else's id or the word of one system about another's.
    """
    require_calling(name, client.practice_id, by)
    keep_name(ClientElsewhere(practice_id=by.practice, client=client, system=name.system, value=name.value.strip()))
    note_change("clients", [client.code], practice=by.practice)
    record("name_elsewhere", by=by, client=client.pk)


@transaction.atomic
def call_session(session: Session, name: Elsewhere, *, by: Actor) -> None:
    """Keep what a system calls this session. Raises as ``call_client``."""
    require_calling(name, session.case.practice_id, by)
    case = {"practice_id": by.practice, "case_id": session.case_id}
    keep_name(SessionElsewhere(**case, session=session, system=name.system, value=name.value.strip()))
    note_change("sessions", [session.code], practice=by.practice)
    record("name_elsewhere", by=by, session=session.pk)


@transaction.atomic
def keep_relative(client: Client, name: Elsewhere, told: str, *, by: Actor) -> Relative:
    """Write down somebody whom a system knows beside a client: it opens nothing to them. Raises as ``call_client``."""
    require_calling(name, client.practice_id, by)
    place = {"practice_id": by.practice, "client": client, "author_id": by.person}
    found = Relative(**place, system=name.system, value=name.value.strip(), told=told)
    keep_name(found)
    note_change("clients", [client.code], practice=by.practice, reader=by.person)
    record("keep_relative", by=by, client=client.pk)
    return found


@transaction.atomic
def change_relative(relative: Relative, told: str, *, by: Actor) -> None:
    """Write down what the system says of them now. Raises as ``call_client``."""
    require_calling(Elsewhere(relative.system, relative.value), relative.practice_id, by)
    if relative.author_id != by.person:
        raise NotVisibleError
    if relative.told == told:
        return
    relative.told = told
    relative.save(update_fields=["told"])
    note_change("clients", [relative.client.code], practice=by.practice, reader=by.person)
    record("keep_relative", by=by, client=relative.client_id)


def keep_name(named: ClientElsewhere | CaseElsewhere | SessionElsewhere | Relative, taken: str = TAKEN) -> None:
    """Keep a row under a system's id. Raises NotAllowedError, in the words ``taken``, where the id is another's."""
    try:
        with transaction.atomic():
            named.save()
    except IntegrityError:
        require(False, taken)  # noqa: FBT003 - reads as a sentence


@transaction.atomic
def bring_session(name: Elsewhere, meeting: Meeting, *, by: Actor) -> tuple[Session, bool]:
    """Make a system's session ours, or move and cancel it as the system says; says whether it is new here.

    A session never changes its case, and one that was cancelled stays so. Raises NotVisibleError unless ``by`` keeps
    the register, NotAllowedError for what cannot be.
    """
    take_turn("session", by.practice, name.system, name.value)
    session = session_elsewhere(name, by)
    if session is None:
        session = plan_session(
            meeting.case,
            meeting.starts_at,
            zone=meeting.zone,
            minutes=meeting.minutes,
            place=meeting.place,
            by=by,
        )
        call_session(session, name, by=by)
        change_session(session, meeting, by=by)
        return session, True
    change_session(session, meeting, by=by)
    return session, False


@transaction.atomic
def change_session(session: Session, meeting: Meeting, *, by: Actor) -> None:
    """Move, cancel or mark a session as is said, where it is not so already.

    One that was cancelled stays so; one to which nobody came, or that waits for a word, may still be held. Raises
    NotVisibleError or NotAllowedError.
    """
    if session.case.practice_id != by.practice or not may_keep_register(by.roles):
        raise NotVisibleError
    require(session.case_id == meeting.case.pk, "A session stays in its case. Cancel it and plan another one.")
    status = _status(SessionStatus(session.status), meeting)
    back = SessionStatus(session.status).is_final and (status.stands or status.waits)
    require(not back, "It was cancelled. Plan another one.")
    stands = (session.starts_at, session.zone, session.minutes, session.place)
    if stands != (meeting.starts_at, meeting.zone, meeting.minutes, meeting.place):
        move_session(session, meeting.starts_at, zone=meeting.zone, minutes=meeting.minutes, place=meeting.place, by=by)
    if status != session.status:
        mark_session(session, status, by=by)


def _status(now: SessionStatus, meeting: Meeting) -> SessionStatus:
    """How it stands with a session after what is said of it; what is not spoken of stays."""
    if meeting.status is not None:
        return meeting.status
    if meeting.cancelled:
        return SessionStatus.CANCELLED if now.stands else now
    return now if now.stands else SessionStatus.BOOKED
