"""What a clinician fills in about a pathway: who was hurt, a step to add, and how it ends."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.queries.labels import names_apart
from homework.actions.enrolling import USUAL_END
from homework.enums import PathwayEnd
from homework.forms.care import HouseForm
from homework.library.checks_of_pathways import LAST_WEEK
from homework.queries.exercises import Published

WORDS_LENGTH = 2000
EVERYBODY = "all"
ENDS = (
    (PathwayEnd.REVIEW.value, _("We looked back together, and it is complete for now")),
    (PathwayEnd.CLINICIAN.value, _("I end it")),
    (PathwayEnd.SAFETY.value, _("It is not safe to go on together")),
)


def _offer(field: forms.Field, choices: Iterable[tuple[str, Any]]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared below
    field.choices = list(choices)


def _named(people: Mapping[str, Client]) -> list[tuple[str, str]]:
    names = names_apart(people.values())
    return [(code, names[client.pk]) for code, client in people.items()]


class HurtForm(HouseForm):
    """Whose trust was broken, for a pathway that asks."""

    hurt = forms.ChoiceField(
        label=_("Whose trust was broken"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whose trust was broken.")},
    )

    def __init__(self, *args: Any, people: Iterable[Client], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {client.code: client for client in people}
        _offer(self.fields["hurt"], _named(self.people))

    @property
    def chosen(self) -> Client:
        """Who was chosen."""
        return self.people[self.cleaned_data["hurt"]]


class AddStepForm(HouseForm):
    """One more exercise: which, in which week, and for whom."""

    exercise = forms.ChoiceField(label=_("Exercise"), error_messages={"required": _("Choose an exercise.")})
    week = forms.IntegerField(
        label=_("Week"),
        min_value=0,
        max_value=LAST_WEEK,
        error_messages={"required": _("Write the number of a week.")},
    )
    who = forms.ChoiceField(label=_("For"), error_messages={"required": _("Choose who this is for.")})

    def __init__(self, *args: Any, offers: Iterable[Published], people: Iterable[Client], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {client.code: client for client in people}
        names = _named(self.people)
        both = [(EVERYBODY, _("All of them together"))] if len(names) > 1 else []
        exercises = [(one.form.slug, one.form.title) for one in offers]
        _offer(self.fields["exercise"], [("", _("Choose an exercise")), *exercises])
        _offer(self.fields["who"], [*names, *both])

    @property
    def chosen(self) -> Client | None:
        """Whom it is for; None where it is for all of them together."""
        return self.people.get(self.cleaned_data["who"])


class EndForm(HouseForm):
    """How a pathway ends, and the words that everybody reads then."""

    end = forms.ChoiceField(
        label=_("How it ends"),
        choices=ENDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it ends.")},
    )
    words = forms.CharField(
        label=_("What they read"),
        help_text=_("Each of them reads the same words, however it ends."),
        max_length=WORDS_LENGTH,
        initial=USUAL_END,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what they read.")},
    )
    prepared = forms.BooleanField(
        label=_("Where it is not safe to go on: I have prepared these words with whom it is about."), required=False
    )

    @property
    def chosen(self) -> PathwayEnd:
        """How it ends."""
        return PathwayEnd(self.cleaned_data["end"])
