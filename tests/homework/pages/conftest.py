import pytest

from homework.summaries import render_client
from practice import clock
from tests.homework.pages.story import Clock, Story
from tests.lent import lent, on


@pytest.fixture(scope="module")
def told_story(standing: None) -> Story:
    still = Clock()
    with on(still):
        told = Story(still)
        told.tell_open_part()
    return told


@pytest.fixture
def story(db: None, told_story: Story, monkeypatch: pytest.MonkeyPatch) -> Story:
    """A couple after six weeks, with trends reckoned in this process."""
    from homework.analytics.trends import trends

    story = lent(told_story)
    monkeypatch.setattr(clock, "now", story.clock.now)
    monkeypatch.setattr(render_client, "trends", trends)
    return story
