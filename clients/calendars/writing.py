"""Writes a calendar that says when, and nothing of what or with whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vDuration

READ_AGAIN = timedelta(hours=1)
PRODUCT = "-//My notes//Calendar//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """A time that is taken; ``uid`` stays the same when it is moved, ``sequence`` counts its changes."""

    uid: str
    starts_at: datetime
    minutes: int
    sequence: int
    changed_at: datetime
    cancelled: bool = False


def calendar_file(name: str, title: str, entries: Iterable[Entry]) -> bytes:
    """A calendar called ``name`` in which every entry has the same ``title``; all times are in UTC.

    The same entries give the same bytes.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", vDuration(READ_AGAIN), parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(READ_AGAIN))
    for entry in entries:
        calendar.add_component(_event(entry, title))
    data: bytes = calendar.to_ical()
    return data


def _event(entry: Entry, title: str) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.starts_at + timedelta(minutes=entry.minutes))
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("summary", title)
    event.add("class", "PRIVATE")
    return event
