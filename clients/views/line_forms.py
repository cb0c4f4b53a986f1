"""The forms with which a system is connected."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.actions.lines import LONGEST_ADDRESS, Wanted
from clients.enums import LineKind

_ADDRESS = {"required": _("Type the address.")}
ADULTS: dict[str, Any] = {
    "label": _("Whoever has no birth date there is 18 or older"),
    "help_text": _("The exercises and the help they offer are made for adults. Left open, you are asked about each."),
    "required": False,
}


class CalendarForm(forms.Form):
    """The address of one's own calendar."""

    use_required_attribute = False
    address = forms.CharField(
        label=_("Address of your calendar"),
        max_length=LONGEST_ADDRESS,
        help_text=_("Your calendar calls it a secret address, or an address to subscribe to. It ends with .ics."),
        error_messages=_ADDRESS,
    )


class ClinikoForm(forms.Form):
    """A key of somebody's in Cliniko."""

    use_required_attribute = False
    name = forms.CharField(label=_("What your clients know it as"), max_length=80, initial="Cliniko")
    key = forms.CharField(
        label=_("API key"),
        max_length=200,
        help_text=_("In Cliniko under My info, Manage API keys. It can read what the person may whose key it is."),
        error_messages={"required": _("Paste the key.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    adults = forms.BooleanField(**ADULTS)

    def wanted(self, _key: dict[str, Any]) -> Wanted:
        """What to connect."""
        values = self.cleaned_data
        secrets = {"key": values["key"].strip()}
        return Wanted(LineKind.CLINIKO, values["name"], "", secrets, adults=values["adults"])


class FhirForm(forms.Form):
    """A FHIR server, and how it lets us in."""

    use_required_attribute = False
    name = forms.CharField(
        label=_("What your clients know it as"), max_length=80, error_messages={"required": _("Type a name.")}
    )
    address = forms.CharField(
        label=_("Address of the FHIR server"),
        max_length=LONGEST_ADDRESS,
        help_text=_("The base address, such as https://records.example/fhir/r4"),
        error_messages=_ADDRESS,
    )
    client_id = forms.CharField(
        label=_("Our client id there"),
        max_length=200,
        required=False,
        help_text=_("Register us there as a backend service with the public key below, and type what it calls us."),
    )
    token = forms.CharField(
        label=_("Or a token"),
        max_length=4000,
        required=False,
        help_text=_("Only for servers that give one out by hand."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    adults = forms.BooleanField(**ADULTS)
    sends = forms.BooleanField(
        label=_("Send there what clients agree to"),
        help_text=_(
            "Answers, totals and the page before a session, each into the chart of the one who wrote it, and the page "
            "of a couple into a Group of both. Every client is asked first, and what they take back is taken back "
            "there as long as it is connected."
        ),
        required=False,
    )

    def wanted(self, key: dict[str, Any]) -> Wanted:
        """What to connect; with a client id it is asked with ``key``."""
        values = self.cleaned_data
        mine = {"client_id": values["client_id"], "key": key} if values["client_id"] else {"token": values["token"]}
        return Wanted(LineKind.FHIR, values["name"], values["address"].strip(), mine, values["adults"], values["sends"])


class LaunchForm(forms.Form):
    """What we are called where the practice is opened from."""

    use_required_attribute = False
    client_id = forms.CharField(
        label=_("Our client id there"),
        max_length=200,
        help_text=_("What the record system called us when the practice was registered there as an app."),
        error_messages={"required": _("Type the client id.")},
    )
    secret = forms.CharField(
        label=_("Secret"),
        max_length=500,
        required=False,
        strip=False,
        help_text=_("Only if the record system gave one. Left open, the one that is kept stays."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class JaneForm(forms.Form):
    """A clinic in Jane."""

    use_required_attribute = False
    name = forms.CharField(label=_("What your clients know it as"), max_length=80, initial="Jane")
    clinic = forms.RegexField(
        r"^(?:https://)?[a-z0-9-]+(?:\.[a-z0-9-]+)+/?$",
        label=_("Address of your clinic in Jane"),
        max_length=200,
        help_text=_("Such as willow.janeapp.com"),
        error_messages={"required": _("Type the address."), "invalid": _("Type it like willow.janeapp.com.")},
    )
    adults = forms.BooleanField(**ADULTS)

    @property
    def address(self) -> str:
        """The clinic's own address."""
        return f"https://{self.cleaned_data['clinic'].removeprefix('https://').rstrip('/')}"
