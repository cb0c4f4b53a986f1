"""Whether breaches in one part of life stand alone or come again, in counts alone."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WINDOW = timedelta(days=90)
SAME_EVENT = timedelta(days=2)
RECURRING = 3


class Pattern(StrEnum):
    """What the counts show; none of them is a word about a person."""

    NONE = "none"
    SINGLE = "single"
    REPEATED = "repeated"
    RECURRING = "recurring"
    CLUSTER = "cluster"


@dataclass(frozen=True, slots=True)
class Breaches:
    """The breaches of one area: how many events, in how many weeks, and how long the last one is ago.

    ``after_earlier`` says that the area has a breach on record from before, so that a single one is no first.
    """

    events: int
    weeks: int
    days_since: int | None
    after_earlier: bool

    @property
    def pattern(self) -> Pattern:
        """What the counts show."""
        if self.events < RECURRING:
            return (Pattern.NONE, Pattern.SINGLE, Pattern.REPEATED)[self.events]
        return Pattern.RECURRING if self.weeks >= RECURRING else Pattern.CLUSTER


def breaches(
    entries: Iterable[tuple[str, date]], *, today: date, earlier: Collection[str] = (), window: timedelta = WINDOW
) -> Mapping[str, Breaches]:
    """Count the events of each area in the days up to ``today``.

    Args:
        entries: (area, day in the client's own zone) of what was noted as a breach, in any order.
        today: the last day that counts; the window begins after the day ``window`` before it.
        earlier: areas with a breach on record from before.
        window: 90 days.

    Returns:
        Only areas with an event. Entries within two days of an event's beginning are the same event (clinical
        specification, 6.2).

    """
    days: dict[str, list[date]] = {}
    for area, day in sorted(entries):
        if today - window < day <= today:
            days.setdefault(area, []).append(day)
    return {area: _counted(_events(found), today, after_earlier=area in earlier) for area, found in days.items()}


def _events(days: list[date]) -> list[date]:
    begun: list[date] = []
    for day in days:
        if not begun or day - begun[-1] > SAME_EVENT:
            begun.append(day)
    return begun


def _counted(events: list[date], today: date, *, after_earlier: bool) -> Breaches:
    weeks = {day.isocalendar()[:2] for day in events}
    return Breaches(len(events), len(weeks), (today - events[-1]).days, after_earlier)
