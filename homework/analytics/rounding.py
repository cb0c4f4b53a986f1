"""How a number is rounded and written where people read it."""

from decimal import ROUND_HALF_UP, Decimal

MINUS = "\N{MINUS SIGN}"


def half_up(value: float, places: int = 0) -> float:
    """Return ``value`` rounded the way people expect: 2.5 is 3 and 1.45 is 1.5, never to the even neighbour."""
    return float(Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def words(value: float, places: int = 2) -> str:
    """Return ``value`` as it is printed: half up, without empty decimals, with a real minus sign."""
    text = f"{half_up(value, places):.{places}f}".rstrip("0").rstrip(".") if places else f"{half_up(value):.0f}"
    return "0" if text == "-0" else text.replace("-", MINUS)


def signed(value: float, places: int = 2) -> str:
    """Return a change as it is printed: ``+0.25``, ``0`` or, with a real minus sign, ``-1.5``."""
    text = words(value, places)
    return text if text == "0" or text.startswith(MINUS) else f"+{text}"
