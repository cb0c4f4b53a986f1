"""The scene of the care team's pages, on a clock that stands still."""

import pytest

from practice import clock
from tests.homework.care.scene import Clock, Scene
from tests.lent import lent, on


@pytest.fixture(scope="module")
def built_scene(standing: None) -> Scene:
    still = Clock()
    with on(still):
        return Scene(still)


@pytest.fixture
def scene(db: None, built_scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Scene:
    scene = lent(built_scene)
    monkeypatch.setattr(clock, "now", scene.clock.now)
    return scene
