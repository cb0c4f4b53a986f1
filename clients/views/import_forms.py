"""The forms of bringing a file in: which file, how it is meant, what somebody decides."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.enums import Brings
from clients.forms import ClockInput
from clients.imports.catalogue import PROFILES
from clients.imports.plans import Option
from clients.imports.profiles import Profile
from clients.imports.values import Order, same_name
from clients.queries.labels import colleagues_apart
from practice.codes import fingerprint
from practice.people.models import User

MOST_CLINICIANS = 40


class FileForm(forms.Form):
    """A file, and where it is from where that is known."""

    use_required_attribute = False
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        max_length=400,
        help_text=_("A table as CSV or XLSX, at most 5 MB and 10,000 rows. Nothing is brought in before you say so."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={"required": _("Choose a file first, of at most 5 MB.")},
    )
    profile = forms.ChoiceField(
        label=_("Where is it from?"),
        required=False,
        choices=[("", _("Find out by its columns")), *((profile.slug, profile.label) for profile in PROFILES)],
    )


class MeantForm(forms.Form):
    """How the cells of a file are meant; only what is a question for this file."""

    use_required_attribute = False
    order = forms.ChoiceField(
        label=_("A day like 03/04/2026 is"),
        required=False,
        choices=(
            (Order.UNKNOWN.value, _("I do not know: leave such rows out")),
            (Order.DAY.value, _("3 April")),
            (Order.MONTH.value, _("March 4")),
        ),
        widget=forms.RadioSelect,
    )
    adults = forms.BooleanField(
        label=_("Whoever has no birth date in this file is 18 or older"),
        help_text=_("The exercises and the help they offer are made for adults."),
        required=False,
    )
    at = forms.TimeField(
        label=_("Sessions with a day and no time begin at"),
        required=False,
        widget=ClockInput(),
        help_text=_("Left empty, such rows are left out."),
        error_messages={"invalid": _("Write a time, like 9:00.")},
    )
    open_cases = forms.BooleanField(
        label=_("Open a case for whoever is in none yet"),
        help_text=_("A case of one person. Open the cases of couples yourself, before you bring in their sessions."),
        required=False,
    )

    def __init__(
        self, *args: Any, profile: Profile, named: Iterable[str] = (), people: Iterable[User] = (), **kwargs: Any
    ) -> None:
        """Ask only what this profile leaves open; ``named`` are the clinicians in the file, ``people`` those here."""
        super().__init__(*args, **kwargs)
        if profile.order is not Order.UNKNOWN:
            del self.fields["order"]
        for name in ("at", "open_cases") if profile.brings is Brings.CLIENTS else ("adults",):
            del self.fields[name]
        here = list(people)
        names = colleagues_apart(here)
        self.named = {_key(name): name for name in list(named)[:MOST_CLINICIANS]}
        for key, name in self.named.items():
            label = _("%(name)s is") % {"name": name} if name else _("Rows without a clinician are treated by")
            same = [user.pk for user in here if same_name(user.name) == same_name(name)]
            self.fields[key] = forms.TypedChoiceField(
                label=label,
                required=False,
                coerce=int,
                empty_value=None,
                initial=same[0] if len(same) == 1 else "",
                choices=[("", _("Nobody here")), *((user.pk, names[user.pk]) for user in here)],
            )

    def treating(self) -> dict[str, int]:
        """Who is who among the clinicians."""
        chosen = {same_name(name): self.cleaned_data.get(key) for key, name in self.named.items()}
        return {name: key for name, key in chosen.items() if key is not None}


class DecideForm(forms.Form):
    """A question for each thing that only a person can decide; left open, its rows are left out for now."""

    use_required_attribute = False

    def __init__(self, *args: Any, asked: Mapping[str, tuple[str, str, tuple[Option, ...]]], **kwargs: Any) -> None:
        """Ask about each by what it is kept under: the label, the reason, and what may be chosen."""
        super().__init__(*args, **kwargs)
        self.asked = {_key(about): about for about in asked}
        for key, about in self.asked.items():
            label, reason, options = asked[about]
            self.fields[key] = forms.ChoiceField(
                label=label,
                help_text=reason,
                required=False,
                choices=[("", _("Not decided yet")), *((option.value, option.words) for option in options)],
            )

    def decided(self) -> dict[str, str]:
        """What was chosen, by what it is kept under."""
        return {about: self.cleaned_data[key] for key, about in self.asked.items() if self.cleaned_data.get(key)}


def _key(words: str) -> str:
    """A name for a field out of words from a file."""
    return f"f{fingerprint(words)[:16]}"
