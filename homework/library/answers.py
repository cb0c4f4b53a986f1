"""Answers to a form: what is missing, and who may read what."""

from collections.abc import Callable, Mapping

from homework.library.branching import asked_answers, enabled, enabled_in_entry, entries
from homework.library.cleaning import clean
from homework.library.conditions import is_answered
from homework.library.form import Answers, Ceiling, Form, Item, walk
from homework.library.keeping import opened, without_discarded
from homework.library.values import clean_item

__all__ = [
    "Answers",
    "announced",
    "asked_answers",
    "clean",
    "clean_item",
    "enabled",
    "enabled_in_entry",
    "missing",
    "visible",
    "without_discarded",
]


def missing(form: Form, answers: Mapping[str, object]) -> list[str]:
    """List the required questions that are asked and not answered, in reading order, inside entries as well."""
    on = enabled(form, answers)
    found: list[str] = []
    for item in form.items_flat:
        if item.link_id not in on:
            continue
        if item.required and item.is_answered and not is_answered(answers.get(item.link_id)):
            found.append(item.link_id)
        if item.is_entries and item.is_answered:
            found += _missing_inside(form, item, answers)
    return found


def visible(form: Form, answers: Mapping[str, object], floor: Ceiling) -> Answers:
    """Keep the answers that may travel at least as far as ``floor``; entries left empty fall away.

    The floor is SELF_ONLY for the author, CLINICIAN_ONLY for the care team, INHERIT for record systems, SHAREABLE for
    partners, who read nothing that its author keeps from them in the form itself.
    """
    may = opened(form, answers) if floor == Ceiling.SHAREABLE else answers
    return _narrowed(form, may, lambda link_id: form.ceiling(link_id) >= floor)


def announced(form: Form, answers: Mapping[str, object]) -> Answers:
    """Keep what the care team reads even of private answers; see ``Form.announced_items``."""
    return _narrowed(form, answers, form.announced_items().__contains__)


def _missing_inside(form: Form, group: Item, answers: Mapping[str, object]) -> list[str]:
    found = []
    for index, entry in enumerate(entries(answers.get(group.link_id))):
        on = enabled_in_entry(form, group.link_id, entry, answers)
        found += [
            f"{group.link_id}.{index}.{item.link_id}"
            for item in walk(group.items)
            if item.link_id in on and item.required and item.is_answered and not is_answered(entry.get(item.link_id))
        ]
    return found


def _narrowed(form: Form, answers: Mapping[str, object], wanted: Callable[[str], bool]) -> Answers:
    kept: Answers = {}
    for link_id, value in answers.items():
        if link_id not in form.lineage or not form.item(link_id).is_answered:
            continue
        if form.item(link_id).is_entries:
            inside = [_narrowed(form, entry, wanted) for entry in entries(value)]
            kept |= {link_id: [entry for entry in inside if entry]} if any(inside) else {}
        elif wanted(link_id):
            kept[link_id] = value
    return kept
