"""Reads a calendar: each single time of each event that lies within a stretch, and nothing that is not a meeting."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import rrulestr
from icalendar import Calendar, Event

MOST_EVENTS = 5_000
MOST_TIMES = 20_000
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=8)
TOO_FINE = frozenset({"BYSECOND", "BYMINUTE", "BYHOUR"})
# How many days, weeks, months and quarters are gone through for all rules of a calendar together.
MOST_STEPS = 200_000
CYCLE = 400
STEP = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 90}
# All of these go through a calendar once, whatever stands in it.
LINE_ENDS, FOLDS = re.compile(rb"(?:\r?\n)+"), re.compile(rb"\n[ \t]")
MARK = re.compile(rb"(BEGIN|END):([A-Z0-9-]+)\s*", re.IGNORECASE)
# What is read of events and of zones. Anything else is not even looked at.
NEEDED = re.compile(
    rb"(UID|DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|RECURRENCE-ID|SEQUENCE|SUMMARY|STATUS|TRANSP"
    rb"|TZID|TZNAME|TZOFFSETFROM|TZOFFSETTO)[ \t]*[:;]",
    re.IGNORECASE,
)
BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, OverflowError, RecursionError)
MOST_BYTES, LONGEST_RULE = 2_000_000, 250
MOST_ZONES, MOST_CHANGES = 100, 2_000
# Clocks change once or twice a year, by a rule that goes on.
FITS_A_CLOCK = re.compile(
    rb"(?!.*(?:BY(?:HOUR|MINUTE|SECOND)|INTERVAL))RRULE[^:]*:.*FREQ=YEARLY.*|RDATE.*", re.IGNORECASE
)


class CalendarError(Exception):
    """This is no calendar, or one that is too much."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One time of one event. ``event`` is the same for all that come back together, ``id`` is this one's own."""

    event: str
    id: str
    title: str
    starts_at: datetime
    minutes: int
    zone: str
    cancelled: bool = False


@dataclass
class Asked:
    """The stretch that is asked about, the zone of times without one, and how much more may be reckoned for it."""

    since: datetime
    until: datetime
    zone: str
    steps: int = MOST_STEPS

    def takes(self, steps: int) -> None:
        """Reckon so much. Raises CalendarError where it is too much for one calendar."""
        self.steps -= steps
        if self.steps < 0:
            raise CalendarError


def meetings(data: bytes, since: datetime, until: datetime, zone: str) -> list[Meeting]:
    """The meetings that begin between two moments, in the order of time.

    Days as a whole, what takes no time away and what is shorter or longer than any session is none. Times without a
    zone are in ``zone``. Raises CalendarError.
    """
    found: dict[str, Meeting] = {}
    lines = _needed(data)
    _require_usual_rules(lines)
    asked = Asked(since, until, zone)
    for event in _events(lines):
        for meeting in _times(event, asked):
            found[meeting.id] = meeting
            if len(found) > MOST_TIMES:
                raise CalendarError
    return sorted(found.values(), key=lambda one: (one.starts_at, one.id))


def _needed(data: bytes) -> list[bytes]:
    """The lines that are looked at, as they were before they were folded. Raises CalendarError for far too many."""
    lines = FOLDS.sub(b"", LINE_ENDS.sub(b"\n", data)).split(b"\n")
    kept = [line for line in lines if MARK.fullmatch(line) or NEEDED.match(line)]
    if sum(map(len, kept)) > MOST_BYTES:
        raise CalendarError
    return kept


def _require_usual_rules(lines: list[bytes]) -> None:
    """Refuse rules and zones that would be reckoned for ever; zones are worked out while a calendar is read."""
    zones = changes = 0
    inside = False
    for line in lines:
        mark, needed = MARK.fullmatch(line), NEEDED.match(line)
        name = needed[1].upper() if needed else b""
        if mark and mark[2].upper() == b"VTIMEZONE":
            inside = mark[1].upper() == b"BEGIN"
            zones += inside
        elif name == b"RRULE" and len(line) > LONGEST_RULE:
            raise CalendarError
        elif inside and name in {b"RRULE", b"RDATE"}:
            changes += 1
            if not FITS_A_CLOCK.fullmatch(line.strip()):
                raise CalendarError
        if zones > MOST_ZONES or changes > MOST_CHANGES:
            raise CalendarError


