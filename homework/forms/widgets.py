"""Fields of which a page sends more than one word under one name."""

from collections.abc import Sequence

from django import forms
from django.forms.widgets import ChoiceWidget, SelectMultiple


class ItemBound(forms.BoundField):
    """The field of a question on a page, with the words that somebody wrote in place of a choice."""

    @property
    def own_words(self) -> str:
        """What stands in the box beside the choices."""
        value = self.value()
        return str(value[-1]) if isinstance(value, list) and len(value) > 1 else ""


class _WithOwnWords(ChoiceWidget):
    """A choice with a box: the last word that comes back is the box's, the first a blank."""

    value_from_datadict = SelectMultiple.value_from_datadict

    def format_value(self, value: object) -> list[str]:
        """What is ticked."""
        chosen = value[:-1] if isinstance(value, list) and len(value) > 1 else value
        return [str(code) for code in (chosen if isinstance(chosen, list) else [chosen]) if code]


class OpenRadios(_WithOwnWords, forms.RadioSelect):
    """One of several answers, or one's own."""


class OpenCheckboxes(_WithOwnWords, forms.CheckboxSelectMultiple):
    """Some of several answers, and one's own."""


class QuantityInput(forms.TextInput):
    """A number and a unit from a list."""

    template_name = "components/forms/quantity.html"
    value_from_datadict = SelectMultiple.value_from_datadict

    def __init__(self, units: Sequence[str], attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs)
        self.units = units

    def get_context(self, name: str, value: object, attrs: dict[str, object] | None) -> dict[str, object]:
        """The number and the chosen unit apart."""
        typed = value if isinstance(value, list) else [value or ""]
        number, unit = [*typed, "", ""][:2]
        context: dict[str, object] = super().get_context(name, number, attrs)
        return context | {"units": self.units, "unit": unit}

    def format_value(self, value: object) -> str:
        """The number as it was typed."""
        return str(value or "")
