"""Runs the worked examples and compares what comes out."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.vectors import promises, totals, weekly
from tests.vectors.shapes import Json, Kind

OURS = Path(__file__).parents[1] / "data" / "vectors.json"
TOLERANCE = 5e-4
MAY_BE_UNSAID = frozenset({"severity_flag_level"})
KINDS: Mapping[str, Kind] = {**weekly.KINDS, **promises.KINDS, **totals.KINDS}


@dataclass(frozen=True)
class Failure:
    """A vector that did not come out: which, what was expected, and what came."""

    id: str
    expected: Json
    got: Json

    def __str__(self) -> str:
        return f"{self.id}: expected {json.dumps(self.expected)}, got {json.dumps(self.got, default=str)}"


def same(got: Json, expected: Json) -> bool:
    """Whether an answer is the expected one, numbers to half of the fourth place; it may say nothing more."""
    if isinstance(expected, dict):
        keys = got.keys() - (MAY_BE_UNSAID - expected.keys()) if isinstance(got, dict) else set()
        return keys == expected.keys() and all(same(got[key], expected[key]) for key in expected)
    if isinstance(expected, list):
        return isinstance(got, list) and len(got) == len(expected) and all(map(same, got, expected))
    if isinstance(expected, bool) or isinstance(got, bool) or not isinstance(expected, int | float):
        return type(got) is type(expected) and bool(got == expected)
    return isinstance(got, int | float) and abs(got - expected) <= TOLERANCE


def failure(vector: Mapping[str, Json]) -> Failure | None:
    """What is wrong with how a vector comes out; None where nothing is."""
    reckon = KINDS.get(vector["metric"])
    if reckon is None:
        return Failure(vector["id"], vector["expected"], f"unknown kind of vector: {vector['metric']}")
    try:
        got = reckon(vector["input"])
    except (LookupError, TypeError, ValueError, ArithmeticError) as broken:
        return Failure(vector["id"], vector["expected"], f"{type(broken).__name__}: {broken}")
    return None if same(got, vector["expected"]) else Failure(vector["id"], vector["expected"], got)


def read(path: Path) -> list[dict[str, Json]]:
    """The vectors of one file."""
    vectors: list[dict[str, Json]] = json.loads(path.read_text(encoding="utf-8"))["vectors"]
    return vectors


def main() -> int:
    """Run all vectors, print each that fails and how many there were; 1 when one fails or a file has none."""
    named = [Path(name) for name in os.environ.get("CLINICAL_VECTORS", "").split(":") if name]
    files = [read(path) for path in (OURS, *named)]
    failures = [found for vectors in files for vector in vectors if (found := failure(vector))]
    for one in failures:
        print(one)  # noqa: T201 - what it is for
    total = sum(map(len, files))
    print(f"{total - len(failures)} of {total} vectors hold, in {len(files)} files")  # noqa: T201 - what it is for
    return 1 if failures or not all(files) else 0
