"""Passkeys: kept by a device that checks who holds it, so that one gesture is both factors."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError

from practice import clock
from practice.people.errors import WrongPasskeyError
from practice.people.factors.sealing import opened, sealed, secrets_of
from practice.people.limits import use_once
from practice.people.models import User

KEPT = timedelta(hours=12)
LONGEST = 20_000

type Options = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its owner sees it in a list."""

    key: int
    name: str
    since: datetime
    used_at: datetime | None


def passkeys_of(user: User) -> list[Passkey]:
    """All passkeys of the person, the oldest first."""
    with secrets_of(user):
        return [Passkey(row.pk, opened(row.data["name"]), row.created_at, row.last_used_at) for row in _rows(user)]


def has_passkey(user: User) -> bool:
    """Whether the person has a passkey of their own, which nobody who reads their mail can use."""
    return how_many(user) > 0


def how_many(user: User) -> int:
    """How many passkeys the person has."""
    return int(Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count())


def ask_for_new(user: User) -> Options:
    """What a browser needs to make a passkey that works without an address, for the request of this moment."""
    options: Options = auth.begin_registration(user, passwordless=True)
    return options


def keep_new(user: User, name: str, answer: str) -> None:
    """Keep the passkey that the browser made. Raises WrongPasskeyError."""
    credential = _read(answer)
    try:
        auth.parse_registration_response(credential)
        made = auth.complete_registration(credential)
    except (ValidationError, ValueError, KeyError, TypeError) as error:
        raise WrongPasskeyError from error
    if not made.is_user_verified():
        raise WrongPasskeyError
    with secrets_of(user):
        auth.WebAuthn.add(user, sealed(name), credential)


def drop_passkey(user: User, key: int) -> bool:
    """Forget one passkey; gives whether it was there."""
    rows = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN, pk=key)
    return bool(rows.delete()[0])


def ask_for_any() -> Options:
    """What a browser needs to offer its passkeys for this house, whoever's they are."""
    options: Options = auth.begin_authentication()
    return options


def whose_passkey(answer: str) -> User:
    """The person whose passkey answered the question of this browser, once. Raises WrongPasskeyError."""
    response = _read(answer)
    question = auth.get_state()
    try:
        user = auth.extract_user_from_response(response)
        used = auth.complete_authentication(user, response)
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WrongPasskeyError from error
    if question is None or not use_once(f"passkey {question['challenge']}", keep=KEPT):
        raise WrongPasskeyError
    used.last_used_at = clock.now()
    used.save(update_fields=["last_used_at"])
    found: User = user
    return found


def _read(answer: str) -> dict[str, Any]:
    try:
        read = json.loads(answer[:LONGEST])
    except ValueError as error:
        raise WrongPasskeyError from error
    if not isinstance(read, dict):
        raise WrongPasskeyError
    return read


def _rows(user: User) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("pk"))
