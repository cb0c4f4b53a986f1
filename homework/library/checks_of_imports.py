"""The rules that a form from elsewhere keeps: fewer than ours, for it was written for other programs as well."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from homework.library.errors import FormError
from homework.library.form import Form, Item
from homework.library.vocabulary import EQUALITY, ORDER, SILENT

CHOICES = frozenset({"choice", "open-choice"})
WITH_NUMBERS = frozenset({"decimal", "quantity"})
LIMITED = WITH_NUMBERS | {"date", "dateTime", "time"}
FOREIGN = frozenset({*EQUALITY, *ORDER, *SILENT, "includes", "in"})

Rule = tuple[str, Callable[[Item], bool]]


def check_imported(form: Form) -> None:
    """Raise FormError for the first item that cannot work as it stands."""
    for item in form.items_flat:
        path = f"items.{item.link_id}"
        for problem in (problem for problem, is_broken in _RULES if is_broken(item)):
            raise FormError(path, problem)
        if item.is_entries and form.entries_of(item.link_id) is not None:
            raise FormError(path, "repeats inside a repeating group")
        _check_conditions(form, item, f"{path}.enableWhen")
    if not any(item.is_answered or item.is_words for item in form.items_flat):
        raise FormError("items", "show nothing to anybody")


def _check_conditions(form: Form, item: Item, path: str) -> None:
    for condition in item.enable_when:
        if condition.question not in form.lineage:
            raise FormError(path, f"there is no item {condition.question}")
        if condition.operator not in FOREIGN:
            raise FormError(path, f"{condition.operator} is not known here")


def _is_number(words: str) -> bool:
    try:
        return Decimal(words).is_finite()
    except InvalidOperation:
        return False


_RULES: tuple[Rule, ...] = (
    ("needs options", lambda item: item.type == "choice" and not item.options and not item.is_settled),
    ("has two options with one code", lambda item: len(item.labels) != len(item.options)),
    ("has options without being a choice", lambda item: bool(item.options) and item.type not in CHOICES),
    ("cannot be asked here", lambda item: item.type in {"reference", "attachment"} and not item.cannot),
    ("repeats alone", lambda item: item.repeats and item.type not in {*CHOICES, "group"}),
    ("needs add_label and maxOccurs", lambda item: item.is_entries and not (item.add_label and item.max_occurs)),
    ("is a slider without both ends", lambda item: item.control == "slider" and not _has_range(item)),
    ("has min above max", lambda item: item.min is not None and item.max is not None and item.min > item.max),
    ("has limits without an order", lambda item: bool(item.least or item.most) and item.type not in LIMITED),
    ("has a limit that is no number", lambda item: item.type in WITH_NUMBERS and not _has_number_limits(item)),
    ("has a step below one", lambda item: item.step < 1),
)


def _has_range(item: Item) -> bool:
    return item.type == "integer" and item.min is not None and item.max is not None and item.min < item.max


def _has_number_limits(item: Item) -> bool:
    return all(_is_number(limit) for limit in (item.least, item.most) if limit)
