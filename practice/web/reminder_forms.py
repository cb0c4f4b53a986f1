"""The forms in which somebody says when and how they want to be reminded."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.enums import Remind
from practice.mail.models import Channel
from practice.mail.wishes import Wishes
from practice.web.door_forms import code_field

WHEN = (
    (Remind.SAME_DAY.value, _("On the day itself, in the morning")),
    (Remind.DAY_BEFORE.value, _("One day before")),
    (Remind.TWO_DAYS_BEFORE.value, _("Two days before")),
    (Remind.OFF.value, _("Never")),
)
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
BETWEEN = re.compile(r"[\s().-]")


class ReminderForm(forms.Form):
    """When to be reminded; and how, for somebody who also has a number for texts."""

    use_required_attribute = False
    remind = forms.ChoiceField(
        label=_("When may we remind you?"),
        choices=WHEN,
        widget=forms.RadioSelect,
        help_text=_("Once for each thing that has a day, and only at times that you said are good."),
        error_messages={"required": _("Choose one.")},
    )
    ways = forms.MultipleChoiceField(
        label=_("How?"),
        choices=Channel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, wishes: Wishes, data: Any = None) -> None:  # noqa: ANN401 - what was sent
        """Show what is wished now."""
        ways = [way.value for way in wishes.remind_by]
        super().__init__(data, initial={"remind": wishes.remind.value, "ways": ways})
        if not wishes.texts:
            del self.fields["ways"]

    @property
    def when(self) -> Remind:
        """When."""
        return Remind(self.cleaned_data["remind"])

    @property
    def by_ways(self) -> tuple[Channel, ...]:
        """By which ways; by mail, for somebody who has no other."""
        return tuple(Channel(way) for way in self.cleaned_data.get("ways", (Channel.MAIL,)))


class NumberForm(forms.Form):
    """A number that takes texts."""

    use_required_attribute = False
    number = forms.CharField(
        label=_("Phone number"),
        max_length=30,
        help_text=_("With the country in front, like +44 7700 900123."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
        error_messages={"required": _("Type a number.")},
    )

    def clean_number(self) -> str:
        """As carriers take it."""
        plain = BETWEEN.sub("", self.cleaned_data["number"])
        if not NUMBER.fullmatch(plain):
            raise forms.ValidationError(_("Type it like +44 7700 900123."))
        return plain


class NumberCodeForm(forms.Form):
    """The code that came there."""

    use_required_attribute = False
    code = code_field(_("Code from that text"), help_text=_("It came to the number that you just typed."))
