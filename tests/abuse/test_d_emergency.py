"""What an emergency leaves closed."""

import json

import pytest
from django.urls import reverse

from homework.actions.answering import submit
from homework.actions.assigning import Terms, assign
from homework.actions.emergency import break_glass
from homework.actions.joint import agree_line, draft_line
from homework.actions.publishing import publish
from homework.enums import Level
from practice import clock
from tests.homework.care.scene import Clock, Scene, text
from tests.homework.sharing.world import DATA


@pytest.fixture
def scene(db: None, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A couple, their clinician and everybody else, on a clock that stands still."""
    still = Clock()
    monkeypatch.setattr(clock, "now", still.now)
    return Scene(still)


def test_43_what_they_wrote_together_and_what_they_wrote_before_stays_closed(scene: Scene) -> None:
    """An emergency opens answers as they are now. Whoever treats the case reads the others too."""
    ana, answered = scene.cast.actor("ana"), scene.answer("ana", scene.set(), Level.THERAPIST)
    submit(answered, {"note": "shown-later", "strain": 4}, Level.THERAPIST, by=ana)
    version = publish("plain-joint-exercise", json.loads((DATA / "joint_exercise.json").read_text(encoding="utf-8")))
    terms = Terms(levels=(Level.THERAPIST,), suggested=Level.THERAPIST, needs_release=False)
    agree_line(draft_line(assign(scene.case, version, terms, by=scene.by), {"line_text": "line-ana"}, by=ana), by=ana)
    treating = scene.page("case_page", scene.case.code) + scene.page("answer", answered.code)
    break_glass(scene.case, "She cannot reach her therapist.", by=scene.cast.actor("owner"))
    browser = scene.browser("owner")
    places = [reverse("case_emergency", args=[scene.case.code]), reverse("emergency_answer", args=[answered.code])]
    said = "".join(text(browser.get(place)) for place in places)
    words = ("shown-later", "shown-ana", "line-ana")
    assert ([word in treating for word in words], [word in said for word in words]) == (
        [True] * 3,
        [True, False, False],
    )
    others = [reverse("case_page", args=[scene.case.code]), reverse("answer", args=[answered.code])]
    assert [browser.get(place).status_code for place in others] == [404, 404]
