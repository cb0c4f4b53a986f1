"""The worked examples of follow-through, and what holds for every set of results."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homework.analytics.follow_through import (
    Change,
    FollowThrough,
    Outcome,
    Result,
    follow_through,
    moved,
    once,
    perspective,
    weekly,
)
from homework.analytics.shares import newcombe, wilson
from homework.demo.story import stories

VECTORS = json.loads((Path(__file__).parents[2] / "data" / "vectors.json").read_text())["vectors"]
TOLERANCE = 5e-4


def vectors(metric: str) -> pytest.MarkDecorator:
    found = [vector for vector in VECTORS if vector["metric"] == metric]
    assert found
    return pytest.mark.parametrize("vector", found, ids=[vector["id"] for vector in found])


def result(told: dict[str, Any]) -> Result:
    if "target" in told:
        return weekly(told["done"], told["target"], weight=told["weight"])
    return once(Outcome(told["outcome"]), weight=told["weight"])


def figures(found: FollowThrough) -> dict[str, Any]:
    display = "percent_with_interval" if found.has_share else "counts_only" if found.scored else "no scored commitments"
    answer = {
        "n_scored": found.scored,
        "counts": {outcome.value: count for outcome, count in found.counts.items()},
        "coverage": found.coverage,
        "renegotiated_share": found.renegotiated,
        "value": found.value,
        "n_eff": found.n_eff,
        "ci": found.interval and [found.interval.low, found.interval.high],
        "display": display,
    }
    return answer | ({"partial_record": True} if found.is_partial else {})


def same(answer: Any, expected: Any) -> bool:  # noqa: ANN401 - any shape that a vector has
    if isinstance(expected, dict):
        return answer.keys() == expected.keys() and all(same(answer[key], expected[key]) for key in expected)
    if isinstance(expected, list):
        return bool(answer == pytest.approx(expected, abs=TOLERANCE))
    return bool(answer == (pytest.approx(expected, abs=TOLERANCE) if isinstance(expected, float) else expected))


def change(earlier: FollowThrough, later: FollowThrough) -> dict[str, Any]:
    found = moved(earlier, later)
    if found.interval is None:
        return {"label": found.label.value}
    return {
        "diff": found.difference,
        "ci": [found.interval.low, found.interval.high],
        "label": found.label.value,
    }


@vectors("wilson")
def test_wilson(vector: dict[str, Any]) -> None:
    found = wilson(vector["input"]["p"], vector["input"]["n"])
    assert [found.low, found.high] == pytest.approx(vector["expected"], abs=TOLERANCE)


@vectors("newcombe")
def test_newcombe(vector: dict[str, Any]) -> None:
    given = vector["input"]
    found = newcombe(given["p1"], given["n1"], given["p2"], given["n2"])
    assert [given["p2"] - given["p1"], found.low, found.high] == pytest.approx(vector["expected"], abs=TOLERANCE)


@vectors("alignment")
def test_alignment(vector: dict[str, Any]) -> None:
    found = figures(follow_through(map(result, vector["input"])))
    assert same(found, vector["expected"]), found


@vectors("alignment_change")
def test_change(vector: dict[str, Any]) -> None:
    earlier, later = (follow_through(map(result, vector["input"][side])) for side in ("earlier", "later"))
    found = change(earlier, later)
    assert same(found, vector["expected"]), found


@vectors("perspective")
def test_perspective(vector: dict[str, Any]) -> None:
    pairs = [(once(Outcome(a), weight=1), once(Outcome(b), weight=1)) for a, b in vector["input"]]
    assert asdict(perspective(pairs)) == pytest.approx(
        {"pairs": vector["expected"]["n"], "gap": vector["expected"]["gap"], "same": vector["expected"]["same"]}
    )


def told(case: str, maker: str, weeks: range) -> list[Result]:
    found: list[Result] = []
    for promise in stories()[case].entries("commitments"):
        if promise["maker"] != maker:
            continue
        if promise["kind"] == "recurring":
            found += [
                weekly(row["done"], row["target"], weight=promise["weight"])
                for week, row in enumerate(promise["weekly"])
                if row and week in weeks
            ]
        elif promise["due_day"] // 7 in weeks:
            found.append(once(Outcome(promise["outcome"]), weight=promise["weight"]))
    return found


@vectors("case_alignment")
def test_the_cases(vector: dict[str, Any]) -> None:
    given = vector["input"]
    spans = {"weeks_1_8": range(8), "weeks_1_4": range(4), "weeks_5_8": range(4, 8)}
    found = {name: follow_through(told(given["case"], given["maker"], span)) for name, span in spans.items()}
    answer = {name: figures(one) for name, one in found.items()} | {
        "change": change(found["weeks_1_4"], found["weeks_5_8"])
    }
    assert same(answer, vector["expected"]), answer


weights = st.integers(1, 3)
results = st.one_of(
    st.builds(once, st.sampled_from(Outcome), weight=weights),
    st.builds(weekly, st.integers(0, 21), st.integers(1, 21), weight=weights),
)


@given(st.lists(results, max_size=30))
def test_a_share_lies_in_its_interval_and_only_known_results_count(found: list[Result]) -> None:
    answer = follow_through(found)
    scored = [one for one in found if one.score is not None]
    assert (answer.scored, sum(answer.counts.values())) == (len(scored), len(found))
    assert follow_through(scored).value == answer.value
    assert (answer.value is None) == (answer.interval is None) == (not scored)
    if answer.value is not None and answer.interval is not None:
        assert -1e-9 <= answer.interval.low <= answer.value + 1e-9
        assert answer.value <= answer.interval.high + 1e-9 <= 1 + 2e-9
        assert answer.n_eff <= answer.scored + 1e-9


@given(st.lists(results, max_size=20), st.lists(results, max_size=20))
def test_a_change_the_other_way_round_is_the_opposite(before: list[Result], after: list[Result]) -> None:
    there, back = (moved(follow_through(a), follow_through(b)) for a, b in ((before, after), (after, before)))
    opposite = {Change.HIGHER: Change.LOWER, Change.LOWER: Change.HIGHER}
    assert there.label == opposite.get(back.label, back.label)
