"""Ana's answers in each state that her partner may not tell apart, and Jonah's ears for what an answer says."""

import re
from dataclasses import dataclass, field

import pytest
from django.http.response import HttpResponseBase
from django.test import Client as Browser

from homework.actions.answering import submit
from homework.actions.drafting import Sent, begin_change, save_page
from homework.actions.sharing import end_own_hold, hold_sharing
from homework.enums import Level
from homework.models import Part
from homework.summaries import render_client
from practice import clock
from practice.web.fresh import STAMP
from tests.homework.portal.scene import Scene
from tests.homework.sharing.world import Clock
from tests.lent import lent, on

NEVER = "neverneverne"
WORDS = "what only Ana knows"
CHANGES = re.compile(
    r'(name="csrfmiddlewaretoken" value|data-token|nonce|name="tab" value)="[^"]*"'
    r'|nonce-[^\']*|csrftoken=[^;]*|"token":"[^"]*"'
)
STATES = ("set", "drafted", "private", "told", "waiting", "withheld", "alone")


@dataclass
class Hidden:
    """A couple whose Ana has something in every state; what is ``open`` is open to Jonah, and she is changing it."""

    scene: Scene
    parts: dict[str, Part] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._begin("set")
        self.draft(self._begin("drafted"))
        self.hand_in(self._begin("private"), Level.PRIVATE)
        self.hand_in(self._begin("told"), Level.THERAPIST)
        self.hand_in(self._begin("waiting", needs_release=True), Level.PARTNER)
        self.hand_in(self._begin("open"), Level.PARTNER, words="open to Jonah")
        hold_sharing(self.scene.case, by=self.scene.cast.actor("ana"))
        self.hand_in(self._begin("withheld"), Level.PARTNER)
        end_own_hold(self.scene.case, by=self.scene.cast.actor("ana"))
        self.parts["alone"] = self.scene.part(self.scene.plain(to=("ana",)), "ana")
        self.hand_in(self.parts["alone"], Level.THERAPIST)
        begin_change(self.parts["open"], by=self.scene.cast.actor("ana"))
        self.draft(self.parts["open"], since=1)

    def _begin(self, name: str, *, needs_release: bool = False) -> Part:
        self.parts[name] = self.scene.part(self.scene.plain(needs_release=needs_release), "ana")
        return self.parts[name]

    def hand_in(self, part: Part, level: Level, *, words: str = WORDS) -> None:
        submit(part, {"note": words, "only_me": WORDS}, level, by=self.scene.cast.actor("ana"))
        part.refresh_from_db()

    def draft(self, part: Part, *, since: int = 0) -> None:
        save_page(part, "note", Sent({"note": [WORDS]}, since, pressed=True), by=self.scene.cast.actor("ana"))

    def his(self, name: str) -> Part:
        """Jonah's own part of the same homework."""
        return self.scene.part(self.parts[name].assignment, "jonah")


def _lent[Thing](built: tuple[Clock, Thing], monkeypatch: pytest.MonkeyPatch) -> Thing:
    """On a clock that stands still, with paper that is as good as its HTML."""
    still, thing = lent(built)
    monkeypatch.setattr(clock, "now", still.now)
    monkeypatch.setattr(render_client, "pdf", lambda html, *_paper, **_options: html.encode())
    return thing


@pytest.fixture(scope="module")
def built_couple(standing: None) -> tuple[Clock, Scene]:
    still = Clock()
    with on(still):
        return still, Scene.of_a_couple()


@pytest.fixture
def couple(built_couple: tuple[Clock, Scene], monkeypatch: pytest.MonkeyPatch) -> Scene:
    return _lent(built_couple, monkeypatch)


@pytest.fixture(scope="module")
def built_hidden(standing: None) -> tuple[Clock, Hidden]:
    still = Clock()
    with on(still):
        return still, Hidden(Scene.of_a_couple())


@pytest.fixture
def hidden(built_hidden: tuple[Clock, Hidden], monkeypatch: pytest.MonkeyPatch) -> Hidden:
    return _lent(built_hidden, monkeypatch)


def fresh(scene: Scene, name: str) -> Browser:
    """A browser in which somebody has just shown once more who they are."""
    browser = scene.browser(name)
    browser.defaults["HTTP_X_REQUEST_ID"] = "same"
    session = browser.session
    session[STAMP] = clock.now().isoformat()
    session.save()
    return browser


def said(answer: HttpResponseBase) -> str:
    """Status, headers and bytes, but for what differs each time."""
    words = answer.getvalue().decode("utf-8", "replace")
    return CHANGES.sub("", f"{answer.status_code} {sorted(answer.headers.items())} {words}")
