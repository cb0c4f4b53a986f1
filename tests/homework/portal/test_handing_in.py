"""From the last question to handing in, once and not twice."""

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client as Browser

from homework.library.pages import pages
from homework.models import Draft, Flag, Part, Response
from homework.queries.forms import form_of
from tests.cast import PASSWORD
from tests.homework.portal.scene import Scene, question

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db


def answer(browser: Browser, part: Part, **answers: str | list[str]) -> None:
    for key, words in answers.items():
        assert browser.post(question(part, key), {key: words, "revision": "999"}).status_code == 302


def hand_in(browser: Browser, part: Part, level: str, revision: int | None = None) -> "Answer":
    revision = Draft.objects.get(part=part).revision if revision is None else revision
    return browser.post(f"/my/h/{part.code}/share/", {"level": level, "revision": revision})


def test_pressing_twice_hands_in_once(scene: Scene) -> None:
    part, browser = scene.part(scene.plain(), "ana"), scene.browser("ana")
    answer(browser, part, note="Once")
    revision = Draft.objects.get(part=part).revision
    both = [hand_in(browser, part, "therapist", revision) for _ in range(2)]
    assert [page["Location"] for page in both] == [f"/my/h/{part.code}/done/"] * 2
    assert [(row.number, row.answers) for row in Response.objects.order_by("pk")] == [(1, {"note": "Once"})]


def test_a_draft_that_changed_meanwhile_is_looked_at_first(scene: Scene) -> None:
    part, browser = scene.part(scene.plain(), "ana"), scene.browser("ana")
    answer(browser, part, note="First")
    revision = Draft.objects.get(part=part).revision
    answer(browser, part, note="Second")
    assert hand_in(browser, part, "therapist", revision)["Location"] == f"/my/h/{part.code}/check/?wrong=1"
    assert not Response.objects.exists()


def test_a_save_under_way_leaves_no_draft_behind(scene: Scene) -> None:
    part, browser = scene.part(scene.plain(), "ana"), scene.browser("ana")
    answer(browser, part, note="Done")
    hand_in(browser, part, "therapist")
    late = browser.post(f"{question(part, 'note')}draft/", {"note": "Don", "revision": 1})
    assert (late.status_code, Draft.objects.count()) == (409, 0)


def test_entries_are_numbered_as_they_were_typed(scene: Scene) -> None:
    part, browser = scene.part(scene.set(scene.exercise("trust-timeline")), "ana"), scene.browser("ana")
    typed = {f"event-{place}-event_gist": words for place, words in enumerate(("One", "Two"))}
    browser.post(question(part, "event"), typed)
    numbered = re.compile(r"(Number|One|Two)\b(?: <span data-place>)? ?(\d?)")
    pages = [browser.get(path).content.decode() for path in (question(part, "event"), f"/my/h/{part.code}/check/")]
    told = [[word for pair in numbered.findall(page) for word in pair if word] for page in pages]
    assert told[1] == ["Number", "1", "One", "Number", "2", "Two"]
    assert told[0][: len(told[1])] == told[1]


def test_blank_required_questions_are_named_with_links(scene: Scene) -> None:
    part, browser = scene.part(scene.set(scene.exercise("vulnerable-opener")), "ana"), scene.browser("ana")
    browser.post(question(part, "stage"), {"skip": "1"})
    page = browser.post(f"/my/h/{part.code}/check/")
    link = f'<li><a href="{question(part, "stage")}">What would you like to do now?</a></li>'
    assert (page.status_code, link in page.content.decode()) == (422, True)
    assert browser.get(f"/my/h/{part.code}/share/")["Location"] == f"/my/h/{part.code}/check/?wrong=1"


def test_a_required_question_asks_for_an_answer_or_a_skip(scene: Scene) -> None:
    part, browser = scene.part(scene.set(scene.exercise("vulnerable-opener")), "ana"), scene.browser("ana")
    page = browser.post(question(part, "stage"), {})
    assert page.status_code == 422
    assert page.content.decode().count("Give an answer here, or choose Skip this question.") == 2


@pytest.mark.parametrize("level", ["", "everyone"])
def test_nothing_goes_out_without_a_choice(scene: Scene, level: str) -> None:
    part, browser = scene.part(scene.plain(), "ana"), scene.browser("ana")
    answer(browser, part, note="Mine")
    assert (hand_in(browser, part, level).status_code, Response.objects.count()) == (422, 0)


def test_a_level_that_is_not_offered_is_refused(scene: Scene) -> None:
    part, browser = scene.part(scene.plain(to=("ana",)), "ana"), scene.browser("ana")
    answer(browser, part, note="Mine")
    assert (hand_in(browser, part, "partner").status_code, Response.objects.count()) == (422, 0)


def test_a_change_is_a_new_version_and_the_old_one_stands_until_then(scene: Scene) -> None:
    part, browser = scene.part(scene.plain(), "ana"), scene.browser("ana")
    answer(browser, part, note="First", aside="Beside")
    hand_in(browser, part, "therapist")
    browser.post(f"/my/answers/{part.code}/change/")
    answer(browser, part, note="Second")
    part.refresh_from_db()
    assert part.current is not None
    assert part.current.answers == {"note": "First", "aside": "Beside"}
    hand_in(browser, part, "private")
    assert [(row.number, row.answers) for row in Response.objects.order_by("pk")] == [
        (1, {"note": "First", "aside": "Beside"}),
        (2, {"note": "Second", "aside": "Beside"}),
    ]
    own = browser.get(f"/my/answers/{part.code}/").content.decode()
    assert ("Second" in own, "First" in own) == (True, True)


