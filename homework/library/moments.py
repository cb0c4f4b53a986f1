"""Answers that are days and times, as the clock on the wall says them."""

import re
from collections.abc import Callable
from datetime import date, datetime, time

from homework.library.errors import WrongValueError
from homework.library.form import Item

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2})?")
_MOMENT = re.compile(rf"{_DAY.pattern}T{_TIME.pattern}")


DAY = "Give a day that is in the calendar, as year, month and day: 2026-11-25."
TIME = "Give a time with hours and minutes: 14:30."
MOMENT = "Give a day and a time: 2026-11-25 14:30."


def day(item: Item, value: object) -> str:
    """Check a day of the calendar."""
    return _within(item, _read(value, _DAY, date.fromisoformat, DAY))


def time_of_day(item: Item, value: object) -> str:
    """Check a time of day."""
    return _within(item, _read(value, _TIME, time.fromisoformat, TIME))


def moment(item: Item, value: object) -> str:
    """Check a day with a time."""
    said = value.replace(" ", "T") if isinstance(value, str) else value
    return _within(item, _read(said, _MOMENT, datetime.fromisoformat, MOMENT))


def _read(value: object, shape: re.Pattern[str], read: Callable[[str], object], words: str) -> str:
    try:
        if isinstance(value, str) and shape.fullmatch(value):
            read(value)
            return value
    except ValueError:
        pass
    raise WrongValueError(words)


def _within(item: Item, kept: str) -> str:
    if item.least and kept < item.least:
        raise WrongValueError(f"Give {item.least} or later.")
    if item.most and kept > item.most and not kept.startswith(item.most):
        raise WrongValueError(f"Give {item.most} or earlier.")
    return kept