def _events(lines: list[bytes]) -> list[tuple[Event, list[Event]]]:
    """Each event, with the single times of it that are told of apart."""
    try:
        calendars = Calendar.from_ical(b"\r\n".join(lines), multiple=True)
        every = [one for calendar in calendars for one in calendar.walk("VEVENT") if isinstance(one, Event)]
    except BROKEN as error:
        raise CalendarError from error
    if not calendars or len(every) > MOST_EVENTS or any(calendar.name != "VCALENDAR" for calendar in calendars):
        raise CalendarError
    by_name: dict[str, list[Event]] = {}
    for event in every:
        if event.get("UID"):
            by_name.setdefault(str(event["UID"]), []).append(event)
    return [pair for events in by_name.values() for pair in _apart(events)]


def _apart(events: list[Event]) -> Iterator[tuple[Event, list[Event]]]:
    """The newest word on the event as a whole, with its own; single times of an event that is not told stand alone."""
    whole = [event for event in events if "RECURRENCE-ID" not in event]
    single = [event for event in events if "RECURRENCE-ID" in event]
    if whole:
        yield max(whole, key=_version), sorted(single, key=_version)
    else:
        yield from ((event, []) for event in sorted(single, key=_version))


def _version(event: Event) -> int:
    try:
        return int(event.get("SEQUENCE", 0))
    except (TypeError, ValueError):
        return 0


def _times(told: tuple[Event, list[Event]], asked: Asked) -> Iterator[Meeting]:
    (event, single), zone = told, asked.zone
    try:
        apart = {_moment(one.decoded("RECURRENCE-ID"), zone): one for one in single}
        for starts in _starts(event, asked):
            if starts not in apart:
                named = _moment(event.decoded("RECURRENCE-ID"), zone) if "RECURRENCE-ID" in event else starts
                yield from _meeting(event, named, starts, zone)
        for named, one in apart.items():
            begins = _start(one, zone)
            if begins is not None and asked.since <= begins < asked.until:
                yield from _meeting(one, named, begins, zone)
    except (ValueError, TypeError, AttributeError, OverflowError, KeyError):
        # What cannot be read of one event says nothing of the others.
        return


def _starts(event: Event, asked: Asked) -> list[datetime]:
    zone = asked.zone
    first = _start(event, zone)
    if first is None:
        return []
    left_out = {_moment(one, zone) for one in _dates(event, "EXDATE")}
    more = {_moment(one, zone) for one in _dates(event, "RDATE")}
    every = {first, *more, *_ruled(event, asked)} - left_out
    return sorted(starts for starts in every if asked.since <= starts < asked.until)


