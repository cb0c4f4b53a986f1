"""How a value is sealed: AES-256-GCM-SIV, bound to the table, the column, the person and the row it belongs to.

A sealed value is ``0x01``, the key's mark (4 bytes), a random nonce (12 bytes), then the ciphertext with its 16-byte
tag. GCM-SIV keeps its promises even if a nonce should ever come twice. Vectors: ``docs/sealing-vectors.json``.
"""

import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from practice.privacy.errors import SealBrokenError

VERSION = b"\x01"
KEY_BYTES = 32
MARK_BYTES = 4
NONCE_BYTES = 12
_HEAD = len(VERSION) + MARK_BYTES
_SHORTEST = _HEAD + NONCE_BYTES + 16


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value belongs: ``table.column``, the holder of its key, and the row's own name."""

    column: str
    holder: str
    row: str

    def bound(self) -> bytes:
        """The bytes that seal and place share: each part with its length before it, so that none runs into the next."""
        parts = (self.column.encode(), self.holder.encode(), self.row.encode())
        return VERSION + b"".join(len(part).to_bytes(4, "big") + part for part in parts)


@dataclass(frozen=True, slots=True)
class DataKey:
    """One key of a holder, and the mark by which sealed values name it."""

    mark: bytes
    raw: bytes = field(repr=False)
    cipher: AESGCMSIV = field(repr=False)

    @classmethod
    def of(cls, mark: bytes, raw: bytes) -> "DataKey":
        """The key made of these bytes."""
        return cls(mark, raw, AESGCMSIV(raw))


def new_key() -> tuple[bytes, bytes]:
    """A fresh mark and a fresh key of 256 bits."""
    return secrets.token_bytes(MARK_BYTES), secrets.token_bytes(KEY_BYTES)


def seal(plain: bytes, key: DataKey, place: Place, nonce: bytes | None = None) -> bytes:
    """Seal ``plain`` for one place. ``nonce`` is for the published vectors only."""
    nonce = nonce or secrets.token_bytes(NONCE_BYTES)
    return VERSION + key.mark + nonce + key.cipher.encrypt(nonce, plain, place.bound())


def mark_of(sealed: bytes) -> bytes:
    """The mark of the key that a sealed value needs. Raises SealBrokenError for what no seal made."""
    if len(sealed) < _SHORTEST or sealed[: len(VERSION)] != VERSION:
        raise SealBrokenError
    return sealed[len(VERSION) : _HEAD]


def unseal(sealed: bytes, key: DataKey, place: Place) -> bytes:
    """What was sealed for this place. Raises SealBrokenError for anything moved, swapped, cut or replaced."""
    nonce, rest = sealed[_HEAD : _HEAD + NONCE_BYTES], sealed[_HEAD + NONCE_BYTES :]
    try:
        return key.cipher.decrypt(nonce, rest, place.bound())
    except InvalidTag:
        raise SealBrokenError(place.column) from None
