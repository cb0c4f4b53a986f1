"""The couple, on a clock that stands still, and paper that is as good as its HTML."""

import pytest

from homework.summaries import render_client
from practice import clock
from tests.homework.export.scene import Scene
from tests.homework.sharing.world import Clock


@pytest.fixture
def scene(db: None, monkeypatch: pytest.MonkeyPatch) -> Scene:
    still = Clock()
    monkeypatch.setattr(clock, "now", still.now)
    monkeypatch.setattr(render_client, "pdf", lambda html, *_paper, **_options: html.encode())
    return Scene(still)
