"""Where a weekly series is going, and whether that may be said at all."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np
import pandas as pd

from homework.analytics.shapes import Direction, Meaning, Points, Trend, TrendLabel
from homework.analytics.weekly import weekly

FEWEST_WEEKS = 5
CLEAR = 0.10
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class MannKendall:
    """Evidence that a series rises or falls: S, its variance, the normal score and the two-sided p."""

    s: int
    variance: float
    z: float
    p: float


def trends(series: Iterable[Points]) -> tuple[Trend, ...]:
    """Return the trend of each series, in the same order."""
    return tuple(trend(points) for points in series)


def trend(points: Points) -> Trend:
    """Return the trend of one series.

    Rising or falling only with five answered weeks or more, Mann-Kendall p of 0.10 or less, and a Theil-Sen slope that
    adds up to a tenth of the scale over the whole time. p is a filter against reading too much into a line and is
    shown to nobody.
    """
    frame = weekly(points.points)
    values = frame["value"].reset_index(drop=True)
    enough = values.count() >= FEWEST_WEEKS
    slope = theil_sen(values) if enough else None
    label = _label(values, slope, noise=points.noise)
    return Trend(
        series=points.series,
        name=points.label,
        direction=points.direction,
        minimum=points.minimum,
        maximum=points.maximum,
        weeks=tuple(week.start_time.date() for week in frame.index),
        values=tuple(None if pd.isna(value) else float(value) for value in values),
        answered=tuple(None if pd.isna(day) else cast("date", day.date()) for day in frame["on"]),
        slope=slope,
        change=_change(values.dropna()) if enough else None,
        label=label,
        meaning=_meaning(label, points.direction),
    )


def theil_sen(values: "pd.Series[float]") -> float:
    """Return the median slope of all pairs of answered weeks, in points a week.

    Args:
        values: two weekly values or more, index 0, 1, 2 … the number of the week; missing weeks keep their place.

    """
    answered = values.dropna()
    first, second = np.triu_indices(len(answered), k=1)
    week, value = answered.index.to_numpy(dtype=float), answered.to_numpy(dtype=float)
    return float(np.median((value[second] - value[first]) / (week[second] - week[first])))


def mann_kendall(values: "pd.Series[float]") -> MannKendall:
    """Return the evidence for a monotone trend, with tie and continuity correction (normal approximation).

    Args:
        values: at least one value in order of time; missing ones are left out. Equal values throughout give p = 1.

    """
    answered = values.dropna()
    n, ties = len(answered), answered.value_counts().to_numpy()
    array = answered.to_numpy(dtype=float)
    first, second = np.triu_indices(n, k=1)
    s = int(np.sign(array[second] - array[first]).sum())
    variance = float(n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    z = (s - math.copysign(1, s)) / math.sqrt(variance) if s and variance else 0.0
    return MannKendall(s=s, variance=variance, z=z, p=math.erfc(abs(z) / math.sqrt(2)))


def _label(values: "pd.Series[float]", slope: float | None, *, noise: float) -> TrendLabel:
    if slope is None:
        return TrendLabel.NOT_ENOUGH_WEEKS
    span = len(values) - 1
    if mann_kendall(values).p > CLEAR or abs(slope) * span < noise - ROUNDING:
        return TrendLabel.NO_CLEAR_TREND
    return TrendLabel.RISING if slope > 0 else TrendLabel.FALLING


def _meaning(label: TrendLabel, direction: Direction) -> Meaning | None:
    clear = label in {TrendLabel.RISING, TrendLabel.FALLING}
    if not clear or direction is Direction.NEUTRAL:
        return None
    good = (label is TrendLabel.RISING) == (direction is Direction.UP_GOOD)
    return Meaning.IMPROVING if good else Meaning.WORSENING


def _change(answered: "pd.Series[float]") -> float:
    return float(answered.iloc[-2:].median() - answered.iloc[:2].median())
