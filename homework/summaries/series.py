"""Which figures become trends, and which of them are printed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from homework.analytics.moves import biggest_move
from homework.analytics.shapes import Direction, Points, Trend
from homework.library.figures import figures
from homework.library.form import SeriesDef
from homework.queries.responses import Reading
from homework.summaries.content import TRENDS, TrendRow
from homework.summaries.people import Initials
from homework.summaries.wording import move_sentence, trend_cell

type TrendsOf = Callable[[Sequence[Points]], tuple[Trend, ...]]
type Key = tuple[int, str]

FIRST = ("felt_safety", "trust_pulse", "hope", "own_openness")
WEEKLY = frozenset({"mean", "last"})
WIDE = 2


@dataclass(slots=True)
class _Line:
    definition: SeriesDef
    points: list[tuple[date, float]] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Followed:
    """The trends of everybody on a page, by person and series, and the answers that each was made from."""

    trends: dict[Key, Trend]
    sources: dict[Key, tuple[Reading, ...]]

    def of(self, person: int) -> tuple[Trend, ...]:
        """The trends of one person, the most telling first."""
        return tuple(trend for (key, _), trend in self.trends.items() if key == person)

    def behind(self, series: Iterable[str]) -> tuple[Reading, ...]:
        """The answers that the trends of these series were made from."""
        wanted = set(series)
        return tuple(reading for (_, name), found in self.sources.items() if name in wanted for reading in found)


def followed(readings: Iterable[Reading], *, zone_of: Callable[[int], ZoneInfo], trends_of: TrendsOf) -> Followed:
    """Follow every weekly figure of these answers, computed from nothing but what the reader may read of them.

    What an instrument adds up to is no weekly figure: it is judged by rules of its own, and not for everybody to read.
    """
    lines: dict[Key, _Line] = {}
    ours = (reading for reading in readings if reading.form.measure is None)
    for reading in sorted(ours, key=lambda reading: reading.response.pk):
        person = reading.response.client_id
        _add(lines, person, reading, day=reading.submitted_at.astimezone(zone_of(person)).date())
    keys = sorted(lines, key=lambda key: _place(key[1], lines[key]))
    found = trends_of([_points(lines[key]) for key in keys])
    sources = {key: tuple(lines[key].readings) for key in keys}
    return Followed(dict(zip(keys, found, strict=False)), sources)


def _add(lines: dict[Key, _Line], person: int, reading: Reading, *, day: date) -> None:
    definitions = {series.id: series for series in reading.form.series if series.weekly in WEEKLY}
    for name, value in figures(reading.form, reading.answers).items():
        if name in definitions:
            line = lines.setdefault((person, name), _Line(definitions[name]))
            line.points.append((day, value))
            line.readings.append(reading)


def _place(name: str, line: _Line) -> tuple[int, int, str]:
    return (FIRST.index(name) if name in FIRST else len(FIRST)), -len(line.points), name


def _points(line: _Line) -> Points:
    series = line.definition
    return Points(
        series=series.id,
        label=series.label,
        direction=Direction(series.direction),
        minimum=float(series.min),
        maximum=float(series.max),
        points=tuple(line.points),
    )


@dataclass(frozen=True, slots=True)
class Move:
    """What moved most: whose, and the sentence."""

    series: str
    words: str


def most_moved(found: Followed, initials: Initials, *, since: date | None) -> Move | None:
    """The largest move of anybody since the last session; None when nothing moved, or there was no session before."""
    owners = {id(trend): person for (person, _), trend in found.trends.items()}
    moved = biggest_move(found.trends.values(), since=since) if since else None
    if moved is None or since is None:
        return None
    who = initials.of(owners[id(moved)]) if len(initials.people) > 1 else ""
    return Move(moved.series, move_sentence(moved, since=since, who=who))


def chosen(found: Followed, move: Move | None) -> tuple[str, ...]:
    """The series that are printed: at most four, the one that moved most among them."""
    names = list(dict.fromkeys(name for _, name in found.trends))
    if move is not None and move.series in names[TRENDS:]:
        names = [*names[: TRENDS - 1], move.series]
    return tuple(names[:TRENDS])


def rows(
    found: Followed, names: Iterable[str], initials: Initials, *, today: date, since: date | None
) -> tuple[TrendRow, ...]:
    """A row for each series, with a line for each person who has it."""
    return tuple(_row(found, name, initials, today=today, since=since) for name in names)


def _row(found: Followed, name: str, initials: Initials, *, today: date, since: date | None) -> TrendRow:
    theirs = {person: trend for (person, series), trend in found.trends.items() if series == name}
    several = len(initials.people) > 1
    cells = tuple(
        trend_cell(theirs[client.pk], today=today, since=since, who=initials.of(client) if several else "")
        for client in initials.people
        if client.pk in theirs
    )
    return TrendRow(name=next(iter(theirs.values())).name, cells=cells)


@dataclass(frozen=True, slots=True)
class Gap:
    """How far apart two people's newest values of one series lie."""

    series: str
    name: str
    distance: float


def apart(found: Followed, *, today: date, within: timedelta) -> tuple[Gap, ...]:
    """The series in which people's newest values lie wide apart, twice the noise or more, the widest first."""
    newest: dict[str, list[Trend]] = defaultdict(list)
    for (_, name), trend in found.trends.items():
        if trend.latest_on is not None and today - trend.latest_on <= within:
            newest[name].append(trend)
    gaps = [_gap(name, theirs) for name, theirs in newest.items() if len(theirs) > 1]
    wide = [gap for gap, trend in gaps if gap.distance >= WIDE * trend.noise]
    return tuple(sorted(wide, key=lambda gap: -gap.distance))


def _gap(name: str, theirs: Sequence[Trend]) -> tuple[Gap, Trend]:
    values = [trend.latest for trend in theirs if trend.latest is not None]
    return Gap(name, theirs[0].name, max(values) - min(values)), theirs[0]
