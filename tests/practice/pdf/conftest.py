"""A press that is warm, and paper that says what went wrong with it."""

import logging
from collections.abc import Iterator

import pytest

from practice.pdf.press import press


@pytest.fixture
def no_word_from_the_press(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever WeasyPrint complains about while it prints is a failure."""
    press()
    caplog.clear()
    yield
    assert [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.WARNING] == []
