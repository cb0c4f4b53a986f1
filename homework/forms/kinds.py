"""How a question is asked on a page, by its kind."""

from collections.abc import Mapping

from django import forms
from django.forms.widgets import ChoiceWidget

from homework.forms.widgets import OpenCheckboxes, OpenRadios, QuantityInput
from homework.library.form import Item

YES_NO = (("true", "Yes"), ("false", "No"))
_KINDS = {
    "text": "long",
    "string": "text",
    "url": "text",
    "integer": "integer",
    "decimal": "integer",
    "quantity": "integer",
    "boolean": "boolean",
    "date": "date",
    "dateTime": "date",
    "time": "date",
}
_TYPED = {
    "url": {"inputmode": "url"},
    "integer": {"inputmode": "numeric"},
    "decimal": {"inputmode": "decimal"},
    "quantity": {"inputmode": "decimal"},
    "date": {"type": "date"},
    "dateTime": {"type": "datetime-local"},
    "time": {"type": "time"},
}
PICKS = frozenset({"boolean", "choice", "many", "scale", "open", "open_many"})
_LISTS = frozenset({"many", "open", "open_many"})
MOST_STEPS = 21


def kind_of(item: Item) -> str:
    """The name of the template that shows the question."""
    if item.type == "open-choice":
        return "open_many" if item.repeats else "open"
    if item.type == "choice":
        return "many" if item.repeats else ("select" if item.control == "dropdown" else "choice")
    return "scale" if item.control == "slider" and _steps(item) <= MOST_STEPS else _KINDS[item.type]


def _steps(item: Item) -> int:
    return len(range(item.min or 0, (item.max or 0) + 1, item.step))


def widget_of(item: Item, labels: Mapping[str, str]) -> forms.Widget:
    kind = kind_of(item)
    if item.control == "hidden":
        return forms.HiddenInput()
    if kind in PICKS:
        return _PICKERS.get(kind, forms.RadioSelect)(choices=list(choices_of(item, labels)))
    if kind == "select":
        return forms.Select(choices=[("", ""), *choices_of(item, labels)])
    if kind == "long":
        return forms.Textarea(attrs={"rows": 6, "spellcheck": "true"})
    attributes = {**_TYPED.get(item.type, {"spellcheck": "true"}), "autocomplete": "off"}
    return QuantityInput(item.units, attrs=attributes) if len(item.units) > 1 else forms.TextInput(attrs=attributes)


_PICKERS: Mapping[str, type[ChoiceWidget]] = {
    "many": forms.CheckboxSelectMultiple,
    "open": OpenRadios,
    "open_many": OpenCheckboxes,
}


def choices_of(item: Item, labels: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    if item.type == "boolean":
        return YES_NO
    if item.type == "integer":
        return tuple((str(number), str(number)) for number in range(item.min or 0, (item.max or 0) + 1, item.step))
    return tuple((option.code, labels.get(option.code, option.text)) for option in item.options)


def first_value(item: Item) -> object:
    lists = kind_of(item) in _LISTS or len(item.units) > 1
    return list(item.initial) if lists else next(iter(item.initial), None)


def hint_of(item: Item) -> str:
    """What is said beside the box; of a scale that is too long to show, also what its ends mean."""
    if item.control != "slider" or kind_of(item) == "scale":
        return item.hint
    ends = [f"{end}: {words}" if words else str(end) for end, words in ((item.min, item.low), (item.max, item.high))]
    return f"{item.hint} {ends[0]} – {ends[1]}".strip()
