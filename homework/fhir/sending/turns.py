"""One turn at a system that we send to: thing after thing, each taken for good on disk before a byte of it goes out.

Whoever is killed at it leaves behind that it was tried. Their system is then asked for it by its identifier before it
is sent again, and it is made with If-None-Exist: it is there once, whatever happens to us on the way.
While its line is paused nothing new goes out, and what is taken back is taken back there all the same. Where the
outlet ends, or the record system was cut off, all that is there is taken back. What is taken back goes before all else,
and needs nothing to be opened.
"""

import logging
import random
import time
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Case, When
from django.tasks import task

from clients.connectors.fhir_out import FhirOut
from clients.connectors.source import SourceError
from clients.enums import Trouble
from clients.models import Line
from clients.queries.lines import acting_for
from homework.fhir.sending.bodies import PAGE, SCORE, BehindError, UnknownThereError, body_of, mistake, name_of
from homework.fhir.sending.queueing import queue, queue_the_end, to_take_back
from homework.models import Copy, CopyState, Outlet
from homework.queries.told_outlets import maybe_there
from homework.summaries.render_client import RenderUnavailableError
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.codes import new_code
from practice.fhir.kinds import Resource
from practice.people.models import Practice
from practice.privacy.errors import KeyMissingError, SealBrokenError
from practice.sync.webhooks.policy import WAITS, rest
from practice.walls.context import Place, within

logger = logging.getLogger(__name__)

# Longer than any call takes, so that whoever holds an outlet for longer is dead.
LEASE = timedelta(minutes=3)
USUAL, LATEST = timedelta(minutes=1), timedelta(hours=6)
UNKNOWN_WAITS, BEHIND_WAITS = timedelta(hours=1), timedelta(minutes=1)
TURN_SECONDS, ROUND_SECONDS = 15.0, 30.0
BEHIND = Case(When(kind__in=(SCORE, PAGE), then=1), default=0)
# Why a thing cannot go out now, and how long it waits.
NOT_NOW: dict[type[Exception], tuple[str, timedelta]] = {
    NotVisibleError: ("", UNKNOWN_WAITS),
    BehindError: ("", BEHIND_WAITS),
    UnknownThereError: (Trouble.UNKNOWN, UNKNOWN_WAITS),
    RenderUnavailableError: (Trouble.PRINTS_NOT, UNKNOWN_WAITS),
    SealBrokenError: (Trouble.SEALED, UNKNOWN_WAITS),
    KeyMissingError: (Trouble.SEALED, UNKNOWN_WAITS),
}
# What is about one thing alone, and keeps nothing else from going out.
OF_ONE = frozenset({Trouble.UNFIT, Trouble.UNKNOWN, Trouble.PRINTS_NOT})


