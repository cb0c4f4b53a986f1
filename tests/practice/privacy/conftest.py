"""A key store of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from practice.privacy.store import KeyStore, key_store


@pytest.fixture
def store(tmp_path: Path, settings: Settings) -> Iterator[KeyStore]:
    settings.KEY_STORE = str(tmp_path / "keys")
    key_store.cache_clear()
    yield key_store()
    key_store.cache_clear()
