"""Asks the other systems what has changed, one page at a time: what was taken in and where to go on stand together."""

import logging
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.tasks import task

from clients.actions.taking_people import take_joined, take_leaving, take_person
from clients.actions.taking_sessions import AllGoneError, take_deletion, take_missing, take_session
from clients.actions.turns import Turn
from clients.connectors.catalogue import source
from clients.connectors.questions import FOR_A_PERSON
from clients.connectors.records import Gone, Joined, PersonRecord, Record, SessionRecord, person_of, session_of
from clients.connectors.source import Page, Place, Source, SourceError
from clients.enums import LineKind, RunEnd, Thing, Trouble
from clients.imports.reasons import Reason
from clients.models import Line, LineQuestion, LineRun
from clients.queries.lines import acting_for, own_events
from practice import clock
from practice.access.errors import RefusalError
from practice.codes import new_code
from practice.people.models import Practice
from practice.privacy.errors import KeyDestroyedError, SealBrokenError
from practice.privacy.opened import Opened
from practice.walls.context import Place as Where
from practice.walls.context import within

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=3)
USUAL, SOON, LATEST = timedelta(minutes=10), timedelta(minutes=1), timedelta(hours=6)
# Their clock and ours differ, and what they had not finished writing shows up behind what they had.
OVERLAP = timedelta(minutes=2)
MOST_PAGES = 60
TURN_SECONDS, ROUND_SECONDS = 15.0, 45.0
MOST_QUESTIONS = 500
KEPT_RUNS = 50
FEW_TRIES = 3
# What waiting does not mend: it is tried again, but not every few minutes.
LASTING = frozenset({Trouble.ADDRESS, Trouble.REFUSED, Trouble.MISSING, Trouble.EMPTY, Trouble.UNREADABLE})


class LostError(Exception):
    """Somebody else has the line now, or it was paused or ended."""


@dataclass(frozen=True, slots=True)
class Held:
    """A line that a worker has, by the name of its turn; ``opened`` is what was opened in it so far."""

    practice: int
    line: int
    claim: str
    run: int
    opened: Opened = field(default_factory=Opened)


@task()
def ask_lines() -> None:
    """Ask every system whose time has come, practice by practice; other tasks wait meanwhile, so not for long."""
    ends = time.monotonic() + ROUND_SECONDS
    with within(Where.DOORS):
        practices = list(Practice.objects.order_by("pk").values_list("pk", flat=True))
    for practice in practices:
        with within(practice):
            due = list(_due(practice).values_list("pk", flat=True))
        for key in due:
            if time.monotonic() < ends:
                ask_line(practice, key)


def _due(practice: int) -> QuerySet[Line]:
    running = Line.objects.filter(practice_id=practice, paused_at=None, ended_at=None, due_at__lte=clock.now())
    return running.order_by("due_at", "pk")


def ask_line(practice: int, key: int) -> None:
    """One turn at a line: as much of what has changed as a turn may ask for.

    What was taken in is kept with the place to go on from, so that whoever is killed at it loses and doubles nothing.
    """
    with within(practice):
        held = _take(key)
    if held is None:
        return
    try:
        more = _ask(held)
    except SourceError as error:
        _end(held, RunEnd.FAILED, error.trouble, timedelta(seconds=error.wait))
    except AllGoneError as error:
        _end(held, RunEnd.FAILED, error.trouble)
    except SealBrokenError:
        logger.exception("What is kept of a line cannot be opened; it is not asked.")
        _end(held, RunEnd.FAILED, Trouble.NO_RIGHTS)
    except LostError:
        return
    else:
        _end(held, RunEnd.MORE if more else RunEnd.DONE)


@transaction.atomic
def _take(key: int) -> Held | None:
    """Have the line for a while, unless somebody else has it."""
    now = clock.now()
    line = Line.objects.select_for_update().filter(pk=key, due_at__lte=now).first()
    if line is None or not line.runs or (line.claimed_until is not None and line.claimed_until > now):
        return None
    line.claim, line.claimed_until = new_code(), now + LEASE
    line.save(update_fields=["claim", "claimed_until"])
    LineRun.objects.filter(line=line, ended_at=None).update(ended_at=now, end=RunEnd.FAILED, trouble=Trouble.SILENT)
    run = LineRun.objects.create(line=line, began_at=now)
    return Held(line.practice_id, line.pk, line.claim, run.pk)


def _ask(held: Held) -> bool:
    """Read list after list; gives whether there is more for the next turn."""
    with within(held.practice), transaction.atomic():
        line, turn = _locked(held)
        _try_again(turn)
        turn.run.save()
        asked = source(LineKind(line.kind), line.address, dict(line.secrets))
        places = {name: Place(**said) for name, said in line.places.items()}
    pages, ends = 0, time.monotonic() + TURN_SECONDS
    for stream in asked.streams:
        place, more = _begin(places.get(stream, Place())), True
        while more:
            if pages == MOST_PAGES or time.monotonic() > ends:
                return True
            page, pages = _read(held, asked, stream, place), pages + 1
            _take_in(held, stream, page)
            place, more = page.place, page.more
    return False


