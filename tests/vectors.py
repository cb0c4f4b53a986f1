"""Runs worked examples of the clinical specification: all that lie here, and those in files that are named.

Usage: python -m tests.vectors, with CLINICAL_VECTORS naming more files of the same format, parted by colons.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from homework.analytics.adherence import Set, adherence
from homework.analytics.concordance import concordance, shared
from homework.analytics.felt_safety import drop_from_median, two_consecutive
from homework.analytics.follow_through import (
    FollowThrough,
    Outcome,
    Result,
    follow_through,
    moved,
    once,
    perspective,
    weekly,
)
from homework.analytics.guesses import Settled, gut_checks, prediction_gap
from homework.analytics.patterns import breaches
from homework.analytics.rounding import half_up
from homework.analytics.shapes import Direction, Points
from homework.analytics.shares import Interval, newcombe, wilson
from homework.analytics.trends import mann_kendall, trend
from homework.demo.story import stories
from homework.library.catalogue import catalogue
from homework.library.change import Terms, compared, cut_between, spread
from homework.library.errors import ItemCountError, OutOfRangeError
from homework.library.figures import figures, mean
from homework.library.flags import raised
from homework.library.measures import measures, scales
from homework.library.scale import Better, Cut, Scale, Threshold
from homework.library.scoring import Score, score

OURS = Path(__file__).parent / "data" / "vectors.json"
MONDAY = date(2026, 9, 7)
TOLERANCE = 5e-4
MAY_BE_UNSAID = frozenset({"severity_flag_level"})
SCORE = "score_"

type Json = Any
type Kind = Callable[[Json], Json]


class UnknownKindError(LookupError):
    """A vector of a kind that nothing here reckons."""


@dataclass(frozen=True)
class Failure:
    """A vector that did not come out: which, what was expected, and what came."""

    id: str
    expected: Json
    got: Json

    def __str__(self) -> str:
        return f"{self.id}: expected {json.dumps(self.expected)}, got {json.dumps(self.got, default=str)}"


def _day(number: float) -> date:
    return MONDAY + timedelta(days=int(number))


def _ends(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [interval.low, interval.high]


def _wilson(given: Json) -> Json:
    return _ends(wilson(given["p"], given["n"]))


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


def _result(told: Json) -> Result:
    if "target" in told:
        return weekly(told["done"], told["target"], weight=told["weight"])
    return once(Outcome(told["outcome"]), weight=told["weight"])


def _told(found: FollowThrough) -> Json:
    display = "percent_with_interval" if found.has_share else "counts_only" if found.scored else "no scored commitments"
    answer = {
        "n_scored": found.scored,
        "counts": {outcome.value: count for outcome, count in found.counts.items()},
        "coverage": found.coverage,
        "renegotiated_share": found.renegotiated,
        "value": found.value,
        "n_eff": found.n_eff,
        "ci": _ends(found.interval),
        "display": display,
    }
    return answer | ({"partial_record": True} if found.is_partial else {})


def _alignment(given: Json) -> Json:
    return _told(follow_through(map(_result, given)))


def _moved(earlier: FollowThrough, later: FollowThrough) -> Json:
    found = moved(earlier, later)
    label = {"label": found.label.value}
    return label if found.interval is None else {"diff": found.difference, "ci": _ends(found.interval)} | label


def _alignment_change(given: Json) -> Json:
    earlier, later = (follow_through(map(_result, given[side])) for side in ("earlier", "later"))
    return _moved(earlier, later)


def _perspective(given: Json) -> Json:
    found = perspective([(once(Outcome(a), weight=1), once(Outcome(b), weight=1)) for a, b in given])
    return {"n": found.pairs, "gap": found.gap, "same": found.same}


def _promised(case: str, maker: str, weeks: range) -> Iterator[Result]:
    for promise in stories()[case].entries("commitments"):
        if promise["maker"] == maker and promise["kind"] == "recurring":
            told = [row for week, row in enumerate(promise["weekly"]) if row and week in weeks]
            yield from (weekly(row["done"], row["target"], weight=promise["weight"]) for row in told)
        elif promise["maker"] == maker and promise["due_day"] // 7 in weeks:
            yield once(Outcome(promise["outcome"]), weight=promise["weight"])


def _case_alignment(given: Json) -> Json:
    spans = {"weeks_1_8": range(8), "weeks_1_4": range(4), "weeks_5_8": range(4, 8)}
    found = {name: follow_through(_promised(given["case"], given["maker"], span)) for name, span in spans.items()}
    change = _moved(found["weeks_1_4"], found["weeks_5_8"])
    return {name: _told(one) for name, one in found.items()} | {"change": change}


def _breaches(entries: list[tuple[str, date]], given: Json) -> Json:
    found = breaches(
        entries,
        today=_day(given["today"]),
        earlier=given.get("history", ()),
        window=timedelta(days=given.get("window", 90)),
    )
    return {
        area: {
            "k": one.events,
            "distinct_weeks": one.weeks,
            "label": one.pattern.value + ("_after_earlier_breach" if one.after_earlier else ""),
            "days_since_last": one.days_since,
        }
        for area, one in found.items()
    }


def _pattern(given: Json) -> Json:
    return _breaches([(one["area"], _day(one["day"])) for one in given["events"] if one["breach"]], given)


def _is_breach(event: Mapping[str, Json]) -> bool:
    hurt = event.get("outcome") == "not_kept" and (event.get("impact") or 0) <= -2
    return hurt or event.get("open") in {"left_something_out", "contradicted"}


def _case_pattern(given: Json) -> Json:
    events = [event for event in stories()[given["case"]].entries("log_events") if _is_breach(event)]
    return _breaches([(event["area"], _day(event["day"])) for event in events], given)


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
    a, b = ([row[f"understood_{who}"] for row in given] for who in "AB")
    found = concordance(a, b)
    return {"n": found.pairs, "mean_A": sum(a) / len(a), "mean_B": sum(b) / len(b), "mad": found.apart}


def _prediction_gap(given: Json) -> Json:
    return {"n": len(given), "mean": prediction_gap([(row["predicted"], row["actual"]) for row in given])}


def _gut(given: Json) -> Json:
    found = gut_checks((Settled(row["outcome"]), row.get("echo")) for row in given)
    return {
        "n": len(given),
        **{kind.value: count for kind, count in found.counts.items()},
        "settled": found.settled,
        "share": found.share,
        "ci": _ends(found.interval),
        **{f"mean_echo_{kind}": found.echoes[kind] for kind in (Settled.CONFIRMED, Settled.NOT_CONFIRMED)},
        "display": "counts; share only if settled>=5, clinician page, with interval",
    }


def _rci(given: Json) -> Json:
    found = spread(given["sd"], given["r"])
    answer = {"s_diff": found.difference, "rc95_points": found.points}
    if "x1" not in given:
        return answer
    return answer | {"s_e": found.error, "rc": found.index(given["x1"], given["x2"])}


def _cut(given: Json) -> Json:
    return cut_between(clinical=(given["m_clin"], given["sd_clin"]), other=(given["m_non"], given["sd_non"]))


def _change(given: Json) -> Json:
    threshold = Threshold(given["threshold"], ">" if given.get("strict") else ">=", "")
    better = Better.HIGHER if given["higher_is"] == "better" else Better.LOWER
    cut = Cut(given["cut"], given["cut_rule"]) if given.get("cut") is not None else None
    terms = Terms(threshold, better, cut, least=given.get("floor_min", 0), most=given.get("floor_max"))
    found = compared(given["x1"], given["x2"], terms)
    answer = {
        "change": found.points,
        "label": found.label.value,
        "clinical_before": found.clinical_before,
        "clinical_after": found.clinical_after,
        "clinically_significant": found.significant,
    }
    note = {"note": "cannot_show_reliable_improvement_from_this_baseline"}
    return answer | (note if found.has_no_room else {})


def _score(code: str) -> Kind:
    def reckon(given: Json) -> Json:
        try:
            found = score(scales()[code], given)
        except OutOfRangeError:
            return {"error": "out of range"}
        except ItemCountError:
            return {"error": "item count"}
        return _scored(found) | (_asked_about_death(given, found) if code == "PHQ-9" else {})

    return reckon


def _scored(found: Score) -> Json:
    known: dict[str, Json] = {"valid": found.total is not None, "answered": found.answered}
    if found.total is None or found.raw is None:
        return known
    scale = found.scale
    known |= {"prorated": found.estimated, "total": found.total}
    if found.estimated or scale.times > 1:
        known["raw"] = float(found.raw)
    if found.band:
        known["band"] = found.band.code
    return known | _of_cut(found) | _of_clusters(found)


def _of_cut(found: Score) -> Json:
    scale: Scale = found.scale
    if scale.bands or scale.clusters or scale.cut is None:
        return {}
    if scale.better == Better.HIGHER:
        return {"below_cut": found.is_clinical, "cut": scale.cut.points}
    return {"screen_positive": found.is_clinical}


def _of_clusters(found: Score) -> Json:
    if not found.scale.clusters or found.total is None:
        return {}
    marks = {f"at_or_above_{mark}": found.total >= mark for mark in found.scale.marks}
    return {
        "clusters": dict(found.clusters),
        "symptoms_ge2": dict(found.symptoms),
        "dsm5_pattern": found.has_pattern,
    } | marks


def _asked_about_death(given: Json, found: Score) -> Json:
    """What the rules of the form say, met by the answers as a client gives them."""
    form = measures()["phq-9"]
    answers = {f"phq9_{place}": str(value) for place, value in enumerate(given, 1) if value is not None}
    total = {} if found.total is None else {"measure_total": float(found.total)}
    levels = {flag.rule_id.removeprefix("phq9_"): flag.level for flag in raised(form, answers, total)}
    level = levels.get("item9_some") or levels.get("item9_more")
    left_open = "notice_unanswered" if "item9_unanswered" in levels else None
    severe = {"severity_flag_level": levels["severe"]} if "severe" in levels else {}
    return {"item9": given[8], "flag_level": level or left_open} | severe


KINDS: Mapping[str, Kind] = {
    "adherence": _adherence,
    "alignment": _alignment,
    "alignment_change": _alignment_change,
    "case_alignment": _case_alignment,
    "case_pattern": _case_pattern,
    "classify_change": _change,
    "concordance": _concordance,
    "felt_safety_flags": _felt_safety,
    "gut_summary": _gut,
    "half_up": _half_up,
    "jaccard": lambda given: shared(given["a"], given["b"]),
    "jt_cut": _cut,
    "mann_kendall": _mann_kendall,
    "mean_min": _mean,
    "newcombe": _newcombe,
    "paired_gap": _paired_gap,
    "pattern": _pattern,
    "perspective": _perspective,
    "prediction_gap": _prediction_gap,
    "rci": _rci,
    "trend": _trend,
    "wilson": _wilson,
}


def kind_of(metric: str) -> Kind:
    """What reckons vectors of this kind; raises UnknownKindError where nothing does."""
    code = metric.removeprefix(SCORE)
    if metric.startswith(SCORE) and code in scales():
        return _score(code)
    if metric not in KINDS:
        raise UnknownKindError(metric)
    return KINDS[metric]


def same(got: Json, expected: Json) -> bool:
    """Whether an answer is the expected one, numbers to half of the fourth place; it may say nothing more."""
    if isinstance(expected, dict):
        keys = got.keys() - (MAY_BE_UNSAID - expected.keys()) if isinstance(got, dict) else set()
        return keys == expected.keys() and all(same(got[key], expected[key]) for key in expected)
    if isinstance(expected, list):
        return isinstance(got, list) and len(got) == len(expected) and all(map(same, got, expected))
    if isinstance(expected, bool) or isinstance(got, bool) or not isinstance(expected, int | float):
        return type(got) is type(expected) and bool(got == expected)
    return isinstance(got, int | float) and abs(got - expected) <= TOLERANCE


def failure(vector: Mapping[str, Json]) -> Failure | None:
    """What is wrong with how a vector comes out; None where nothing is."""
    try:
        got = kind_of(vector["metric"])(vector["input"])
    except UnknownKindError as unknown:
        return Failure(vector["id"], vector["expected"], f"unknown kind of vector: {unknown}")
    except (LookupError, TypeError, ValueError, ArithmeticError) as broken:
        return Failure(vector["id"], vector["expected"], f"{type(broken).__name__}: {broken}")
    return None if same(got, vector["expected"]) else Failure(vector["id"], vector["expected"], got)


def read(path: Path) -> list[dict[str, Json]]:
    """The vectors of one file."""
    vectors: list[dict[str, Json]] = json.loads(path.read_text(encoding="utf-8"))["vectors"]
    return vectors


def main() -> int:
    """Run all vectors, print each that fails and how many there were; 1 when one fails or a file has none."""
    named = [Path(name) for name in os.environ.get("CLINICAL_VECTORS", "").split(":") if name]
    files = [read(path) for path in (OURS, *named)]
    failures = [found for vectors in files for vector in vectors if (found := failure(vector))]
    for one in failures:
        print(one)  # noqa: T201 - what it is for
    total = sum(map(len, files))
    print(f"{total - len(failures)} of {total} vectors hold, in {len(files)} files")  # noqa: T201 - what it is for
    return 1 if failures or not all(files) else 0


if __name__ == "__main__":
    sys.exit(main())
