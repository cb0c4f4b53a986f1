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
from practice.privacy.errors import KeyDestroyedError, SealBrokenError


def sign_in_apart(clients: Iterable[Client]) -> bool:
    """Whether each of these signs in by a mailbox of their own, or comes in without any.

    As in ``may_sign_in_at``, where one of them has notices sent does not count: whoever opens cases must not learn it.
    """
    return keep_apart([_signing_in(client) for client in clients])


def may_take(client: Client, address: str) -> bool:
    """Whether the client, who reads ``address``, may have notices sent there: nobody of their cases reads it too."""
    return _keeps_apart(client, Reached(frozenset({address}), _reached(client).has_passkey))


def may_sign_in_at(client: Client, address: str) -> bool:
    """Whether the client may sign in at ``address``, for all with whom they are or were in a case.

    Only where those sign in counts. Where one of them has notices sent is theirs alone to know, and whoever may write
    addresses down would learn it by trying: such a mailbox is taken like any other, and ``may_be_mailed`` keeps the
    mail of one out of what the other reads.
    """
    wanted = Reached(frozenset({address}), has_passkey(client.user))
    return all(keep_apart([wanted, _signing_in(other)]) for other in _others(client))


def may_be_mailed(person: int, address: str) -> bool:
    """Whether mail to where this person signs in is read by nobody else with whom they are or were in a case.

    Whoever signs in by the same mailbox reads it, and so does whoever has notices of their own sent there: a link sent
    there would let them in as this person. So while not each of the two has a passkey, nothing is sent there for this
    person: no link, no code, no notice. Their link is handed over at the desk, their passkey or a code from their
    clinician lets them in, and nobody is told why. The other's notices go where they always went.
    """
    client = Client.objects.select_related("user").filter(pk=person).first()
    if client is None or mailbox(address) != mailbox(client.user.email):
        return True
    own = _signing_in(client)
    return all(keep_apart([own, _reading(other)]) for other in _others(client))


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


def _signing_in(client: Client) -> Reached:
    return Reached(frozenset({client.user.email} - {""}), has_passkey(client.user))


def _reading(client: Client) -> Reached:
    """What somebody reads; whose wishes nobody can open is sent no notices either."""
    try:
        return _reached(client)
    except (SealBrokenError, KeyDestroyedError):
        return _signing_in(client)


def _reached(client: Client) -> Reached:
    addresses = {client.user.email, wishes_of(client.pk).address} - {""}
    return Reached(frozenset(addresses), has_passkey(client.user))
