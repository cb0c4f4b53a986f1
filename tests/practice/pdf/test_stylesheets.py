import logging

import pytest

from practice.pdf.fetcher import STATIC
from practice.pdf.press import FOR_SCREENS, press


def test_the_press_reads_every_line_of_its_stylesheets(caplog: pytest.LogCaptureFixture) -> None:
    press.cache_clear()
    press()
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_only_the_dark_colours_are_for_screens_alone() -> None:
    text = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    (block,) = (found.group() for found in FOR_SCREENS.finditer(text))
    lines = [line.strip() for line in block.splitlines()]
    assert [lines[0], *lines[-2:]] == ["@supports (color: light-dark(#000, #fff)) {", "}", "}"]
    assert all("light-dark(" in line for line in lines[2:-2])