@dataclass(frozen=True, slots=True)
class Held:
    """An outlet that a worker has, by the name of its turn."""

    practice: int
    outlet: int
    claim: str
    line: Line

    def asks(self) -> FhirOut:
        """Their system, with the key to it. Raises SealBrokenError."""
        with within(self.practice):
            return FhirOut(self.line.address, dict(self.line.secrets))


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that goes out: ``body`` as it is to be there, or what is left of it where it ``ends``.

    ``theirs`` is what they call it, where that is known. With ``maybe_there`` an earlier try may have arrived.
    """

    copy: Copy
    theirs: str
    body: Resource
    mark: str
    ends: bool
    maybe_there: bool


class LostError(Exception):
    """Somebody else has the outlet now, or its line was ended."""


@task()
def send_copies() -> None:
    """Send on every line that sends and whose time has come, practice by practice."""
    ends = time.monotonic() + ROUND_SECONDS
    with within(Place.DOORS):
        practices = list(Practice.objects.order_by("pk").values_list("pk", flat=True))
    for practice in practices:
        with within(practice):
            running = Line.objects.filter(practice_id=practice, sends=True, ended_at=None)
            keys = list(running.order_by("pk").values_list("pk", flat=True))
        for key in keys:
            if time.monotonic() < ends:
                send_on(practice, key)


def send_on(practice: int, key: int) -> None:
    """One turn at one line."""
    with within(practice):
        held = _take(key)
    if held is None:
        return
    try:
        trouble = _send_all(held, _queue(held))
    except SourceError as error:
        trouble = error
    except SealBrokenError:
        logger.exception("The key to a system that is sent to cannot be opened; nothing is sent there.")
        trouble = SourceError(Trouble.SEALED)
    except LostError:
        return
    _end(held, trouble)


@transaction.atomic
def _take(key: int) -> Held | None:
    now = clock.now()
    Outlet.objects.get_or_create(line_id=key, defaults={"due_at": now})
    outlet = Outlet.objects.select_for_update(of=("self",)).select_related("line").get(pk=key)
    line = outlet.line
    if (
        line.ended_at is not None
        or outlet.due_at > now
        or (outlet.claimed_until is not None and outlet.claimed_until > now)
    ):
        return None
    outlet.claim, outlet.claimed_until = new_code(), now + LEASE
    outlet.save(update_fields=["claim", "claimed_until"])
    return Held(line.practice_id, key, outlet.claim, line)


def _locked(held: Held) -> tuple[Outlet, Line, Actor | None]:
    """The outlet, nobody else's until this is done, and who is told; nobody where it ends. Raises LostError."""
    rows = Outlet.objects.select_for_update(of=("self",)).select_related("line__acts_as__practice")
    outlet = rows.filter(pk=held.outlet, claim=held.claim).first()
    if outlet is None or outlet.line.ended_at is not None:
        raise LostError
    return outlet, outlet.line, acting_for(outlet.line) if outlet.ends_at is None else None


def _queue(held: Held) -> frozenset[int]:
    """Let wait what may be another now; gives what goes first, as it is taken back."""
    with within(held.practice), transaction.atomic():
        outlet, line, by = _locked(held)
        if by is None:
            queue_the_end(outlet)
            return frozenset()
        queue(outlet, line, by)
        return to_take_back(outlet, by)


def _send_all(held: Held, first: frozenset[int]) -> SourceError | None:
    """Send what waits; gives the first trouble that is about all of it, and the end of this turn."""
    ends, kept, asks = time.monotonic() + TURN_SECONDS, set[int](), held.asks()
    while time.monotonic() < ends:
        job = _next(held, first, kept)
        if job is None:
            return None
        try:
            theirs = _sent(asks, job)
        except SourceError as error:
            _failed(held, job, error)
            if error.trouble not in OF_ONE:
                return error
        else:
            _done(held, job, theirs)
    return None


def _next(held: Held, first: frozenset[int], kept: set[int]) -> Job | None:
    """Take the next thing that is not there as it should be; on record, as it goes out. None where nothing waits.

    ``first`` are the copies that go before all others; ``kept`` are those that were looked at in this turn and wait for
    a paused line to go on.
    """
    while True:
        with within(held.practice), transaction.atomic():
            outlet, line, by = _locked(held)
            waiting = Copy.objects.filter(outlet=outlet, state=CopyState.WAITING, next_at__lte=clock.now())
            waiting = maybe_there(waiting).exclude(pk__in=kept) if line.paused_at and by else waiting
            waiting = waiting.order_by(BEHIND, "next_at", "pk")
            copy = (waiting.filter(pk__in=first).first() if first else None) or waiting.first()
            if copy is None:
                return None
            outlet.claimed_until = clock.now() + LEASE
            outlet.save(update_fields=["claimed_until"])
            try:
                with transaction.atomic():
                    job = _job(copy, line, by)
            except tuple(NOT_NOW) as error:
                _postpone(copy, error)
            else:
                if job is not None:
                    return job
                kept.add(copy.pk)


