"""Which answers ask a clinician to look."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from homework.library.branching import asked_answers, entries
from homework.library.conditions import holds
from homework.library.form import Answers, Condition, FlagRule, Form, Item
from homework.library.vocabulary import COUNTED_FROM, TOTAL

NO_METRICS: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Raised:
    """A rule that was met: how soon to look, where, and in what words. No score and no judgement.

    ``stepped_up`` says that a figure made it count for more than the rule alone.
    """

    rule_id: str
    level: int
    category: str
    link_id: str
    words: str
    stepped_up: bool = False


def raised(form: Form, answers: Mapping[str, object], metrics: Mapping[str, float] = NO_METRICS) -> tuple[Raised, ...]:
    """Return the rules that these answers meet, in the order of the form.

    What is not asked raises nothing, and what is unanswered only a rule that asks for just that. A rule of several
    conditions wants all of them (``combine`` any: one is enough; same_entry_all: all inside one entry). Rules with
    scope ``metric`` read ``metrics``, which ``METRICS`` in the vocabulary defines; a figure that is absent raises
    nothing. ``link_id`` is empty for those. The total of the form's own instrument is one of them, and reckoned here.
    """
    known = asked_answers(form, answers)
    figures = _total(form, known) | dict(metrics)
    return tuple(
        _raised(form, rule, place, metrics)
        for rule in form.flags
        if (place := _where(form, rule, known, figures)) is not None
    )


def judged_on(form: Form, rule: FlagRule) -> frozenset[str]:
    """List the questions whose answers decide about a rule, also by way of a figure that is made from them."""
    read = (_feeding(form, test.question) if rule.scope == "metric" else {test.question} for test in rule.when)
    return frozenset().union(*read) & set(form.lineage)


def in_plain_words(form: Form, rule: FlagRule) -> str:
    """Say what a rule looks for, whatever anybody answered."""
    return rule.words or " ".join(_looks_for(form.item(test.question), test) for test in rule.when)


def metrics_needed(form: Form) -> frozenset[str]:
    """List the figures over several responses that the form's rules read."""
    read = {condition.question for rule in form.flags if rule.scope == "metric" for condition in rule.when}
    return frozenset(read | {rule.escalate.metric for rule in form.flags if rule.escalate is not None})


def _raised(form: Form, rule: FlagRule, place: Mapping[str, object], metrics: Mapping[str, float]) -> Raised:
    level, words = _level(rule, metrics), _words(form, rule, place)
    return Raised(rule.id, level, rule.category, _marked(rule), words, stepped_up=level > rule.level)


def _level(rule: FlagRule, metrics: Mapping[str, float]) -> int:
    step = rule.escalate
    reached = step is not None and metrics.get(step.metric, 0) >= step.at_least
    return step.level if step is not None and reached else rule.level


def _marked(rule: FlagRule) -> str:
    return "" if rule.scope == "metric" else rule.when[0].question


def _where(form: Form, rule: FlagRule, answers: Answers, figures: Answers) -> Mapping[str, object] | None:
    places: list[Answers] = [figures] if rule.scope == "metric" else _places(form, rule, answers)
    need = any if rule.combine == "any" else all
    return next(
        (place for place in places if need(holds(test, place.get(test.question)) for test in rule.when)),
        None,
    )


def _feeding(form: Form, figure: str) -> frozenset[str]:
    """The questions of this form that a figure is made from."""
    if figure == TOTAL:
        return frozenset(form.measure.items if form.measure else ())
    series = [one.derived for one in form.series if one.id == COUNTED_FROM.get(figure)]
    return frozenset(link_id for derived in series if derived is not None for link_id in derived.of)


def _total(form: Form, answers: Answers) -> Answers:
    """What the answers to the form's instrument add up to, where that can be said: a figure of this response alone."""
    total = form.measure.scored(answers).total if form.measure else None
    return {} if total is None else {TOTAL: float(total)}


def _places(form: Form, rule: FlagRule, answers: Answers) -> list[Answers]:
    group = form.entries_of(rule.when[0].question)
    return entries(answers.get(group.link_id)) if group else [answers]


def _words(form: Form, rule: FlagRule, place: Mapping[str, object]) -> str:
    if rule.words:
        return rule.words
    met = [test for test in rule.when if holds(test, place.get(test.question))]
    return " ".join(_sentence(form.item(test.question), test, place[test.question]) for test in met)


def _sentence(item: Item, test: Condition, value: object) -> str:
    if item.type == "choice":
        chosen = " and ".join(f"“{item.labels[code]}”" for code in _telling(test, value))
        return f"Chose {chosen} for “{item.text}”"
    answer = {True: "“Yes”", False: "“No”"}[value] if isinstance(value, bool) else str(value)
    return f"Chose {answer} for “{item.text}”"


def _telling(test: Condition, value: object) -> list[str]:
    codes = [str(code) for code in value] if isinstance(value, list) else [str(value)]
    if test.operator in {"=", "includes"}:
        return [str(test.answer)]
    return [code for code in codes if code != test.answer]


def _looks_for(item: Item, test: Condition) -> str:
    return f"{_ANSWERS[test.operator].format(_named(item, test.answer))} for “{item.text}”"


def _named(item: Item, answer: object) -> str:
    if item.type == "choice":
        return " or ".join(f"“{item.labels[code]}”" for code in str(answer).split("|"))
    return {True: "“Yes”", False: "“No”"}[answer] if isinstance(answer, bool) else str(answer)


_ANSWERS = {
    "=": "{}",
    "includes": "{}",
    "in": "{}",
    "!=": "Anything but {}",
    "any_except": "Anything but {}",
    ">=": "{} or more",
    "<=": "{} or less",
    ">": "More than {}",
    "<": "Less than {}",
}
