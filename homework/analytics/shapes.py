"""What goes into a trend and what comes out of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SPARK_WEEKS = 12
NOISE_SHARE = 0.1


def noise_of(minimum: float, maximum: float) -> float:
    """Return the smallest move that is worth a word: a tenth of the scale, so 1 on a scale from 0 to 10."""
    return (maximum - minimum) * NOISE_SHARE


class Direction(StrEnum):
    """Which way of a series is good for the person."""

    UP_GOOD = "up_good"
    DOWN_GOOD = "down_good"
    NEUTRAL = "neutral"


class TrendLabel(StrEnum):
    """What may be said about a series."""

    RISING = "rising"
    FALLING = "falling"
    NO_CLEAR_TREND = "no_clear_trend"
    NOT_ENOUGH_WEEKS = "not_enough_weeks"

    @property
    def words(self) -> str:
        """The label as it is printed."""
        return self.value.replace("_", " ")


class Meaning(StrEnum):
    """What a clear trend means for the person."""

    IMPROVING = "improving"
    WORSENING = "worsening"


@dataclass(frozen=True, slots=True)
class Points:
    """The answers of one person to one weekly series.

    ``series`` is the key in the library, ``label`` its printed name, ``minimum`` and ``maximum`` the ends of its scale.
    ``points`` are (day in the client's own time zone, value), in the order in which they were submitted.
    """

    series: str
    label: str
    direction: Direction
    minimum: float
    maximum: float
    points: tuple[tuple[date, float], ...]

    @property
    def noise(self) -> float:
        """The smallest move that is worth a word."""
        return noise_of(self.minimum, self.maximum)


@dataclass(frozen=True, slots=True)
class Trend:
    """One weekly series, ready to be worded and drawn.

    ``weeks`` holds the Monday of every ISO week from the first answer to the last, ``values`` the value of each (None
    when nothing was answered, never 0) and ``answered`` the day of the answer that counts. ``change`` is the median of
    the last two values less that of the first two, ``slope`` in points a week; both are None under five weeks.
    """

    series: str
    name: str
    direction: Direction
    minimum: float
    maximum: float
    weeks: tuple[date, ...]
    values: tuple[float | None, ...]
    answered: tuple[date | None, ...]
    slope: float | None
    change: float | None
    label: TrendLabel
    meaning: Meaning | None

    @property
    def noise(self) -> float:
        """The smallest move that is worth a word."""
        return noise_of(self.minimum, self.maximum)

    @property
    def latest(self) -> float | None:
        """The newest value, None when there is none."""
        return self.values[-1] if self.values else None

    @property
    def latest_on(self) -> date | None:
        """The day of the newest answer."""
        return self.answered[-1] if self.answered else None

    @property
    def previous(self) -> float | None:
        """The value of the last answered week before the newest one."""
        return next((value for value in reversed(self.values[:-1]) if value is not None), None)

    @property
    def spark(self) -> tuple[float | None, ...]:
        """The values of the last twelve weeks at most."""
        return self.values[-SPARK_WEEKS:]

    @property
    def spark_weeks(self) -> tuple[date, ...]:
        """The weeks that belong to ``spark``."""
        return self.weeks[-SPARK_WEEKS:]

    def change_since(self, day: date) -> float | None:
        """Return the newest value less the one known on ``day``, None when either is missing or nothing is newer."""
        known = [
            value
            for value, on in zip(self.values, self.answered, strict=True)
            if value is not None and on is not None and on <= day
        ]
        newer = self.latest_on is not None and self.latest_on > day
        return self.latest - known[-1] if known and newer and self.latest is not None else None
