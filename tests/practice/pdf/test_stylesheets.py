import logging

import pytest

from practice.pdf.press import press


def test_the_press_reads_every_line_of_its_stylesheets(caplog: pytest.LogCaptureFixture) -> None:
    """Except the dark colours, which stand in a block that it is meant to skip."""
    press.cache_clear()
    press()
    said = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert [message.split(" at ")[0] for message in said] == ["Unknown rule <AtRule @supports … { … }>"]
