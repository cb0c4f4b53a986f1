"""H. Storage: whoever takes the files of a practice learns neither who is in care nor what they said."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONG_ENOUGH = 12
KEPT_OUT = ("mail", "keys", "master_key", "secret_key", "demo.json")


def words_of(told: object) -> set[str]:
    """All sentences that somebody says in the demo's stories."""
    if isinstance(told, str):
        return {told} if len(told) >= LONG_ENOUGH and " " in told else set()
    if isinstance(told, dict):
        return {word for value in told.values() for word in words_of(value)}
    if isinstance(told, list):
        return {word for value in told for word in words_of(value)}
    return set()


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, dict[str, object]]:
    """All files of a demo practice but its keys, as a thief has them, and what is true in it."""
    folder = tmp_path_factory.mktemp("taken")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"TRELLIS_VAR": str(folder), "TRELLIS_MODE": "development", "MAIL_DIR": str(folder / "mail")}
    for command in ("-m tests.tables", f"manage.py seed_demo --seed 7 --json {folder / 'demo.json'}"):
        words = [sys.executable, *command.split()]
        subprocess.run(words, cwd=ROOT, env=environment, check=True, capture_output=True)
    report = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
    files = [path for path in folder.rglob("*") if path.is_file() and path.relative_to(folder).parts[0] not in KEPT_OUT]
    assert any(path.suffix == ".sqlite3" for path in files)
    return b"\n".join(path.read_bytes() for path in files), report


def test_63_the_files_name_nobody(taken: tuple[bytes, dict[str, object]]) -> None:
    content, report = taken
    people = report["people"]
    assert isinstance(people, list)
    told = {str(person[key]) for person in people for key in ("name", "email") if person.get(key)}
    assert len(told) > 20
    assert sorted(word for word in told if word.encode() in content) == []


def test_63_the_files_say_nothing_that_anybody_wrote(taken: tuple[bytes, dict[str, object]]) -> None:
    content, _ = taken
    stories = json.loads((ROOT / "homework" / "demo" / "cases.json").read_text(encoding="utf-8"))
    told = words_of(stories.get("cases", stories))
    assert len(told) > 100
    published = (ROOT / "homework" / "library").rglob("*.json")
    library = b"".join(path.read_bytes() for path in published)
    assert sorted(word for word in told if word.encode() in content and word.encode() not in library) == []
