"""A couple on a pathway, on a clock that stands still."""

import pytest

from practice import clock
from tests.homework.care.scene import Clock
from tests.homework.pathways.walking import Walking
from tests.lent import lent, on


@pytest.fixture(scope="module")
def built_walking(standing: None) -> Walking:
    still = Clock()
    with on(still):
        return Walking(still)


@pytest.fixture
def walking(db: None, built_walking: Walking, monkeypatch: pytest.MonkeyPatch) -> Walking:
    walking = lent(built_walking)
    monkeypatch.setattr(clock, "now", walking.clock.now)
    return walking
