import re
from datetime import timedelta

import pytest
from django.urls import reverse

from clients.enums import ConsentKind, TeamRole
from homework.actions.answering import choose_level
from homework.actions.opening import open_part
from homework.enums import Capacity, Level
from homework.models import Opening, Unread
from homework.queries import answers
from tests.homework.care.scene import Scene, links, text

WORDS = ("shown-ana", "aside-ana", "team-ana", "mine-ana", "4 of 10")


def test_the_team_reads_all_but_what_is_the_authors_alone(scene: Scene) -> None:
    page = scene.page("answer", scene.answer("ana", scene.set(), Level.THERAPIST).code)
    assert [word in page for word in WORDS] == [True, True, True, False, True]
    assert "Ana and you" in page


def test_of_a_private_answer_only_what_is_announced(scene: Scene) -> None:
    page = scene.page("answer", scene.answer("ana", scene.set(), Level.PRIVATE).code)
    assert [word in page for word in WORDS] == [False, False, False, False, True]
    assert "Ana keeps this private." in page


def test_opening_is_recorded_before_it_is_shown(scene: Scene) -> None:
    part = scene.answer("ana", scene.set(), Level.THERAPIST)
    scene.page("answer", part.code)
    seen = list(Opening.objects.values_list("response_id", "person_id", "capacity", "way"))
    assert seen == [(part.current_id, scene.by.person, "treating", "page")]


def test_an_earlier_version_is_read_as_its_level_allowed(scene: Scene) -> None:
    assignment = scene.set()
    scene.answer("ana", assignment, Level.PRIVATE)
    scene.answer("ana", assignment, Level.THERAPIST)
    part = scene.answer("ana", assignment, Level.THERAPIST)
    page = scene.page("answer", part.code)
    assert [f"Version {number}," in page for number in (1, 2)] == [False, True]
    assert Opening.objects.count() == 2


def test_release_opens_what_both_offered_and_can_be_taken_back(scene: Scene) -> None:
    for name in ("ana", "jonah"):
        scene.consent(name, ConsentKind.PARTNER_SHARING)
    assignment = scene.set(needs_release=True)
    part = scene.answer("ana", assignment, Level.PARTNER)
    waiting = scene.page("answer", part.code)
    back = scene.post("assignment_release", assignment.code, on="yes", back=part.code)
    opened = scene.page("answer", part.code)
    scene.post("assignment_release", assignment.code, on="no", back=part.code)
    closed = scene.page("answer", part.code)
    assert back["Location"] == reverse("answer", args=[part.code])
    assert ["Release for both" in page for page in (waiting, opened)] == [True, False]
    assert ["Both of them and you" in page for page in (waiting, opened, closed)] == [False, True, False]


def test_what_a_release_can_open_stands_beside_it(scene: Scene) -> None:
    for name in ("ana", "jonah"):
        scene.consent(name, ConsentKind.PARTNER_SHARING)
    assignment = scene.set(needs_release=True)
    kept, offered = (scene.answer("ana", assignment, level) for level in (Level.THERAPIST, Level.PARTNER))
    assert kept.code == offered.code
    other = scene.answer("jonah", assignment, Level.THERAPIST)
    pages = [scene.page("answer", code) for code in (other.code, offered.code)]
    assert ["What a release can open" in page for page in pages] == [False, True]


def test_the_page_says_who_of_the_staff_has_opened_it(scene: Scene) -> None:
    """Of the partner's reading it says nothing."""
    for name in ("ana", "jonah"):
        scene.consent(name, ConsentKind.PARTNER_SHARING)
    scene.joins("owner", TeamRole.TREATING)
    assignment = scene.set()
    parts = [scene.answer(name, assignment, Level.PARTNER) for name in ("ana", "jonah")]
    scene.page("answer", parts[0].code, reader="owner")
    open_part(parts[0].code, by=scene.cast.actor("jonah"))
    scene.clock.moment += timedelta(minutes=1)
    scene.page("answer", parts[0].code)
    seen = scene.page("answer", parts[0].code).partition("Who has looked")[2].partition("</ul>")[0]
    assert re.findall(r"<li>([^,]+),", seen) == ["Clinician", "Dr Owner"]
    assert Opening.objects.filter(capacity=Capacity.PARTNER).count() == 1


def test_releasing_leads_to_no_address_but_ours(scene: Scene) -> None:
    assignment = scene.set(needs_release=True)
    other = scene.answer("jonah", scene.set(), Level.THERAPIST)
    for back in ("https://example.org/", other.code, ""):
        answer = scene.post("assignment_release", assignment.code, on="yes", back=back)
        assert answer["Location"] == reverse("case_page", args=[scene.case.code])


def test_new_answers_are_marked_until_read(scene: Scene) -> None:
    part = scene.answer("ana", scene.set(), Level.THERAPIST)
    before = scene.page("answers")
    scene.post("answer_read", part.code)
    assert ["is-now" in page for page in (before, scene.page("answers"))] == [True, False]
    assert Unread.objects.count() == 0


def test_every_page_of_the_staff_counts_what_is_new(scene: Scene) -> None:
    part = scene.answer("ana", scene.set(), Level.THERAPIST)
    names = ("today", "clients", "exercises", "answers", "desk", "settings_me")
    before = ['<span class="count">' in scene.page(name) for name in names]
    scene.post("answer_read", part.code)
    after = ['<span class="count">' in scene.page(name) for name in names]
    assert (before, after) == ([True] * 6, [False] * 6)


def test_every_answer_is_listed_once_over_all_pages(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those that the partner reads, and those that only announce something."""
    monkeypatch.setattr(answers, "PAGE", 2)
    for name in ("ana", "jonah"):
        scene.consent(name, ConsentKind.PARTNER_SHARING)
    levels = (Level.THERAPIST, Level.PARTNER, Level.PRIVATE, Level.PARTNER, Level.PRIVATE)
    codes = [scene.answer("ana", scene.set(), level).code for level in levels]
    found: list[str] = []
    place = reverse("answers")
    while place:
        page = text(scene.browser().get(place))
        found += links(page, "answer")
        older = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        place = older if 'rel="next"' in page else ""
    assert found == codes[::-1]


def test_a_broken_place_in_the_list_begins_at_the_top(scene: Scene) -> None:
    scene.answer("ana", scene.set(), Level.THERAPIST)
    there = [scene.browser().get(reverse("answers"), {"before": word}).status_code for word in ("x", "-1", "9" * 40)]
    assert there == [200, 200, 200]


def test_an_answer_that_was_made_private_is_closed_to_the_team(scene: Scene) -> None:
    part = scene.answer("ana", scene.set(), Level.THERAPIST)
    before = scene.page("answer", part.code)
    choose_level(part, Level.PRIVATE, by=scene.cast.actor("ana"))
    after = scene.page("answer", part.code)
    assert ["aside-ana" in page for page in (before, after)] == [True, False]
