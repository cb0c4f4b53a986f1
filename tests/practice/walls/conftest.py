"""Two practices side by side."""

import pytest

from practice import clock
from tests.homework.sharing.world import Clock
from tests.practice.walls.two import Two, two


@pytest.fixture
def both(db: None, monkeypatch: pytest.MonkeyPatch) -> Two:
    still = Clock()
    monkeypatch.setattr(clock, "now", still.now)
    return two(still)
