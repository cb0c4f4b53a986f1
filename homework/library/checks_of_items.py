"""The rules that every single item keeps."""

from collections.abc import Callable

from homework.library.errors import FormError
from homework.library.form import Form, Item

LIMITED = frozenset({"decimal", "quantity", "date", "dateTime", "time"})
CHOICES = frozenset({"choice", "open-choice"})

Rule = tuple[str, Callable[[Item], bool]]


def check_items(form: Form) -> None:
    """Raise FormError for the first item that breaks a rule of its own type."""
    for item in form.items_flat:
        for problem, is_broken in _RULES:
            if is_broken(item):
                raise FormError(f"items.{item.link_id}", problem)
        if item.is_entries and form.entries_of(item.link_id) is not None:
            raise FormError(f"items.{item.link_id}", "repeats inside a repeating group")
        if item.section and form.parent(item.link_id) is not None:
            raise FormError(f"items.{item.link_id}", "has a section below the top")


def _is_slider(item: Item) -> bool:
    return item.control == "slider"


def _is_question(item: Item) -> bool:
    return item.type not in {"display", "group"}


_FITTING: dict[str, Callable[[Item], bool]] = {
    "slider": lambda item: item.type == "integer",
    "radio": lambda item: item.type == "choice" and not item.repeats,
    "checkbox": lambda item: item.type == "choice" and item.repeats,
    "dropdown": lambda item: item.type == "choice" and not item.repeats,
    "hidden": lambda item: item.type == "string",
    "pacer": lambda item: item.type == "display",
}

_RULES: tuple[Rule, ...] = (
    ("needs options, and no two with one code", lambda item: item.type in CHOICES and not _has_options(item)),
    ("has options without being a choice", lambda item: item.type not in CHOICES and bool(item.options)),
    ("needs items", lambda item: item.type == "group" and not item.items),
    ("has items without being a group", lambda item: item.type != "group" and bool(item.items)),
    ("needs min and max", lambda item: item.type == "integer" and not _has_range(item)),
    ("has a range without being a number", lambda item: item.type != "integer" and _has_some_range(item)),
    ("has a series without being a number", lambda item: item.type != "integer" and bool(item.series)),
    ("repeats without being a choice or a group", lambda item: item.type not in {*CHOICES, "group"} and item.repeats),
    ("has maxOccurs without being a repeating group", lambda item: not item.is_entries and item.max_occurs is not None),
    ("needs add_label and maxOccurs", lambda item: item.is_entries and not (item.add_label and item.max_occurs)),
    ("has add_label without being a repeating group", lambda item: not item.is_entries and bool(item.add_label)),
    ("has maxLength without being words", lambda item: item.type not in {"text", "string"} and bool(item.max_length)),
    ("cannot be asked here", lambda item: item.type in {"reference", "attachment"} or bool(item.cannot)),
    ("has limits without an order", lambda item: bool(item.least or item.most) and item.type not in LIMITED),
    ("needs maxLength", lambda item: item.type == "string" and not item.max_length),
    ("is a text that cannot be required or quoted", lambda item: not _is_question(item) and _asks(item)),
    ("has a control of another type", lambda item: bool(item.control) and not _FITTING[item.control](item)),
    ("needs words for both ends", lambda item: _is_slider(item) != bool(item.low and item.high)),
    ("announces a whole group", lambda item: item.type == "group" and item.visibility == "clinician_always"),
    ("tells something without being a text", lambda item: item.type != "display" and bool(item.tells)),
    ("opens or discards what is no answer", lambda item: not item.is_answered and _is_kept_on_terms(item)),
    ("has enableBehavior without enableWhen", lambda item: item.enable_behavior == "any" and not item.enable_when),
)


def _has_options(item: Item) -> bool:
    return bool(item.options) and len(item.labels) == len(item.options)


def _has_range(item: Item) -> bool:
    return item.min is not None and item.max is not None and item.min < item.max and item.step >= 1


def _is_kept_on_terms(item: Item) -> bool:
    return bool(item.shared_when or item.discard_when)


def _has_some_range(item: Item) -> bool:
    unit = bool(item.unit) and item.type not in {"decimal", "quantity"}
    return item.min is not None or item.max is not None or unit


def _asks(item: Item) -> bool:
    return (item.required and not item.is_entries) or item.quotable
