"""How often homework comes: once, or by a rule, and moving one time of it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from homework.actions.scheduling import LONGEST_BETWEEN, MOST_TIMES
from homework.enums import Comes
from homework.forms.giving import DayInput
from homework.library.form import Form
from homework.library.recurrence import WEEK, Rule
from homework.queries.planned import LONGEST_APART
from practice import clock

ONCE = "once"
USUAL_WEEKDAYS = 5
COMES = (
    (ONCE, _("Once")),
    (Comes.EVERY.value, _("Every so many days or weeks")),
    (Comes.WEEKDAYS.value, _("On days of the week")),
    (Comes.BEFORE.value, _("Before each session")),
    (Comes.AFTER.value, _("After each session")),
    (Comes.EVENT.value, _("When it happens: they open a new one themselves")),
)
USUAL: dict[str, tuple[Comes, dict[str, object]]] = {
    "daily": (Comes.WEEKDAYS, {"weekdays": [str(day) for day in range(USUAL_WEEKDAYS)]}),
    "weekly": (Comes.EVERY, {"every": 1, "unit": WEEK}),
    "every_4_weeks": (Comes.EVERY, {"every": 4, "unit": WEEK}),
    "intake_and_every_4_weeks": (Comes.EVERY, {"every": 4, "unit": WEEK}),
    "per_session": (Comes.AFTER, {}),
    "per_event": (Comes.EVENT, {}),
}
DATED = (Comes.EVERY.value, Comes.WEEKDAYS.value)
BESIDE = (Comes.BEFORE.value, Comes.AFTER.value)
DAYS = ((1, _("days")), (WEEK, _("weeks")))
WEEKDAYS = (
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
)


def usual_rule(form: Form, today: date) -> Rule | None:
    """How an exercise usually comes back; None for what is given once."""
    comes, usual = USUAL.get(form.cadence, (None, {}))
    if comes is None:
        return None
    days = int(str(usual.get("every", 1))) * int(str(usual.get("unit", 1)))
    return Rule(comes, today, days, frozenset(range(USUAL_WEEKDAYS)) if comes == Comes.WEEKDAYS else frozenset())


class ComesForm(forms.Form):
    """How often something comes, filled in the way the exercise usually does."""

    use_required_attribute = False
    comes = forms.ChoiceField(label=_("How often"), choices=COMES, required=False, widget=forms.RadioSelect)
    every = forms.IntegerField(label=_("Every"), required=False, min_value=1, max_value=LONGEST_BETWEEN)
    unit = forms.TypedChoiceField(label=_("Counted in"), choices=DAYS, coerce=int, required=False)
    weekdays = forms.MultipleChoiceField(
        label=_("On"), choices=WEEKDAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    apart = forms.IntegerField(
        label=_("Days"),
        help_text=_("As many days before a session it is there, or as many after it they have for it."),
        required=False,
        min_value=1,
        max_value=LONGEST_APART,
    )
    starts = forms.DateField(
        label=_("From"),
        required=False,
        widget=DayInput(),
        error_messages={"invalid": _("Write a day, like 2026-11-30.")},
    )
    times = forms.IntegerField(
        label=_("How often in all"),
        help_text=_("Leave it empty when it is to go on until you end it."),
        required=False,
        min_value=1,
        max_value=MOST_TIMES,
    )

    def __init__(self, *args: Any, cadence: str, zone: str, **kwargs: Any) -> None:
        self.today = clock.today(zone)
        comes, usual = USUAL.get(cadence, (ONCE, {}))
        always = {"comes": str(comes), "every": 1, "unit": WEEK, "apart": 2, "starts": self.today}
        kwargs.setdefault("initial", always | usual)
        super().__init__(*args, **kwargs)
        self._show_with("every", Comes.EVERY.value)
        self._show_with("unit", Comes.EVERY.value)
        self._show_with("weekdays", Comes.WEEKDAYS.value)
        self._show_with("apart", *BESIDE)
        self._show_with("starts", *DATED, *BESIDE, Comes.EVENT.value)
        self._show_with("times", *DATED, *BESIDE, Comes.EVENT.value)

    def _show_with(self, name: str, *choices: str) -> None:
        self.fields[name].when = f"comes={'|'.join(choices)}"  # type: ignore[attr-defined]  # read by the template

    def clean_starts(self) -> date:
        day: date = self.cleaned_data["starts"] or self.today
        if day < self.today and self.kind is not None:
            raise forms.ValidationError(_("Choose today or a day that is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.kind == Comes.WEEKDAYS and not cleaned.get("weekdays"):
            self.add_error("weekdays", _("Choose at least one weekday."))
        if self.kind == Comes.EVERY and "every" not in self.errors and self._days() > LONGEST_BETWEEN:
            self.add_error("every", _("At most twelve weeks may lie between two."))
        return cleaned

    @property
    def kind(self) -> Comes | None:
        """By what it comes back; None for what is given once."""
        chosen = self.cleaned_data.get("comes") or ONCE
        return None if chosen == ONCE else Comes(chosen)

    def _days(self) -> int:
        if self.kind == Comes.EVERY:
            return (self.cleaned_data.get("every") or 1) * (self.cleaned_data.get("unit") or WEEK)
        return self.cleaned_data.get("apart") or 1 if self.kind in BESIDE else 1

    @property
    def rule(self) -> Rule | None:
        """The rule that was chosen; None for what is given once."""
        if self.kind is None:
            return None
        days = frozenset(map(int, self.cleaned_data["weekdays"] if self.kind == Comes.WEEKDAYS else ()))
        return Rule(self.kind, self.cleaned_data["starts"], self._days(), days)

    @property
    def in_all(self) -> int | None:
        """How often in all, where that was said."""
        times: int | None = self.cleaned_data.get("times")
        return times


class MoveForm(forms.Form):
    """Another day for one time of something."""

    use_required_attribute = False
    day = forms.DateField(
        label=_("Another day"),
        widget=DayInput(),
        error_messages={
            "required": _("Choose a day."),
            "invalid": _("Write a day, like 2026-11-30."),
        },
    )
