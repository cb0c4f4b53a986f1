"""When the office is open, and until when somebody there has to have looked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

MIDNIGHT = time(0)
DAY = timedelta(days=1)

type Spell = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Office:
    """The weekdays (0 is Monday) and the hours, as clocks show them in ``zone``; midnight as the end ends the day.

    A time that clocks jump over counts as if they had gone on; of one that they show twice the office opens at the
    first and closes at the last.
    """

    zone: str
    days: frozenset[int]
    opens: time
    closes: time

    def spells(self, moment: datetime) -> Iterator[Spell]:
        """From when to when the office is open, in UTC: the spell that runs or comes next, and all after it."""
        day = moment.astimezone(ZoneInfo(self.zone)).date()
        while True:
            if day.weekday() in self.days and (spell := self._on(day))[1] > moment:
                yield spell
            day += DAY

    def _on(self, day: date) -> Spell:
        ends = day + DAY if self.closes == MIDNIGHT else day
        return self._at(day, self.opens, fold=0), self._at(ends, self.closes, fold=1)

    def _at(self, day: date, at: time, *, fold: int) -> datetime:
        shown = datetime.combine(day, at, ZoneInfo(self.zone))
        first, last = (shown.replace(fold=turn).astimezone(UTC) for turn in (0, 1))
        return last if fold and last > first else first


def is_open(office: Office, moment: datetime) -> bool:
    """Whether the office is open at this moment; at its closing time it is not."""
    return next(office.spells(moment))[0] <= moment


def after_minutes(office: Office, moment: datetime, minutes: int) -> datetime:
    """When the office has been open for so many minutes from this moment on."""
    left = timedelta(minutes=minutes)
    for begins, ends in office.spells(moment):
        start = max(begins, moment)
        if left <= ends - start:
            return start + left
        left -= ends - start
    raise AssertionError  # the spells never end


def after_days(office: Office, moment: datetime, days: int) -> datetime:
    """The same time by the clock so many days of work later, at least one; never past the closing time of that day.

    What begins while the office is closed begins when it opens.
    """
    (begins, _ends), *_between, (opens, closes) = islice(office.spells(moment), days + 1)
    if begins >= moment:
        return opens
    zone = ZoneInfo(office.zone)
    shown = moment.astimezone(zone).time().replace(fold=0)
    day = opens.astimezone(zone).date()
    return min(max(opens, datetime.combine(day, shown, zone).astimezone(UTC)), closes)


def urgent_by(office: Office, moment: datetime, minutes: int) -> datetime:
    """Until when what is urgent may wait for the care team: so many minutes, and no longer than the office is open.

    While it is closed nobody there is expected to look, so it does not wait at all.
    """
    begins, ends = next(office.spells(moment))
    return moment if begins > moment else min(moment + timedelta(minutes=minutes), ends)
