"""How things are measured: in turn with what they are compared to, or by counts that noise does not move."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import log
from statistics import linear_regression, median
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

type Act = Callable[[], object]
type Timer = Callable[[], float]


@dataclass
class Findings:
    """The lines of the table that is printed in the end; ``where`` is the database and size of the next ones."""

    where: str = ""
    rows: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    missed: int = 0

    def at_most(self, goal: str, what: str, value: float, limit: float) -> None:
        """Add a figure that has to stay at or under ``limit``."""
        self._add(goal, what, value, f"≤ {limit:g}", met=value <= limit)

    def within(self, goal: str, what: str, value: float, limits: tuple[float, float]) -> None:
        """Add a figure that has to stay between two."""
        least, most = limits
        self._add(goal, what, value, f"{least:g}–{most:g}", met=least <= value <= most)

    def _add(self, goal: str, what: str, value: float, limit: str, *, met: bool) -> None:
        self.missed += not met
        self.rows.append((goal, what, self.where, _short(value), f"{limit:>9}  {'met' if met else 'MISSED'}"))

    def show(self) -> None:
        """Print the table."""
        for goal, what, where, value, verdict in self.rows:
            say(f"{goal:<4} {what:<58} {where:<15} {value:>7} {verdict}")
        say(f"{len(self.rows) - self.missed} of {len(self.rows)} met")


def say(words: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _short(value: float) -> str:
    return f"{value:,d}" if isinstance(value, int) else f"{value:.2f}"


def timer() -> Timer:
    """What to time with: this process alone where the database lives in it, else the clock on the wall."""
    return time.thread_time if connection.vendor == "sqlite" else time.perf_counter


def ratio(pairs: Sequence[tuple[Act, Act]], rounds: int, timer: Timer) -> float:
    """The median time of the first of each pair over that of the second, done in turn, each first every other time."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 1):
        for pair in pairs:
            for place in (0, 1) if turn % 2 else (1, 0):
                began = timer()
                pair[place]()
                if turn:
                    times[place].append(timer() - began)
    return median(times[0]) / median(times[1])


def statements(act: Act) -> list[str]:
    """The statements that ``act`` sends, without those that open and close transactions."""
    with CaptureQueriesContext(connection) as sent:
        act()
    words = [query["sql"] for query in sent.captured_queries]
    return [sql for sql in words if not sql.startswith(("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"))]


def cost(act: Act) -> int:
    """What the database does for ``act``: steps of SQLite's machine, or blocks that PostgreSQL touches."""
    if connection.vendor == "sqlite":
        with _steps() as steps:
            act()
        return len(steps)
    return sum(blocks(plan) for plan in plans(act))


@contextmanager
def _steps() -> Iterator[list[None]]:
    steps: list[None] = []
    connection.ensure_connection()
    connection.connection.set_progress_handler(lambda: steps.append(None), 1)
    try:
        yield steps
    finally:
        connection.connection.set_progress_handler(None, 1)


def plans(act: Act) -> list[dict[str, Any]]:
    """PostgreSQL's plans of the statements that ``act`` sends, as they went."""
    found = []
    for sql in statements(act):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
            answer = cursor.fetchone()[0]
        found.append((json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"])
    return found


def blocks(plan: dict[str, Any]) -> int:
    """The blocks that a plan touched, in memory or not."""
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


def most_removed(plan: dict[str, Any]) -> int:
    """The most rows that any step of a plan read in vain."""
    below = [most_removed(part) for part in plan.get("Plans", ())]
    return max(int(plan.get("Rows Removed by Filter", 0) * plan["Actual Loops"]), *below, 0)


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The slope of cost over size, both drawn as logarithms: 0 is flat, 1 as fast as the size."""
    return linear_regression(*zip(*((log(size), log(spent)) for size, spent in points), strict=True)).slope
