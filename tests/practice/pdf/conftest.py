"""A press that is warm, and paper that says what went wrong with it."""

import logging
from collections.abc import Iterator

import pytest

from practice.pdf.press import press


@pytest.fixture(autouse=True)
def _press_speaks(caplog: pytest.LogCaptureFixture) -> None:
    """Commands silence WeasyPrint, since its words may quote a client; here it has to speak."""
    caplog.set_level(logging.WARNING, logger="weasyprint")


@pytest.fixture
def no_word_from_the_press(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever WeasyPrint complains about while it prints is a failure."""
    press()
    caplog.clear()
    yield
    assert [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.WARNING] == []
