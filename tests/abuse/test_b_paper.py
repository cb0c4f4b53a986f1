"""A partner tries to learn from charts, counts and paper that something is there which is not open to them."""

import io
import re
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.urls import reverse
from pypdf import PdfReader

from homework.actions.drafting import Sent, save_page
from homework.actions.sharing import release_assignment
from homework.analytics.trends import trends
from homework.enums import Level
from homework.models import Assignment, Part
from homework.summaries import render_client
from practice import clock
from practice.web.fresh import STAMP
from tests.homework.pages.story import ALONE, BOTH, GOAL, Clock, Story, weekly_check

DRAWN = re.compile(r"<svg.*?</svg>", re.DOTALL)
NUMBERS = re.compile(r"\d+(?:[.,]\d+)?")


def pressed(html: str, paper: str, *, one_page: bool = True) -> bytes:
    """Real paper, printed in this process."""
    from practice.pdf.press import Paper, render

    return render(html, paper=Paper(paper), one_page=one_page)


@dataclass
class Given:
    """What both were given and neither has done."""

    story: Story
    check: Assignment
    goal: Assignment

    def ana_alone(self) -> None:
        """Ana does what is not open to Jonah: for the therapist, for herself, and not finished."""
        low = weekly_check(4, agenda="ana-secret " * 20)
        self.story.answer("ana", self.check, low, Level.THERAPIST)
        self.story.answer("ana", self.goal, GOAL | {"goal": "ana-secret"}, Level.PRIVATE)
        log = self.story.set("felt-safety-check", (Level.THERAPIST,), "ana")
        part = Part.objects.get(assignment=log, author=self.story.cast.client("ana"))
        save_page(part, "agenda", Sent({"agenda": ["ana-secret"]}, pressed=True), by=self.story.cast.actor("ana"))

    def both(self) -> None:
        for name in ("ana", "jonah"):
            self.story.answer(name, self.check, weekly_check(7), Level.TOGETHER)
        release_assignment(self.check, on=True, by=self.story.cast.actor("clinician"))

    def room(self) -> str:
        """What lies on the table, on screen."""
        query = {"edition": "room"}
        answer = self.story.cast.browser("clinician").get(reverse("prep", args=[self.story.session.code], query=query))
        assert answer.status_code == 200
        return str(answer.content.decode().partition('<article class="paper">')[2].partition("</article>")[0])

    def on_paper(self) -> bytes:
        """The same on real paper."""
        query = {"edition": "room"}
        place = reverse("prep_pdf", args=[self.story.session.code], query=query)
        answer = self.story.cast.browser("clinician").get(place)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store, private")
        return bytes(answer.content)

    def taken_along(self) -> bytes:
        """What Jonah takes along, on real paper; undone, for each file tells of the ones before it."""
        browser = self.story.cast.browser("jonah")
        session = browser.session
        session[STAMP] = clock.now().isoformat()
        session.save()
        with transaction.atomic():
            answer = browser.post(reverse("my_export_pdf"))
            transaction.set_rollback(True)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store, private")
        return bytes(answer.content)


@pytest.fixture
def given(db: None, monkeypatch: pytest.MonkeyPatch) -> Given:
    """A couple after six weeks."""
    still = Clock()
    monkeypatch.setattr(clock, "now", still.now)
    monkeypatch.setattr(render_client, "trends", trends)
    monkeypatch.setattr(render_client, "pdf", pressed)
    story = Story(still)
    story.tell_open_part()
    still.at(week=5, day=1)
    check = story.set("felt-safety-check", BOTH, needs_release=True)
    goal = story.set("naming-the-trust-question", (*ALONE, Level.TOGETHER))
    still.at(week=6)
    return Given(story, check, goal)


def test_19_no_chart_no_count_and_no_difference_of_two_shows_what_is_hidden(given: Given) -> None:
    before = given.room()
    given.ana_alone()
    hidden = given.room()
    given.both()
    opened = given.room()
    assert (hidden, len(DRAWN.findall(before)) > 0) == (before, True)
    assert DRAWN.findall(opened) != DRAWN.findall(before)
    assert NUMBERS.findall(DRAWN.sub("", opened)) != NUMBERS.findall(DRAWN.sub("", before))


def told(paper: bytes) -> tuple[object, ...]:
    """All that a file says besides its words: pages, properties, bookmarks, attachments, length."""
    reader = PdfReader(io.BytesIO(paper))
    words = [page.extract_text() for page in reader.pages]
    return words, dict(reader.metadata or {}), str(reader.outline), dict(reader.attachments), len(paper)


def test_21_paper_for_the_room_is_the_same_file_whatever_is_hidden(given: Given) -> None:
    before = told(given.on_paper())
    given.ana_alone()
    assert told(given.on_paper()) == before
    given.both()
    assert told(given.on_paper()) != before


def test_21_what_jonah_takes_along_is_the_same_file_whatever_is_hidden(given: Given) -> None:
    before = told(given.taken_along())
    given.ana_alone()
    assert told(given.taken_along()) == before
    given.both()
    assert told(given.taken_along()) != before
