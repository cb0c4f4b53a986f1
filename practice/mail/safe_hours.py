"""When somebody's mail may arrive: hours of each weekday, as clocks show them where the person is."""

import calendar
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)
DAY_MINUTES = 24 * 60
# A window that clocks jump over in one week is there in the next.
DAYS_AHEAD = 15

type Hours = Mapping[int, tuple[int, int]]


def is_safe(hours: Hours, shown: datetime) -> bool:
    """Whether mail may arrive when clocks show this.

    ``hours`` maps weekdays (0 is Monday) to minutes since midnight, from the first to before the last, whole quarters
    of an hour; a weekday without any is never safe. No hours at all mean any time.
    """
    first, last = hours.get(shown.weekday(), (0, 0)) if hours else (0, DAY_MINUTES)
    return first <= shown.hour * 60 + shown.minute < last


def next_safe_moment(hours: Hours, zone: str, moment: datetime) -> datetime:
    """The first moment, this one or later, at which mail may arrive where clocks show the time of ``zone``.

    Everywhere clocks differ from UTC by whole quarters of an hour, and change at one; only those are looked at.
    """
    place = ZoneInfo(zone)
    return next(at for at in _moments(moment) if is_safe(hours, at.astimezone(place)))


def in_words(hours: Hours) -> tuple[str, ...]:
    """The hours day by day, Monday first; none where any time is safe."""
    return tuple(f"{calendar.day_name[day]} {_clock(a)} to {_clock(b)}" for day, (a, b) in sorted(hours.items()))


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _moments(moment: datetime) -> Iterator[datetime]:
    yield moment
    past = (moment.astimezone(UTC) - datetime(2000, 1, 1, tzinfo=UTC)) % QUARTER
    quarters = DAYS_AHEAD * DAY_MINUTES // 15
    yield from (moment - past + QUARTER * number for number in range(1, quarters + 1))
