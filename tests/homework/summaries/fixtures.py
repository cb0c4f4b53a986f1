"""The couple of the pages, for every room that tells or sends these pages."""

import pytest

from practice import clock
from tests.homework.sharing.world import Clock
from tests.homework.summaries.quotable import Couple
from tests.lent import lent, on


@pytest.fixture(scope="module")
def built_couple(standing: None) -> Couple:
    still = Clock()
    with on(still):
        return Couple(still)


@pytest.fixture
def couple(db: None, built_couple: Couple, printer: None, monkeypatch: pytest.MonkeyPatch) -> Couple:
    couple = lent(built_couple)
    monkeypatch.setattr(clock, "now", couple.world.clock.now)
    return couple
