"""How much of what was set was done, for one person and never for a couple."""

from collections.abc import Iterable
from dataclasses import dataclass

ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Set:
    """What was set for one week: how often, how often it was done, and how often of that in time.

    ``counts`` is False for a week that was held, paused or cancelled: it leaves both sums.
    """

    target: int
    done: int
    on_time: int
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Adherence:
    """What was done of what was due; doing more in one week makes up for no other.

    ``share`` is None where nothing was due, ``in_time`` where nothing was done.
    """

    due: int
    counted: int
    share: float | None
    in_time: float | None

    @property
    def has_share(self) -> bool:
        """Whether enough was due for a share; under three there are only counts."""
        return self.due >= ENOUGH


def adherence(weeks: Iterable[Set]) -> Adherence:
    """Add up the weeks that count: the sum of min(done, target) over that of targets (clinical specification, 6.4)."""
    active = [week for week in weeks if week.counts]
    due, done = sum(week.target for week in active), sum(week.done for week in active)
    counted = sum(min(week.done, week.target) for week in active)
    in_time = sum(week.on_time for week in active)
    return Adherence(due, counted, counted / due if due else None, in_time / done if done else None)
