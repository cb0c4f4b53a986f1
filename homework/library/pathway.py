"""A pathway: exercises in an order of weeks, each with what has to be so before it opens."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from homework.enums import Comes
from homework.library.recurrence import Rule
from homework.library.unlocking import Clause, read_unlock


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
