"""Reads what the invented cases tell, with its days counted from the Monday eight weeks ago."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from practice import clock

FOLDER = Path(__file__).parent
WEEKS = 8
DAYS = 7 * WEEKS


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of the story: day 0 is the Monday eight weeks before the Monday of this week, in the practice's zone."""

    anchor: date
    zone: str

    def day(self, number: int) -> date:
        return self.anchor + timedelta(days=number)

    def at(self, number: int, hour: str) -> datetime:
        """The moment at which clocks in the zone show ``hour`` ("10:00") on that day."""
        return datetime.combine(self.day(number), time.fromisoformat(hour), tzinfo=ZoneInfo(self.zone))

    def number(self, moment: datetime) -> int:
        return (moment.astimezone(ZoneInfo(self.zone)).date() - self.anchor).days


def calendar(zone: str) -> Calendar:
    today = clock.today(zone)
    return Calendar(today - timedelta(days=today.weekday() + DAYS), zone)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that the cases tell: on which day, by whom ("A", "B", "AB" or the clinician), and what it was."""

    case: str
    day: int
    who: str
    what: str
    gist: str


@dataclass(frozen=True, slots=True)
class CaseStory:
    """What is told of one case; ``told`` is the whole of it as written."""

    id: str
    told: Mapping[str, Any]

    @property
    def couple(self) -> bool:
        return bool(self.told["kind"] == "couple")

    @property
    def letters(self) -> str:
        return "AB" if self.couple else "A"

    def series(self, name: str, who: str) -> list[float | None]:
        """A weekly series of one person, None for weeks without an answer and for a series that is not told."""
        return list(self.told["series"].get(name, {}).get(who, [None] * WEEKS))

    def entries(self, name: str) -> list[dict[str, Any]]:
        """One of the lists that the case tells: commitments, log_events, openers, gut."""
        return list(self.told.get(name, []))

    @property
    def events(self) -> list[Event]:
        return [Event(self.id, row["day"], row["who"], row["what"], row["gist"]) for row in self.told["events"]]


@lru_cache(maxsize=1)
def stories() -> Mapping[str, CaseStory]:
    """Every case by its id, in the order of the file."""
    return {row["id"]: CaseStory(row["id"], row) for row in read("cases.json")["cases"]}


def read(name: str) -> dict[str, Any]:
    """A data file of the demo practice."""
    content: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return content
