"""The files of others are as they came."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "practice/static"
PACKAGES: list[dict[str, Any]] = json.loads((STATIC / "vendored.json").read_text())
FILES: dict[str, str] = {entry["file"]: entry["sha256"] for package in PACKAGES for entry in package["files"]}


@pytest.mark.parametrize("name", sorted(FILES))
def test_file_is_as_it_came(name: str) -> None:
    assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == FILES[name]


def test_every_font_script_and_licence_of_others_is_listed() -> None:
    folders = (STATIC / "fonts", STATIC / "js/vendor", STATIC / "licences")
    found = {str(path.relative_to(ROOT)) for folder in folders for path in folder.iterdir()}
    assert found == {
        name for name in FILES if name.startswith(tuple(f"{folder.relative_to(ROOT)}/" for folder in folders))
    }


def test_every_package_brings_its_licence() -> None:
    without = [p["package"] for p in PACKAGES if not any("LICENSE" in entry.get("source", "") for entry in p["files"])]
    assert without == []


def test_sprite_holds_the_icons_that_it_names() -> None:
    named = next(entry["icons"] for package in PACKAGES for entry in package["files"] if "icons" in entry)
    sprite = (STATIC / "icons.svg").read_text()
    assert [icon for icon in named if f'<symbol id="{icon}" viewBox="0 0 24 24"><' not in sprite] == []
    assert 'viewBox="0 0 24 24"></symbol>' not in sprite
