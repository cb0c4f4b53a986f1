"""What closes while the page before a session is being printed does not leave."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from clients.enums import TeamRole
from homework.actions.answering import choose_level
from homework.actions.care import join_team, leave_team
from homework.actions.joint import remove_line
from homework.enums import Level
from homework.management.commands import session_prep
from homework.models import JointLine, JointOpening, Opening, Part
from homework.summaries import render_client
from practice import clock
from tests.homework.pages.story import Clock, Story

ANAS, JONAHS, PROMISED = "tells me before I ask", "say things sooner", "Phone in the drawer at eight"


@pytest.fixture
def story(db: None, monkeypatch: pytest.MonkeyPatch) -> Story:
    """A couple after six weeks; nobody reckons trends."""
    still = Clock()
    monkeypatch.setattr(clock, "now", still.now)
    monkeypatch.setattr(render_client, "trends", lambda _points: ())
    told = Story(still)
    told.tell_open_part()
    return told


def chooses(name: str, level: Level) -> Callable[[Story], None]:
    def act(story: Story) -> None:
        part = Part.objects.get(author=story.cast.client(name), assignment__version__definition__slug=SLUG)
        choose_level(part, level, by=story.cast.actor(name))

    return act


def takes_out_a_line(story: Story) -> None:
    line = next(line for line in JointLine.objects.all() if PROMISED in str(line.answers))
    remove_line(line, by=story.cast.actor("ana"))


def leaves_the_team(story: Story) -> None:
    by, owner = story.cast.actor("clinician"), story.cast.users["owner"]
    join_team(story.case, owner, TeamRole.TREATING, by=by)
    leave_team(story.case, story.cast.users["clinician"], by=by)


SLUG = "naming-the-trust-question"


@dataclass(frozen=True, slots=True)
class End:
    """A right that ends, on which page it was used, what it answers, and words that were there by it."""

    edition: str
    act: Callable[[Story], None]
    status: int
    words: str


ENDS = [
    End("room", chooses("ana", Level.THERAPIST), 409, ANAS),
    End("room", takes_out_a_line, 409, PROMISED),
    End("clinician", chooses("jonah", Level.PRIVATE), 409, JONAHS),
    End("individual", chooses("ana", Level.PRIVATE), 409, ANAS),
    End("clinician", leaves_the_team, 404, JONAHS),
]


@pytest.mark.parametrize("end", ENDS)
def test_30_what_closes_while_the_page_is_printed_does_not_leave(
    story: Story, monkeypatch: pytest.MonkeyPatch, end: End
) -> None:
    printed: list[str] = []

    def press(html: str, *_paper: object) -> bytes:
        if not printed:
            end.act(story)
        printed.append(html)
        return html.encode()

    monkeypatch.setattr(render_client, "pdf", press)

    def asked() -> tuple[int, str]:
        query = {"edition": end.edition, "person": story.cast.client("ana").code}
        answer = story.cast.browser("clinician").get(reverse("prep_pdf", args=[story.session.code], query=query))
        return answer.status_code, answer.content.decode()

    status, said = asked()
    assert (status, end.words in printed[0]) == (end.status, True)
    assert [each in said for each in (ANAS, JONAHS, PROMISED)] == [False] * 3
    assert (status == HTTPStatus.CONFLICT) == ("changed while it was printed" in said)
    assert not Opening.objects.filter(way="print").exists()
    assert not JointOpening.objects.filter(way="print").exists()
    status, again = asked()
    assert (status, end.words in again) == (404 if end.status == HTTPStatus.NOT_FOUND else 200, False)
    assert JointOpening.objects.filter(way="print").exists() == (status == HTTPStatus.OK)


def test_30_nor_is_it_written_to_a_file(story: Story, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def press(html: str, _paper: str) -> bytes:
        chooses("jonah", Level.PRIVATE)(story)
        return html.encode()

    monkeypatch.setattr(session_prep, "_press", press)
    wanted = (story.case.code, "--edition", "clinician", "--as", "clinician@example.org", "--out", tmp_path / "x.pdf")
    with pytest.raises(CommandError, match="changed while it was printed"):
        call_command("session_prep", *wanted)
    assert (list(tmp_path.iterdir()), Opening.objects.filter(way="print").exists()) == ([], False)
    # PostgreSQL undoes with the command what was done in its own transaction.
    chooses("jonah", Level.PRIVATE)(story)
    monkeypatch.setattr(session_prep, "_press", lambda html, _paper: html.encode())
    call_command("session_prep", *wanted)
    kept = (tmp_path / "x.pdf").read_text()
    assert (ANAS in kept, JONAHS in kept) == (True, False)
