"""What ``docs/columns.csv`` says of every column that the database has."""

import csv
from dataclasses import dataclass
from functools import cache

from tests.architecture.tree import ROOT

LIST = ROOT / "docs" / "columns.csv"
READABLE = frozenset({"plain", "personal", "clinical"})
CLOSED = frozenset({"sealed", "sealed inside", "keyed hash", "hash", "password hash"})
EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Column:
    """One column, its class, and what it says where that needs words."""

    table: str
    name: str
    kind: str
    words: str


@cache
def columns() -> tuple[Column, ...]:
    """All columns in the order of the list."""
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = iter(csv.reader(file))
        assert next(rows) == ["table", "column", "class", "what it says"]
        return tuple(Column(*row) for row in rows)
