import pytest

from homework.summaries import render_client
from practice import clock
from tests.homework.pages.story import Clock, Story


@pytest.fixture
def story(db: None, monkeypatch: pytest.MonkeyPatch) -> Story:
    """A couple after six weeks, with trends reckoned in this process."""
    from homework.analytics.trends import trends

    still = Clock()
    monkeypatch.setattr(clock, "now", still.now)
    monkeypatch.setattr(render_client, "trends", trends)
    told = Story(still)
    told.tell_open_part()
    return told
