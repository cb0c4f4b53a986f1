"""The key store: one small file for each holder of a key, in a folder apart from the database.

A holder is a person, a case, a clinician's private notes or the house; see ``practice.privacy.holders``. A file names
every key of its holder that is still in use, each wrapped by a master key; the last one seals. A destroyed holder
leaves a tombstone, so that a key that was lost is never taken for one that was destroyed.
"""

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings

from practice import clock
from practice.privacy.envelope import DataKey, new_key
from practice.privacy.errors import KeyDestroyedError, KeyMissingError, SealBrokenError
from practice.privacy.master import KeyProvider, provider

_GONE = ".gone"


@dataclass(frozen=True, slots=True)
class _Wrapped:
    """A data key as it lies in the store."""

    mark: bytes
    master: str
    key: bytes
    made_at: datetime


@dataclass(frozen=True, slots=True)
class _Known:
    """A holder's keys in memory, and the file's state that they were read from."""

    state: tuple[int, int]
    keys: dict[bytes, DataKey]
    current: DataKey


class KeyStore:
    """A folder of wrapped keys. What another process writes or destroys counts at once: each use looks at the file."""

    def __init__(self, folder: Path, masters: KeyProvider) -> None:
        """Keep keys in ``folder``, wrapped by ``masters``."""
        self._folder, self._masters = folder, masters
        self._known: dict[str, _Known] = {}
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def sealing(self, holder: str) -> DataKey:
        """The key that seals for this holder, made at first use. Raises KeyDestroyedError."""
        known = self._look(holder)
        if known is None:
            self._begin(holder)
            known = self._look(holder)
        if known is None:
            raise KeyMissingError(holder)
        return known.current

    def opening(self, holder: str, mark: bytes) -> DataKey:
        """The holder's key with this mark. Raises KeyDestroyedError, KeyMissingError, SealBrokenError for another's."""
        known = self._look(holder)
        if known is None:
            raise KeyMissingError(holder)
        key = known.keys.get(mark)
        if key is None:
            raise SealBrokenError(holder)
        return key

    def has(self, holder: str) -> bool:
        """Whether the holder has a key."""
        return self._path(holder).exists()

    def holders(self) -> Iterator[str]:
        """Everybody who has a key, sorted."""
        return iter(sorted(path.name for path in self._folder.iterdir() if _is_key(path.name)))

    def renew(self, holder: str) -> bytes:
        """Give the holder a new sealing key beside the old ones; gives its mark."""
        fresh = self._wrap(holder, *new_key(), clock.now())
        with self._alone():
            self._write(holder, [*self._read(holder), fresh])
        return fresh.mark

    def forget_all_but(self, holder: str, mark: bytes) -> None:
        """Drop every key of the holder but one. Whatever the others sealed has to be sealed anew before."""
        with self._alone():
            self._write(holder, [key for key in self._read(holder) if key.mark == mark])

    def marks(self, holder: str) -> dict[bytes, datetime]:
        """The marks of the holder's keys and when each was made; the last one seals."""
        return {key.mark: key.made_at for key in self._read(holder)}

    def rewrap(self, holder: str) -> bool:
        """Wrap the holder's keys with the current master key; gives whether anything was to be done."""
        with self._alone():
            held = self._read(holder)
            if all(key.master == self._masters.current for key in held):
                return False
            self._write(holder, [self._wrap(holder, key.mark, self._unwrap(holder, key), key.made_at) for key in held])
        return True

    def destroy(self, holder: str) -> None:
        """Destroy all keys of the holder. Nothing that they sealed, here or in a backup, can ever be read again."""
        path = self._path(holder)
        with self._alone():
            self._keep(path.with_name(path.name + _GONE), b"")
            if path.exists():
                _overwrite(path)
                path.unlink()
            self._sync()
        self._known.pop(holder, None)

    def drop(self, holder: str) -> None:
        """Leave nothing of a holder who never was: the row was undone before anybody could know of it."""
        self._path(holder).unlink(missing_ok=True)
        self._known.pop(holder, None)

    def is_destroyed(self, holder: str) -> bool:
        """Whether the holder's keys were destroyed on purpose."""
        path = self._path(holder)
        return path.with_name(path.name + _GONE).exists()

    def _path(self, holder: str) -> Path:
        return self._folder / holder

    def _look(self, holder: str) -> _Known | None:
        try:
            stat = os.stat(f"{self._folder}/{holder}")  # noqa: PTH116 - asked for every value that is opened
        except FileNotFoundError:
            if self.is_destroyed(holder):
                raise KeyDestroyedError(holder) from None
            return None
        state = (stat.st_mtime_ns, stat.st_ino)
        known = self._known.get(holder)
        if known is None or known.state != state:
            keys = {key.mark: DataKey.of(key.mark, self._unwrap(holder, key)) for key in self._read(holder)}
            known = self._known[holder] = _Known(state, keys, list(keys.values())[-1])
        return known

    def _begin(self, holder: str) -> None:
        """Write a first key unless somebody else did so in the same moment: theirs then counts."""
        path = self._path(holder)
        mine = path.with_name(f".{holder}.{secrets.token_hex(8)}")
        self._fill(mine, _written([self._wrap(holder, *new_key(), clock.now())]))
        try:
            os.link(mine, path)
        except FileExistsError:
            return
        finally:
            mine.unlink()
            self._sync()

    def _wrap(self, holder: str, mark: bytes, key: bytes, made_at: datetime) -> _Wrapped:
        return _Wrapped(mark, self._masters.current, self._masters.wrap(key, _bound(holder, mark)), made_at)

    def _unwrap(self, holder: str, key: _Wrapped) -> bytes:
        return self._masters.unwrap(key.master, key.key, _bound(holder, key.mark))

    def _read(self, holder: str) -> list[_Wrapped]:
        try:
            rows = json.loads(self._path(holder).read_bytes())
            return [
                _Wrapped(bytes.fromhex(mark), master, base64.b64decode(key), datetime.fromisoformat(made))
                for mark, master, key, made in rows
            ]
        except (FileNotFoundError, ValueError):
            raise KeyMissingError(holder) from None

    def _write(self, holder: str, keys: list[_Wrapped]) -> None:
        self._keep(self._path(holder), _written(keys))

    def _keep(self, path: Path, content: bytes) -> None:
        """Put a whole file in place, on the disk before this returns."""
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        self._fill(fresh, content)
        fresh.replace(path)
        self._sync()

    def _fill(self, path: Path, content: bytes) -> None:
        path.touch(mode=0o600)
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process at a time change a file that is there."""
        with (self._folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _sync(self) -> None:
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class OneLook:
    """The keys as they are at one moment: each is looked for once. Made for one page or answer, and never kept."""

    def __init__(self, store: KeyStore) -> None:
        """Look for the keys in ``store``."""
        self._store = store
        self._found: dict[tuple[str, bytes], DataKey] = {}

    def opening(self, holder: str, mark: bytes) -> DataKey:
        """What the store answers, the first time."""
        key = self._found.get((holder, mark))
        if key is None:
            key = self._found[holder, mark] = self._store.opening(holder, mark)
        return key


def _bound(holder: str, mark: bytes) -> bytes:
    return b"key of " + holder.encode() + b" " + mark


def _written(keys: list[_Wrapped]) -> bytes:
    rows = [[key.mark.hex(), key.master, base64.b64encode(key.key).decode(), key.made_at.isoformat()] for key in keys]
    return json.dumps(rows).encode()


def _overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())


def _is_key(name: str) -> bool:
    return not name.startswith(".") and not name.endswith(_GONE)


@cache
def key_store() -> KeyStore:
    """The key store of this installation."""
    return KeyStore(Path(settings.KEY_STORE), provider())
