"""Answers as they are read: each beside its question, in the wording that was answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from django.utils import dateformat

from homework.library.branching import entries
from homework.library.form import Form, Item

NOBODY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Shown:
    """A question and its answer: words, several chosen ones, or the entries of a repeating group."""

    question: str
    words: str = ""
    chosen: tuple[str, ...] = ()
    entries: tuple[tuple["Shown", ...], ...] = ()
    scale: str = ""


def shown(form: Form, answers: Mapping[str, object], called: Mapping[str, str] = NOBODY) -> tuple[Shown, ...]:
    """What was answered, in the order of the form; what is not in ``answers`` does not appear at all.

    ``called`` gives the names that stand for choices such as "partner_a", where the people are known.
    """
    return _shown(form.items, answers, called)


def _shown(items: tuple[Item, ...], answers: Mapping[str, object], called: Mapping[str, str]) -> tuple[Shown, ...]:
    found: list[Shown] = []
    for item in items:
        if item.link_id in answers and item.control != "hidden":
            found.append(_one(item, answers[item.link_id], called))
        if not item.is_entries:
            found += _shown(item.items, answers, called)
    return tuple(found)


def _one(item: Item, value: object, called: Mapping[str, str]) -> Shown:
    if item.is_entries:
        return Shown(item.text, entries=tuple(_shown(item.items, entry, called) for entry in entries(value)))
    if item.type == "choice" and isinstance(value, str) and value in called:
        return Shown(item.text, called[value])
    if isinstance(value, list):
        return Shown(item.text, chosen=tuple(item.label_of(str(code)) for code in value))
    return Shown(item.text, in_words(item, value), scale=_scale(item))


def in_words(item: Item, value: object) -> str:
    """One answer as it is read: "Yes", the words of a choice, a day, a number of its scale, or the text itself."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if item.type in {"choice", "open-choice"}:
        return item.label_of(str(value))
    if item.type == "date":
        return dateformat.format(date.fromisoformat(str(value)), "j F Y")
    if item.type == "dateTime":
        return dateformat.format(datetime.fromisoformat(str(value)), "j F Y, H:i")
    return _number(item, value)


def _number(item: Item, value: object) -> str:
    if item.control == "slider":
        return f"{value} of {item.max}"
    return f"{value} {item.unit}".strip()


def _scale(item: Item) -> str:
    if item.control != "slider" or not (item.low and item.high):
        return ""
    return f"{item.min} is “{item.low}”, {item.max} is “{item.high}”"
