"""What a clinician fills in about a case: its team, its agreement about secrets, a flag, a line for next time."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.enums import SecretsMode, TeamRole
from clients.queries.labels import colleagues_apart
from homework.actions.commenting import LONGEST
from homework.actions.reviewing import FLAG_ACTIONS
from homework.forms.giving import DayInput
from practice.people.models import User

NOTE_LENGTH = 4000
LINE_LENGTH = 200
POLICY_LENGTH = 8000


class HouseForm(forms.Form):
    """A form that says beside each field what is missing, instead of letting the browser stop it."""

    use_required_attribute = False


def _named(colleagues: Mapping[str, User]) -> list[tuple[str, str]]:
    names = colleagues_apart(colleagues.values())
    return [(key, names[user.pk]) for key, user in colleagues.items()]


class JoinForm(HouseForm):
    """Who joins a care team, as what, and for cover until which day."""

    clinician = forms.ChoiceField(label=_("Who"), error_messages={"required": _("Choose a colleague.")})
    role = forms.ChoiceField(label=_("As"), choices=TeamRole.choices, widget=forms.RadioSelect)
    until = forms.DateField(
        label=_("For cover: access ends on"),
        help_text=_("On this day it has ended by itself."),
        required=False,
        widget=DayInput(),
        error_messages={"invalid": _("Write a day, like 2026-11-30.")},
    )

    def __init__(self, *args: Any, colleagues: Iterable[User], today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"role": TeamRole.TREATING})
        super().__init__(*args, **kwargs)
        self._today = today
        self.colleagues = {str(user.pk): user for user in colleagues}
        field = self.fields["clinician"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("Choose a colleague")), *_named(self.colleagues)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        role, until = cleaned.get("role"), cleaned.get("until")
        if role == TeamRole.COVER and not until and "until" not in self.errors:
            self.add_error("until", _("Cover needs a day on which it ends."))
        elif role == TeamRole.COVER and until and until <= self._today:
            self.add_error("until", _("Choose a day that is still to come."))
        elif role != TeamRole.COVER:
            cleaned["until"] = None
        return cleaned

    @property
    def chosen(self) -> User:
        """Who joins."""
        return self.colleagues[self.cleaned_data["clinician"]]

    @property
    def as_what(self) -> TeamRole:
        """What they become."""
        return TeamRole(self.cleaned_data["role"])


class HandOverForm(HouseForm):
    """Who goes on treating a case, in place of whom."""

    leaver = forms.ChoiceField(label=_("Who hands over"), error_messages={"required": _("Choose who hands over.")})
    successor = forms.ChoiceField(label=_("To"), error_messages={"required": _("Choose a colleague.")})

    def __init__(self, *args: Any, treating: Iterable[User], colleagues: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.treating = {str(user.pk): user for user in treating}
        self.colleagues = {str(user.pk): user for user in colleagues}
        for name, people in (("leaver", self.treating), ("successor", self.colleagues)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            nobody = [] if name == "leaver" else [("", _("Choose a colleague"))]
            field.choices = [*nobody, *_named(people)]

    @property
    def people(self) -> tuple[User, User]:
        """Who leaves, and who goes on."""
        return self.treating[self.cleaned_data["leaver"]], self.colleagues[self.cleaned_data["successor"]]


class EmergencyForm(HouseForm):
    """Why somebody opens a case in an emergency."""

    reason = forms.CharField(
        label=_("Why you need to see this now"),
        help_text=_("A colleague reads it and reviews what you did."),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write why you need to see this now.")},
    )


class CaseNumberForm(HouseForm):
    """Which case somebody means, by its number."""

    code = forms.SlugField(
        label=_("Number of the case"),
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the number of the case."), "invalid": _("This is no number of a case.")},
    )


class ReviewForm(HouseForm):
    """What a second person thinks of an opening in an emergency."""

    words = forms.CharField(
        label=_("What you found"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what you found.")},
    )


class PolicyForm(HouseForm):
    """A new version of what a couple and their therapist agree about secrets."""

    mode = forms.ChoiceField(label=_("About secrets"), choices=SecretsMode.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What they sign"),
        help_text=_("In plain words. Both read it beside every box that they write in."),
        max_length=POLICY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write what they are to sign.")},
    )

    @property
    def chosen(self) -> SecretsMode:
        """How secrets are dealt with."""
        return SecretsMode(self.cleaned_data["mode"])


class SeparateForm(HouseForm):
    """The statement without which a separation is not recorded."""

    told = forms.BooleanField(
        label=_("Both have been told, or I am sure that the gap is safe."),
        error_messages={"required": _("Tick this when both have been told, or the gap is safe.")},
    )


class AcknowledgeForm(HouseForm):
    """What was done about a flag."""

    action = forms.ChoiceField(
        label=_("What you did"),
        choices=list(FLAG_ACTIONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you did.")},
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_("For the record. Needed where no action was taken."),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("action") == "none" and not str(cleaned.get("note", "")).strip() and "note" not in self.errors:
            self.add_error("note", _("Say why no action is needed."))
        return cleaned


class LiftForm(HouseForm):
    """Why a flag is closed, and that joint work is suitable."""

    reason = forms.CharField(
        label=_("Why you close it"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why you close it.")},
    )
    joint_work_suitable = forms.BooleanField(
        label=_("I have thought about it and joint work is suitable."),
        error_messages={"required": _("Tick this when joint work is suitable. Until then the hold stays.")},
    )


class NoteForm(HouseForm):
    """A note that only its author ever reads."""

    text = forms.CharField(
        label=_("Your note"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
        error_messages={"required": _("Write something first.")},
    )


class CommentForm(HouseForm):
    """What a clinician writes to a client about what they handed in."""

    text = forms.CharField(
        label=_("What you want to say"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        error_messages={"required": _("Write something first.")},
    )


class CommentToAllForm(CommentForm):
    """The same to everybody who writes a joint text, with the word that all of them may read it."""

    sure = forms.BooleanField(
        label=_("All of them may read this. Nothing in it was told to me by one of them alone."),
        error_messages={"required": _("Tick this when all of them may read it.")},
    )


class LineForm(HouseForm):
    """The clinician's one sentence for the next prep."""

    line = forms.CharField(
        label=_("Your line for next time"),
        help_text=_("One sentence. It stands at the foot of the next prep."),
        required=False,
        max_length=LINE_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("Keep it to 200 characters.")},
    )
