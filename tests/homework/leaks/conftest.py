"""The leaky practice, made once for all tests of this room."""

import pytest

from practice import clock
from tests.homework.leaks.cast import Leaky
from tests.homework.sharing.world import Clock


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    still = Clock()
    monkeypatch.setattr(clock, "now", still.now)
    return still


@pytest.fixture
def leaky(db: None, still_clock: Clock) -> Leaky:
    return Leaky(still_clock)
