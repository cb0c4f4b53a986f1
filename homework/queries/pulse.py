"""How much trust somebody felt, week by week, as far as a line in a table goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

SERIES = "trust_pulse"
WEEKS = 12
ENOUGH = 5
NOISE = 1.0
ENDS = 2
MONDAY = date.min.toordinal()


@dataclass(frozen=True, slots=True)
class Pulse:
    """The weeks from the first answer shown to the last, each with its value or None, and how it has moved.

    ``change`` is the median of the last two values less that of the first two, None under five answered weeks.
    """

    values: tuple[float | None, ...] = ()
    change: float | None = None

    @property
    def latest(self) -> float | None:
        """The newest value, None when there is none."""
        return self.values[-1] if self.values else None

    @property
    def moved(self) -> float | None:
        """The change where it is worth a word: a tenth of the scale or more."""
        return self.change if self.change is not None and abs(self.change) >= NOISE else None


def monday(day: date) -> date:
    """The first day of the ISO week."""
    return day - timedelta(days=day.weekday())


def pulse(points: Iterable[tuple[date, float]]) -> Pulse:
    """The weekly line of (day in the person's zone, value 0 to 10), given in the order in which they were handed in.

    The later of two answers in a week wins; a week without an answer is None, never 0; no points give an empty line.
    """
    latest: dict[int, date] = {}
    weeks: dict[int, float] = {}
    for day, value in points:
        week = (day.toordinal() - MONDAY) // 7
        if week not in latest or latest[week] <= day:
            latest[week], weeks[week] = day, value
    if not weeks:
        return Pulse()
    last = max(weeks)
    first = max(min(weeks), last - WEEKS + 1)
    values = tuple(weeks.get(week) for week in range(first, last + 1))
    answered = [value for value in values if value is not None]
    enough = len(answered) >= ENOUGH
    return Pulse(values, median(answered[-ENDS:]) - median(answered[:ENDS]) if enough else None)
