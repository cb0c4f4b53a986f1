"""The forms in which somebody says how they wish to be written to."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from practice.mail.safe_hours import DAY_MINUTES, Hours
from practice.mail.wishes import Wishes
from practice.people.places import COUNTRIES
from practice.web.door_forms import code_field
from practice.web.forms import SignInForm

HALF_HOUR = 30
WRITE, NEVER = "write", "never"
ANY_TIME, SOME_TIMES = "any", "some"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


TIMES = [(str(minutes), _clock(minutes)) for minutes in range(0, DAY_MINUTES + 1, HALF_HOUR)]


class CountryForm(forms.Form):
    """Where somebody lives, for the numbers to call."""

    use_required_attribute = False
    country = forms.ChoiceField(
        label=_("Where do you live?"),
        required=False,
        help_text=_("For the numbers that we show when you need help. Your practice can see it."),
    )

    def __init__(self, *args: Any, practice_country: str, **kwargs: Any) -> None:
        """Name the country that holds when none is chosen."""
        super().__init__(*args, **kwargs)
        same = _("As my practice (%(country)s)") % {"country": practice_country}
        self.fields["country"].choices = [("", same), *COUNTRIES]  # type: ignore[attr-defined]  # a ChoiceField


class ContactForm(forms.Form):
    """Whether, and when, somebody may be written to, and a number for their practice."""

    use_required_attribute = False
    mail = forms.ChoiceField(
        label=_("May we write to you?"),
        choices=((WRITE, _("Yes, by mail")), (NEVER, _("No, never write to me"))),
        widget=forms.RadioSelect,
        help_text=_("Codes and links that you ask for when you sign in still come."),
        error_messages={"required": _("Choose one.")},
    )
    when = forms.ChoiceField(
        label=_("When may mail come?"),
        choices=((ANY_TIME, _("At any time")), (SOME_TIMES, _("Only at these times"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    phone = forms.CharField(
        label=_("Phone number"),
        required=False,
        max_length=40,
        help_text=_("Only if you like. We never text it. Your practice sees it only when it worries about you."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )

    def __init__(self, wishes: Wishes, data: Any = None) -> None:  # noqa: ANN401 - what was sent
        """Show what is wished now."""
        initial = {
            "mail": NEVER if wishes.never else WRITE,
            "when": SOME_TIMES if wishes.hours else ANY_TIME,
            "phone": wishes.phone,
        }
        for day, (first, last) in wishes.hours.items():
            initial |= {f"from_{day}": str(first), f"to_{day}": str(last)}
        super().__init__(data, initial=initial)
        for day, name in WEEKDAYS.items():
            self.fields[f"from_{day}"] = _time(_("%(day)s, from") % {"day": name}, TIMES[:-1])
            self.fields[f"to_{day}"] = _time(_("%(day)s, until") % {"day": name}, TIMES[1:])
        self.order_fields(("mail", "when", *(name for name in self.fields if "_" in name), "phone"))

    def clean(self) -> dict[str, Any]:
        """A day has both times or none, in their order; there is one day at least."""
        for day in WEEKDAYS:
            first, last = self._times(day)
            if bool(first) != bool(last) or (first and int(first) >= int(last)):
                self.add_error(f"to_{day}", _("Choose a time that is later than the first, or leave both empty."))
        if not self.errors and self.cleaned_data["when"] == SOME_TIMES and not self.hours:
            self.add_error("when", _("Choose a day with its times, or say that we never write."))
        return self.cleaned_data

    def _times(self, day: int) -> tuple[str, str]:
        return self.cleaned_data.get(f"from_{day}", ""), self.cleaned_data.get(f"to_{day}", "")

    @property
    def hours(self) -> Hours:
        """The hours that were chosen; none mean any time."""
        if self.cleaned_data["when"] == ANY_TIME:
            return {}
        chosen = {day: self._times(day) for day in WEEKDAYS}
        return {day: (int(first), int(last)) for day, (first, last) in chosen.items() if first}

    @property
    def never(self) -> bool:
        """Whether nothing is to be written at all."""
        return bool(self.cleaned_data["mail"] == NEVER)

    def days(self) -> Iterator[tuple[BoundField, BoundField]]:
        """From when until when, day by day."""
        return ((self[f"from_{day}"], self[f"to_{day}"]) for day in WEEKDAYS)


def _time(label: Any, times: list[tuple[str, str]]) -> forms.ChoiceField:  # noqa: ANN401 - words, translated late
    return forms.ChoiceField(label=label, required=False, choices=[("", _("Not on this day")), *times])


class AddressForm(forms.Form):
    """Another address for what we write of our own accord."""

    use_required_attribute = False
    address = forms.EmailField(
        label=_("Another address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages=SignInForm.base_fields["email"].error_messages,
    )


class AddressCodeForm(forms.Form):
    """The code that came there."""

    use_required_attribute = False
    code = code_field(_("Code from that mail"), help_text=_("It came to the address that you just typed."))
