"""Questionnaires that others wrote: they lie beside the repository, which holds none of them."""

import os
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

USUAL = ROOT.parent / "shared" / "questionnaires" / "public"


def folders() -> list[Path]:
    """The usual folder, and those that QUESTIONNAIRES names, parted by colons."""
    return [USUAL, *map(Path, filter(None, os.environ.get("QUESTIONNAIRES", "").split(":")))]


def files() -> list[Path]:
    return sorted(file for folder in folders() for file in folder.glob("*.json"))


def need_files() -> None:
    """Without the folder there is nothing to test here; where everything has to be tested, that is a fault."""
    if not files():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"There are no Questionnaires in {USUAL}.")
