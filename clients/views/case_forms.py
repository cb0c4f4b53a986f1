"""The form that opens a case."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.queries.cases import clients_of_practice
from clients.queries.labels import colleagues_apart, labels
from clients.queries.mailboxes import sign_in_apart
from practice.access.actor import Actor
from practice.people.models import User
from practice.people.queries import clinicians


class ByName(ModelChoiceIterator[Any]):
    """Choices in the order of the names they show, which the database cannot put in order."""

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        """The empty choice first, where there is one."""
        choices = list(super().__iter__())
        first = choices[:1] if self.field.empty_label is not None else []
        yield from (*first, *sorted(choices[len(first) :], key=lambda choice: str(choice[1]).casefold()))


class PersonChoice(forms.ModelChoiceField[Client]):
    """Chooses a client by full name, and by what tells two of one name apart."""

    iterator = ByName
    labels: Mapping[int, str]

    def label_from_instance(self, obj: Client) -> str:
        """Two people may have one name, so something of their own stands beside it."""
        return self.labels.get(obj.pk) or labels([obj])[obj.pk]


class ClinicianChoice(forms.ModelChoiceField[User]):
    """Chooses a clinician by name, and by the address where two have the same."""

    iterator = ByName
    labels: Mapping[int, str]

    def label_from_instance(self, obj: User) -> str:
        """Two clinicians may have one name."""
        return self.labels[obj.pk]


class CaseForm(forms.Form):
    """Who is in a case, and who treats them."""

    use_required_attribute = False
    PEOPLE = ("first", "second", "third", "fourth")
    first = PersonChoice(
        None, label=_("Client"), empty_label=_("Choose a client"), error_messages={"required": _("Choose a client.")}
    )
    second = PersonChoice(
        None,
        label=_("Partner"),
        required=False,
        empty_label=_("No partner"),
        help_text=_("Leave this empty for a case of one person."),
    )
    third = PersonChoice(None, label=_("One more partner"), required=False, empty_label=_("Nobody"))
    fourth = PersonChoice(None, label=_("And one more"), required=False, empty_label=_("Nobody"))
    treating = ClinicianChoice(
        None,
        label=_("Treating clinician"),
        empty_label=_("Choose a clinician"),
        error_messages={"required": _("Choose who treats them.")},
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        """Offer the people whom the actor may choose."""
        super().__init__(*args, **kwargs)
        people = clients_of_practice(actor)
        offered = labels(people)
        for name in self.PEOPLE:
            self._choice(name).queryset, self._choice(name).labels = people, offered
        treating = clinicians(actor)
        self._choice("treating").queryset, self._choice("treating").labels = treating, colleagues_apart(treating)

    def _choice(self, name: str) -> Any:  # noqa: ANN401 - forms keep their fields without their kinds
        return self.fields[name]

    @property
    def people(self) -> list[Client]:
        """Those who were chosen, in their order."""
        return [self.cleaned_data[name] for name in self.PEOPLE if self.cleaned_data.get(name)]

    def clean(self) -> dict[str, Any]:
        """Nobody is their own partner, and partners do not read each other's mail."""
        people = self.people
        if len({person.pk for person in people}) != len(people):
            self.add_error("second", _("The same person is chosen twice."))
        elif not sign_in_apart(people):
            self.add_error(
                "second", _("These two have the same mailbox. Each needs an address that only they read: add it first.")
            )
        return self.cleaned_data
