"""What somebody expected, beside what came: gaps of predictions, and gut feelings that were checked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

from homework.analytics.shares import Interval, wilson

FEWEST_GAPS = 3
ENOUGH_SETTLED = 5


class Settled(StrEnum):
    """What became of a gut feeling."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    OPEN = "still_open"


@dataclass(frozen=True, slots=True)
class GutChecks:
    """Gut feelings by what became of them, and how much of each kind was an echo of the past (0 to 10, mean).

    ``share`` is the share confirmed of those settled, None without one; it is shown from five settled on, to the
    clinician alone and with its interval.
    """

    counts: dict[Settled, int]
    share: float | None
    interval: Interval | None
    echoes: dict[Settled, float | None]

    @property
    def settled(self) -> int:
        """How many came out one way or the other."""
        return self.counts[Settled.CONFIRMED] + self.counts[Settled.NOT_CONFIRMED]

    @property
    def has_share(self) -> bool:
        """Whether enough of them are settled for a share to be shown."""
        return self.settled >= ENOUGH_SETTLED


def gut_checks(checks: Iterable[tuple[Settled, float | None]]) -> GutChecks:
    """Count gut feelings, each given as what became of it and its echo of the past, None where that was not said."""
    found = list(checks)
    counts = {kind: sum(one == kind for one, _ in found) for kind in Settled}
    settled = counts[Settled.CONFIRMED] + counts[Settled.NOT_CONFIRMED]
    share = counts[Settled.CONFIRMED] / settled if settled else None
    echoes = {kind: _mean([echo for one, echo in found if one == kind and echo is not None]) for kind in Settled}
    return GutChecks(counts, share, None if share is None else wilson(share, settled), echoes)


def prediction_gap(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return the mean of predicted less actual, in points; None under three pairs."""
    return fmean(predicted - actual for predicted, actual in pairs) if len(pairs) >= FEWEST_GAPS else None


def _mean(values: list[float]) -> float | None:
    return fmean(values) if values else None
