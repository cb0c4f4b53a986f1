"""What the kinds of worked examples are made of."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from homework.analytics.shares import Interval

MONDAY = date(2026, 9, 7)

type Json = Any
type Kind = Callable[[Json], Json]


def day(number: float) -> date:
    """The day of a number: 0 is a Monday."""
    return MONDAY + timedelta(days=int(number))


def ends(interval: Interval | None) -> list[float] | None:
    """An interval as the examples have it."""
    return None if interval is None else [interval.low, interval.high]
