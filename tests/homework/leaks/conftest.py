"""The leaky practice, and a printer that shows what would go on paper."""

from collections import Counter

import pytest
from django.db import connection

from homework.analytics.trends import trends
from homework.summaries import render_client
from practice import clock
from tests.homework.leaks.cast import Leaky
from tests.homework.sharing.world import Clock

PAIRS: Counter[str] = Counter()


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


@pytest.fixture
def leaky(db: None, still_clock: Clock, printer: None) -> Leaky:
    return Leaky(still_clock)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if PAIRS:
        told = f"{PAIRS['pairs']} pairs of twin worlds, {PAIRS['things']} things compared"
        terminalreporter.write_line(f"{told} on {connection.vendor}")
