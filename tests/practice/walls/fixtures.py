"""Two practices side by side."""

import pytest

from practice import clock
from tests.homework.sharing.world import Clock
from tests.lent import lent, on
from tests.practice.walls.two import Two, two


@pytest.fixture(scope="module")
def built_both(standing: None) -> Two:
    still = Clock()
    with on(still):
        return two(still)


@pytest.fixture
def both(db: None, built_both: Two, printer: None, monkeypatch: pytest.MonkeyPatch) -> Two:
    both = lent(built_both)
    monkeypatch.setattr(clock, "now", both.ours.world.clock.now)
    return both
