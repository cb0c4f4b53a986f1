"""The leaky practice, and a printer that shows what would go on paper; for every room that looks for leaks."""

import pytest

from homework.analytics.trends import trends
from homework.summaries import render_client
from practice import clock
from tests.homework.leaks.cast import Leaky
from tests.homework.sharing.world import Clock
from tests.lent import lent, on


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    still = Clock()
    monkeypatch.setattr(clock, "now", still.now)
    return still


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trends reckoned in this process, and paper that is as good as its HTML."""
    monkeypatch.setattr(render_client, "trends", trends)
    monkeypatch.setattr(render_client, "pdf", lambda html, *_paper, **_options: html.encode())


@pytest.fixture(scope="module")
def built_leaky(standing: None) -> Leaky:
    still = Clock()
    with on(still):
        return Leaky(still)


@pytest.fixture
def leaky(db: None, built_leaky: Leaky, printer: None, monkeypatch: pytest.MonkeyPatch) -> Leaky:
    leaky = lent(built_leaky)
    monkeypatch.setattr(clock, "now", leaky.world.clock.now)
    return leaky
