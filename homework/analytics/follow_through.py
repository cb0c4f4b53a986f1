"""How often what was promised was done, from the register of promises alone and never from a log."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from homework.analytics.shares import Interval, newcombe, wilson

ENOUGH = 5
PARTIAL_UNDER = 0.6
OFTEN_CHANGED = 0.3


class Outcome(StrEnum):
    """What became of a promise: of one that is kept once on its day, of one that comes each week in that week."""

    KEPT = "kept"
    PARTLY = "partly"
    NOT_KEPT = "not_kept"
    RENEGOTIATED = "renegotiated_before"
    CANNOT_TELL = "cannot_tell"
    MISSING = "missing"
    PENDING = "pending"


_SCORES = {Outcome.KEPT: 1.0, Outcome.PARTLY: 0.5, Outcome.NOT_KEPT: 0.0}


@dataclass(frozen=True, slots=True)
class Result:
    """One time that something promised came due, as one person tells it; ``score`` is None where it does not count."""

    weight: int
    outcome: Outcome
    score: float | None = None


def once(outcome: Outcome, *, weight: int) -> Result:
    """Return the result of what was promised for one day."""
    return Result(weight, outcome, _SCORES.get(outcome))


def weekly(done: int, target: int, *, weight: int) -> Result:
    """Return the result of one week: days inside it depend on each other, and doing more than promised counts as all.

    ``target`` is how many times a week it was promised, at least 1.
    """
    score = min(done, target) / target
    outcome = {0.0: Outcome.NOT_KEPT, 1.0: Outcome.KEPT}.get(score, Outcome.PARTLY)
    return Result(weight, outcome, score)


@dataclass(frozen=True, slots=True)
class FollowThrough:
    """How much of what one person promised was done, as one person tells it.

    ``value`` is the weighted share, 0 to 1; ``n_eff`` the number of equal weights that would be as sure. Both and the
    interval are None where nothing counts. ``coverage`` is the share of results that are known of those that could be,
    ``renegotiated`` the share that was changed in time; None where there were none.
    """

    scored: int
    counts: dict[Outcome, int]
    value: float | None
    n_eff: float
    interval: Interval | None
    coverage: float | None
    renegotiated: float | None

    @property
    def has_share(self) -> bool:
        """Whether there are results enough for a share; under five there are only counts."""
        return self.scored >= ENOUGH

    @property
    def is_partial(self) -> bool:
        """Whether too much is unknown for the record to be whole."""
        return self.coverage is not None and self.coverage < PARTIAL_UNDER

    @property
    def is_often_changed(self) -> bool:
        """Whether so much was changed in time that it is said beside the rest."""
        return self.renegotiated is not None and self.renegotiated > OFTEN_CHANGED


def follow_through(results: Iterable[Result]) -> FollowThrough:
    """Return the weighted share kept, with Wilson's interval at the effective number of results.

    What was changed in time, cannot be told, is missing or still to come is in no denominator.
    """
    found = list(results)
    counts = Counter(one.outcome for one in found)
    scored = [(one.weight, one.score) for one in found if one.score is not None]
    total = sum(weight for weight, _ in scored)
    n_eff = total**2 / sum(weight**2 for weight, _ in scored) if scored else 0.0
    value = sum(weight * score for weight, score in scored) / total if scored else None
    unknown, changed = counts[Outcome.CANNOT_TELL] + counts[Outcome.MISSING], counts[Outcome.RENEGOTIATED]
    return FollowThrough(
        scored=len(scored),
        counts={outcome: counts[outcome] for outcome in Outcome},
        value=value,
        n_eff=n_eff,
        interval=None if value is None else wilson(value, n_eff),
        coverage=_share(len(scored), unknown),
        renegotiated=_share(changed, len(scored)),
    )


def _share(part: int, others: int) -> float | None:
    return part / (part + others) if part + others else None


class Change(StrEnum):
    """Whether the share of later weeks lies apart from that of earlier ones."""

    HIGHER = "higher"
    LOWER = "lower"
    UNCLEAR = "no_clear_change"
    NOT_ENOUGH = "not_enough"


@dataclass(frozen=True, slots=True)
class Moved:
    """How a share changed; the difference and its interval are None where one side has too few results."""

    label: Change
    difference: float | None = None
    interval: Interval | None = None


def moved(earlier: FollowThrough, later: FollowThrough) -> Moved:
    """Return how follow-through changed: "higher" or "lower" only where Newcombe's interval leaves out 0."""
    if earlier.value is None or later.value is None or not (earlier.has_share and later.has_share):
        return Moved(Change.NOT_ENOUGH)
    interval = newcombe(earlier.value, earlier.n_eff, later.value, later.n_eff)
    label = Change.HIGHER if interval.low > 0 else Change.LOWER if interval.high < 0 else Change.UNCLEAR
    return Moved(label, later.value - earlier.value, interval)


@dataclass(frozen=True, slots=True)
class Perspective:
    """How far two tellings of the same times lie apart: the mean gap, and the share on which both say the same."""

    pairs: int
    gap: float | None
    same: float | None


def perspective(pairs: Sequence[tuple[Result, Result]]) -> Perspective:
    """Return how the maker's and the other's report of the same times differ; a pair with an unknown side is left out.

    ``gap`` is the mean of the maker's score less the other's, from -1 to 1; None where no pair is left.
    """
    known = [(a.score, b.score) for a, b in pairs if a.score is not None and b.score is not None]
    if not known:
        return Perspective(0, None, None)
    gap = sum(maker - other for maker, other in known) / len(known)
    return Perspective(len(known), gap, sum(maker == other for maker, other in known) / len(known))
