"""The couple, on a clock that stands still, with keys that may be destroyed, and paper that is as good as its HTML."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from homework.summaries import render_client
from practice import clock
from practice.privacy.store import key_store
from tests.homework.export.scene import Scene
from tests.homework.sharing.world import Clock


@pytest.fixture
def own_keys(settings: Settings) -> Iterator[None]:
    """A key store of this test's own: what it destroys has the keys of other tests' rows."""
    with tempfile.TemporaryDirectory(dir=Path(settings.KEY_STORE).parent) as folder:
        settings.KEY_STORE = folder
        key_store.cache_clear()
        yield
    key_store.cache_clear()


@pytest.fixture
def scene(db: None, own_keys: None, monkeypatch: pytest.MonkeyPatch) -> Scene:
    still = Clock()
    monkeypatch.setattr(clock, "now", still.now)
    monkeypatch.setattr(render_client, "pdf", lambda html, *_paper, **_options: html.encode())
    return Scene(still)
