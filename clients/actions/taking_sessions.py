"""Takes in sessions that a system tells of: its word on when stands, in whose case is never guessed."""

from datetime import timedelta

from clients.actions.cases import cancel_session
from clients.actions.elsewhere import Meeting, bring_session, call_session
from clients.actions.turns import Turn
from clients.connectors.placing import place
from clients.connectors.records import SessionRecord
from clients.connectors.source import Whole
from clients.enums import Thing, Trouble
from clients.imports.plans import LEAVE
from clients.models import Case, Session, SessionElsewhere
from clients.queries.lines import client_row, hash_of, session_row
from practice import clock
from practice.sync.turns import take_turn

LONG_AGO, FAR_AHEAD = timedelta(days=366), timedelta(days=731)
FEWEST, MOST = 5, 480
LONGEST_PLACE = 60
FEW = 2


class AllGoneError(Exception):
    """All that was to come is gone at once; ``trouble`` says so to a person."""

    trouble = Trouble.EMPTY


def take_session(turn: Turn, told: SessionRecord, choice: str = "") -> None:
    """Take in a session: one that is known is moved and cancelled as they say, one that is not is put into its case."""
    name = turn.name(told.id)
    take_turn("session", turn.by.practice, name.system, name.value)
    row = session_row(name, turn.by)
    if row is None:
        _new(turn, told, choice)
    elif row.heard != hash_of(told):
        _follow(turn, told, row.session)


def _new(turn: Turn, told: SessionRecord, choice: str) -> None:
    key, now = told.series or told.id, clock.now()
    choice = choice or turn.decided(Thing.SESSION, key)
    in_time = now - LONG_AGO < told.starts_at < now + FAR_AHEAD
    if choice == LEAVE or told.cancelled or not in_time or not FEWEST <= told.minutes <= MOST:
        if not told.series:
            turn.settled(Thing.SESSION, key)
        return
    people = [client_row(turn.name(value), turn.by) for value in told.people]
    placed = place((one.client_id if one else None for one in people), turn.cases(), choice)
    if placed.case is None:
        turn.ask(Thing.SESSION, key, told, placed.reason)
        return
    _bring(turn, told, Case.objects.get(pk=placed.case.key))
    turn.settled(Thing.SESSION, key)


def _bring(turn: Turn, told: SessionRecord, case: Case) -> None:
    """Plan it; one that the desk has planned for the same moment already is the same."""
    name = turn.name(told.id)
    standing = Session.objects.filter(case=case, starts_at=told.starts_at, cancelled_at=None)
    same = standing.exclude(elsewhere__system=turn.line.system).order_by("pk").first()
    if same is not None:
        call_session(same, name, by=turn.by)
    else:
        bring_session(name, _meeting(turn, told, case), by=turn.by)
        turn.run.sessions_new += 1
    turn.heard(Thing.SESSION, told)


def _meeting(turn: Turn, told: SessionRecord, case: Case, session: Session | None = None) -> Meeting:
    zone = told.zone or (session.zone if session else turn.by.zone)
    where = told.place[:LONGEST_PLACE] or (session.place if session else "")
    return Meeting(case, told.starts_at, zone, told.minutes, where, told.cancelled)


def _follow(turn: Turn, told: SessionRecord, session: Session) -> None:
    """Move and cancel as they do. What was cancelled stays so: one that stands there again is planned anew."""
    if session.cancelled_at is not None and not told.cancelled:
        SessionElsewhere.objects.filter(session=session, system=turn.line.system).delete()
        _bring(turn, told, session.case)
        return
    before = (session.starts_at, session.minutes)
    if session.cancelled_at is None:
        bring_session(turn.name(told.id), _meeting(turn, told, session.case, session), by=turn.by)
        turn.run.sessions_cancelled += told.cancelled
        turn.run.sessions_changed += not told.cancelled and before != (told.starts_at, told.minutes)
    turn.heard(Thing.SESSION, told)


def take_deletion(turn: Turn, value: str) -> None:
    """A session is deleted there: it is cancelled here."""
    row = session_row(turn.name(value), turn.by)
    turn.settled(Thing.SESSION, value)
    if row is not None and row.session.cancelled_at is None:
        _cancel(turn, row)


def take_missing(turn: Turn, whole: Whole) -> None:
    """Cancel what came from there, is still to come, and is not there any more.

    Raises AllGoneError when that is all of it: more likely the calendar is another one.
    """
    rows = SessionElsewhere.objects.filter(practice_id=turn.by.practice, system=turn.line.system)
    coming = rows.filter(session__starts_at__gte=clock.now(), session__starts_at__lt=whole.until)
    kept = list(coming.filter(session__cancelled_at=None).select_related("session__case"))
    gone = [row for row in kept if row.value not in whole.ids]
    if len(gone) == len(kept) >= FEW and not whole.ids:
        raise AllGoneError
    for row in gone:
        _cancel(turn, row)


def _cancel(turn: Turn, row: SessionElsewhere) -> None:
    cancel_session(row.session, by=turn.by)
    turn.run.sessions_cancelled += 1
    # It is new to us if it should come back.
    SessionElsewhere.objects.filter(pk=row.pk).update(heard="")
