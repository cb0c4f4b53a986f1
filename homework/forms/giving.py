"""Setting homework on one prefilled screen, and changing it later."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Session
from clients.queries.labels import names_apart
from homework.actions.assigning import Terms, usual_release
from homework.enums import SHARING_LEVELS, Level
from homework.queries.given import Setting
from practice import clock

LEVEL_WORDS = {
    Level.PRIVATE: _("Only they see it"),
    Level.THERAPIST: _("They and you"),
    Level.TOGETHER: _("Opens for both, once both have offered theirs"),
    Level.PARTNER: _("Their partner may read it as soon as they choose so"),
}
REMINDS = (
    ("one", _("One, on the day it is for or as they wish, in their safe hours")),
    ("none", _("None")),
)
NOTE_LENGTH = 2000
USUAL_TIME = timedelta(days=7)
END_OF_DAY = time(23, 59)


class DayInput(forms.DateInput):
    """A day, picked with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_of(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def due_on(day: date | None, *, session: Session | None, zone: str) -> datetime | None:
    """The moment that a day means: the session's start when it is the session's day, else the end of the day."""
    if day is None:
        return None
    if session is not None and day_of(session.starts_at, zone) == day:
        return session.starts_at
    return datetime.combine(day, END_OF_DAY, tzinfo=ZoneInfo(zone))


class TermsForm(forms.Form):
    """The day and the note; the only things that change after homework was set."""

    use_required_attribute = False
    due = forms.DateField(
        label=_("Until when"),
        required=False,
        widget=DayInput(),
        error_messages={"invalid": _("Write a day, like 2026-11-30.")},
    )
    note = forms.CharField(
        label=_("Your note"),
        help_text=_("They see this."),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, zone: str, session: Session | None = None, **kwargs: Any) -> None:
        self.zone, self.session = zone, session
        super().__init__(*args, **kwargs)

    def clean_due(self) -> date | None:
        day: date | None = self.cleaned_data["due"]
        if day is not None and "due" in self.changed_data and day < clock.today(self.zone):
            raise forms.ValidationError(_("Choose a day that is still to come, or leave it empty."))
        return day

    @property
    def due_at(self) -> datetime | None:
        return due_on(self.cleaned_data["due"], session=self.session, zone=self.zone)


class AssignForm(TermsForm):
    """Everything about one piece of homework, filled in the way it is usually set."""

    people = forms.MultipleChoiceField(
        label=_("For"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose who this is for.")},
    )
    levels = forms.MultipleChoiceField(
        label=_("They may choose"),
        help_text=_(
            "Who reads it is theirs to choose. Opening to a partner is offered only when this is for everyone."
        ),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Offer at least one of these.")},
    )
    suggested = forms.ChoiceField(
        label=_("You suggest"),
        help_text=_("They always have the last word."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Suggest one of these.")},
    )
    reminds = forms.ChoiceField(
        label=_("Reminder"),
        help_text=_("They see: “You have something new in My notes.”"),
        choices=REMINDS,
        required=False,
        widget=forms.RadioSelect,
    )
    needs_release = forms.BooleanField(
        label=_("Nothing opens to a partner before I release it"),
        help_text=_("This gives everyone an innocent reason why something is not open yet."),
        required=False,
    )
    right = forms.BooleanField(
        label=_("We hold the right to use this questionnaire"),
        help_text=_("It was taken in from elsewhere. Asked once; your name and the day are kept."),
        error_messages={"required": _("Only set it where the practice holds the right to use it.")},
    )
    field_order = ("people", "due", "note", "reminds", "levels", "suggested", "needs_release", "right")

    def __init__(self, *args: Any, setting: Setting, **kwargs: Any) -> None:
        self.setting = setting
        kwargs.setdefault("initial", self._usual())
        super().__init__(*args, zone=setting.zone, session=setting.next_session, **kwargs)
        self._offer_people()
        self._offer_levels()
        if not setting.asks_for_right:
            del self.fields["right"]

    def _usual(self) -> dict[str, object]:
        setting, version = self.setting, self.setting.offer.version
        coming = setting.next_session.starts_at if setting.next_session else clock.now() + USUAL_TIME
        offered = self._levels()
        proposed = Level(setting.offer.form.default_level)
        return {
            "people": [client.code for client in setting.people],
            "due": day_of(coming, setting.zone),
            "levels": [level.value for level in offered],
            "reminds": "one",
            "suggested": (proposed if proposed in offered else offered[0]).value,
            "needs_release": usual_release(version, participants=len(setting.people)),
        }

    def _levels(self) -> tuple[Level, ...]:
        shares = self.setting.shares
        return tuple(level for level in self.setting.levels if shares or level not in SHARING_LEVELS)

    def _offer_people(self) -> None:
        people = self.setting.people
        if len(people) == 1:
            del self.fields["people"]
            return
        names = names_apart(people)
        _choices(self, "people", [(client.code, names[client.pk]) for client in people])

    def _offer_levels(self) -> None:
        choices = [(level.value, LEVEL_WORDS[level]) for level in self._levels()]
        _choices(self, "levels", choices)
        _choices(self, "suggested", choices)
        if not self.setting.shares:
            self.fields["levels"].help_text = _("Who reads it is theirs to choose.")
        if not self.setting.shares or self.setting.release_by_hand:
            del self.fields["needs_release"]

    @property
    def addressees(self) -> list[Client] | None:
        """Those who were chosen; None when it is everybody."""
        chosen = [client for client in self.setting.people if client.code in self.cleaned_data.get("people", ())]
        return chosen if 0 < len(chosen) < len(self.setting.people) else None

    @property
    def offered(self) -> tuple[Level, ...]:
        """The levels that were ticked, as far as these addressees allow."""
        ticked = (Level(level) for level in self.cleaned_data.get("levels", ()))
        return tuple(level for level in ticked if self.addressees is None or level not in SHARING_LEVELS)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.addressees is not None and self.setting.offer.form.participants == "couple_together":
            self.add_error("people", _("This one is done together. Choose everyone."))
        if {"people", "levels", "suggested"}.isdisjoint(self.errors):
            self._check_levels(Level(cleaned["suggested"]))
        return cleaned

    def _check_levels(self, suggested: Level) -> None:
        if not self.offered:
            self.add_error(
                "levels", _("Offer something else too: this opens to a partner only when it is for everyone.")
            )
        elif suggested not in self.offered:
            narrowed = suggested.value in self.cleaned_data["levels"]
            words = _("Suggest another one: this opens to a partner only when it is for everyone.")
            self.add_error("suggested", words if narrowed else _("Suggest one that you also offer."))

    def terms(self) -> Terms:
        """What was decided."""
        usual = usual_release(self.setting.offer.version, participants=len(self.setting.people))
        return Terms(
            levels=self.offered,
            suggested=Level(self.cleaned_data["suggested"]),
            needs_release=self.cleaned_data.get("needs_release", usual),
            due_at=self.due_at,
            note=self.cleaned_data["note"],
            reminds=self.cleaned_data["reminds"] != "none",
        )


def _choices(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
