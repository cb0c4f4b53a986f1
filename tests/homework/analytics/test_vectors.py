"""The worked examples of the clinical specification, every one, and what the runner says of one that fails."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.vectors.running import OURS, failure, main, read, same


@pytest.mark.parametrize("vector", read(OURS), ids=lambda vector: vector["id"])
def test_a_worked_example_comes_out(vector: dict[str, Any]) -> None:
    assert failure(vector) is None


@pytest.mark.parametrize(
    ("got", "expected", "is_same"),
    [
        (0.70004, 0.7, True),
        (0.7006, 0.7, False),
        (None, 0.7, False),
        (0, None, False),
        (1, True, False),
        ({"a": 1, "b": 2}, {"a": 1}, False),
        ({"a": 1}, {"a": 1, "b": None}, False),
        ({"a": 1, "severity_flag_level": 2}, {"a": 1}, True),
        ({"severity_flag_level": 1}, {"severity_flag_level": 2}, False),
        ([1, 2], [1], False),
    ],
)
def test_answers_are_compared_whole(got: object, expected: object, *, is_same: bool) -> None:
    assert same(got, expected) is is_same


def _file(tmp_path: Path, name: str, *vectors: dict[str, Any]) -> str:
    path = tmp_path / name
    path.write_text(json.dumps({"vectors": list(vectors)}), encoding="utf-8")
    return str(path)


GOOD = {"id": "good", "metric": "jaccard", "input": {"a": ["x"], "b": ["x"]}, "expected": 1.0}
WRONG = {**GOOD, "id": "wrong", "expected": 0.5}
UNKNOWN = {**GOOD, "id": "new", "metric": "score_NEW"}
BROKEN = {**GOOD, "id": "broken", "input": {}}


def test_files_that_are_named_are_run_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = len(read(OURS))
    names = (_file(tmp_path, "a.json", GOOD), _file(tmp_path, "b.json", WRONG, UNKNOWN, BROKEN))
    monkeypatch.setenv("CLINICAL_VECTORS", ":".join(names))

    assert main() == 1
    assert capsys.readouterr().out.splitlines() == [
        "wrong: expected 0.5, got 1.0",
        'new: expected 1.0, got "unknown kind of vector: score_NEW"',
        "broken: expected 1.0, got \"KeyError: 'a'\"",
        f"{ours + 1} of {ours + 4} vectors hold, in 3 files",
    ]


def test_all_is_well_when_none_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLINICAL_VECTORS", _file(tmp_path, "a.json", GOOD))

    assert main() == 0
    assert capsys.readouterr().out == f"{len(read(OURS)) + 1} of {len(read(OURS)) + 1} vectors hold, in 2 files\n"
