"""How sure a share is: Wilson's interval, and Newcombe's for the difference of two shares."""

from dataclasses import dataclass
from math import sqrt

Z = 1.96


@dataclass(frozen=True, slots=True)
class Interval:
    """From where to where a share or a difference may well lie, 95 times of 100."""

    low: float
    high: float


def wilson(share: float, n: float) -> Interval:
    """Return the interval of a share, 0 to 1, of ``n`` results; ``n`` may be an effective number and is above 0.

    Wilson 1927, without correction for continuity: 0.8 of 10 gives 0.490 to 0.943.
    """
    square = Z * Z / n
    middle = (share + square / 2) / (1 + square)
    half = Z * sqrt(share * (1 - share) / n + square / (4 * n)) / (1 + square)
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


def newcombe(earlier: float, n_earlier: float, later: float, n_later: float) -> Interval:
    """Return the interval of ``later - earlier``, two shares of so many results each.

    Newcombe 1998, method 10: 0.6 of 80 and 0.8 of 70 give 0.052 to 0.334.
    """
    change = later - earlier
    before, after = wilson(earlier, n_earlier), wilson(later, n_later)
    return Interval(
        change - sqrt((later - after.low) ** 2 + (before.high - earlier) ** 2),
        change + sqrt((after.high - later) ** 2 + (earlier - before.low) ** 2),
    )
