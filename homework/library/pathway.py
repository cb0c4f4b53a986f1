"""A pathway: exercises in an order of weeks, each with what has to be so before it opens."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from homework.enums import Comes
from homework.library.recurrence import WEEK, Rule
from homework.library.unlocking import Clause, read_unlock

LAST_DAY_FOR_THIS_WEEK = 3


class Who(StrEnum):
    """Whom a step is for: each for themselves, all of them together, or the partner who was hurt."""

    EACH = "each"
    ALL = "all"
    HURT = "hurt"


class OnBreach(StrEnum):
    """What a new breach does to a step: it comes again, it rests for a week, or it is offered at once."""

    NOTHING = ""
    AGAIN = "again"
    REST = "rest"
    OFFER = "offer"


@dataclass(frozen=True, slots=True)
class ComesBack:
    """How a step comes back: every so many days, on weekdays, or when it happens; and how often in all."""

    every: int | None = None
    weekdays: tuple[int, ...] = ()
    event: bool = False
    times: int | None = None

    def rule(self, starts: date) -> Rule:
        """The rule of it from a day on."""
        if self.event:
            return Rule(Comes.EVENT, starts)
        if self.weekdays:
            return Rule(Comes.WEEKDAYS, starts, weekdays=frozenset(self.weekdays))
        return Rule(Comes.EVERY, starts, self.every or 1)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a pathway; ``note`` is for clinicians alone."""

    key: str
    slug: str
    week: int
    who: Who
    unlock: tuple[str, ...]
    due_days: int
    optional: bool = False
    comes: ComesBack | None = None
    on_breach: OnBreach = OnBreach.NOTHING
    note: str = ""

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """All that has to be so before it opens."""
        return read_unlock(self.unlock)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage with its first and last week; only clinicians see its name."""

    name: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Pathway:
    """A pathway as published; ``client_title`` and ``client_words`` are all that clients read of it."""

    slug: str
    title: str
    client_title: str
    client_words: str
    couple: bool
    hurt: bool
    weeks: int
    minutes: int
    gates: tuple[str, ...]
    purpose: str
    guide: str
    stages: tuple[Stage, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Quiet:
    """Days on which nothing goes on, from ``since`` until before ``until``, or without an end."""

    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.since <= day and (self.until is None or day < self.until)


def first_day(today: date) -> date:
    """The Monday on which week 0 begins for who starts today: this week's until Thursday, then the next one."""
    monday = today - timedelta(days=today.weekday())
    return monday if today.weekday() <= LAST_DAY_FOR_THIS_WEEK else monday + timedelta(days=WEEK)


def week_on(day: date, starts_on: date, quiet: Collection[Quiet] = ()) -> int:
    """Which week of the pathway a day lies in: the Mondays since its first day on which it went on."""
    mondays = (monday for monday in _mondays(starts_on, day) if monday > starts_on)
    return sum(not any(rest.covers(monday) for rest in quiet) for monday in mondays)


def mondays_at_rest(starts_on: date, until: date, quiet: Collection[Quiet]) -> tuple[date, ...]:
    """The Mondays until a day on which it rested, so that their weeks do not count."""
    return tuple(monday for monday in _mondays(starts_on, until) if any(rest.covers(monday) for rest in quiet))


def _mondays(first: date, last: date) -> Iterator[date]:
    monday = first + timedelta(days=-first.weekday() % WEEK)
    while monday <= last:
        yield monday
        monday += timedelta(days=WEEK)
