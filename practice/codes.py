"""Random codes that stand for things in addresses, and secrets that open something once."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 12
NUMBER_BITS = 52

_noted: ContextVar[list[int] | None] = ContextVar("noted", default=None)
_played: ContextVar[Random | None] = ContextVar("played", default=None)


def new_code() -> str:
    """A fresh code of twelve letters and digits that are hard to mix up (59 bits)."""
    source = _played.get() or secrets.SystemRandom()
    return "".join(source.choice(_ALPHABET) for _ in range(CODE_LENGTH))


def new_number() -> int:
    """A fresh key of 52 bits for a row that has to know its key before it is written."""
    source = _played.get() or secrets.SystemRandom()
    number = source.getrandbits(NUMBER_BITS - 1) | 1 << (NUMBER_BITS - 1)
    noted = _noted.get()
    if noted is not None:
        noted.append(number)
    return number


def new_secret() -> str:
    """A fresh secret for a link, 256 bits."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> str:
    """What is kept of a secret: its SHA-256 in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


@contextmanager
def numbers_given() -> Iterator[list[int]]:
    """Takes note of the keys that are given inside."""
    noted: list[int] = []
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


@contextmanager
def played(source: Random) -> Iterator[None]:
    """Play a story: inside, codes come from ``source`` and can be told again. Secrets stay random."""
    token = _played.set(source)
    try:
        yield
    finally:
        _played.reset(token)
