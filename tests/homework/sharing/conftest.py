"""A clock that stands still, and how many steps of the histories were compared."""

from collections import Counter

import pytest
from django.db import connection

from practice import clock
from tests.homework.sharing.world import Clock

COMPARED: list[int] = []
BY_HAND: Counter[str] = Counter()


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    still = Clock()
    monkeypatch.setattr(clock, "now", still.now)
    return still


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if COMPARED:
        terminalreporter.write_line(f"{len(COMPARED)} steps of sharing histories compared on {connection.vendor}")
    if BY_HAND:
        told = ", ".join(f"{count} {what}" for what, count in BY_HAND.items())
        terminalreporter.write_line(f"Done by hand on random histories on {connection.vendor}: {told}")