def _job(copy: Copy, line: Line, by: Actor | None) -> Job | None:
    """What has to be done for their copy to be as it should; None where it is, or there is none, or it is kept."""
    found, theirs = body_of(copy, line, by) if by else None, _theirs(copy)
    tried = copy.tries > 0 or theirs is None
    if found is None and not theirs and not tried:
        copy.delete()
        return None
    if found is not None and theirs and copy.told == found.mark and not tried:
        copy.state, copy.trouble = CopyState.THERE, ""
        copy.save(update_fields=["state", "trouble"])
        return None
    if found is not None and line.paused_at is not None:
        return None
    copy.tries += 1
    copy.save(update_fields=["tries"])
    if found is None:
        return Job(copy, theirs or "", mistake(copy), "", ends=True, maybe_there=tried)
    return Job(copy, theirs or "", found.whole(), found.mark, ends=False, maybe_there=tried)


def _theirs(copy: Copy) -> str | None:
    """What they call it; None where that cannot be opened here, so that they have to be asked."""
    try:
        return copy.theirs
    except SealBrokenError:
        return None


def _postpone(copy: Copy, why: Exception) -> None:
    if isinstance(why, SealBrokenError):
        logger.error("%s cannot be opened; it is not sent for now.", copy, exc_info=why)
    copy.trouble, waits = NOT_NOW[type(why)]
    copy.next_at = clock.now() + waits
    copy.save(update_fields=["trouble", "next_at"])


def _sent(asks: FhirOut, job: Job) -> str:
    """Make their copy as it should be; gives what they call it, "" where it ended. Raises SourceError."""
    copy, name = job.copy, name_of(job.copy)
    theirs = job.theirs or (asks.find(copy.kind, name) if job.maybe_there else "")
    try:
        if job.ends:
            if theirs:
                asks.take_back(copy.kind, theirs, job.body)
            return ""
        if theirs and asks.update(copy.kind, theirs, job.body):
            return theirs
        return asks.create(copy.kind, job.body, name)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(Trouble.UNREADABLE) from error


def _done(held: Held, job: Job, theirs: str) -> None:
    with within(held.practice), transaction.atomic():
        outlet, _line, _by = _locked(held)
        copy = Copy.objects.get(pk=job.copy.pk)
        copy.theirs, copy.told, copy.tries, copy.trouble = theirs, job.mark, 0, ""
        copy.state, copy.changed_at = CopyState.ENDED if job.ends else CopyState.THERE, clock.now()
        copy.save()
        outlet.ran_at = clock.now()
        outlet.save(update_fields=["ran_at"])


def _failed(held: Held, job: Job, error: SourceError) -> None:
    with within(held.practice), transaction.atomic():
        _locked(held)
        copy, moment = Copy.objects.get(pk=job.copy.pk), clock.now()
        copy.trouble, copy.changed_at = error.trouble, moment
        if error.trouble in OF_ONE or copy.tries > len(WAITS):
            copy.state = CopyState.FAILED
        else:
            copy.next_at = moment + rest(copy.tries, timedelta(seconds=error.wait), random.random())  # noqa: S311 - spreads, hides nothing
        copy.save(update_fields=["state", "trouble", "next_at", "changed_at"])


def _end(held: Held, trouble: SourceError | None) -> None:
    """Let the outlet go, and say when it is its turn again: later each time that it does not work."""
    with within(held.practice), transaction.atomic():
        rows = Outlet.objects.select_for_update(of=("self",)).select_related("line__acts_as__practice")
        outlet = rows.filter(pk=held.outlet, claim=held.claim).first()
        if outlet is None:
            return
        is_cut_off = acting_for(outlet.line) is None
        outlet.claim, outlet.claimed_until = "", None
        outlet.trouble = trouble.trouble if trouble else Trouble.NO_RIGHTS if is_cut_off else ""
        # Whoever was cut off is looked at less and less often, but not before all that lies there was taken back.
        is_over = is_cut_off and not outlet.copies.filter(state=CopyState.WAITING).exists()
        outlet.failures = outlet.failures + 1 if trouble or is_over else 0
        late = min(USUAL * 2 ** min(outlet.failures, 9), LATEST) if outlet.failures else timedelta()
        asked = timedelta(seconds=trouble.wait) if trouble else timedelta()
        outlet.due_at, outlet.ran_at = clock.now() + max(late, asked), clock.now()
        outlet.save(update_fields=["claim", "claimed_until", "trouble", "failures", "due_at", "ran_at"])
