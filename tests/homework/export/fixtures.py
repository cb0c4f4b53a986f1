"""The couple, on a clock that stands still, with keys that may be destroyed, and paper that is as good as its HTML."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from homework.summaries import render_client
from practice import clock
from tests.homework.export.scene import Scene
from tests.homework.sharing.world import Clock
from tests.lent import keys_of_its_own, lent, on


@pytest.fixture(scope="module")
def built_scene(standing: None) -> Iterator[tuple[Path, Scene]]:
    still = Clock()
    with keys_of_its_own() as keys:
        with on(still):
            scene = Scene(still)
        yield keys, scene


@pytest.fixture
def own_keys(built_scene: tuple[Path, Scene]) -> Iterator[None]:
    """A key store of this test's own: what it destroys are the keys of other tests' rows."""
    with keys_of_its_own(like=built_scene[0]):
        yield


@pytest.fixture
def scene(db: None, built_scene: tuple[Path, Scene], own_keys: None, monkeypatch: pytest.MonkeyPatch) -> Scene:
    _, scene = lent(built_scene)
    monkeypatch.setattr(clock, "now", scene.world.clock.now)
    monkeypatch.setattr(render_client, "pdf", lambda html, *_paper, **_options: html.encode())
    return scene
