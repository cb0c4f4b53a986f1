"""The scene of the care team's pages, on a clock that stands still."""

import pytest

from practice import clock
from tests.homework.care.scene import Clock, Scene


@pytest.fixture
def scene(db: None, monkeypatch: pytest.MonkeyPatch) -> Scene:
    still = Clock()
    monkeypatch.setattr(clock, "now", still.now)
    return Scene(still)
