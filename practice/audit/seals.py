"""The bytes of an event and of a link, and the keyed hashes by which the house knows its own."""

import hmac
import json
from datetime import UTC, datetime

from practice.privacy.envelope import MARK_BYTES, DataKey
from practice.privacy.errors import KeyDestroyedError, SealBrokenError
from practice.privacy.store import key_store

type Subject = int | str | bool | list[int] | None


def chain_holder(practice: int) -> str:
    """Whose key seals the chain of a practice. The key is never destroyed, and old ones stay when it is renewed."""
    return f"audit-{practice}"


def event_bytes(
    *, practice: int, mark: str, actor: int | None, action: str, subjects: dict[str, Subject], at: datetime
) -> bytes:
    """All that an event says, in one form whatever the database made of it."""
    return _bytes("event", practice, mark, actor, action, subjects, at.astimezone(UTC).isoformat())


def link_bytes(*, practice: int, number: int, event: int, seal: str, before: str) -> bytes:
    """A link: its place, the event there, and the digest of the link before."""
    return _bytes("link", practice, number, event, seal, before)


def sign(practice: int, said: bytes) -> str:
    """The mark of the practice's key and HMAC-SHA-256 of ``said`` under it, 72 hex digits."""
    return _signed(key_store().sealing(chain_holder(practice)), said)


def is_signed(practice: int, said: bytes, seal: str) -> bool:
    """Whether ``seal`` was made over ``said`` with a key of this practice."""
    try:
        key = key_store().opening(chain_holder(practice), bytes.fromhex(seal[: MARK_BYTES * 2]))
    except (ValueError, SealBrokenError, KeyDestroyedError):
        return False
    return hmac.compare_digest(_signed(key, said), seal)


def _signed(key: DataKey, said: bytes) -> str:
    return key.mark.hex() + hmac.digest(key.raw, said, "sha256").hex()


def _bytes(*parts: object) -> bytes:
    return json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
