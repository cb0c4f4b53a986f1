"""How far two partners' numbers or lists lie apart: information for the clinician, never a task for the couple."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

FEWEST_PAIRS = 4
WIDE = 2.0


@dataclass(frozen=True, slots=True)
class Concordance:
    """Two people's weekly values side by side, over the weeks in which both answered.

    ``apart`` is the mean distance, ``signed`` the mean of the first less the second, ``same_way`` the share of moves in
    one direction, of those in which both moved. All are None under four pairs, ``same_way`` also without a move.
    """

    pairs: int
    apart: float | None = None
    signed: float | None = None
    same_way: float | None = None
    moves: int = 0

    @property
    def is_wide(self) -> bool:
        """Whether they lie two points or more apart on the average."""
        return self.apart is not None and self.apart >= WIDE


def concordance(first: Sequence[float | None], second: Sequence[float | None]) -> Concordance:
    """Compare two people's values week by week; both begin in the same week, None is a week without an answer."""
    pairs = [(a, b) for a, b in zip(first, second, strict=False) if a is not None and b is not None]
    if len(pairs) < FEWEST_PAIRS:
        return Concordance(len(pairs))
    moves = [(a - was_a, b - was_b) for (was_a, was_b), (a, b) in pairwise(pairs)]
    both = [(a, b) for a, b in moves if a and b]
    return Concordance(
        pairs=len(pairs),
        apart=fmean(abs(a - b) for a, b in pairs),
        signed=fmean(a - b for a, b in pairs),
        same_way=sum(a * b > 0 for a, b in both) / len(both) if both else None,
        moves=len(both),
    )


@dataclass(frozen=True, slots=True)
class Ratings:
    """Two people's ratings of the same things: the mean of each, and how far they lie apart; None without a pair."""

    pairs: int
    first: float | None
    second: float | None
    apart: float | None


def ratings(pairs: Sequence[tuple[float, float]]) -> Ratings:
    """Compare what one person felt with what the other believed of it, time by time; no fewest number is asked for."""
    if not pairs:
        return Ratings(0, None, None, None)
    return Ratings(
        len(pairs), fmean(a for a, _ in pairs), fmean(b for _, b in pairs), fmean(abs(a - b) for a, b in pairs)
    )


def shared(first: Iterable[str], second: Iterable[str]) -> float | None:
    """Return how much two lists have in common (Jaccard): 0 nothing, 1 all; None when both are empty."""
    one, other = set(first), set(second)
    return len(one & other) / len(one | other) if one | other else None
