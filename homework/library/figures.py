"""The figures that one response yields."""

from collections.abc import Callable, Mapping
from statistics import fmean

from homework.library.branching import asked_answers, entries
from homework.library.form import Answers, Derived, Form, SeriesDef


def figures(form: Form, answers: Mapping[str, object]) -> dict[str, float]:
    """Compute the series of one response, by series id.

    A question's own series is its answer, inside a repeating group the mean of the entries. A mean needs as many
    answers as its definition says, a difference both, a count at least one. A weighted mean leaves out entries without
    a value or a weight. A score is the total of the form's instrument. What is missing is absent and never 0.
    Series of kind ``analysis`` need more than one response and are computed elsewhere.
    Whoever may read only a part of the answers computes from that part.
    """
    known = asked_answers(form, answers)
    found = {series.id: _figure(form, series, known) for series in form.series}
    return {name: value for name, value in found.items() if value is not None}


def _figure(form: Form, series: SeriesDef, answers: Answers) -> float | None:
    if series.derived is not None:
        return _DERIVATIONS[series.derived.kind](form, series.derived, answers)
    feeding = [item.link_id for item in form.items_flat if item.series == series.id]
    return mean([number for link_id in feeding for number in _numbers(form, link_id, answers)], at_least=1)


def _mean_of(form: Form, derived: Derived, answers: Answers) -> float | None:
    return mean([number for link_id in derived.of for number in _numbers(form, link_id, answers)], derived.answered)


def _difference(form: Form, derived: Derived, answers: Answers) -> float | None:
    first, second = (mean(_numbers(form, link_id, answers), at_least=1) for link_id in derived.of)
    return None if first is None or second is None else first - second


def _count(form: Form, derived: Derived, answers: Answers) -> float | None:
    chosen = [value for link_id in derived.of for value in _values(form, link_id, answers)]
    return float(sum(value in derived.codes for value in chosen)) if chosen else None


def _entries(_form: Form, derived: Derived, answers: Answers) -> float | None:
    found = [entry for link_id in derived.of for entry in entries(answers.get(link_id)) if entry]
    return float(len(found)) if found else None


def _weighted_mean(form: Form, derived: Derived, answers: Answers) -> float | None:
    value, weight = derived.of
    group = form.entries_of(value)
    places = entries(answers.get(group.link_id)) if group else [answers]
    pairs = [(float(str(place[value])), float(str(place[weight]))) for place in places if {value, weight} <= set(place)]
    whole = sum(share for _, share in pairs)
    return sum(number * share for number, share in pairs) / whole if whole else None


def _score(form: Form, _derived: Derived, answers: Answers) -> float | None:
    total = form.measure.scored(answers).total if form.measure else None
    return None if total is None else float(total)


def _elsewhere(_form: Form, _derived: Derived, _answers: Answers) -> None:
    return None


def _values(form: Form, link_id: str, answers: Answers) -> list[object]:
    group = form.entries_of(link_id)
    places = entries(answers.get(group.link_id)) if group else [answers]
    return [place[link_id] for place in places if link_id in place]


def _numbers(form: Form, link_id: str, answers: Answers) -> list[float]:
    return [float(value) for value in _values(form, link_id, answers) if isinstance(value, int | float)]


def mean(numbers: list[float], at_least: int) -> float | None:
    """Return the mean of what was answered, None where fewer than ``at_least`` were."""
    return fmean(numbers) if len(numbers) >= at_least else None


_DERIVATIONS: dict[str, Callable[[Form, Derived, Answers], float | None]] = {
    "mean": _mean_of,
    "weighted_mean": _weighted_mean,
    "difference": _difference,
    "count": _count,
    "entries": _entries,
    "score": _score,
    "analysis": _elsewhere,
}
