"""What is typed about a help line of the practice's own."""

from django import forms
from django.utils.translation import gettext_lazy as _

from homework.forms.care import HouseForm
from homework.models import LineKind
from practice.people.places import COUNTRIES


class OwnLineForm(HouseForm):
    """A public line: for which country, for what, and how to reach it."""

    country = forms.ChoiceField(label=_("Country"), choices=COUNTRIES)
    kind = forms.TypedChoiceField(label=_("For"), choices=LineKind.choices, coerce=LineKind, widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Its name"), max_length=120, error_messages={"required": _("Type the name of the line.")}
    )
    phone = forms.CharField(label=_("Number"), max_length=40, required=False)
    url = forms.CharField(label=_("Where to find it online"), max_length=120, required=False)
    hours = forms.CharField(label=_("When it is open"), max_length=80, required=False)
    note = forms.CharField(label=_("Anything else to know"), max_length=200, required=False)
