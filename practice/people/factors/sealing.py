"""Seals the secrets of second factors with the key of the person whose they are."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from practice.people.models import User
from practice.privacy import holders
from practice.privacy.envelope import Place, mark_of, seal, unseal
from practice.privacy.store import key_store

_whose: ContextVar[int] = ContextVar("whose")


@contextmanager
def secrets_of(user: User) -> Iterator[None]:
    """Inside, what allauth stores or reads of second factors is this person's."""
    token = _whose.set(user.pk)
    try:
        yield
    finally:
        _whose.reset(token)


def place_of(person: int) -> Place:
    """Where the secrets of a person's second factors belong."""
    return Place("mfa", holders.person(person), "authenticator")


def sealed(text: str) -> str:
    """A secret as the database holds it. Raises LookupError outside ``secrets_of``."""
    place = place_of(_whose.get())
    return base64.b64encode(seal(text.encode(), key_store().sealing(place.holder), place)).decode()


def opened(text: str) -> str:
    """The secret again. Raises LookupError outside ``secrets_of``, SealBrokenError for what was tampered with."""
    place, data = place_of(_whose.get()), base64.b64decode(text)
    return unseal(data, key_store().opening(place.holder, mark_of(data)), place).decode()
