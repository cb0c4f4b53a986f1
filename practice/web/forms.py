"""The forms of getting in and of settings."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from practice.enums import Paper, Theme
from practice.people.languages import language_name, languages
from practice.people.models import Practice, User
from practice.people.passwords import LONGEST_PASSWORD
from practice.people.places import COUNTRIES, zones

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

THEMES = (("", _("As my device has it")), *Theme.choices)


def password_field(label: "_StrPromise", *, new: bool = False) -> forms.CharField:
    """A field for a password, which password keepers know.

    Browsers are told no greatest length: they would cut what is longer without a word.
    """
    known = "new-password" if new else "current-password"
    widget = forms.PasswordInput(attrs={"autocomplete": known})
    not_too_long = MaxLengthValidator(LONGEST_PASSWORD, _("A password has at most 500 characters. This one is longer."))
    errors = {"required": _("Type a password.")}
    return forms.CharField(label=label, strip=False, widget=widget, validators=[not_too_long], error_messages=errors)


class SignInForm(forms.Form):
    """E-mail and password."""

    use_required_attribute = False
    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        error_messages={"required": _("Type your e-mail address."), "invalid": _("Type it like name@example.org.")},
    )
    password = password_field(_("Password"))
    next = forms.CharField(required=False, widget=forms.HiddenInput)
    kept = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def address_and_password(self) -> dict[str, str]:
        """What was typed."""
        return {"address": self.cleaned_data["email"], "password": self.cleaned_data["password"]}

    def carried(self) -> dict[str, str]:
        """What goes along to the next page."""
        return {name: self.cleaned_data.get(name, "") for name in ("next", "kept")}

    def refuse(self) -> None:
        """Say that it is not right, in the same words whatever is wrong."""
        self.add_error(None, _("This address and password do not go together. Check both and try again."))


class AgainForm(forms.Form):
    """The password, once more."""

    use_required_attribute = False
    password = password_field(_("Your password"))
    next = forms.CharField(required=False, widget=forms.HiddenInput)
    kept = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)


class NewPasswordForm(forms.Form):
    """A new password, typed twice."""

    use_required_attribute = False
    password = password_field(_("New password"), new=True)
    again = password_field(_("The same password once more"), new=True)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        """Take the user whose name and address a password may not be like."""
        super().__init__(*args, **kwargs)
        self._user = user
        self.fields["password"].help_text = _("At least 10 characters. A few words in a row are good and easy to keep.")

    def clean_password(self) -> str:
        """Refuse what is short, common, like the person's name, or made of the house's words."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self._user)
        return password

    def clean_again(self) -> str:
        """Both have to be the same."""
        again: str = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise ValidationError(_("The two passwords are not the same. Type both again."))
        return again


class ForgottenForm(forms.Form):
    """The address of somebody who forgot their password."""

    use_required_attribute = False
    email = SignInForm.base_fields["email"]


class MySettingsForm(forms.Form):
    """How pages look to oneself."""

    use_required_attribute = False
    zone = forms.ChoiceField(label=_("Time zone"), required=False, help_text=_("Times are shown in this zone."))
    theme = forms.ChoiceField(label=_("Colours"), choices=THEMES, required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, practice_zone: str, **kwargs: Any) -> None:
        """Name the zone that holds when none is chosen."""
        super().__init__(*args, **kwargs)
        same = (_("As the practice (%(zone)s)") % {"zone": practice_zone.replace("_", " ")},)
        self.fields["zone"].choices = [("", *same), *zones()]  # type: ignore[attr-defined]  # a ChoiceField


class ClientSettingsForm(MySettingsForm):
    """One's zone, colours, and the language of what one is asked."""

    language = forms.ChoiceField(
        label=_("My language"),
        required=False,
        help_text=_("Where your therapist has put your pages into it, you read them in it."),
    )
    field_order = ("language", "zone", "theme")

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        """Name the language that holds when none is chosen."""
        super().__init__(*args, practice_zone=practice.zone, **kwargs)
        same = _("As the practice (%(language)s)") % {"language": language_name(practice.language)}
        self.fields["language"].choices = [("", same), *languages()]  # type: ignore[attr-defined]  # a ChoiceField


class StaffSettingsForm(MySettingsForm):
    """One's own name, zone, colours and keys."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As your clients know you, with your title if you use one."),
        error_messages={"required": _("Type your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    single_keys = forms.BooleanField(label=_("Single-key shortcuts, such as / to find somebody"), required=False)
    field_order = ("name", "zone", "theme", "single_keys")


class PracticeForm(forms.Form):
    """What the practice is called, where it is, and on what it prints."""

    use_required_attribute = False
    name = forms.CharField(
        label=_("Name of the practice"), max_length=120, error_messages={"required": _("Type a name.")}
    )
    zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zones,
        help_text=_("Days begin and end in this zone, and sessions are made in it."),
    )
    country = forms.ChoiceField(label=_("Country"), choices=COUNTRIES, help_text=_("For emergency numbers."))
    language = forms.ChoiceField(
        label=_("Language"),
        choices=languages,
        help_text=_("Clients who choose none are asked in it, where you translated an exercise."),
    )
    paper = forms.ChoiceField(label=_("Paper"), choices=Paper.choices, widget=forms.RadioSelect)
    own_line = forms.CharField(
        label=_("Your own line for clients who need help"),
        max_length=200,
        required=False,
        help_text=_("For example: Out of hours, call 0117 496 0100. Clients see it below every page."),
    )
    retention_years = forms.IntegerField(
        label=_("Years that a record is kept"),
        min_value=0,
        max_value=100,
        help_text=_("Counted from the last service. After that one person can delete it, and before that two."),
        error_messages={"required": _("Type a number of years.")},
    )


class LogoForm(forms.Form):
    """A picture for the practice's pages and paper."""

    use_required_attribute = False
    logo = forms.FileField(
        label=_("Logo"),
        allow_empty_file=True,
        help_text=_("A PNG, JPEG, WebP, GIF or TIFF. We make it small for you."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif,image/tiff"}),
        error_messages={"required": _("Choose a picture first.")},
    )
