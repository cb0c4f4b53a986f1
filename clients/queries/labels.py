"""What the desk sees beside people's names."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from clients.imports.labels import beside_names, cases_apart, labels_of
from clients.imports.plans import CaseHere, Person
from clients.imports.values import same_name
from clients.models import Case, Client
from clients.queries.elsewhere import clients_elsewhere
from practice.people.models import User


def beside(clients: Iterable[Client]) -> dict[int, str]:
    """What stands beside each of these clients' names, by their keys; see ``beside_names``."""
    return beside_names(_people(clients))


def labels(clients: Iterable[Client]) -> dict[int, str]:
    """How each of these clients is offered where one is chosen, by their keys."""
    return labels_of(_people(clients))


def names_apart(clients: Iterable[Client]) -> dict[int, str]:
    """How each of a few is named, by their keys: by the name alone, but where two of them have the same.

    Then the birth date or the code stands beside it, never an address: a partner may look at the page as well.
    """
    names = {client: client.user.name for client in clients}
    alike = [Person(client.pk, client.code, name, "", _born(client)) for client, name in _alike(names).items()]
    return {client.pk: name for client, name in names.items()} | labels_of(alike)


def called_apart(clients: Iterable[Client]) -> dict[int, str]:
    """What each of a few is called, by their keys, but the name where two of them are called the same."""
    called = {client: client.called for client in clients}
    return {client.pk: words for client, words in called.items()} | names_apart(_alike(called))


def colleagues_apart(colleagues: Iterable[User]) -> dict[int, str]:
    """The same of those who work here, whose addresses tell them apart."""
    names = {user: user.name for user in colleagues}
    alike = [Person(user.pk, str(user.pk), name, user.email) for user, name in _alike(names).items()]
    return {user.pk: name for user, name in names.items()} | labels_of(alike)


def cases_alike(names: Mapping[Case, str]) -> dict[int, str]:
    """What else to call those of these cases that have the same ``names``, by their keys."""
    inside = {case: [place.client for place in case.participants.all()] for case in _alike(names)}
    called = names_apart({client for people in inside.values() for client in people})
    told = {case: " & ".join(called[client.pk] for client in people) for case, people in inside.items()}
    rows = [(CaseHere(case.pk, case.code, frozenset(), words), case.opened_at) for case, words in told.items()]
    return {case.key: case.names for case in cases_apart(rows)}


def _alike[Named](names: Mapping[Named, str]) -> dict[Named, str]:
    many = Counter(map(same_name, names.values()))
    return {one: name for one, name in names.items() if many[same_name(name)] > 1}


def _born(client: Client) -> date | None:
    return date.fromisoformat(client.born) if client.born else None


def _people(clients: Iterable[Client]) -> list[Person]:
    rows = list(clients)
    without = [client.pk for client in rows if not client.user.email]
    names = clients_elsewhere(without) if without else {}
    return [
        Person(
            client.pk,
            client.code,
            client.user.name,
            client.user.email,
            _born(client),
            frozenset(
                _("%(id)s in %(system)s") % {"id": one.value, "system": one.system} for one in names.get(client.pk, [])
            ),
        )
        for client in rows
    ]