def test_a_change_that_shares_less_warns_first(scene: Scene) -> None:
    part, browser = scene.part(scene.plain(), "ana"), scene.browser("ana")
    answer(browser, part, note="First")
    hand_in(browser, part, "partner")
    browser.post(f"/my/answers/{part.code}/change/")
    answer(browser, part, note="Second")
    page = hand_in(browser, part, "private").content.decode()
    assert ("They may notice, and ask." in page, Response.objects.count()) == (True, 1)
    revision = Draft.objects.get(part=part).revision
    browser.post(f"/my/h/{part.code}/share/", {"level": "private", "revision": revision, "sure": "1"})
    assert (Response.objects.count(), scene.part(part.assignment, "ana").level) == (2, "private")


def test_changes_can_be_left_aside(scene: Scene) -> None:
    part, browser = scene.part(scene.plain(), "ana"), scene.browser("ana")
    answer(browser, part, note="First")
    hand_in(browser, part, "therapist")
    browser.post(f"/my/answers/{part.code}/change/")
    browser.post(f"/my/h/{part.code}/check/", {"drop": "1"})
    assert (Draft.objects.count(), Response.objects.count()) == (0, 1)


@pytest.mark.parametrize("field", ["paused_at", "taken_back_at"])
def test_what_is_not_asked_for_says_so_and_keeps_the_words(scene: Scene, field: str) -> None:
    part, browser = scene.part(scene.plain(), "ana"), scene.browser("ana")
    setattr(part.assignment, field, part.assignment.set_at)
    part.assignment.save()
    page = browser.post(question(part, "note"), {"note": "Kept"})
    assert "This is not asked for at the moment." in page.content.decode()
    assert Draft.objects.get(part=part).pages["note"]["fields"] == {"note": ["Kept"]}
    assert "A plain exercise" not in browser.get("/my/").content.decode()


def test_steps_follow_the_branch_that_was_taken(scene: Scene) -> None:
    part, browser = scene.part(scene.set(scene.exercise("vulnerable-opener")), "ana"), scene.browser("ana")
    for stage in ("plan", "report"):
        answer(browser, part, stage=stage)
        asked = len([page for page in pages(form_of(part.assignment.version), {"stage": stage}) if page.question])
        assert f"Question <b>1</b> of {asked}" in browser.get(question(part, "stage")).content.decode()


def again(browser: Browser, page: "Answer", password: str = PASSWORD) -> "Answer":
    return browser.post(
        "/my/again/", {"password": password, "next": page["Location"].split("next=")[1].replace("%2F", "/")}
    )


def test_the_private_check_asks_who_it_is_first(scene: Scene) -> None:
    part, browser = scene.part(scene.set(scene.exercise("private-safety-screen")), "ana"), scene.browser("ana")
    page = browser.get(question(part, "p_gate"))
    assert page["Location"].startswith("/my/again/")
    assert again(browser, page, "wrong").status_code == 422
    assert browser.get(question(part, "p_gate")).status_code == 302
    assert again(browser, page)["Location"] == question(part, "p_gate")
    assert browser.get(question(part, "p_gate")).status_code == 200


def test_words_sent_to_the_check_too_late_are_kept_first(scene: Scene) -> None:
    part, browser = scene.part(scene.set(scene.exercise("private-safety-screen")), "ana"), scene.browser("ana")
    browser.post(question(part, "p_gate"), {"p_gate": "yes"})
    page = browser.post(question(part, "p_contact_time"), {"p_contact_time": "At noon"})
    assert page["Location"].startswith("/my/again/")
    assert Draft.objects.get(part=part).pages["p_contact_time"]["fields"] == {"p_contact_time": ["At noon"]}


def test_whoever_is_not_alone_leaves_nothing_behind(scene: Scene) -> None:
    part, browser = scene.part(scene.set(scene.exercise("private-safety-screen")), "ana"), scene.browser("ana")
    again(browser, browser.get(question(part, "p_gate")))
    answer(browser, part, p_gate="yes", p_hurt="often")
    assert browser.post(f"{question(part, 'p_gate')}draft/", {"p_gate": "no"}).status_code == 200
    closed = browser.post(question(part, "p_gate"), {"p_gate": "no"}, follow=True).content.decode()
    part.refresh_from_db()
    assert ("We have kept nothing." in closed, Draft.objects.count(), part.turned_away) == (True, 0, 1)
    assert part.current is None
    assert not Flag.objects.exists()
    browser.post(question(part, "p_gate"), {"p_gate": "no"})
    assert [(flag.rule, flag.level) for flag in Flag.objects.order_by("pk")] == [
        ("private-safety-screen/gate_no_twice", 1)
    ]
    assert "How things are" in browser.get("/my/").content.decode()


def test_a_no_at_the_gate_is_not_kept_by_saving_either(scene: Scene) -> None:
    part, browser = scene.part(scene.set(scene.exercise("private-safety-screen")), "ana"), scene.browser("ana")
    browser.post(f"{question(part, 'p_gate')}draft/", {"p_gate": "no"})
    assert not Draft.objects.exists()


def test_help_stands_beside_high_strain_and_blocks_nothing(scene: Scene) -> None:
    part, browser = scene.part(scene.set(scene.exercise("self-compassion-break")), "ana"), scene.browser("ana")
    shown = "You do not have to be alone with this"
    assert shown not in browser.get(question(part, "moment")).content.decode()
    answer(browser, part, distress_before="8")
    assert shown in browser.get(question(part, "moment")).content.decode()
    answer(browser, part, moment="Hard", leaving="need_soon", distress_after="2")
    assert shown in hand_in_and_see(browser, part)


def hand_in_and_see(browser: Browser, part: Part) -> str:
    return str(browser.get(hand_in(browser, part, "private")["Location"]).content.decode())
