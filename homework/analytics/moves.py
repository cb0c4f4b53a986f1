"""Which series moved most between two days."""

from collections.abc import Iterable
from datetime import date

from homework.analytics.shapes import Trend


def biggest_move(trends: Iterable[Trend], *, since: date) -> Trend | None:
    """Return the series whose change since that day is the largest for its scale, up or down.

    Each change is measured in units of its own noise, so that a scale of 4 can be compared with one of 10. The first
    of two equal ones wins; None when no series has a newer answer than ``since`` and one from before.
    """
    moved = [(trend, change) for trend in trends if (change := trend.change_since(since)) is not None]
    return max(moved, key=lambda pair: abs(pair[1]) / pair[0].noise, default=(None, 0.0))[0]
