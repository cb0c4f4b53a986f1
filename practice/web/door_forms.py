"""The forms of second factors, and of coming in for the first time or anew."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.web.forms import NewPasswordForm, SignInForm

LONGEST_CODE = 40


def code_field(label: Any, *, help_text: Any = "") -> forms.CharField:  # noqa: ANN401 - words, translated late
    """A field for a code, which phones fill in by themselves where they can."""
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"})
    return forms.CharField(
        label=label,
        max_length=LONGEST_CODE,
        widget=widget,
        help_text=help_text,
        error_messages={"required": _("Type the code.")},
    )


class CodeForm(forms.Form):
    """The code that comes after the password."""

    use_required_attribute = False
    code = code_field(_("Code"))
    next = forms.CharField(required=False, widget=forms.HiddenInput)
    kept = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def name_code(self, *, is_mailed: bool) -> None:
        """Say where the code is to be found."""
        words = _("Code from your mail") if is_mailed else _("Code from your app")
        self.fields["code"].label = words
        self.fields["code"].help_text = _("A recovery code works here too.")

    def carried(self) -> dict[str, str]:
        """What goes along to the next page."""
        return {name: self.data.get(name, "") for name in ("next", "kept")}

    def refuse(self) -> None:
        """Say that it is not right, in the same words whatever is wrong."""
        self.add_error("code", _("This code does not work. Look at it once more, or ask for a new one."))


class PasskeyForm(forms.Form):
    """What a browser's passkey says; filled in by script."""

    use_required_attribute = False
    answer = forms.CharField(required=False, widget=forms.HiddenInput)
    next = forms.CharField(required=False, widget=forms.HiddenInput)
    kept = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def __init__(self, initial: dict[str, Any] | None = None) -> None:
        """Only the ids differ from those of the form beside it."""
        super().__init__(initial=initial, auto_id="id_passkey_%s")


class SetupForm(forms.Form):
    """The first code that an app shows."""

    use_required_attribute = False
    code = code_field(_("Code from your app"), help_text=_("Six digits. A new code comes every half minute."))


class HandedForm(forms.Form):
    """An address and the code that was handed over."""

    use_required_attribute = False
    email = SignInForm.base_fields["email"]
    code = code_field(_("Code that you were given"))


class ResetForm(NewPasswordForm):
    """A new password, and a code beside the link."""

    code = code_field(
        _("One more code"),
        help_text=_("From your app, one of your recovery codes, or a code that you were given in person."),
    )
    field_order = ("code", "password", "again")
