"""Whether every branch of a form can be reached, and every rule met."""

from collections.abc import Iterator
from itertools import product

from homework.library.branching import enabled, enabled_in_entry, entries
from homework.library.flags import raised
from homework.library.form import Answers, Condition, FlagRule, Form, Item


def never_asked(form: Form) -> list[str]:
    """List the items that no answers at all would bring up."""
    return [item.link_id for item in form.items_flat if not _can_be_asked(form, item)]


def never_raised(form: Form) -> list[str]:
    """List the rules that no answers at all would meet; of those over several responses, that no figures would."""
    return [rule.id for rule in form.flags if not _can_be_raised(form, rule)]


def trials(form: Form, link_id: str, extra: tuple[Condition, ...] = ()) -> Iterator[Answers]:
    """Yield enough answers to decide whether an item can be asked and the extra conditions met: one flat set each.

    For every question that bears on it: nothing, each code, yes and no, and the numbers around each limit.
    """
    bearing = _bearing(form, link_id, extra)
    choices = [_candidates(form.item(name), conditions) for name, conditions in bearing.items()]
    for values in product(*choices):
        yield {name: value for name, value in zip(bearing, values, strict=True) if value is not None}


def is_asked_with(form: Form, link_id: str, flat: Answers) -> bool:
    """Whether an item is asked when these are the answers, those of a repeating group as its only entry."""
    group = form.entries_of(link_id)
    if group is None:
        return link_id in enabled(form, flat)
    entry = {key: value for key, value in flat.items() if form.entries_of(key) == group}
    outside = {key: value for key, value in flat.items() if key not in entry}
    return group.link_id in enabled(form, outside) and link_id in enabled_in_entry(form, group.link_id, entry, outside)


def _can_be_asked(form: Form, item: Item) -> bool:
    return any(is_asked_with(form, item.link_id, flat) for flat in trials(form, item.link_id))


def _can_be_raised(form: Form, rule: FlagRule) -> bool:
    if rule.scope == "metric":
        figures = {test.question: float(test.answer) for test in rule.when}
        return rule.id in {flag.rule_id for flag in raised(form, {}, figures)}
    link_id = rule.when[0].question
    asked = (flat for flat in trials(form, link_id, rule.when) if is_asked_with(form, link_id, flat))
    return any(rule.id in {flag.rule_id for flag in raised(form, as_answers(form, flat))} for flat in asked)


def as_answers(form: Form, flat: Answers) -> Answers:
    """One of these flat sets of answers, with those of a repeating group in its only entry."""
    answers: Answers = {key: value for key, value in flat.items() if form.entries_of(key) is None}
    for key, value in flat.items():
        group = form.entries_of(key)
        if group is not None:
            entry = entries(answers.get(group.link_id)) or [{}]
            answers[group.link_id] = [entry[0] | {key: value}]
    return answers


def _bearing(form: Form, link_id: str, extra: tuple[Condition, ...]) -> dict[str, list[Condition]]:
    found: dict[str, list[Condition]] = {}
    waiting = [*extra, *_conditions(form, link_id)]
    while waiting:
        condition = waiting.pop()
        if condition not in found.setdefault(condition.question, []):
            found[condition.question].append(condition)
            waiting += _conditions(form, condition.question)
    return found


def _conditions(form: Form, link_id: str) -> list[Condition]:
    return [condition for item in form.lineage[link_id] for condition in item.enable_when]


def _candidates(item: Item, conditions: list[Condition]) -> list[object]:
    if item.type == "choice":
        return [None, *([code] if item.repeats else code for code in item.labels)]
    if item.type == "boolean":
        return [None, True, False]
    if item.type == "integer" and item.min is not None and item.max is not None:
        near = {int(condition.answer) + step for condition in conditions for step in (-1, 0, 1)}
        return [None, *sorted(number for number in near | {item.min, item.max} if item.min <= number <= item.max)]
    if item.type in {"decimal", "quantity"}:
        limits = [float(condition.answer) for condition in conditions if not isinstance(condition.answer, bool)]
        return [None, *(str(limit + step) for limit in limits for step in (-1, 0, 1))]
    return [None, "other words", *(condition.answer for condition in conditions)]
