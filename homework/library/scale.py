"""What a scoring rule is: which answers count, how a total is made of them, and what may be said about it."""

from dataclasses import dataclass
from enum import StrEnum


class Better(StrEnum):
    """Which end of a scale is the good one for the person."""

    LOWER = "lower"
    HIGHER = "higher"


@dataclass(frozen=True, slots=True)
class Span:
    """What one item may be worth, from the least to the most."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Band:
    """A name for all totals from ``least`` up to the next band."""

    code: str
    label: str
    least: int


@dataclass(frozen=True, slots=True)
class Cut:
    """Which totals lie on the clinical side; ``rule`` is one of >=, >, <= and <."""

    points: float
    rule: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """By how many points a total has to move before the move is more than error, and who says so.

    ``rule`` is >= where exactly so many points count, > where they do not.
    """

    points: float
    rule: str
    source: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """Items that are also added up by themselves, by their places, the first of which is 1.

    ``symptoms`` is how many of them have to be worth ``present_from`` or more for the pattern that the scale looks for.
    """

    id: str
    label: str
    first: int
    last: int
    symptoms: int
    present_from: int


@dataclass(frozen=True, slots=True)
class Scale:
    """How the answers of one instrument become a total.

    A total needs ``fewest`` answered items; where fewer than all are answered it is made as if the others were like
    them, and marked as estimated. ``times`` stretches the sum: by 4 from 0-25 to 0-100. ``marks`` are totals that are
    told apart by themselves, without a name.
    """

    code: str
    spans: tuple[Span, ...]
    fewest: int
    better: Better
    times: int = 1
    bands: tuple[Band, ...] = ()
    cut: Cut | None = None
    threshold: Threshold | None = None
    clusters: tuple[Cluster, ...] = ()
    marks: tuple[int, ...] = ()

    @property
    def least(self) -> int:
        """The lowest total."""
        return self.times * sum(span.least for span in self.spans)

    @property
    def most(self) -> int:
        """The highest total."""
        return self.times * sum(span.most for span in self.spans)
