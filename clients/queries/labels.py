"""What the desk sees beside people's names."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from clients.imports.labels import beside_names, labels_of
from clients.imports.plans import Person
from clients.models import Client
from clients.queries.elsewhere import clients_elsewhere


def beside(clients: Iterable[Client]) -> dict[int, str]:
    """What stands beside each of these clients' names, by their keys; see ``beside_names``."""
    return beside_names(_people(clients))


def labels(clients: Iterable[Client]) -> dict[int, str]:
    """How each of these clients is offered where one is chosen, by their keys."""
    return labels_of(_people(clients))


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
            date.fromisoformat(client.born) if client.born else None,
            frozenset(
                _("%(id)s in %(system)s") % {"id": one.value, "system": one.system} for one in names.get(client.pk, [])
            ),
        )
        for client in rows
    ]
