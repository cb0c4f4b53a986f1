"""Whether a total has moved by more than error, and whether it has left the clinical side (Jacobson and Truax)."""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from homework.library.scale import Better, Cut, Scale, Threshold
from homework.library.scoring import Score, is_beyond

Z = 1.96


class ChangeLabel(StrEnum):
    """What may be said about two totals."""

    IMPROVEMENT = "reliable_improvement"
    DETERIORATION = "reliable_deterioration"
    NO_RELIABLE_CHANGE = "no_reliable_change"


@dataclass(frozen=True, slots=True)
class Spread:
    """How far two totals may lie apart by error alone: of one total, of their difference, and in points at 95 %."""

    error: float
    difference: float
    points: float

    def index(self, before: float, after: float) -> float:
        """The reliable change index: the move in units of the error of a difference."""
        return (after - before) / self.difference


@dataclass(frozen=True, slots=True)
class Terms:
    """By what a move is judged; ``least`` and ``most`` are the ends of the scale, None for an end that is not known."""

    threshold: Threshold
    better: Better
    cut: Cut | None = None
    least: float | None = 0
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Two totals beside each other.

    ``significant`` says that the improvement is reliable and has crossed the cut. ``has_no_room`` says that the first
    total is too near the good end for a reliable improvement to show.
    """

    points: float
    label: ChangeLabel
    clinical_before: bool | None
    clinical_after: bool | None
    significant: bool
    has_no_room: bool


def spread(sd: float, reliability: float) -> Spread:
    """Return the error of a scale.

    Args:
        sd: the standard deviation of the totals, above 0.
        reliability: 0 to below 1; of a retest rather than alpha, which makes thresholds too small.

    Returns:
        sd * sqrt(1 - r); sqrt(2) times that; 1.96 times that, in points (clinical specification, 6.6).

    """
    error = sd * sqrt(1 - reliability)
    return Spread(error, sqrt(2) * error, Z * sqrt(2) * error)


def cut_between(*, clinical: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the cut between two groups, each given as mean and standard deviation, weighted by the other's spread."""
    (mean_clinical, sd_clinical), (mean_other, sd_other) = clinical, other
    return (sd_clinical * mean_other + sd_other * mean_clinical) / (sd_clinical + sd_other)


def compared(before: float, after: float, terms: Terms) -> Change:
    """Judge the move from one total to a later one of the same person; getting worse is judged by the same rule."""
    gain = after - before if terms.better == Better.HIGHER else before - after
    label = ChangeLabel.NO_RELIABLE_CHANGE
    if _counts(abs(gain), terms.threshold):
        label = ChangeLabel.IMPROVEMENT if gain > 0 else ChangeLabel.DETERIORATION
    was, is_now = (None if terms.cut is None else is_beyond(total, terms.cut) for total in (before, after))
    crossed = was is True and is_now is False
    significant = label == ChangeLabel.IMPROVEMENT and crossed
    return Change(after - before, label, was, is_now, significant, _has_no_room(before, terms))


def between(before: Score, after: Score, threshold: Threshold | None = None) -> Change | None:
    """Judge two scores on one scale, by its own threshold unless another is given.

    None where either has no total or an estimated one, which may never make a change look reliable, where the scales
    are not the same, or where nobody has published how much is more than error.
    """
    scale = after.scale
    by = threshold or scale.threshold
    complete = all(one.total is not None and not one.estimated for one in (before, after))
    if before.scale != scale or by is None or not complete:
        return None
    return compared(float(before.total or 0), float(after.total or 0), terms_of(scale, by))


def terms_of(scale: Scale, threshold: Threshold) -> Terms:
    """By what a move on this scale is judged."""
    return Terms(threshold, scale.better, scale.cut, scale.least, scale.most)


def _counts(points: float, threshold: Threshold) -> bool:
    return points > threshold.points if threshold.rule == ">" else points >= threshold.points


def _has_no_room(before: float, terms: Terms) -> bool:
    good_end = terms.most if terms.better == Better.HIGHER else terms.least
    return good_end is not None and not _counts(abs(good_end - before), terms.threshold)
