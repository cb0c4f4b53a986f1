"""How a client wishes to be written to: theirs alone to say, and nobody else's to notice."""

from dataclasses import replace

from django.db import transaction

from clients.actions.mailboxes import wait_for_mailboxes
from clients.models import Client
from clients.queries.mailboxes import may_take
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.mail.safe_hours import Hours
from practice.mail.wishes import keep_wishes, wishes_of
from practice.people import limits
from practice.people.errors import WrongCodeError
from practice.people.factors.mailed import mail_code, use_mailed_code
from practice.people.mailboxes import plain_address
from practice.people.places import COUNTRIES
from practice.sync.changes import note_change


@transaction.atomic
def change_wishes(client: Client, *, never: bool, phone: str, hours: Hours, by: Actor) -> None:
    """Keep whether and when the client may be written to, and a number for the practice."""
    _own(client, by)
    keep_wishes(client.pk, replace(wishes_of(client.pk), never=never, phone=phone.strip(), hours=hours))
    record("change_contact", by=by)


@transaction.atomic
def change_country(client: Client, country: str, *, by: Actor) -> None:
    """Keep where the client lives, for the numbers to call; with none it is where the practice is."""
    _own(client, by)
    require(country == "" or country in dict(COUNTRIES), "Choose a country.")
    client.country = country
    client.save(update_fields=["country"])
    note_change("clients", [client.code], practice=client.practice_id)
    record("change_country", by=by)


def ask_for_address(client: Client, address: str, *, by: Actor) -> dict[str, str]:
    """Mail a code to an address that the client wants notices at; gives what their session keeps of it.

    Whoever types an address that is not theirs learns nothing: the same happens for every one. Raises TooOftenError.
    """
    _own(client, by)
    limits.take(limits.MAILED, client.pk)
    return _mail_code(client, address, by=by)


@transaction.atomic
def _mail_code(client: Client, address: str, *, by: Actor) -> dict[str, str]:
    kept = mail_code(client.user, to=plain_address(address))
    record("ask_for_address", by=by)
    return kept


def change_address(client: Client, address: str, kept: dict[str, str], code: str, *, by: Actor) -> None:
    """Send notices to another address from now on, for somebody who showed that they read what arrives there.

    Raises WrongCodeError or TooOftenError, and NotAllowedError for an address that the client may not have: its words
    do not tell whose else it is. Tries stay counted when nothing comes of them.
    """
    _own(client, by)
    limits.take(limits.CODES, client.pk)
    if not use_mailed_code(client.user, kept, "".join(code.split())):
        raise WrongCodeError
    limits.forget(limits.CODES, client.pk)
    _keep_address(client, plain_address(address), by=by)


@transaction.atomic
def _keep_address(client: Client, address: str, *, by: Actor) -> None:
    wait_for_mailboxes(by)
    require(may_take(client, address), "This address cannot be used here. Choose another one.")
    keep_wishes(client.pk, replace(wishes_of(client.pk), address=address))
    record("change_address", by=by)


@transaction.atomic
def drop_address(client: Client, *, by: Actor) -> None:
    """Send notices to where the client signs in."""
    _own(client, by)
    keep_wishes(client.pk, replace(wishes_of(client.pk), address=""))
    record("drop_address", by=by)


def _own(client: Client, by: Actor) -> None:
    if client.pk != by.person or client.practice_id != by.practice:
        raise NotVisibleError
