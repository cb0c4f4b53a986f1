"""Lets programs in, and cuts them off."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.codes import new_secret
from practice.enums import Role
from practice.sync.assertions import UnprovenError, keys_of
from practice.sync.models import AccessToken, ApiClient, RecordSystem
from practice.sync.scopes import is_known, scope


@dataclass(frozen=True, slots=True)
class Registered:
    """A program, and the secret that is told once; "" where it signs with its own key."""

    client: ApiClient
    secret: str


@transaction.atomic
def register_program(
    system: RecordSystem, name: str, scopes: Iterable[str], *, jwks: dict[str, Any] | None = None, by: Actor
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
    _check_keys(jwks)
    secret = "" if jwks else new_secret()
    client = ApiClient.objects.create(
        practice_id=by.practice,
        record_system=system,
        name=name,
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
        # Nobody knows the secret of a program that signs: an empty one would let anybody in.
        client_secret=secret or make_password(None),
        held=" ".join(held),
        jwks=jwks,
    )
    record("register_program", by=by, client=client.pk, system=system.pk)
    return Registered(client, secret)


def _check_scopes(held: tuple[str, ...]) -> None:
    require(bool(held), "Say what it may do: at least one scope.")
    for word in held:
        found = scope(word)
        fits = is_known(word) and (found is None or found.context == "system")
        require(fits, f"{word} is no scope that a record system can have.")


def _check_keys(jwks: dict[str, Any] | None) -> None:
    if jwks is not None:
        try:
            keys_of(jwks)
        except UnprovenError as error:
            require(False, str(error))  # noqa: FBT003 - reads as a sentence


@transaction.atomic
def cut_off_program(client: ApiClient, *, by: Actor) -> None:
    """Let a program in no more; what it holds ends at once. Raises NotVisibleError unless ``by`` runs its practice."""
    if Role.ADMINISTRATOR not in by.roles or client.practice_id != by.practice:
        raise NotVisibleError
    ApiClient.objects.filter(pk=client.pk, revoked_at__isnull=True).update(revoked_at=clock.now())
    AccessToken.objects.filter(application=client).delete()
    record("cut_off_program", by=by, client=client.pk)
