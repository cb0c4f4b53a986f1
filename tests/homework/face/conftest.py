"""The house with everything in it, lent to every test."""

import pytest

from practice import clock
from tests.homework.face.house import House, house
from tests.homework.sharing.world import Clock
from tests.lent import lent, on


@pytest.fixture(scope="module")
def built_house(standing: None) -> House:
    still = Clock()
    with on(still):
        return house(still)


@pytest.fixture
def home(db: None, built_house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    found = lent(built_house)
    monkeypatch.setattr(clock, "now", found.world.clock.now)
    return found
