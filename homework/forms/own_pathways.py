"""A pathway of the practice's own in a plain form: its words, its stages, and a row for each step."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.translation import gettext_lazy as _

from homework.forms.care import HouseForm
from homework.forms.openers import MOST, Opener, fields, filled, openers, unlock
from homework.library.checks_of_pathways import LAST_WEEK, LONGEST_DUE
from homework.library.errors import FormError
from homework.library.pathway import OnBreach, Who
from homework.library.unlocking import Gate, Kind, read_unlock
from homework.queries.exercises import Published
from homework.queries.pathways import PublishedPathway

WORDS_LENGTH = 1000
MOST_STEPS = 120
NEW_STEPS, NEW_STAGES = 3, 3
MORE = "more"
ONCE, WEEKLY, FORTNIGHTLY, DAYS, WEEKDAYS, EVENT = "once", "weekly", "fortnightly", "days", "weekdays", "event"
EVERY = {WEEKLY: 7, FORTNIGHTLY: 14}
COMES_WORDS = (
    (ONCE, _("once")),
    (WEEKLY, _("each week")),
    (FORTNIGHTLY, _("every two weeks")),
    (DAYS, _("every so many days")),
    (WEEKDAYS, _("on some weekdays")),
    (EVENT, _("when it happens")),
)
DAY_NAMES = (
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
)
WHO_WORDS = (
    (Who.EACH.value, _("each alone")),
    (Who.ALL.value, _("all of them together")),
    (Who.HURT.value, _("who was hurt")),
)
BREACH_WORDS = (
    (OnBreach.NOTHING.value, _("nothing changes")),
    (OnBreach.AGAIN.value, _("it comes again")),
    (OnBreach.REST.value, _("it rests for a week")),
    (OnBreach.OFFER.value, _("it is offered at once")),
)
FOR_WORDS = (("one", _("One person")), ("couple", _("A couple")))
PLACES = {"unlock": "kind_0", "hurt": "who"}


class PathwayForm(HouseForm):
    """The words of a pathway, for whom it is, and how long."""

    title = forms.CharField(label=_("Title"), max_length=120, error_messages={"required": _("Write a title.")})
    whom = forms.ChoiceField(label=_("For"), choices=FOR_WORDS, widget=forms.RadioSelect, initial="one")
    hurt = forms.BooleanField(label=_("It asks whose trust was broken (for couples)."), required=False)
    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=LAST_WEEK, initial=6)
    minutes = forms.IntegerField(label=_("Minutes a week at most"), min_value=5, max_value=75, initial=45)
    purpose = forms.CharField(
        label=_("What it is for"),
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write what it is for.")},
    )
    guide = forms.CharField(
        label=_("What colleagues keep in mind"),
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what colleagues keep in mind.")},
    )
    client_title = forms.CharField(
        label=_("What clients call it"),
        help_text=_("Anybody may see it over their shoulder."),
        max_length=60,
        error_messages={"required": _("Write what clients call it.")},
    )
    client_words = forms.CharField(
        label=_("What clients are told"),
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what clients are told.")},
    )


class StageRow(HouseForm):
    """One stage; a row without a name is none."""

    name = forms.CharField(label=_("Name"), help_text=_("Only clinicians see it."), required=False, max_length=80)
    first = forms.IntegerField(label=_("First week"), required=False, min_value=0, max_value=LAST_WEEK)
    last = forms.IntegerField(label=_("Last week"), required=False, min_value=0, max_value=LAST_WEEK)

    def clean(self) -> dict[str, Any]:
        """Ask for both weeks of a stage with a name, in their order."""
        found = self.cleaned_data
        if found.get("name"):
            for name in {"first", "last"} - self.errors.keys():
                if found[name] is None:
                    self.add_error(name, _("Write the number of a week."))
        first, last = found.get("first"), found.get("last")
        if first is not None and last is not None and last < first:
            self.add_error("last", _("It cannot end before it begins."))
        return found


class StepRow(HouseForm):
    """One step, with the words that have to be so before it opens."""

    key = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput())
    week = forms.IntegerField(
        label=_("Week"),
        min_value=0,
        max_value=LAST_WEEK,
        error_messages={"required": _("Write the number of a week.")},
    )
    slug = forms.ChoiceField(label=_("Exercise"), error_messages={"required": _("Choose an exercise.")})
    who = forms.ChoiceField(label=_("For"), choices=WHO_WORDS, initial=Who.EACH.value)
    due_days = forms.IntegerField(label=_("Days for it"), min_value=1, max_value=LONGEST_DUE, initial=7)
    comes = forms.ChoiceField(label=_("How often"), choices=COMES_WORDS, initial=ONCE)
    every = forms.IntegerField(label=_("Every how many days"), required=False, min_value=1, max_value=100)
    weekdays = forms.MultipleChoiceField(
        label=_("On which weekdays"), choices=DAY_NAMES, required=False, widget=forms.CheckboxSelectMultiple
    )
    times = forms.IntegerField(label=_("Times in all, if it ends"), required=False, min_value=1, max_value=100)
    on_breach = forms.ChoiceField(
        label=_("After a new breach"), choices=BREACH_WORDS, required=False, initial=OnBreach.NOTHING.value
    )
    note = forms.CharField(label=_("A note for colleagues"), required=False, max_length=300)
    optional = forms.BooleanField(label=_("If they like"), required=False)

    def __init__(self, *args: Any, offers: Iterable[Published], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["slug"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        exercises = [(one.form.slug, one.form.title) for one in offers]
        field.choices = [("", _("Choose")), *exercises]
        for place in range(self._words()):
            self.fields.update(fields(exercises, place))

    def _words(self) -> int:
        """How many words there is room for: as many as were sent, or as stand there and some blank ones."""
        if self.is_bound:
            sent = [place for place in range(MOST) if self.add_prefix(f"kind_{place}") in self.data]
            return max([*sent, 0]) + 1
        stand = [place for place in range(MOST) if self.initial.get(f"kind_{place}")]
        return min(max([*stand, 0]) + (3 if self.initial.get(MORE) else 2), MOST)

    @property
    def openers(self) -> list[Opener]:
        """The fields of its words."""
        return openers(self)

    @property
    def is_left(self) -> bool:
        """Whether it is to go, or was never filled in."""
        return not self.cleaned_data or bool(self.cleaned_data.get(DELETION_FIELD_NAME))

    def clean(self) -> dict[str, Any]:
        """Put the words together, and ask for what belongs to how it comes back."""
        found = self.cleaned_data
        words, problems = unlock(found, found.get("week") or 0)
        for name, problem in problems.items():
            self.add_error(name, problem)
        if found.get("comes") == DAYS and not found.get("every"):
            self.add_error("every", _("Write a number of days."))
        if found.get("comes") == WEEKDAYS and not found.get("weekdays"):
            self.add_error("weekdays", _("Choose a day."))
        return found | {"unlock": words}


@dataclass
class Written:
    """A pathway as somebody writes it: its words, its stages and its steps; ``keys`` names the rows that were made."""

    form: PathwayForm
    stages: Any
    steps: Any
    base: PublishedPathway | None

    def is_valid(self) -> bool:
        """Whether each field makes sense by itself."""
        return all([self.form.is_valid(), self.stages.is_valid(), self.steps.is_valid()])

    def rows(self) -> dict[str, StepRow]:
        """The rows of all steps that stay, by the key of the step; a new one gets a key that no other has."""
        filled_in = [row for row in self.steps if not row.is_left]
        taken = {row.cleaned_data["key"] for row in filled_in}
        found: dict[str, StepRow] = {}
        for row in filled_in:
            key = row.cleaned_data["key"] or _free_key(row.cleaned_data["slug"], taken)
            taken.add(key)
            found[key] = row
        return found

    def definition(self) -> dict[str, object]:
        """What was filled in, as a definition without a name; what the form does not show stays as it was."""
        kept = self.base.version.definition if self.base else {}
        before = {str(step["key"]): dict(step) for step in kept.get("steps", ())}
        steps = [_step(key, row.cleaned_data, before.get(key, {})) for key, row in self.rows().items()]
        steps.sort(key=lambda step: step["week"])
        clauses = [clause for step in steps for clause in read_unlock(step["unlock"])]
        gates = {word.name for clause in clauses for word in clause if word.kind == Kind.GATE} | {
            *kept.get("gates", ())
        }
        words = dict(self.form.cleaned_data)
        stages = [row.cleaned_data for row in self.stages if row.cleaned_data.get("name")]
        return {
            **kept,
            "for": words.pop("whom"),
            **words,
            "gates": [gate.value for gate in Gate if gate.value in gates],
            "stages": [{name: stage[name] for name in ("name", "first", "last")} for stage in stages],
            "steps": steps,
        }

    def refuse(self, refused: FormError) -> None:
        """Say what does not hold together, beside its field where there is one."""
        _steps, _dot, place = refused.path.partition("steps.")
        key, _dot, name = place.rpartition(".")
        row, name = self.rows().get(key), PLACES.get(name, name)
        words = refused.problem[:1].upper() + refused.problem[1:] + "."
        if row is not None and name in row.fields:
            row.add_error(name, words)
        else:
            self.form.add_error(None, words)


def _free_key(slug: str, taken: set[str]) -> str:
    names = (slug if number == 1 else f"{slug[:70]}-{number}" for number in count(1))
    return next(name for name in names if name not in taken)


def written(data: Mapping[str, Any] | None, base: PublishedPathway | None, offers: Iterable[Published]) -> Written:
    """A pathway as it was sent, or as it stands; without ``base`` one that begins empty."""
    definition = base.version.definition if base else {}
    words = {name: definition[name] for name in PathwayForm.base_fields if name in definition}
    words |= {"whom": definition["for"]} if base else {}
    initial = [_filled(dict(step)) for step in definition.get("steps", ())]
    form = PathwayForm(data, initial=words)
    stages = _stages(definition.get("stages", []), data)
    return Written(form, stages, _steps(initial, tuple(offers), data), base)


def with_more(sent: Written, wanted: str, offers: Iterable[Published]) -> Written:
    """The same words with more room: for steps, or for what opens the row of the prefix ``wanted``. Nothing is judged.

    Rows that nobody filled in are left out of it.
    """
    rows = [row for row in sent.steps if row.has_changed() or row["key"].data]
    initial = [_typed(row) | {MORE: row.prefix == wanted} for row in rows]
    form, stages = PathwayForm(initial=_typed(sent.form)), _stages([_typed(row) for row in sent.stages], None)
    return Written(form, stages, _steps(initial, tuple(offers), None), sent.base)


def _typed(form: forms.BaseForm) -> dict[str, Any]:
    return {name: form[name].data for name in form.fields}


def _stages(initial: list[dict[str, Any]], data: Mapping[str, Any] | None) -> Any:  # noqa: ANN401 - Django makes the class of a formset as it goes
    named = [stage for stage in initial if any(stage.values())]
    return forms.formset_factory(StageRow, extra=NEW_STAGES)(data, initial=named, prefix="stages")


def _steps(initial: list[dict[str, Any]], offers: tuple[Published, ...], data: Mapping[str, Any] | None) -> Any:  # noqa: ANN401 - as above
    rows = forms.formset_factory(StepRow, extra=NEW_STEPS, can_delete=True, max_num=MOST_STEPS)
    return rows(data, initial=initial, form_kwargs={"offers": offers}, prefix="steps")


def _filled(step: dict[str, Any]) -> dict[str, Any]:
    comes = step.get("comes") or {}
    names = ("key", "week", "slug", "who", "due_days", "optional", "on_breach", "note")
    kept = {name: step[name] for name in names if name in step}
    back = {"comes": _how_often(comes), "every": comes.get("every"), "times": comes.get("times")}
    back |= {"weekdays": [str(day) for day in comes.get("weekdays", ())]}
    return kept | back | filled(read_unlock(step["unlock"]), step["week"])


def _how_often(comes: Mapping[str, Any]) -> str:
    if comes.get("every"):
        return next((name for name, days in EVERY.items() if days == comes["every"]), DAYS)
    return WEEKDAYS if comes.get("weekdays") else EVENT if comes.get("event") else ONCE


def _step(key: str, chosen: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """A step as it was filled in; what stays blank is not said."""
    step = before | {name: chosen[name] for name in ("week", "slug", "who", "unlock", "due_days", "optional")}
    step |= {"key": key, "comes": _comes(chosen), "on_breach": chosen["on_breach"], "note": chosen["note"]}
    return {name: value for name, value in step.items() if value not in ({}, "")}


def _comes(chosen: dict[str, Any]) -> dict[str, Any]:
    kind, times = chosen["comes"], {"times": chosen["times"]} if chosen["times"] else {}
    if kind == ONCE:
        return {}
    if kind == EVENT:
        return {"event": True} | times
    if kind == WEEKDAYS:
        return {"weekdays": [int(day) for day in chosen["weekdays"]]} | times
    return {"every": EVERY.get(kind) or chosen["every"]} | times
