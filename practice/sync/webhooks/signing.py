"""The signature by which a receiver knows that a message is ours (Standard Webhooks, symmetric)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

PREFIX = "whsec_"
SECRET_BYTES = 32
# How long the secret before stays good when there is a new one.
BOTH_LIVE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret, and the moment at which it ends; None for the one in use."""

    words: str
    ends: datetime | None = None

    def kept(self) -> dict[str, str | None]:
        """The secret as it is stored."""
        return {"words": self.words, "ends": self.ends.isoformat() if self.ends else None}


def new_secret() -> Secret:
    """A fresh secret of 256 bits."""
    return Secret(PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode())


def live(kept: Iterable[dict[str, Any]], now: datetime) -> list[Secret]:
    """The secrets that are good now, the one in use first."""
    found = [Secret(one["words"], datetime.fromisoformat(one["ends"]) if one["ends"] else None) for one in kept]
    return [one for one in found if one.ends is None or one.ends > now]


def rotated(kept: Iterable[dict[str, Any]], fresh: Secret, now: datetime) -> list[Secret]:
    """With a fresh secret: that one, and the one used before for a day more. There are never more than two."""
    before = live(kept, now)[:1]
    return [fresh, *(Secret(one.words, now + BOTH_LIVE) for one in before)]


def headers_of(name: str, moment: datetime, body: bytes, good: Iterable[Secret]) -> dict[str, str]:
    """What goes with a body: its name, the moment of this try, and a signature by each secret that is good."""
    stamp = str(int(moment.timestamp()))
    signed = b".".join((name.encode(), stamp.encode(), body))
    return {
        "webhook-id": name,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{_signature(one.words, signed)}" for one in good),
    }


def _signature(words: str, signed: bytes) -> str:
    key = base64.b64decode(words.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
