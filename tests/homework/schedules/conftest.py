"""A couple whose homework comes back, on a clock that stands still."""

import pytest

from practice import clock
from tests.homework.care.scene import Clock
from tests.homework.schedules.returning import Returning
from tests.lent import lent, on


@pytest.fixture(scope="module")
def built_returning(standing: None) -> Returning:
    still = Clock()
    with on(still):
        return Returning(still)


@pytest.fixture
def returning(db: None, built_returning: Returning, monkeypatch: pytest.MonkeyPatch) -> Returning:
    returning = lent(built_returning)
    monkeypatch.setattr(clock, "now", returning.clock.now)
    return returning
