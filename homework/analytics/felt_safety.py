"""The figures over several weekly felt-safety scores that safety rules ask for."""

from collections.abc import Sequence
from statistics import median

LAST = 2
BEFORE = 3


def two_consecutive(scores: Sequence[float]) -> float | None:
    """Return the higher of the last two answered scores.

    Args:
        scores: answered weekly scores, 0-10, oldest first; weeks without an answer are left out.

    Returns:
        0-10, or None before there are two. The rule looks at both being low (clinical specification, 6.3).

    """
    return max(scores[-LAST:]) if len(scores) >= LAST else None


def drop_from_median(scores: Sequence[float]) -> float | None:
    """Return how far the last answered score lies under the median of the three before it.

    Args:
        scores: answered weekly scores, 0-10, oldest first.

    Returns:
        points, negative for a rise, or None before there are four (clinical specification, 6.3).

    """
    return median(scores[-BEFORE - 1 : -1]) - scores[-1] if len(scores) > BEFORE else None
