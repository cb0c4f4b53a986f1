"""Signed heads of the chains, kept outside the database, so that even a whole rebuild of a chain shows."""

import base64
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from practice import clock
from practice.audit.models import EventLink
from practice.privacy.store import key_store

SIGNER = "checkpoints"
PUBLIC_KEYS = "public-keys"
LONGEST_TAIL = 4096


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A chain's head when it was signed, and the SHA-256 of the line before it in the file."""

    practice: int
    number: int
    digest: str
    at: str
    before: str
    key: str

    def said(self) -> bytes:
        """The bytes that are signed."""
        parts = (self.practice, self.number, self.digest, self.at, self.before, self.key)
        return b"checkpoint" + json.dumps(parts, separators=(",", ":")).encode()


def checkpoints_folder() -> Path:
    """The folder of the checkpoints, made at first use."""
    folder = Path(settings.AUDIT_CHECKPOINTS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def head(practice: int) -> tuple[int, str]:
    """The number and digest of a chain's last link; nothing yet is 0 and no digest."""
    links = EventLink.objects.filter(practice_id=practice).order_by("-number")
    return links.values_list("number", "digest").first() or (0, "")


def keep_checkpoint(practice: int) -> None:
    """Sign the head of a practice's chain and append it to the file, on the disk before this returns.

    Nothing is written where the newest checkpoint is of this head or a later one: a chain never grows shorter, and
    whoever verifies it is told.
    """
    with _held(checkpoints_folder() / _name(practice)) as file:
        last = _last_line(file)
        number, digest = head(practice)
        if number > (int(json.loads(last)["number"]) if last else 0):
            file.write(_signed_line(practice, number, digest, _fingerprint(last)))
            file.flush()
            os.fsync(file.fileno())


def checkpoints(practice: int, folder: Path) -> Iterator[tuple[Checkpoint | None, str]]:
    """Each line of a practice's file and its fingerprint; None for a line that no signer of ``folder`` signed."""
    path, signers = folder / _name(practice), public_keys(folder)
    if path.exists():
        for line in path.read_bytes().splitlines(keepends=True):
            if line.endswith(b"\n"):
                yield _read(line, signers), _fingerprint(line)


def public_keys(folder: Path) -> dict[str, bytes]:
    """The published keys of a folder by their marks."""
    path = folder / PUBLIC_KEYS
    lines = path.read_text(encoding="ascii").split("\n") if path.exists() else []
    return {mark: base64.b64decode(key) for mark, _, key in (line.partition(" ") for line in lines if line)}


def own_public_keys() -> dict[str, bytes]:
    """The public halves of the keys with which this installation signs or signed."""
    store = key_store()
    keys = [store.opening(SIGNER, mark) for mark in store.marks(SIGNER)] if store.has(SIGNER) else []
    return {key.mark.hex(): _public(Ed25519PrivateKey.from_private_bytes(key.raw)) for key in keys}


def _name(practice: int) -> str:
    return f"practice-{practice}.jsonl"


def _signed_line(practice: int, number: int, digest: str, before: str) -> bytes:
    key = key_store().sealing(SIGNER)
    signer = Ed25519PrivateKey.from_private_bytes(key.raw)
    _publish(key.mark.hex(), _public(signer))
    made = Checkpoint(practice, number, digest, clock.now().isoformat(), before, key.mark.hex())
    signature = base64.b64encode(signer.sign(made.said())).decode()
    fields = {name: getattr(made, name) for name in Checkpoint.__slots__}
    return json.dumps({**fields, "signature": signature}).encode() + b"\n"


def _read(line: bytes, signers: dict[str, bytes]) -> Checkpoint | None:
    try:
        fields: dict[str, Any] = json.loads(line)
        signature = base64.b64decode(fields.pop("signature"))
        found = Checkpoint(**fields)
        Ed25519PublicKey.from_public_bytes(signers[found.key]).verify(signature, found.said())
    except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature):
        return None
    return found


def _public(signer: Ed25519PrivateKey) -> bytes:
    return signer.public_key().public_bytes_raw()


def _publish(mark: str, key: bytes) -> None:
    folder = checkpoints_folder()
    if mark not in public_keys(folder):
        with _held(folder / PUBLIC_KEYS) as file:
            file.write(f"{mark} {base64.b64encode(key).decode()}\n".encode())


@contextmanager
def _held(path: Path) -> Iterator[IO[bytes]]:
    """The file at its end, held by one process at a time."""
    path.touch(mode=0o600)
    with path.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0, os.SEEK_END)
        yield file


def _last_line(file: IO[bytes]) -> bytes:
    """The last whole line; what a power cut left behind it is cut off."""
    start = max(0, file.seek(0, os.SEEK_END) - LONGEST_TAIL)
    file.seek(start)
    whole, line_end, torn = file.read().rpartition(b"\n")
    if torn:
        file.truncate(start + len(whole) + len(line_end))
    file.seek(0, os.SEEK_END)
    return whole.rpartition(b"\n")[2] + line_end if whole else b""


def _fingerprint(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest() if line else ""
