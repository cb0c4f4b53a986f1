"""What holds for every total, whatever was answered."""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homework.library.change import ChangeLabel, Terms, between, compared
from homework.library.errors import ItemCountError, OutOfRangeError
from homework.library.measures import scales
from homework.library.scale import Better, Cut, Scale, Span, Threshold
from homework.library.scoring import Score, half_up, score

SCALES = list(scales().values())


def _answers(scale: Scale) -> st.SearchStrategy[tuple[int | None, ...]]:
    return st.tuples(*(st.none() | st.integers(span.least, span.most) for span in scale.spans))


def _complete(scale: Scale) -> st.SearchStrategy[tuple[int, ...]]:
    return st.tuples(*(st.integers(span.least, span.most) for span in scale.spans))


SCALE_AND_ANSWERS = st.sampled_from(SCALES).flatmap(lambda scale: st.tuples(st.just(scale), _answers(scale)))
SCALE_AND_ALL = st.sampled_from(SCALES).flatmap(lambda scale: st.tuples(st.just(scale), _complete(scale)))


@given(SCALE_AND_ANSWERS)
def test_a_total_lies_on_its_scale_and_needs_enough_answers(drawn: tuple[Scale, Sequence[int | None]]) -> None:
    scale, values = drawn
    found = score(scale, values)

    assert found.answered == sum(value is not None for value in values)
    assert (found.total is None) == (found.answered < scale.fewest)
    assert found.estimated == (scale.fewest <= found.answered < len(values))
    if found.total is not None:
        assert scale.least <= found.total <= scale.most
        assert (found.band is None) == (not scale.bands)


@given(SCALE_AND_ALL)
def test_a_complete_total_is_the_plain_sum(drawn: tuple[Scale, Sequence[int]]) -> None:
    scale, values = drawn

    assert score(scale, values).total == sum(values) * scale.times


@given(SCALE_AND_ALL)
def test_clusters_add_up_to_the_total(drawn: tuple[Scale, Sequence[int]]) -> None:
    scale, values = drawn
    found = score(scale, values)

    if scale.clusters:
        assert sum(part or 0 for part in found.clusters.values()) == found.total


@given(SCALE_AND_ANSWERS, st.data())
def test_what_cannot_be_is_refused_and_never_bent(
    drawn: tuple[Scale, Sequence[int | None]], data: st.DataObject
) -> None:
    scale, values = drawn
    place = data.draw(st.integers(0, len(values) - 1))
    span = scale.spans[place]
    wrong = data.draw(
        st.integers(max_value=span.least - 1)
        | st.integers(min_value=span.most + 1)
        | st.sampled_from([True, False, "1", 1.0, 0.5, ""])
    )

    with pytest.raises(OutOfRangeError, match=f"item {place + 1} of"):
        score(scale, [*values[:place], wrong, *values[place + 1 :]])


@given(SCALE_AND_ANSWERS)
def test_more_or_fewer_items_are_refused(drawn: tuple[Scale, Sequence[int | None]]) -> None:
    scale, values = drawn

    for other in ([*values, None], values[1:]):
        with pytest.raises(ItemCountError):
            score(scale, other)


@given(st.integers(-1000, 1000), st.integers(1, 60))
def test_a_half_goes_up(numerator: int, denominator: int) -> None:
    value = Fraction(numerator, denominator)

    assert -Fraction(1, 2) <= value - half_up(value) < Fraction(1, 2)


PLAIN = Scale("PLAIN", (Span(0, 3),) * 9, 7, Better.LOWER, cut=Cut(10, ">="), threshold=Threshold(6, ">=", "ours"))
THRESHOLDS = st.builds(Threshold, st.integers(1, 20), st.sampled_from([">=", ">"]), st.just("ours"))
TERMS = st.builds(
    Terms,
    THRESHOLDS,
    st.sampled_from(Better),
    st.builds(Cut, st.integers(0, 50), st.sampled_from([">=", ">", "<", "<="])),
    least=st.just(0),
    most=st.just(50),
)
TOTALS = st.integers(0, 50)


@given(TOTALS, TOTALS, TERMS)
def test_a_move_and_its_return_are_judged_by_the_same_rule(before: int, after: int, terms: Terms) -> None:
    other = {ChangeLabel.IMPROVEMENT: ChangeLabel.DETERIORATION, ChangeLabel.DETERIORATION: ChangeLabel.IMPROVEMENT}
    there, back = compared(before, after, terms), compared(after, before, terms)

    assert there.label == other.get(back.label, back.label)
    assert there.points == -back.points


@given(TOTALS, TOTALS, TERMS)
def test_only_a_reliable_improvement_can_be_significant(before: int, after: int, terms: Terms) -> None:
    found = compared(before, after, terms)

    assert not found.significant or (
        found.label == ChangeLabel.IMPROVEMENT and found.clinical_before is True and found.clinical_after is False
    )
    assert not (found.has_no_room and found.label == ChangeLabel.IMPROVEMENT)


def _plain(*values: int | None) -> Score:
    return score(PLAIN, values)


ALL_TWOS, ALL_ONES = _plain(*[2] * 9), _plain(*[1] * 9)


def test_a_change_between_complete_totals_is_judged() -> None:
    found = between(ALL_TWOS, ALL_ONES)

    assert found is not None
    assert (found.points, found.label, found.significant) == (-9, ChangeLabel.IMPROVEMENT, True)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(ALL_TWOS, _plain(*[0] * 8, None), id="estimated after"),
        pytest.param(_plain(*[3] * 8, None), ALL_ONES, id="estimated before"),
        pytest.param(ALL_TWOS, _plain(*[0] * 6, None, None, None), id="no total"),
        pytest.param(score(scales()["PHQ-9"], [2] * 9), ALL_ONES, id="another scale"),
        pytest.param(score(scales()["PHQ-2"], [3, 3]), score(scales()["PHQ-2"], [0, 0]), id="no published threshold"),
    ],
)
def test_an_estimated_or_other_total_never_makes_a_change(before: Score, after: Score) -> None:
    assert between(before, after) is None
