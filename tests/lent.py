"""What a module's tests share: built once, lent to each as a copy of its own, and gone after the last."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Protocol

import pytest
from django.conf import settings
from django.test import override_settings

from practice import clock
from practice.privacy.store import key_store


class Still(Protocol):
    """A clock that only moves when it is told."""

    def now(self) -> datetime: ...


@contextmanager
def on(still: Still) -> Iterator[None]:
    """Inside, it is what the clock says."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", still.now)
        yield


def lent[Scene](built: Scene) -> Scene:
    """A copy that may be changed, as the rows may: the next test finds both as they were built."""
    return deepcopy(built)


@contextmanager
def keys_of_its_own(*, like: Path | None = None) -> Iterator[Path]:
    """A key store in which somebody else's keys may be destroyed, with all keys of another to begin with."""
    with tempfile.TemporaryDirectory(dir=Path(settings.KEY_STORE).parent) as folder:
        if like is not None:
            shutil.copytree(like, folder, dirs_exist_ok=True)
        with override_settings(KEY_STORE=folder):
            key_store.cache_clear()
            yield Path(folder)
        key_store.cache_clear()
