"""Bringing people in: clients, colleagues, record systems, and their invitations."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from clients.actions.mailboxes import wait_for_mailboxes
from clients.imports.reasons import Reason, words_of
from clients.imports.values import Known, is_adult, is_another
from clients.models import Client
from clients.policy import may_keep_register, may_run_desk, may_run_practice
from clients.queries.mailboxes import may_sign_in_at
from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.codes import fingerprint, new_secret
from practice.enums import STAFF, Role
from practice.mail.outbox import forget_waiting
from practice.people.addresses import people_with
from practice.people.letters import send_invitation
from practice.people.links import invitation_link
from practice.people.mailboxes import plain_address
from practice.people.models import Invitation, Membership, Practice, User
from practice.people.visible import plain_name
from practice.sync.changes import note_change
from practice.sync.models import RecordSystem
from practice.sync.queries import record_systems
from practice.sync.scopes import OF_HOMEWORK, allows_rest

ANOTHER = (
    "Neither this name nor this birth date is the one that is known here, so this may be somebody else, and two people "
    "are never made into one. If it is somebody else, bring them in as a new client, with an id of their own. If it is "
    "the same person, send the one that is wrong here first, beside the other as it is known, and then the other."
)
THEIRS = "The address they sign in with is theirs alone to change."
CHANGED_SINCE = "Somebody has changed this address since. Look at it again, then invite."
NOT_THIS_ADDRESS = "This address cannot be used here. Ask for another one."
NAME_TAKEN = (
    "A record system called {name} is connected already, and clients may have agreed that it reads what they hand in. "
    "Say that this program belongs to it (--joins), or give it a name of its own."
)


def _new_user(practice_id: int, *, email: str, name: str, roles: tuple[Role, ...]) -> User:
    address = plain_address(email)
    _require_free(address, practice_id)
    moment = clock.now()
    user = User(practice_id=practice_id, email=address, name=plain_name(name), created_at=moment)
    user.set_unusable_password()
    user.save()
    Membership.objects.bulk_create(Membership(user=user, role=role, since=moment) for role in roles)
    return user


def _require_free(address: str, practice_id: int) -> None:
    require(not people_with(address).filter(practice_id=practice_id).exists(), NOT_THIS_ADDRESS)


def _require_adult(born: date | None, by: Actor) -> None:
    require(born is None or is_adult(born, clock.today(by.zone)), words_of(Reason.MINOR.value, {}))


@transaction.atomic
def add_client(
    *,
    email: str,
    name: str,
    called: str = "",
    country: str = "",
    born: date | None = None,
    spelt: dict[str, Any] | None = None,
    by: Actor,
) -> Client:
    """Take an adult into the practice. They cannot sign in before they are invited, and have an ``email``.

    Raises NotAllowedError when the address is taken, or when they were ``born`` less than 18 years ago.
    """
    if not may_keep_register(by.roles):
        raise NotVisibleError
    wait_for_mailboxes(by)
    _require_adult(born, by)
    user = _new_user(by.practice, email=email, name=name, roles=(Role.CLIENT,))
    client = Client.objects.create(
        user=user,
        practice_id=by.practice,
        called=called.strip() or name.split(maxsplit=1)[0],
        born=born.isoformat() if born else "",
        spelt=spelt or {},
        country=country,
        created_at=clock.now(),
    )
    note_change("clients", [client.code], practice=by.practice)
    record("add_client", by=by, client=client.pk)
    return client


@transaction.atomic
def add_colleague(*, email: str, name: str, roles: tuple[Role, ...], by: Actor) -> User:
    """Take a colleague into the practice in one or more roles."""
    if not may_run_practice(by.roles):
        raise NotVisibleError
    require(bool(roles) and STAFF.issuperset(roles), "Choose at least one role.")
    user = _new_user(by.practice, email=email, name=name, roles=roles)
    record("add_colleague", by=by, user=user.pk)
    return user


def known_of(client: Client) -> Known:
    """What tells a client from others."""
    return Known(client.user.name, client.born)


@transaction.atomic
def correct_client(
    client: Client,
    *,
    name: str,
    called: str,
    country: str,
    born: date | None = None,
    spelt: dict[str, Any] | None = None,
    by: Actor,
) -> None:
    """Write somebody's name and country as they are, and leave their address as it is.

    Without ``born`` and ``spelt`` both stay as they were.

    Raises NotVisibleError unless ``by`` keeps the register of their practice, NotAllowedError as ``add_client``, and
    where neither the name nor the birth date is theirs.
    """
    if client.practice_id != by.practice or not may_keep_register(by.roles):
        raise NotVisibleError
    _require_adult(born, by)
    require(not is_another(known_of(client), Known(name, born.isoformat() if born else "")), ANOTHER)
    client.user.name = plain_name(name)
    client.user.save(update_fields=["name"])
    client.called, client.country = called.strip() or name.split(maxsplit=1)[0], country
    client.born = born.isoformat() if born else client.born
    client.spelt = client.spelt if spelt is None else spelt
    client.save(update_fields=["called", "country", "born", "spelt"])
    note_change("clients", [client.code], practice=client.practice_id)
    record("correct_client", by=by, client=client.pk)


@transaction.atomic
def keep_address(client: Client, email: str, *, by: Actor) -> None:
    """Write down where somebody is reached who has no address yet.

    Raises NotVisibleError unless ``by`` keeps the register of their practice, NotAllowedError where they have one, or
    where this is somebody else's, or the mailbox by which a partner signs in.
    """
    if client.practice_id != by.practice or not may_keep_register(by.roles):
        raise NotVisibleError
    wait_for_mailboxes(by)
    user = User.objects.select_for_update(of=("self",)).get(pk=client.pk)
    require(not user.email, THEIRS)
    _write_address(client, user, plain_address(email), by=by)
    record("keep_address", by=by, client=client.pk)


@transaction.atomic
def correct_address(client: Client, email: str, *, by: Actor) -> None:
    """Write down another address for somebody who has never come in: all links that were made for them end.

    Mails that wait end too. Nothing happens where it is the one that is known. From the moment they come in it is
    theirs alone to change. What programs send never gets here: the desk has looked at it, and they would bring back
    what it corrected.

    Raises NotVisibleError unless ``by`` runs the desk of their practice, NotAllowedError once they have come in, and
    as ``keep_address``.
    """
    if client.practice_id != by.practice or not may_run_desk(by.roles):
        raise NotVisibleError
    wait_for_mailboxes(by)
    # Whoever comes in by a link uses it up first, and then becomes somebody who has a password.
    links = Invitation.objects.select_for_update().filter(user_id=client.pk, used_at__isnull=True)
    waiting = [link.pk for link in links]
    user, address = User.objects.select_for_update(of=("self",)).get(pk=client.pk), plain_address(email)
    require(not has_come_in(user), THEIRS)
    if address == user.email:
        return
    Invitation.objects.filter(pk__in=waiting).update(expires_at=clock.now())
    forget_waiting(user)
    _write_address(client, user, address, by=by)
    record("correct_address", by=by, client=client.pk)


def has_come_in(user: User) -> bool:
    """Whether somebody has ever come in, by which their address became their own; a passkey brings a password too."""
    return user.has_usable_password()


def _write_address(client: Client, user: User, address: str, *, by: Actor) -> None:
    require(bool(address), "Type an e-mail address.")
    _require_free(address, client.practice_id)
    require(may_sign_in_at(client, address), NOT_THIS_ADDRESS)
    user.email = address
    user.save(update_fields=["email", "address_hash"])
    client.user = user
    note_change("clients", [client.code], practice=by.practice)


@transaction.atomic
def add_record_system(*, name: str, reads_responses: bool = True, by: Actor) -> RecordSystem:
    """Connect a record system; one that reads answers is among those that clients may name in their consent."""
    if not may_run_practice(by.roles):
        raise NotVisibleError
    address = f"system-{new_secret()[:12].lower()}@record-systems.invalid"
    user = _new_user(by.practice, email=address, name=name, roles=(Role.RECORD_SYSTEM,))
    system = RecordSystem.objects.create(user=user, reads_responses=reads_responses, created_at=clock.now())
    record("add_record_system", by=by, system=user.pk)
    return system


@transaction.atomic
def connect_record_system(*, name: str, scopes: Iterable[str], joins: bool = False, by: Actor) -> RecordSystem:
    """A new record system of this name for a program; or, where it ``joins`` one, that which is connected already.

    What clients have agreed to for a record system holds for every program of it: that a program is one of it, is
    said and never guessed from a name. It can read answers if ``scopes`` say so; no consent given before covers one
    that does so from now on only: each client has to agree anew. Raises NotVisibleError unless ``by`` runs the
    practice, NotAllowedError where the name is taken, or where there is none of it to join.
    """
    reads = any(allows_rest(scopes, thing, right) for thing in OF_HOMEWORK for right in "rs")
    found = next(
        (one for one in record_systems(by) if one.revoked_at is None and one.user.name == plain_name(name)), None
    )
    if found is None:
        require(not joins, f"No record system called {name} is connected, so nothing can join it.")
        return add_record_system(name=name, reads_responses=reads, by=by)
    require(joins, NAME_TAKEN.format(name=name))
    if reads and not found.reads_responses:
        found.reads_responses = True
        found.save(update_fields=["reads_responses"])
        record("let_record_system_read", by=by, system=found.pk)
    return found


@transaction.atomic
def open_practice(*, name: str, clinician: str, email: str, zone: str, country: str) -> User:
    """Found a practice with one clinician who also runs it."""
    practice = Practice.objects.create(name=name, zone=zone, country=country, created_at=clock.now())
    roles = (Role.CLINICIAN, Role.ADMINISTRATOR)
    user = _new_user(practice.pk, email=email, name=clinician, roles=roles)
    record("open_practice", by=Actor(user.pk, practice.pk, frozenset(roles), zone), practice=practice.pk)
    return user


@transaction.atomic
def invite(user: User, *, by: Actor) -> str:
    """Make a one-time link secret for ``user``; earlier ones stop working. Returns the secret, kept nowhere.

    Raises NotAllowedError for somebody who has a password, since whoever made such a link could sign in as them, and
    for somebody without an address, with which they would sign in.
    """
    if user.practice_id != by.practice or not may_run_desk(by.roles):
        raise NotVisibleError
    if not Client.objects.filter(pk=user.pk).exists() and not may_run_practice(by.roles):
        raise NotVisibleError
    require(not user.has_usable_password(), "They have chosen a password. They can ask for a new one when signing in.")
    require(bool(user.email), "Write down an e-mail address first. They sign in with it.")
    moment = clock.now()
    Invitation.objects.filter(user=user, used_at__isnull=True).update(expires_at=moment)
    secret = new_secret()
    Invitation.objects.create(
        user=user,
        fingerprint=fingerprint(secret),
        invited_by_id=by.person,
        created_at=moment,
        expires_at=moment + timedelta(days=settings.INVITATION_DAYS),
    )
    record("invite", by=by, user=user.pk)
    return secret


def is_known_adult(client: Client) -> bool:
    """Whether a client is known to be an adult: by their birth date, or since they were invited before."""
    return bool(client.born) or client.user.invitations.exists()


@transaction.atomic
def invite_client(client: Client, *, email: str = "", seen: str = "", adult: bool = False, by: Actor) -> str:
    """Invite a client by mail, at ``email`` where that is said. Returns the link as ``invite_by_mail``.

    ``seen`` is the address that stood there as ``email`` was written. Raises as ``keep_address`` or
    ``correct_address``, and as ``invite``, and NotAllowedError where it stands there no more, or unless it is known or
    said that they are an adult.
    """
    require(adult or is_known_adult(client), "Only adults can be invited. Say that this person is 18 or older.")
    if email:
        wait_for_mailboxes(by)
        client.user = User.objects.get(pk=client.pk)
        require(plain_address(seen) == client.user.email, CHANGED_SINCE)
        if client.user.email:
            correct_address(client, email, by=by)
        else:
            keep_address(client, email, by=by)
    return invite_by_mail(client.user, by=by)


@transaction.atomic
def invite_by_mail(user: User, *, by: Actor) -> str:
    """Invite somebody and mail them the link. Returns the link, to be shown once and kept nowhere."""
    secret = invite(user, by=by)
    send_invitation(user, secret)
    return invitation_link(secret)
