"""What in the weekly felt-safety scores a clinician should look at."""

from collections.abc import Sequence
from enum import StrEnum
from statistics import median

LOW = 3.0
DROP = 2.0
DROP_NEEDS = 4


class SafetySign(StrEnum):
    """What a newest score can show."""

    LOW_TWICE = "felt_safety_low_2w"
    DROP = "felt_safety_drop"


def safety_signs(scores: Sequence[float | None]) -> tuple[SafetySign, ...]:
    """Return what the newest felt-safety score shows.

    Args:
        scores: weekly scores from 0 to 10, oldest first; None for a week without an answer, which is skipped.

    Returns:
        LOW_TWICE when the last two answered scores are 3 or less; DROP when the last one lies 2 or more under the
        median of the three before it. Nothing when there are too few scores.

    """
    answered = [score for score in scores if score is not None]
    signs = {SafetySign.LOW_TWICE: _low_twice(answered), SafetySign.DROP: _dropped(answered)}
    return tuple(sign for sign, shows in signs.items() if shows)


def _low_twice(answered: Sequence[float]) -> bool:
    return len(answered) > 1 and max(answered[-2:]) <= LOW


def _dropped(answered: Sequence[float]) -> bool:
    return len(answered) >= DROP_NEEDS and median(answered[-4:-1]) - answered[-1] >= DROP
