"""Weekly numbers: trends, means, intervals and what two people's numbers have in common."""

from collections.abc import Mapping
from datetime import timedelta

import pandas as pd

from homework.analytics.adherence import Set, adherence
from homework.analytics.concordance import concordance, ratings, shared
from homework.analytics.felt_safety import drop_from_median, two_consecutive
from homework.analytics.guesses import Settled, gut_checks, prediction_gap
from homework.analytics.rounding import half_up
from homework.analytics.shapes import Direction, Points
from homework.analytics.shares import newcombe, wilson
from homework.analytics.trends import mann_kendall, trend
from homework.library.catalogue import catalogue
from homework.library.figures import figures, mean
from homework.library.flags import raised
from tests.vectors.shapes import MONDAY, Json, Kind, ends


def _wilson(given: Json) -> Json:
    return ends(wilson(given["p"], given["n"]))


def _newcombe(given: Json) -> Json:
    found = newcombe(given["p1"], given["n1"], given["p2"], given["n2"])
    return [given["p2"] - given["p1"], found.low, found.high]


def _half_up(given: Json) -> Json:
    return [half_up(value, 0 if round(value * 2, 9).is_integer() else 1) for value in map(float, given)]


def _mann_kendall(given: Json) -> Json:
    found = mann_kendall(pd.Series([float(value) for value in given if value is not None]))
    return {"S": found.s, "var": found.variance, "z": found.z, "p": found.p}


def _trend(given: Json) -> Json:
    points = tuple(
        (MONDAY + timedelta(weeks=week), float(value))
        for week, value in enumerate(given["weekly"])
        if value is not None
    )
    noise = given.get("noise", 1.0)
    found = trend(Points("", "", Direction(given.get("direction", "neutral")), 0, 10 * noise, points))
    few = {"n": len(points), "label": found.label.value}
    if found.slope is None:
        return few
    evidence = mann_kendall(pd.Series(found.values, dtype="float64"))
    return few | {
        "slope_per_week": found.slope,
        "S": evidence.s,
        "z": evidence.z,
        "p": evidence.p,
        "meaning": found.meaning and found.meaning.value,
        "change_last2_vs_first2": found.change,
    }


def _felt_safety(given: Json) -> Json:
    scores = [score for score in given if score is not None]
    reckoned = {
        "felt_safety_two_consecutive": two_consecutive(scores),
        "felt_safety_drop_vs_median3": drop_from_median(scores),
    }
    known = {name: value for name, value in reckoned.items() if value is not None}
    return [flag.rule_id for flag in raised(catalogue()["felt-safety-check"], {}, known)]


_MEANS = {
    (4, 3): ("felt_safety", ("safe_self", "safe_speak", "safe_back", "safe_body")),
    (3, 2): ("trust_pulse", ("trust_predict", "trust_word", "trust_future")),
}


def _mean(given: Json) -> Json:
    shape = (len(given["values"]), given["need"])
    if shape not in _MEANS:
        return mean([value for value in given["values"] if value is not None], at_least=given["need"])
    series, sliders = _MEANS[shape]
    answers = {item: value for item, value in zip(sliders, given["values"], strict=True) if value is not None}
    return figures(catalogue()["felt-safety-check"], answers).get(series)


def _adherence(given: Json) -> Json:
    rest = {"held", "paused", "cancelled"}
    found = adherence(
        Set(row["target"], row["done"], row.get("on_time", row["done"]), counts=row.get("state") not in rest)
        for row in given
    )
    if found.share is None:
        return {"target": found.due, "value": None, "display": "nothing_due"}
    return {
        "target": found.due,
        "counted": found.counted,
        "value": found.share,
        "on_time_share": found.in_time,
        "display": "percent" if found.has_share else "counts_only",
    }


def _concordance(given: Json) -> Json:
    found = concordance(given["a"], given["b"])
    if found.apart is None:
        return {"n": found.pairs, "label": "not_enough_pairs"}
    return {
        "n": found.pairs,
        "mad": found.apart,
        "signed": found.signed,
        "same_direction": found.same_way,
        "n_moves": found.moves,
        "label": "wide_gap" if found.is_wide else "close",
    }


def _paired_gap(given: Json) -> Json:
    found = ratings([(row["understood_A"], row["understood_B"]) for row in given])
    return {"n": found.pairs, "mean_A": found.first, "mean_B": found.second, "mad": found.apart}


def _prediction_gap(given: Json) -> Json:
    return {"n": len(given), "mean": prediction_gap([(row["predicted"], row["actual"]) for row in given])}


def _gut(given: Json) -> Json:
    found = gut_checks((Settled(row["outcome"]), row.get("echo")) for row in given)
    return {
        "n": len(given),
        **{kind.value: count for kind, count in found.counts.items()},
        "settled": found.settled,
        "share": found.share,
        "ci": ends(found.interval),
        **{f"mean_echo_{kind}": found.echoes[kind] for kind in (Settled.CONFIRMED, Settled.NOT_CONFIRMED)},
        "display": "counts; share only if settled>=5, clinician page, with interval",
    }


KINDS: Mapping[str, Kind] = {
    "adherence": _adherence,
    "concordance": _concordance,
    "felt_safety_flags": _felt_safety,
    "gut_summary": _gut,
    "half_up": _half_up,
    "jaccard": lambda given: shared(given["a"], given["b"]),
    "mann_kendall": _mann_kendall,
    "mean_min": _mean,
    "newcombe": _newcombe,
    "paired_gap": _paired_gap,
    "prediction_gap": _prediction_gap,
    "trend": _trend,
    "wilson": _wilson,
}
