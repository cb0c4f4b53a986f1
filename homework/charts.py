"""The geometry of the small pictures: numbers in, coordinates out, the same for page and paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain, groupby, pairwise

from django.utils import dateformat

from homework.analytics.rounding import words
from homework.analytics.shapes import Trend

NO_ANSWER = "no answer"
SPARK_SIZE = (96.0, 33.0)
SPARK_PAD = 4.0
CHART_SIZE = (300.0, 116.0)
CHART_LEFT, CHART_RIGHT, CHART_TOP, CHART_BOTTOM = 32.0, 292.0, 18.0, 90.0
CHART_FEET = 110.0
BOX = 14.0


@dataclass(frozen=True, slots=True)
class Dot:
    """One answered week."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Gap:
    """Weeks without an answer, drawn as a dotted line between the two that have one."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Line:
    """A series as runs of answered weeks, the gaps between them, and a dot for each answer.

    ``alone`` are the answers without a neighbour, which no run would show.
    """

    runs: tuple[str, ...]
    gaps: tuple[Gap, ...]
    dots: tuple[Dot, ...]
    alone: tuple[Dot, ...]

    @property
    def last(self) -> Dot | None:
        """The newest answer."""
        return self.dots[-1] if self.dots else None


@dataclass(frozen=True, slots=True)
class Tick:
    """One word beside an axis; ``anchor`` is SVG's text-anchor."""

    x: float
    y: float
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Spark:
    """A line as small as a word, for a table, between the two ends of its scale."""

    title: str
    width: float
    height: float
    line: Line
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class TrendChart:
    """A line with its scale, its weeks and its last value written."""

    title: str
    width: float
    height: float
    line: Line
    left: float
    right: float
    grid: tuple[Tick, ...]
    feet: tuple[Tick, ...]
    last: Tick | None


class Mark(StrEnum):
    """What one box of a strip says."""

    DONE = "done"
    OPEN = "not done yet"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a strip; ``inner`` is its left edge when it is drawn as an outline."""

    x: float
    mark: Mark

    @property
    def done(self) -> bool:
        """Whether it is drawn full."""
        return self.mark is Mark.DONE

    @property
    def rest(self) -> bool:
        """Whether nothing was asked for."""
        return self.mark is Mark.REST

    @property
    def inner(self) -> float:
        """The left edge of the outline, half a stroke further in."""
        return self.x + 0.75

    @property
    def middle(self) -> float:
        """The middle, where rest is drawn as a dot."""
        return self.x + 5


@dataclass(frozen=True, slots=True)
class Strip:
    """One box for each time an exercise was planned, oldest first."""

    title: str
    width: float
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """The rectangle that a line is drawn in, and the scale of its values."""

    left: float
    right: float
    top: float
    bottom: float
    minimum: float
    maximum: float

    def x(self, place: int, places: int) -> float:
        """The x of a week; a single week stands at the right, where the newest always is."""
        share = place / (places - 1) if places > 1 else 1.0
        return round(self.left + share * (self.right - self.left), 1)

    def y(self, value: float) -> float:
        """The y of a value; a value outside the scale stays at its edge."""
        share = (min(max(value, self.minimum), self.maximum) - self.minimum) / (self.maximum - self.minimum)
        return round(self.bottom - share * (self.bottom - self.top), 1)


def spark(trend: Trend, *, who: str = "") -> Spark:
    """Return the small line of the last twelve weeks."""
    return small(spoken(trend, who), trend.spark, minimum=trend.minimum, maximum=trend.maximum)


def small(title: str, values: Sequence[float | None], *, minimum: float, maximum: float) -> Spark:
    """Return the small line of these values at equal distances, None where one is missing; ``title`` says them."""
    width, height = SPARK_SIZE
    frame = Frame(SPARK_PAD, width - SPARK_PAD, SPARK_PAD, height - SPARK_PAD, minimum, maximum)
    return Spark(title, width, height, line(values, frame), frame.top, frame.bottom)


def trend_chart(trend: Trend, *, who: str = "") -> TrendChart:
    """Return the large line of the last twelve weeks with its scale from end to end."""
    frame = Frame(CHART_LEFT, CHART_RIGHT, CHART_TOP, CHART_BOTTOM, trend.minimum, trend.maximum)
    drawn = line(trend.spark, frame)
    return TrendChart(
        title=spoken(trend, who),
        width=CHART_SIZE[0],
        height=CHART_SIZE[1],
        line=drawn,
        left=CHART_LEFT,
        right=CHART_RIGHT,
        grid=_grid(frame),
        feet=_feet(trend.spark_weeks, frame),
        last=_last(drawn.last, trend.latest),
    )


def strip(name: str, marks: Sequence[Mark]) -> Strip:
    """Return one box for each mark, oldest first."""
    boxes = tuple(Box(place * BOX + 1, mark) for place, mark in enumerate(marks))
    return Strip(
        f"{name}, oldest first: {', '.join(marks)}" if marks else f"{name}: nothing yet", len(marks) * BOX, boxes
    )


def spoken(trend: Trend, who: str = "") -> str:
    """Return what a picture says in words, for those who hear it."""
    values = ", ".join(NO_ANSWER if value is None else words(value) for value in trend.spark)
    name = f"{who} {trend.name}" if who else trend.name
    return f"{name} each week: {values or NO_ANSWER}"


def line(values: Sequence[float | None], frame: Frame) -> Line:
    """Return the line of weekly values: solid where weeks follow each other, dotted over those that are missing."""
    runs = tuple(_runs(values, frame))
    return Line(
        runs=tuple(_path(run) for run in runs if len(run) > 1),
        gaps=tuple(Gap(before[-1].x, before[-1].y, after[0].x, after[0].y) for before, after in pairwise(runs)),
        dots=tuple(chain.from_iterable(runs)),
        alone=tuple(run[0] for run in runs if len(run) == 1),
    )


def _runs(values: Sequence[float | None], frame: Frame) -> Iterator[list[Dot]]:
    placed = (
        Dot(frame.x(place, len(values)), frame.y(value)) if value is not None else None
        for place, value in enumerate(values)
    )
    for answered, run in groupby(placed, key=bool):
        if answered:
            yield [dot for dot in run if dot]


def _path(run: Sequence[Dot]) -> str:
    first, *rest = (f"{dot.x} {dot.y}" for dot in run)
    return f"M{first}" + "".join(f" L{point}" for point in rest)


def _grid(frame: Frame) -> tuple[Tick, ...]:
    values = (frame.minimum, (frame.minimum + frame.maximum) / 2, frame.maximum)
    return tuple(Tick(CHART_LEFT - 12, frame.y(value), words(value), "end") for value in values)


def _feet(weeks: Sequence[date], frame: Frame) -> tuple[Tick, ...]:
    last = len(weeks) - 1
    anchors = {0: "start"} | ({last // 2: "middle"} if last > 1 else {}) | {last: "end"}
    return tuple(
        Tick(frame.x(place, len(weeks)), CHART_FEET, dateformat.format(weeks[place], "j M"), anchor)
        for place, anchor in anchors.items()
        if weeks
    )


def _last(dot: Dot | None, latest: float | None) -> Tick | None:
    return None if dot is None or latest is None else Tick(dot.x, dot.y - 10, words(latest), "end")
