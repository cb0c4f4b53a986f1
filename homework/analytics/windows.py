"""How much happened within some days."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta


def fullest(days: Sequence[date], new: Collection[date], span: int) -> int:
    """Return the most that happened within ``span`` days in a row, one of which is a ``new`` day.

    Args:
        days: the day of each thing that happened, in any order, the new ones among them.
        new: the days whose things have just been reported.
        span: how many days a window has, its first and its last among them.

    Returns:
        a count, 0 where nothing is new (clinical specification, rules of the logs).

    """
    starts = {day - timedelta(days=back) for day in new for back in range(span)}
    return max((_between(days, start, span) for start in starts), default=0)


def _between(days: Sequence[date], start: date, span: int) -> int:
    return sum(start <= day < start + timedelta(days=span) for day in days)
