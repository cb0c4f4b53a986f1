"""Which questions are asked, given what has been answered."""

from collections.abc import Mapping, Sequence

from homework.library.conditions import holds, is_answered
from homework.library.form import Answers, Form, Item


def is_asked(item: Item, known: Mapping[str, object]) -> bool:
    """Whether an item's own conditions hold, given the answers of items that are themselves asked."""
    if not item.enable_when:
        return True
    outcomes = [holds(condition, known.get(condition.question)) for condition in item.enable_when]
    return any(outcomes) if item.enable_behavior == "any" else all(outcomes)


def enabled(form: Form, answers: Mapping[str, object]) -> frozenset[str]:
    """List what is asked outside repeating groups: groups, texts and questions.

    An answer that is not asked for any more opens nothing; inside an item that is not asked nothing is.
    """
    asked: set[str] = set()
    _follow(form.items, answers, {}, asked)
    return frozenset(asked)


def enabled_in_entry(
    form: Form, group: str, entry: Mapping[str, object], answers: Mapping[str, object]
) -> frozenset[str]:
    """List what is asked inside one entry of a repeating group."""
    asked: set[str] = set()
    on = enabled(form, answers)
    outside = {key: value for key, value in answers.items() if key in on}
    _follow(form.item(group).items, entry, outside, asked)
    return frozenset(asked)


def asked_answers(form: Form, answers: Mapping[str, object]) -> Answers:
    """Keep the answers to what is asked, inside entries too; whatever belongs to no item falls away."""
    on = enabled(form, answers)
    kept: Answers = {}
    for item in form.items_flat:
        value = answers.get(item.link_id)
        if item.link_id not in on or not item.is_answered or not is_answered(value):
            continue
        kept[item.link_id] = _asked_entries(form, item, value, answers) if item.is_entries else value
    return kept


def entries(value: object) -> list[Answers]:
    """Return the entries of a repeating group; whatever is no list of entries is none."""
    return [dict(entry) for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def _asked_entries(form: Form, group: Item, value: object, answers: Mapping[str, object]) -> list[Answers]:
    return [_asked_entry(form, group, entry, answers) for entry in entries(value)]


def _asked_entry(form: Form, group: Item, entry: Answers, answers: Mapping[str, object]) -> Answers:
    on = enabled_in_entry(form, group.link_id, entry, answers)
    return {
        key: value for key, value in entry.items() if key in on and form.item(key).is_answered and is_answered(value)
    }


def _follow(items: Sequence[Item], answers: Mapping[str, object], known: Answers, asked: set[str]) -> None:
    for item in items:
        if not is_asked(item, known):
            continue
        asked.add(item.link_id)
        if item.type == "group" and not item.repeats:
            _follow(item.items, answers, known, asked)
        elif item.link_id in answers:
            known[item.link_id] = answers[item.link_id]
