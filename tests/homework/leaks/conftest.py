"""How many pairs of twin worlds were compared."""

from collections import Counter

import pytest
from django.db import connection

PAIRS: Counter[str] = Counter()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if PAIRS:
        told = f"{PAIRS['pairs']} pairs of twin worlds, {PAIRS['things']} things compared"
        terminalreporter.write_line(f"{told} on {connection.vendor}")
