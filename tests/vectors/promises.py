"""Promises and breaches: what was kept, by whom, and what came again."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

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
from homework.analytics.patterns import breaches
from homework.demo.story import stories
from tests.vectors.shapes import Json, Kind, day, ends


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
        "ci": ends(found.interval),
        "display": display,
    }
    return answer | ({"partial_record": True} if found.is_partial else {})


def _alignment(given: Json) -> Json:
    return _told(follow_through(map(_result, given)))


def _moved(earlier: FollowThrough, later: FollowThrough) -> Json:
    found = moved(earlier, later)
    label = {"label": found.label.value}
    return label if found.interval is None else {"diff": found.difference, "ci": ends(found.interval)} | label


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
        today=day(given["today"]),
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
    return _breaches([(one["area"], day(one["day"])) for one in given["events"] if one.get("breach", True)], given)


def _is_breach(event: Mapping[str, Json]) -> bool:
    hurt = event.get("outcome") == "not_kept" and (event.get("impact") or 0) <= -2
    return hurt or event.get("open") in {"left_something_out", "contradicted"}


def _case_pattern(given: Json) -> Json:
    events = [event for event in stories()[given["case"]].entries("log_events") if _is_breach(event)]
    return _breaches([(event["area"], day(event["day"])) for event in events], given)


KINDS: Mapping[str, Kind] = {
    "alignment": _alignment,
    "alignment_change": _alignment_change,
    "case_alignment": _case_alignment,
    "case_pattern": _case_pattern,
    "pattern": _pattern,
    "perspective": _perspective,
}