def _ruled(event: Event, asked: Asked) -> Iterator[datetime]:
    """The times of its rules, by the clock of the event's own zone: ten o'clock stays ten o'clock."""
    said = event.decoded("DTSTART")
    local = said if said.tzinfo else said.replace(tzinfo=_zone(asked.zone))
    place, first = local.tzinfo, local.replace(tzinfo=None)
    since, until = (one.astimezone(place).replace(tzinfo=None) for one in (asked.since, asked.until))
    for rule in _listed(event.get("RRULE")):
        often = str(next(iter(_listed(rule.get("FREQ"))), "")).upper()
        apart = int(next(iter(_listed(rule.get("INTERVAL"))), 1))
        if often not in STEP or apart < 1 or TOO_FINE & {str(key).upper() for key in rule}:
            continue
        ends = _last(rule, place, until)
        parts = [part for part in rule.to_ical().decode().split(";") if not part.startswith(("UNTIL=", "COUNT="))]
        most = next(iter(_listed(rule.get("COUNT"))), None)
        begins = first if most is not None else _near(first, since, often, apart)
        if begins <= ends:
            stretch = Stretch(begins, ends, MOST_TIMES if most is None else min(most, MOST_TIMES), STEP[often])
            # Reckoned without a zone, then put into it: dateutil would keep the distance from UTC instead.
            local_times = _gone_through(";".join(parts), stretch, asked)
            yield from (starts.replace(tzinfo=place).astimezone(UTC) for starts in local_times)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From when to when a rule is gone through by the clock of its place, how often at most, in steps of how long."""

    begins: datetime
    ends: datetime
    most: int
    step: int


def _gone_through(rule: str, stretch: Stretch, asked: Asked) -> list[datetime]:
    """The times of a rule. Raises CalendarError.

    A rule that names a day that never comes is gone through up to the last year there is. As days and weeks are the
    same after 400 years, it is reckoned so many of them later, where that year is near.
    """
    shift = (MAXYEAR - 1 - stretch.ends.year) // CYCLE * CYCLE
    found: list[datetime] = []
    last: datetime | None = None
    for later in rrulestr(rule, dtstart=stretch.begins.replace(year=stretch.begins.year + shift)):
        one = later.replace(year=later.year - shift)
        if one > stretch.ends:
            last = one
            break
        found.append(one)
        if len(found) == stretch.most:
            last = one
            break
    gone = (last - stretch.begins).days if last else (CYCLE + stretch.ends.year - stretch.begins.year) * 366
    asked.takes(gone // stretch.step + 1)
    return found


def _near(first: datetime, since: datetime, often: str, apart: int) -> datetime:
    """The last beginning of a whole round before ``since``: what was long before it need not be gone through."""
    if often not in {"DAILY", "WEEKLY"}:
        return first
    whole = timedelta(days=STEP[often] * apart)
    return first + max((since - first) // whole - 1, 0) * whole


def _last(rule: Any, place: tzinfo | None, latest: datetime) -> datetime:  # noqa: ANN401 - icalendar's own mapping
    """The last moment of a rule that counts, by the clock of its event: its own end, or ``latest``."""
    said = next(iter(_listed(rule.get("UNTIL"))), None)
    if said is None:
        return latest
    if not isinstance(said, datetime):
        return min(latest, datetime.combine(said, time.max))
    return min(latest, said.astimezone(place).replace(tzinfo=None) if said.tzinfo else said)


def _meeting(event: Event, named: datetime, starts: datetime, zone: str) -> Iterator[Meeting]:
    lasts = _lasts(event, zone)
    if str(event.get("TRANSP", "")).upper() == "TRANSPARENT" or not SHORTEST <= lasts <= LONGEST:
        return
    name = str(event["UID"])
    comes_back = "RRULE" in event or "RDATE" in event or "RECURRENCE-ID" in event
    yield Meeting(
        name,
        f"{name} {named:%Y%m%dT%H%M%SZ}" if comes_back else name,
        str(event.get("SUMMARY", "")).strip(),
        starts,
        round(lasts / timedelta(minutes=1)),
        _zone_name(event, zone),
        cancelled=str(event.get("STATUS", "")).upper() == "CANCELLED",
    )


def _start(event: Event, zone: str) -> datetime | None:
    said = event.decoded("DTSTART")
    return _moment(said, zone) if isinstance(said, datetime) else None


def _lasts(event: Event, zone: str) -> timedelta:
    if "DURATION" in event:
        found: timedelta = event.decoded("DURATION")
        return found
    starts = _start(event, zone)
    if starts is None or "DTEND" not in event:
        return timedelta()
    return _moment(event.decoded("DTEND"), zone) - starts


def _moment(said: date, zone: str) -> datetime:
    if not isinstance(said, datetime):
        said = datetime.combine(said, time.min)
    return (said if said.tzinfo else said.replace(tzinfo=_zone(zone))).astimezone(UTC)


def _dates(event: Event, name: str) -> Iterator[date]:
    for group in _listed(event.get(name)):
        yield from (one.dt for one in group.dts if isinstance(one.dt, date))


def _listed(found: Any) -> Iterable[Any]:  # noqa: ANN401 - icalendar gives one or several
    return found if isinstance(found, list) else [] if found is None else [found]


def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _zone_name(event: Event, zone: str) -> str:
    """The IANA zone in which an event was agreed, where it is one."""
    place = getattr(event.decoded("DTSTART"), "tzinfo", None)
    name = str(getattr(place, "key", "") or "")
    try:
        return ZoneInfo(name).key if name and name != "UTC" else zone
    except (ZoneInfoNotFoundError, ValueError):
        return zone
