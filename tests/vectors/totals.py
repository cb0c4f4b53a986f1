"""Totals of instruments, and whether one has moved."""

from collections.abc import Mapping

from homework.library.change import Terms, compared, cut_between, spread
from homework.library.errors import ItemCountError, OutOfRangeError
from homework.library.flags import raised
from homework.library.measures import measures, scales
from homework.library.scale import Better, Cut, Threshold
from homework.library.scoring import Score, score
from tests.vectors.shapes import Json, Kind


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
        return _scored(found) | (_asked_about_death(given) if code == "PHQ-9" else {})

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
    scale = found.scale
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


def _asked_about_death(given: Json) -> Json:
    """What the rules of the form say, met by the answers as a client gives them."""
    form = measures()["phq-9"]
    answers = {f"phq9_{place}": str(value) for place, value in enumerate(given, 1) if value is not None}
    levels = {flag.rule_id.removeprefix("phq9_"): flag.level for flag in raised(form, answers)}
    level = levels.get("item9_some") or levels.get("item9_more")
    left_open = "notice_unanswered" if "item9_unanswered" in levels else None
    severe = {"severity_flag_level": levels["severe"]} if "severe" in levels else {}
    return {"item9": given[8], "flag_level": level or left_open} | severe


KINDS: Mapping[str, Kind] = {
    "classify_change": _change,
    "jt_cut": _cut,
    "rci": _rci,
    **{f"score_{code}": _score(code) for code in scales()},
}
