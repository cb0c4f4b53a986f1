"""The worked examples of the clinical specification, every one that this room answers for."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from homework.analytics.felt_safety import drop_from_median, two_consecutive
from homework.analytics.rounding import half_up
from homework.analytics.shapes import Direction, Points
from homework.analytics.trends import mann_kendall, trend
from homework.library.catalogue import catalogue
from homework.library.figures import figures
from homework.library.flags import raised

VECTORS = json.loads((Path(__file__).parents[2] / "data" / "vectors.json").read_text())["vectors"]
MONDAY = date(2026, 9, 7)
TOLERANCE = 5e-4


def vectors(metric: str) -> pytest.MarkDecorator:
    found = [vector for vector in VECTORS if vector["metric"] == metric]
    assert found
    return pytest.mark.parametrize("vector", found, ids=[vector["id"] for vector in found])


@vectors("trend")
def test_trend(vector: dict[str, Any]) -> None:
    given, expected = vector["input"], vector["expected"]
    points = tuple(
        (MONDAY + timedelta(weeks=week), float(value))
        for week, value in enumerate(given["weekly"])
        if value is not None
    )
    found = trend(Points(vector["id"], "", Direction(given["direction"]), 0, 10, points))
    evidence = mann_kendall(pd.Series(found.values, dtype="float64"))
    answer = {
        "n": len(points),
        "slope_per_week": found.slope,
        "S": evidence.s,
        "z": evidence.z,
        "p": evidence.p,
        "label": found.label.value,
        "meaning": found.meaning and found.meaning.value,
        "change_last2_vs_first2": found.change,
    }
    assert {key: answer[key] for key in expected} == pytest.approx(expected, abs=TOLERANCE)


@vectors("mann_kendall")
def test_mann_kendall(vector: dict[str, Any]) -> None:
    found = mann_kendall(pd.Series(vector["input"], dtype="float64"))
    answer = {"S": found.s, "var": found.variance, "z": found.z, "p": found.p}
    assert answer == pytest.approx(vector["expected"], abs=TOLERANCE)


@vectors("felt_safety_flags")
def test_felt_safety(vector: dict[str, Any]) -> None:
    scores = [score for score in vector["input"] if score is not None]
    metrics = {
        "felt_safety_two_consecutive": two_consecutive(scores),
        "felt_safety_drop_vs_median3": drop_from_median(scores),
    }
    known = {name: value for name, value in metrics.items() if value is not None}
    found = raised(catalogue()["felt-safety-check"], {}, known)
    assert [flag.rule_id for flag in found] == vector["expected"]


@vectors("mean_min")
def test_mean(vector: dict[str, Any]) -> None:
    sliders = ("safe_self", "safe_speak", "safe_back", "safe_body")
    answers = {item: value for item, value in zip(sliders, vector["input"]["values"], strict=True) if value is not None}
    assert figures(catalogue()["felt-safety-check"], answers).get("felt_safety") == vector["expected"]


@vectors("half_up")
def test_half_up(vector: dict[str, Any]) -> None:
    found = [half_up(value, 1 if value == 1.45 else 0) for value in vector["input"]]
    assert found == vector["expected"]
