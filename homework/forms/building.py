"""The fields of a definition as a form: nothing typed is refused, what is wrong is told beside it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from homework.enums import Level
from homework.forms.giving import LEVEL_WORDS
from homework.library.editing.fields import Field
from homework.library.editing.kinds import KINDS
from homework.library.editing.tree import Raw, Spot, Words, short_name, spots

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LABELS: dict[str, "_StrPromise"] = {
    "title": _("Title"),
    "neutral_label": _("Title that clients see"),
    "purpose": _("What it is for"),
    "about": _("What clients are told before they begin"),
    "guide": _("How to use it"),
    "minutes": _("How many minutes it takes"),
    "levels": _("Who may read the answers: what clients can choose from"),
    "default_level": _("The level that is suggested"),
    "text": _("The question"),
    "hint": _("A hint below it"),
    "example": _("An example that can be opened"),
    "maxLength": _("How many characters fit"),
    "min": _("The lowest number"),
    "max": _("The highest number"),
    "step": _("In steps of"),
    "unit": _("Unit"),
    "low": _("Words at the lowest end"),
    "high": _("Words at the highest end"),
    "repeats": _("More than one may be chosen"),
    "maxOccurs": _("How many entries at most"),
    "add_label": _("Words on the button that adds an entry"),
    "required": _("It needs an answer"),
}
HELP: dict[str, "_StrPromise"] = {
    "neutral_label": _("Leave it empty to show the title itself."),
    "guide": _("Only clinicians read this."),
    "purpose": _("Only clinicians read this."),
}
NAMES: dict[str, "_StrPromise"] = {"display": _("The words"), "group": _("The heading")}
END, AFTER, WITHIN = "end", "after", "within"


class BuilderForm(forms.Form):
    """One page of the builder, holding what was typed whether it fits or not."""

    use_required_attribute = False

    def __init__(self, fields: Iterable[Field], words: Words, problems: Mapping[str, str], *, item: Raw) -> None:
        super().__init__(data=MultiValueDict(words))
        for field in fields:
            self.fields[field.name] = _field(field, item)
        self.full_clean()
        for name, problem in problems.items():
            if name in self.fields or not name:
                self.add_error(name or None, problem)


def _field(field: Field, item: Raw) -> forms.Field:
    label = NAMES.get(str(item.get("type")), LABELS["text"]) if field.name == "text" else LABELS[field.name]
    return forms.Field(
        required=False, label=label, help_text=HELP.get(field.name, ""), widget=_widget(field, item), initial=None
    )


def _widget(field: Field, item: Raw) -> forms.Widget:
    if field.kind == "truth":
        return forms.CheckboxInput()
    if field.choices:
        choices = [(level, LEVEL_WORDS[Level(level)]) for level in field.choices]
        return (
            forms.CheckboxSelectMultiple(choices=choices) if field.kind == "picks" else forms.RadioSelect(None, choices)
        )
    if field.kind == "long":
        is_words = item.get("type") in {"display", None}
        return forms.Textarea(attrs={"rows": 4} if is_words else {"rows": 2, "class": "is-short"})
    numbers = {"inputmode": "numeric"} if field.kind == "whole" else {}
    return forms.TextInput(attrs={"autocomplete": "off", **numbers})


class AddForm(forms.Form):
    """What to add, and where."""

    kind = forms.ChoiceField(label=_("Add"), choices=[(kind, words) for kind, (words, _blank) in KINDS.items()])
    where = forms.ChoiceField(label=_("Where"))

    def __init__(self, definition: Raw, data: Mapping[str, object] | None = None, *, after: str = "") -> None:
        super().__init__(data=data, initial={"where": f"{AFTER}:{after}" if after else END})
        where = self.fields["where"]
        if isinstance(where, forms.ChoiceField):
            where.choices = [(END, _("At the end")), *(one for spot in spots(definition) for one in _places(spot))]

    def place(self) -> dict[str, str]:
        """The place that was chosen, as the act asks for it."""
        way, _colon, key = str(self.cleaned_data["where"]).partition(":")
        return {} if way == END else {way: key}


def _places(spot: Spot) -> Iterable[tuple[str, object]]:
    name = short_name(spot.item)[:60]
    yield f"{AFTER}:{spot.key}", _("After “%(name)s”") % {"name": name}
    if spot.item.get("type") == "group":
        yield f"{WITHIN}:{spot.key}", _("Under “%(name)s”, at its end") % {"name": name}
