"""A total out of answers, as its scale says, or none; a value that cannot be is refused and never bent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from operator import ge, gt, le, lt
from types import MappingProxyType

from homework.library.errors import ItemCountError, OutOfRangeError
from homework.library.scale import Band, Cluster, Cut, Scale

_HALF = Fraction(1, 2)
_SIDES = {">=": ge, ">": gt, "<=": le, "<": lt}
_NONE: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Score:
    """What the answers to one scale add up to.

    ``total`` is None where too few were answered. ``raw`` is the sum before rounding and stretching, with unanswered
    items as the mean of the others; ``estimated`` says that there were any. A cluster with an unanswered item has no
    sum. ``symptoms`` counts in each cluster the items that are worth enough to count as present.
    """

    scale: Scale
    answered: int
    total: int | None = None
    raw: Fraction | None = None
    clusters: Mapping[str, int | None] = field(default_factory=dict)
    symptoms: Mapping[str, int] = _NONE

    @property
    def estimated(self) -> bool:
        """Whether unanswered items were filled in by the mean of the others."""
        return self.total is not None and self.answered < len(self.scale.spans)

    @property
    def band(self) -> Band | None:
        """The highest band that the total reaches."""
        reached = [band for band in self.scale.bands if self.total is not None and self.total >= band.least]
        return max(reached, key=lambda band: band.least, default=None)

    @property
    def is_clinical(self) -> bool | None:
        """Whether the total lies on the clinical side of the cut; None where there is no cut or no total."""
        return None if self.total is None or self.scale.cut is None else is_beyond(self.total, self.scale.cut)

    @property
    def has_pattern(self) -> bool | None:
        """Whether every cluster has as many symptoms as the pattern wants; None where the scale looks for none."""
        if self.total is None or not self.scale.clusters:
            return None
        return all(self.symptoms[cluster.id] >= cluster.symptoms for cluster in self.scale.clusters)


def is_beyond(total: float, cut: Cut) -> bool:
    """Whether a total lies on the clinical side of a cut."""
    return bool(_SIDES[cut.rule](total, cut.points))


def score(scale: Scale, values: Sequence[object]) -> Score:
    """Add up the points of a scale's items, given in its order, None for what is unanswered.

    Raises ItemCountError for more or fewer values than the scale has items, and OutOfRangeError for anything but a
    whole number that the item can be worth: nothing is clipped or rounded.
    """
    points = _checked(scale, values)
    known = [point for point in points if point is not None]
    if len(known) < scale.fewest:
        return Score(scale, len(known))
    raw = Fraction(sum(known) * len(points), len(known))
    return Score(
        scale,
        len(known),
        total=half_up(raw) * scale.times,
        raw=raw,
        clusters={cluster.id: _sum(cluster, points) for cluster in scale.clusters},
        symptoms={cluster.id: _present(cluster, points) for cluster in scale.clusters},
    )


def half_up(value: Fraction) -> int:
    """Round to a whole number, a half upwards."""
    return floor(value + _HALF)


def _checked(scale: Scale, values: Sequence[object]) -> list[int | None]:
    if len(values) != len(scale.spans):
        raise ItemCountError(scale.code, len(scale.spans), len(values))
    for place, (value, span) in enumerate(zip(values, scale.spans, strict=True), start=1):
        whole = isinstance(value, int) and not isinstance(value, bool)
        if value is not None and not (whole and span.least <= int(str(value)) <= span.most):
            raise OutOfRangeError(scale.code, place)
    return [None if value is None else int(str(value)) for value in values]


def _within(cluster: Cluster, points: Sequence[int | None]) -> Sequence[int | None]:
    return points[cluster.first - 1 : cluster.last]


def _sum(cluster: Cluster, points: Sequence[int | None]) -> int | None:
    known = [point for point in _within(cluster, points) if point is not None]
    return sum(known) if len(known) == len(_within(cluster, points)) else None


def _present(cluster: Cluster, points: Sequence[int | None]) -> int:
    return sum(point is not None and point >= cluster.present_from for point in _within(cluster, points))