def _begin(place: Place) -> Place:
    """Where to begin: within a list that was left off there, otherwise a little before all that is known."""
    if place.page or not place.since:
        return place
    try:
        since = datetime.fromisoformat(place.since) - OVERLAP
    except ValueError:
        return place
    return Place(since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


def _read(held: Held, asked: Source, stream: str, place: Place) -> Page:
    """The next page; new secrets are kept at once, for the old ones may open nothing any more."""
    before = asked.secrets
    try:
        return asked.read(stream, place)
    finally:
        if asked.secrets != before:
            with within(held.practice), transaction.atomic():
                line, _ = _locked(held)
                line.secrets = asked.secrets
                line.save(update_fields=["secrets"])


def _take_in(held: Held, stream: str, page: Page) -> None:
    with within(held.practice), transaction.atomic():
        line, turn = _locked(held)
        turn.run.read += len(page.records)
        ours = own_events(line, turn.by)
        for told in page.records:
            if not (isinstance(told, SessionRecord) and told.series in ours):
                _one(turn, told)
        if page.whole is not None:
            take_missing(turn, page.whole)
        line.places = {**line.places, stream: asdict(page.place)}
        line.claimed_until = clock.now() + LEASE
        line.save(update_fields=["places", "claimed_until"])
        turn.run.save()


def _locked(held: Held) -> tuple[Line, Turn]:
    """The line, nobody else's until this is done, and with what it is taken in. Raises LostError, SourceError."""
    rows = Line.objects.select_for_update(of=("self",)).select_related("acts_as__practice")
    line = rows.filter(pk=held.line, claim=held.claim).first()
    if line is None or not line.runs:
        raise LostError
    by = acting_for(line)
    if by is None:
        raise SourceError(Trouble.NO_RIGHTS)
    return line, Turn(line, LineRun.objects.get(pk=held.run), by, opened=held.opened)


def _one(turn: Turn, told: Record) -> None:
    """Take in one thing; what the rules refuse waits for a person, and keeps nothing else from coming in."""
    try:
        with transaction.atomic():
            take_told(turn, told)
    except (RefusalError, KeyDestroyedError):
        turn.plan = None
        if isinstance(told, PersonRecord):
            turn.ask(Thing.CLIENT, told.id, told, Reason.CHANGED_SINCE)
        elif isinstance(told, SessionRecord):
            turn.ask(Thing.SESSION, told.series or told.id, told, Reason.CHANGED_SINCE)


def take_told(turn: Turn, told: Record, choice: str = "") -> None:
    """Take in whatever it is; ``choice`` is what somebody decided about it."""
    match told:
        case PersonRecord():
            take_person(turn, told, choice)
        case SessionRecord():
            take_session(turn, told, choice)
        case Joined():
            take_joined(turn, told)
        case Gone(thing=Thing.SESSION):
            take_deletion(turn, told.id)
        case Gone():
            take_leaving(turn, PersonRecord(told.id, gone=True))


def _try_again(turn: Turn) -> None:
    """What waits may have come: a case, a person, a mended address."""
    rows = LineQuestion.objects.filter(line=turn.line, choice="").exclude(reason__in=FOR_A_PERSON)
    for question in rows.order_by("thing", "pk")[:MOST_QUESTIONS]:
        _one(turn, told_in(question))


def told_in(question: LineQuestion) -> PersonRecord | SessionRecord:
    """What was told of the thing that a question is about."""
    return person_of(question.said) if question.thing == Thing.CLIENT else session_of(question.said)


def _end(held: Held, end: RunEnd, trouble: Trouble | None = None, wait: timedelta = timedelta()) -> None:
    """Let the line go, and say when it is asked next: later each time that it does not work."""
    with within(held.practice), transaction.atomic():
        now = clock.now()
        line = Line.objects.select_for_update().filter(pk=held.line, claim=held.claim).first()
        if line is None:
            return
        line.claim, line.claimed_until = "", None
        if trouble is None or trouble is Trouble.RESTS:
            line.failures = 0
        else:
            line.failures += 1
        usual = SOON if end is RunEnd.MORE else USUAL
        late = min(usual * 2 ** min(line.failures, 6), LATEST) if line.failures else usual
        line.due_at = now + max(wait, LATEST if trouble in LASTING and line.failures > FEW_TRIES else late)
        line.save(update_fields=["claim", "claimed_until", "failures", "due_at"])
        LineRun.objects.filter(pk=held.run).update(ended_at=now, end=end, trouble=trouble or "")
        old = LineRun.objects.filter(line=line).order_by("-pk").values_list("pk", flat=True)[KEPT_RUNS:]
        LineRun.objects.filter(pk__in=list(old)).delete()
