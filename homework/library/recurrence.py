"""When something comes back: from a rule to days on the calendar, and from a day to moments where somebody is.

Days are counted on the calendar, never in seconds. A day is the same for everybody; it begins where each person is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from homework.enums import Comes

DAY = timedelta(days=1)
WEEK = 7
MORNING = time(6)
LAST_MINUTE = time(23, 59, fold=1)
DATED = frozenset({Comes.EVERY, Comes.WEEKDAYS})

type Changes = Mapping[str, date | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """By what something comes back, from the day ``starts`` on.

    ``days`` lie between two occurrences, or between a session and its occurrence; ``weekdays`` are those on which it
    comes, 0 being Monday.
    """

    comes: Comes
    starts: date
    days: int = 1
    weekdays: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session, as far as a rule asks for it."""

    code: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that something comes back: its name among all of its rule, its day, and its time where somebody is."""

    key: str
    day: date
    opens: datetime
    due: datetime


def occurrences(
    rule: Rule,
    zone: str,
    *,
    since: date,
    until: date,
    meetings: Iterable[Meeting] = (),
    changes: Changes | None = None,
) -> tuple[Occurrence, ...]:
    """Every occurrence whose day lies from ``since`` to ``until``, in the order of their days.

    One of a date opens at six in the morning where clocks show the time of ``zone``, and is wanted by the end of the
    last day before the next one, a week at most. One before a session opens as many days before it and is wanted when
    the session begins; one after a session opens when that ends and is wanted by the end of so many days later. What
    waits for an event has no day of its own.

    ``changes`` maps the key of an occurrence to the day it was moved to, or to None where it is left out.
    """
    moved = changes or {}
    dated = rule.comes in DATED
    found = _dated(rule, zone, (since, until), moved) if dated else _beside_sessions(rule, zone, meetings)
    kept = (one for one in found if since <= one.day <= until and moved.get(one.key, one.day) is not None)
    return tuple(sorted(kept, key=lambda one: (one.day, one.key)))


def is_open(one: Occurrence, moment: datetime) -> bool:
    """Whether its time has come and has not wholly passed."""
    return one.opens <= moment < one.due


def room_to_move(rule: Rule, key: str) -> tuple[date, date] | None:
    """The first and the last day that the occurrence may move to: between its neighbours, whose days stay theirs."""
    day = date.fromisoformat(key)
    reach = _reach(rule)
    days = [*_days(rule, day - reach, day + reach)]
    before = [other for other in days if other < day]
    first = before[-1] + DAY if before else day - reach
    last = min(other for other in days if other > day) - DAY
    return (first, last) if first < last else None


def morning(day: date, zone: str) -> datetime:
    """Six in the morning of a day somewhere; where clocks jump over it, as much later as they jump."""
    return datetime.combine(day, MORNING, ZoneInfo(zone)).astimezone(UTC)


def end_of(day: date, zone: str) -> datetime:
    """The last minute of a day somewhere: the later of two that clocks show, an earlier one where they jump over it."""
    return datetime.combine(day, LAST_MINUTE, ZoneInfo(zone)).astimezone(UTC)


def day_at(moment: datetime, zone: str) -> date:
    """The day on the calendar at a moment, somewhere."""
    return moment.astimezone(ZoneInfo(zone)).date()


def _dated(rule: Rule, zone: str, around: tuple[date, date], moved: Changes) -> Iterator[Occurrence]:
    (since, until), reach = around, _reach(rule)
    planned = [(day.isoformat(), day) for day in _days(rule, since - reach, until + 2 * reach)]
    standing = [(moved.get(key, day), key) for key, day in planned]
    days = sorted((day, key) for day, key in standing if day is not None)
    for (day, key), (following, _) in pairwise([*days, (date.max, "")]):
        last = min(following - DAY, day + timedelta(days=WEEK - 1))
        opens = morning(day, zone)
        # A place may leave out a whole day; what was for it opens the morning after, and is wanted that day.
        yield Occurrence(key, day, opens, end_of(max(last, day_at(opens, zone)), zone))


def _reach(rule: Rule) -> timedelta:
    """How far a neighbour may lie."""
    return timedelta(days=max(rule.days if rule.comes == Comes.EVERY else WEEK, WEEK))


def _days(rule: Rule, since: date, until: date) -> Iterator[date]:
    """The days of a dated rule as it was made, nothing moved."""
    step = rule.days if rule.comes == Comes.EVERY else 1
    behind = max(0, -((rule.starts - since).days // step))
    day = rule.starts + timedelta(days=step * behind)
    while day <= until:
        if rule.comes == Comes.EVERY or day.weekday() in rule.weekdays:
            yield day
        day += timedelta(days=step)


def _beside_sessions(rule: Rule, zone: str, meetings: Iterable[Meeting]) -> Iterator[Occurrence]:
    if rule.comes == Comes.EVENT:
        return
    for meeting in meetings:
        if day_at(meeting.starts_at, zone) >= rule.starts:
            yield _before(rule, zone, meeting) if rule.comes == Comes.BEFORE else _after(rule, zone, meeting)


def _before(rule: Rule, zone: str, meeting: Meeting) -> Occurrence:
    day = day_at(meeting.starts_at, zone) - timedelta(days=rule.days)
    return Occurrence(meeting.code, day, morning(day, zone), meeting.starts_at)


def _after(rule: Rule, zone: str, meeting: Meeting) -> Occurrence:
    day = day_at(meeting.ends_at, zone)
    return Occurrence(meeting.code, day, meeting.ends_at, end_of(day + timedelta(days=rule.days), zone))
