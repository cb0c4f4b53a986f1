"""A pathway of the practice's own in a plain form: its words, and a row for each step."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.translation import gettext_lazy as _

from homework.forms.care import HouseForm
from homework.library.checks_of_pathways import LAST_WEEK, LONGEST_DUE
from homework.library.errors import FormError
from homework.library.pathway import Who
from homework.library.unlocking import Gate, Kind, read_unlock
from homework.queries.exercises import Published
from homework.queries.pathways import PublishedPathway

WORDS_LENGTH = 1000
MOST_STEPS = 120
NEW_ROWS = 3
ONCE, WEEKLY, FORTNIGHTLY, WORKDAYS, EVENT = "once", "weekly", "fortnightly", "workdays", "event"
COMES: dict[str, dict[str, Any] | None] = {
    ONCE: None,
    WEEKLY: {"every": 7},
    FORTNIGHTLY: {"every": 14},
    WORKDAYS: {"weekdays": [0, 1, 2, 3, 4]},
    EVENT: {"event": True},
}
COMES_WORDS = (
    (ONCE, _("once")),
    (WEEKLY, _("each week")),
    (FORTNIGHTLY, _("every two weeks")),
    (WORKDAYS, _("Monday to Friday")),
    (EVENT, _("when it happens")),
)
WHO_WORDS = (
    (Who.EACH.value, _("each alone")),
    (Who.ALL.value, _("all of them together")),
    (Who.HURT.value, _("who was hurt")),
)


class PathwayForm(HouseForm):
    """The words of a pathway."""

    title = forms.CharField(label=_("Title"), max_length=120, error_messages={"required": _("Write a title.")})
    purpose = forms.CharField(
        label=_("What it is for"), max_length=WORDS_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )
    guide = forms.CharField(
        label=_("What colleagues keep in mind"), max_length=WORDS_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
    client_title = forms.CharField(
        label=_("What clients call it"), help_text=_("Anybody may see it over their shoulder."), max_length=60
    )
    client_words = forms.CharField(
        label=_("What clients are told"), max_length=WORDS_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=LAST_WEEK)
    minutes = forms.IntegerField(label=_("Minutes a week at most"), min_value=5, max_value=75)


class StepRow(HouseForm):
    """One step; ``words`` say what has to be so before it opens, with commas between them."""

    key = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput())
    week = forms.IntegerField(label=_("Week"), min_value=0, max_value=LAST_WEEK)
    slug = forms.ChoiceField(label=_("Exercise"), error_messages={"required": _("Choose an exercise.")})
    who = forms.ChoiceField(label=_("For"), choices=WHO_WORDS)
    words = forms.CharField(
        label=_("Opens with"), max_length=300, error_messages={"required": _("Write what opens it, like week>=2.")}
    )
    due_days = forms.IntegerField(label=_("Days for it"), min_value=1, max_value=LONGEST_DUE, initial=7)
    comes = forms.ChoiceField(label=_("How often"), choices=COMES_WORDS)
    times = forms.IntegerField(label=_("Times in all"), required=False, min_value=1, max_value=100)
    optional = forms.BooleanField(label=_("If they like"), required=False)

    def __init__(self, *args: Any, offers: Iterable[Published], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["slug"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("Choose")), *((one.form.slug, one.form.title) for one in offers)]

    def clean_words(self) -> list[str]:
        texts = [text.strip() for text in self.cleaned_data["words"].split(",") if text.strip()]
        try:
            read_unlock(texts)
        except FormError as refused:
            raise forms.ValidationError(str(refused)) from refused
        return texts


def step_rows(data: Mapping[str, Any] | None, base: PublishedPathway, offers: Iterable[Published]) -> Any:  # noqa: ANN401 - Django makes the class of a formset as it goes
    """The rows of a pathway, filled in as it stands, with some empty ones below."""
    rows = forms.formset_factory(StepRow, extra=NEW_ROWS, can_delete=True, max_num=MOST_STEPS)
    initial = [_filled(dict(step)) for step in base.version.definition["steps"]]
    return rows(data, initial=initial, form_kwargs={"offers": tuple(offers)}, prefix="steps")


def _filled(step: dict[str, Any]) -> dict[str, Any]:
    comes = step.get("comes") or {}
    plain = {name: value for name, value in comes.items() if name != "times"}
    named = next((name for name, rule in COMES.items() if rule == plain and plain), ONCE)
    kept = {name: step.get(name) for name in ("key", "week", "slug", "who", "due_days", "optional")}
    return kept | {"words": ", ".join(step["unlock"]), "comes": named, "times": comes.get("times")}


def as_definition(form: PathwayForm, rows: Any, base: PublishedPathway) -> dict[str, object]:  # noqa: ANN401 - as above
    """What was filled in, as a definition; what the form does not show stays as it was."""
    before = {str(step["key"]): dict(step) for step in base.version.definition["steps"]}
    filled = [row.cleaned_data for row in rows if row.cleaned_data and not row.cleaned_data.get(DELETION_FIELD_NAME)]
    steps = [_step(chosen, before.get(chosen["key"], {}), number) for number, chosen in enumerate(filled, start=1)]
    steps.sort(key=lambda step: step["week"])
    gates = {word.name for step in steps for c in read_unlock(step["unlock"]) for word in c if word.kind == Kind.GATE}
    named = [gate.value for gate in Gate if gate.value in gates]
    return {**base.version.definition, **form.cleaned_data, "gates": named, "steps": steps}


def _step(chosen: dict[str, Any], before: dict[str, Any], number: int) -> dict[str, Any]:
    step = before | {name: chosen[name] for name in ("week", "slug", "who", "due_days", "optional")}
    step |= {"key": chosen["key"] or f"added-{number}-{chosen['slug']}"[:80], "unlock": chosen["words"]}
    comes = COMES[chosen["comes"]]
    step.pop("comes", None)
    if comes is not None:
        step["comes"] = comes | ({"times": chosen["times"]} if chosen["times"] else {})
    return step
