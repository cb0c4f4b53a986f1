"""Answers that are numbers. What has digits after the point is kept as it was written: 72.50 stays 72.50."""

import re
from decimal import Decimal

from homework.library.errors import WrongValueError
from homework.library.form import Item

_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?")


def whole_from_web(words: str) -> int | str:
    """A whole number as somebody types it; other words stay as they are, to be refused."""
    plain = words.replace("−", "-")
    return int(plain) if _WHOLE.fullmatch(plain) else words


def whole(item: Item, value: object) -> int:
    """Check a whole number against its limits and steps."""
    number = value if isinstance(value, int) and not isinstance(value, bool) else None
    low, high = item.min, item.max
    if (
        number is None
        or (low is not None and number < low)
        or (high is not None and number > high)
        or (number - (low or 0)) % item.step
    ):
        raise WrongValueError(f"Give a whole number{_between(low, high)}.")
    return number


def decimal(item: Item, value: object) -> str:
    """Check a number that may have digits after the point."""
    words = str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    plain = words.replace("−", "-").replace(",", ".") if isinstance(words, str) else ""
    if not _DECIMAL.fullmatch(plain) or not _is_within(item, Decimal(plain)):
        between = _between(item.least, item.most)
        raise WrongValueError(f"Give a number{between or ', like 2 or 2.5'}.")
    if item.places is not None and len(plain.partition(".")[2]) > item.places:
        raise WrongValueError(f"Give at most {item.places} digits after the point.")
    return plain.removeprefix("+")


def quantity(item: Item, value: object) -> str:
    """Check a number with its unit; the unit is named only where there is a choice."""
    number, _, unit = str(value).partition(" ")
    kept = decimal(item, number)
    if len(item.units) < 2:  # noqa: PLR2004 - one unit is no choice
        if unit and unit not in (*item.units, item.unit):
            raise WrongValueError("Give the number alone.")
        return kept
    if unit not in item.units:
        raise WrongValueError(f"Choose a unit: {', '.join(item.units)}.")
    return f"{kept} {unit}"


def _is_within(item: Item, number: Decimal) -> bool:
    return not (item.least and number < Decimal(item.least)) and not (item.most and number > Decimal(item.most))


def _between(low: object, high: object) -> str:
    if low not in (None, "") and high not in (None, ""):
        return f" from {low} to {high}"
    if low not in (None, ""):
        return f" of at least {low}"
    return f" of at most {high}" if high not in (None, "") else ""
