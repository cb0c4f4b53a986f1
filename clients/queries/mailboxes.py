"""Whether the people of a case can read each other's mail, by all addresses at which it reaches them."""

from collections.abc import Iterable

from django.db.models import QuerySet

from clients.models import Client
from clients.policy import Reached, keep_apart
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.mail.wishes import wishes_of
from practice.people.factors.passkeys import has_passkey
from practice.people.mailboxes import mailbox
from practice.people.models import User


def read_their_own_mail(clients: Iterable[Client]) -> bool:
    """Whether each of these reads only their own mail, or comes in without any."""
    return keep_apart([_reached(client) for client in clients])


def may_take(client: Client, address: str) -> bool:
    """Whether ``address`` may become one of the client's, for all with whom they are or were in a case."""
    return _keeps_apart(client, Reached(frozenset({address}), _reached(client).has_passkey))


def needs_passkey(user: User) -> bool:
    """Whether somebody with whom this person is or was in a case signs in by the same mailbox.

    Where others wish to be written to is theirs alone: the answer must not tell of it.
    """
    client = Client.objects.filter(pk=user.pk).first()
    return client is not None and mailbox(user.email) in {mailbox(other.user.email) for other in _others(client)}


def own_client(actor: Actor) -> Client:
    """The client who asks. Raises NotVisibleError for everybody else."""
    found = Client.objects.select_related("user__practice").filter(pk=actor.person, practice_id=actor.practice).first()
    if found is None:
        raise NotVisibleError
    return found


def takes_mail(client: Client) -> bool:
    """All that the desk may know of a client's wishes: whether they may be written to."""
    return not wishes_of(client.pk).never


def _keeps_apart(client: Client, wanted: Reached) -> bool:
    """Whether the client, reached like this, and all with whom they are or were in a case read their own mail."""
    return all(keep_apart([wanted, _reached(other)]) for other in _others(client))


def _others(client: Client) -> QuerySet[Client]:
    """All with whom the client is or was in a case."""
    others = Client.objects.filter(cases__in=client.cases.all()).exclude(pk=client.pk)
    return others.distinct().select_related("user")


def _reached(client: Client) -> Reached:
    addresses = {client.user.email, wishes_of(client.pk).address} - {""}
    return Reached(frozenset(addresses), has_passkey(client.user))
