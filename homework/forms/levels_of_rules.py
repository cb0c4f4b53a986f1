"""What is filled in about how urgent a rule is in this practice."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.queries.labels import colleagues_apart
from homework.enums import FlagLevel
from homework.forms.care import NOTE_LENGTH, HouseForm
from practice.people.models import User

LEVELS = (
    (FlagLevel.AT_ONCE.value, _("Look at once")),
    (FlagLevel.WORKING_DAY.value, _("Look within a working day")),
    (FlagLevel.NEXT_SESSION.value, _("Look at the next session")),
)


class RuleLevelForm(HouseForm):
    """A level, and for one below the table who stands for it and why."""

    level = forms.TypedChoiceField(
        label=_("From now on"),
        choices=LEVELS,
        coerce=lambda value: FlagLevel(int(value)),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    named = forms.ChoiceField(
        label=_("The clinician who stands for it"),
        required=False,
        help_text=_("Only needed when it is to wait longer than it comes with."),
    )
    reason = forms.CharField(
        label=_("Why it can wait longer"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in people}
        field = self.fields["named"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        names = colleagues_apart(self.people.values())
        field.choices = [("", _("Nobody")), *((key, names[user.pk]) for key, user in self.people.items())]

    @property
    def chosen(self) -> User | None:
        """Who stands for it."""
        return self.people.get(self.cleaned_data["named"])


class ChangeForm(HouseForm):
    """By how much the PHQ-9 has to move before it counts."""

    points = forms.IntegerField(
        label=_("Points that are more than error"),
        min_value=1,
        max_value=27,
        help_text=_("It comes with 6. Other services use 5."),
        error_messages={"required": _("How many points?"), "invalid": _("Write points as a number, such as 6.")},
    )
