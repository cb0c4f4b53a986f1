"""Answers put into the weeks they belong to."""

from collections.abc import Iterable
from datetime import date

import pandas as pd

ISO_WEEK = "W-SUN"


def weekly(points: Iterable[tuple[date, float]]) -> pd.DataFrame:
    """Return one row for each ISO week from the first answer to the last.

    Args:
        points: (day in the client's own time zone, value), in the order of submission.

    Returns:
        index the weeks (period, Monday to Sunday); columns ``value`` (float) and ``on`` (day of the answer). The later
        of two answers in one week wins; a week without an answer is missing, never 0; no points give no rows.

    """
    frame = pd.DataFrame(points, columns=["on", "value"]).astype({"on": "datetime64[s]", "value": "float64"})
    frame = frame.sort_values("on", kind="stable")
    kept = frame.groupby(frame["on"].dt.to_period(ISO_WEEK)).last()
    if kept.empty:
        return kept
    return kept.reindex(pd.period_range(kept.index[0], kept.index[-1], freq=ISO_WEEK))
