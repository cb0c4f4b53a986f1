"""Lets programs in, and cuts them off."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.hashers import make_password
from django.db import transaction

from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.audit.record import record
from practice.codes import fingerprint, new_secret
from practice.enums import Role
from practice.people.visible import plain_name
from practice.sync.allowing import end_all_of
from practice.sync.keys import UnprovenError, keys_of
from practice.sync.models import ApiClient, RecordSystem
from practice.sync.outside import NoAnswerError, check_address
from practice.sync.scopes import OWN, is_for_apps, kinds_in, scope

LONGEST_ADDRESS = 500
LOOPBACK = frozenset({"127.0.0.1", "localhost"})
_UNSAFE = frozenset(" #\\\"'<>;,*")


@dataclass(frozen=True, slots=True)
class Registered:
    """A program, and the secret that is told once; "" where it signs with its own key."""

    client: ApiClient
    secret: str


@transaction.atomic
def register_program(
    system: RecordSystem, name: str, scopes: Iterable[str], *, jwks: dict[str, Any] | str | None = None, by: Actor
) -> Registered:
    """Let a program of a record system ask for tokens with these scopes: with a secret, or with its own key.

    Raises NotVisibleError unless ``by`` runs the practice, NotAllowedError for a system that was cut off, for scopes
    that do not exist here and for keys that nobody should sign with.
    """
    if Role.ADMINISTRATOR not in by.roles or system.user.practice_id != by.practice:
        raise NotVisibleError
    require(system.revoked_at is None, "This record system was cut off.")
    held = tuple(dict.fromkeys(scopes))
    _check_scopes(held)
    keys = _keys(jwks)
    secret = "" if jwks else new_secret()
    client = ApiClient.objects.create(
        practice_id=by.practice,
        record_system=system,
        name=name,
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
        **_kept(secret),
        held=" ".join(held),
        **keys,
    )
    record("register_program", by=by, client=client.pk, system=system.pk)
    return Registered(client, secret)


@transaction.atomic
def register_app(
    name: str,
    scopes: Iterable[str],
    places: Iterable[str],
    *,
    jwks: dict[str, Any] | str | None = None,
    has_secret: bool = False,
    by: Actor,
) -> Registered:
    """Let an app ask the practice's clients for a yes, each for themselves: with a secret, its own key, or as public.

    ``places`` are the addresses at which it may wait, to the letter. Raises NotVisibleError unless ``by`` runs the
    practice, NotAllowedError for scopes and addresses that no app can have and for keys that nobody should sign with.
    """
    if Role.ADMINISTRATOR not in by.roles:
        raise NotVisibleError
    held, waits, called = tuple(dict.fromkeys(scopes)), tuple(dict.fromkeys(places)), plain_name(name)
    require(bool(called), "Say what the app is called, as people will read it.")
    for word in held:
        require(is_for_apps(word), f"{word} is no scope that an app can have of a person.")
    require(bool(kinds_in(held)), "Say what it may read: at least one scope such as patient/Patient.rs.")
    require(bool(waits), "Say where it waits: at least one redirect address.")
    for place in waits:
        require(_is_safe(place), f"{place} is no address to send somebody to: https, or http on the same machine.")
    keys = _keys(jwks)
    secret = new_secret() if has_secret and not jwks else ""
    client = ApiClient.objects.create(
        practice_id=by.practice,
        name=called,
        client_type=ApiClient.CLIENT_CONFIDENTIAL if secret or jwks else ApiClient.CLIENT_PUBLIC,
        authorization_grant_type=ApiClient.GRANT_AUTHORIZATION_CODE,
        **_kept(secret),
        redirect_uris=" ".join(waits),
        held=" ".join(held),
        **keys,
    )
    record("register_app", by=by, client=client.pk)
    return Registered(client, secret)


def _is_safe(place: str) -> bool:
    """Whether codes may go to an address: to a site under TLS, or to a program on the person's own machine."""
    try:
        parts = urlsplit(place)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    plain = place.isascii() and place.isprintable() and not set(place) & _UNSAFE
    if not plain or parts.username is not None or not host or port == 0:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)


def _check_scopes(held: tuple[str, ...]) -> None:
    require(bool(held), "Say what it may do: at least one scope.")
    for word in held:
        found = scope(word)
        fits = word in OWN or (found is not None and found.context == "system")
        require(fits, f"{word} is no scope that a record system can have.")


def _kept(secret: str) -> dict[str, Any]:
    """What is kept of a secret: of 256 random bits a plain hash tells nobody anything, and each token costs one.

    Nobody knows that of a program that signs.
    """
    return {"client_secret": fingerprint(secret) if secret else make_password(None), "hash_client_secret": False}


def _keys(jwks: dict[str, Any] | str | None) -> dict[str, Any]:
    """How keys are kept: by value, or the address at which a program keeps them itself."""
    try:
        if isinstance(jwks, str):
            require(len(jwks) <= LONGEST_ADDRESS, "The address of the keys is too long.")
            check_address(jwks)
            return {"jwks_url": jwks}
        if jwks is not None:
            keys_of(jwks)
    except NoAnswerError as error:
        raise NotAllowedError("Keys are had by https, from an address on the internet.") from error
    except UnprovenError as error:
        raise NotAllowedError(str(error)) from error
    return {"jwks": jwks}


@transaction.atomic
def cut_off_program(client: ApiClient, *, by: Actor) -> None:
    """Let a program in no more; what it holds ends at once. Raises NotVisibleError unless ``by`` runs its practice."""
    if Role.ADMINISTRATOR not in by.roles or client.practice_id != by.practice:
        raise NotVisibleError
    ApiClient.objects.filter(pk=client.pk, revoked_at__isnull=True).update(revoked_at=clock.now())
    end_all_of(client)
    record("cut_off_program", by=by, client=client.pk)
