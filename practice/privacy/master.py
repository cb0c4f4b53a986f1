"""The master keys that wrap every data key: given by the environment or a file, or kept by a key service."""

import base64
import binascii
import secrets
from functools import cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from practice.privacy.envelope import KEY_BYTES, NONCE_BYTES
from practice.privacy.errors import SealBrokenError


class KeyProvider(Protocol):
    """What wraps data keys. A key service is plugged in by naming a class of this shape in ``KEY_PROVIDER``."""

    @property
    def current(self) -> str:
        """The name of the master key that wraps from now on."""

    def wrap(self, key: bytes, bound: bytes) -> bytes:
        """Wrap a data key with the current master key, bound to ``bound``."""

    def unwrap(self, name: str, wrapped: bytes, bound: bytes) -> bytes:
        """The data key behind ``wrapped``. Raises SealBrokenError."""


class GivenKeys:
    """Master keys from ``MASTER_KEY``: ``name:base64`` each, comma between them, the first wraps and all unwrap."""

    def __init__(self, written: str | None = None) -> None:
        """Read the keys. Raises ImproperlyConfigured when one is no key."""
        pairs = [pair.strip() for pair in (written or settings.MASTER_KEY).split(",") if pair.strip()]
        self._ciphers = dict(_parsed(pair) for pair in pairs)
        if not self._ciphers:
            message = "Set MASTER_KEY or MASTER_KEY_FILE: without the master key nothing can be read. docs/security.md"
            raise ImproperlyConfigured(message)

    @property
    def current(self) -> str:
        """The first key's name."""
        return next(iter(self._ciphers))

    def wrap(self, key: bytes, bound: bytes) -> bytes:
        """Wrap with AES-256-GCM-SIV under the first key."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._ciphers[self.current].encrypt(nonce, key, bound)

    def unwrap(self, name: str, wrapped: bytes, bound: bytes) -> bytes:
        """Unwrap with the key of that name."""
        cipher = self._ciphers.get(name)
        if cipher is None:
            message = f"the master key {name!r} is not given"
            raise SealBrokenError(message)
        try:
            return cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], bound)
        except (InvalidTag, ValueError):
            raise SealBrokenError from None


def _parsed(pair: str) -> tuple[str, AESGCMSIV]:
    name, _, coded = pair.partition(":")
    try:
        key = base64.b64decode(coded, validate=True)
    except binascii.Error:
        key = b""
    if not name or len(key) != KEY_BYTES:
        message = f"MASTER_KEY holds no key of the form name:base64 with {KEY_BYTES} bytes. Make one: manage.py new_key"
        raise ImproperlyConfigured(message)
    return name, AESGCMSIV(key)


@cache
def provider() -> KeyProvider:
    """What wraps the keys of this installation."""
    made: KeyProvider = import_string(settings.KEY_PROVIDER)()
    return made
