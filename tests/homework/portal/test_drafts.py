"""What is typed is kept, whoever else types and whatever breaks."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client as Browser

from homework.library.values import LONGEST_TEXT
from homework.models import Draft, Part
from tests.coming_in import sign_in
from tests.homework.portal.scene import Scene, question

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db

KEY = "note"


@pytest.fixture
def part(scene: Scene) -> Part:
    return scene.part(scene.plain(), "ana")


def autosave(browser: Browser, part: Part, words: str, *, since: int = 0, tab: str = "t1") -> "Answer":
    return browser.post(f"{question(part, KEY)}draft/", {KEY: words, "revision": since, "tab": tab})


def go_on(browser: Browser, part: Part, words: str, *, since: int = 0, tab: str = "t1") -> "Answer":
    return browser.post(question(part, KEY), {KEY: words, "revision": since, "tab": tab})


def hidden(answer: "Answer", name: str) -> str:
    """The value of a hidden field of a page."""
    return str(answer.content.decode()).split(f'name="{name}" value="')[1].split('"')[0]


def kept(part: Part) -> tuple[list[str], list[list[str]]]:
    """The words that count, and those of other tabs."""
    draft = Draft.objects.get(part=part)
    return draft.pages[KEY]["fields"][KEY], [fields[KEY] for fields in draft.kept.get(KEY, [])]


def test_typing_is_kept_and_found_again_on_another_device(scene: Scene, part: Part) -> None:
    answer = autosave(scene.browser("ana"), part, "Half a sen")
    assert (answer.status_code, json.loads(answer.content)["revision"], sorted(json.loads(answer.content))) == (
        200,
        1,
        ["revision", "saved_at"],
    )
    assert "Half a sen</textarea>" in scene.browser("ana").get(question(part, KEY)).content.decode()


def test_json_is_taken_like_a_form(scene: Scene, part: Part) -> None:
    body = {"fields": {KEY: ["Größe"], "stranger": ["x"]}, "revision": 0, "tab": "j"}
    for save in (scene.browser("ana").put, scene.browser("ana").patch):
        answer = save(f"{question(part, KEY)}draft/", body, content_type="application/json")
        assert answer.status_code == 200
    assert kept(part) == (["Größe"], [])
    assert Draft.objects.get(part=part).pages[KEY]["fields"] == {KEY: ["Größe"]}


@pytest.mark.parametrize("late", [autosave, go_on])
def test_a_second_tab_never_writes_over_the_first(scene: Scene, part: Part, late: "Callable[..., Answer]") -> None:
    browser = scene.browser("ana")
    autosave(browser, part, "From my phone", tab="phone")
    answer = late(browser, part, "From my desk", tab="desk")
    assert kept(part) == (["From my phone"], [["From my desk"]])
    if late is autosave:
        both = {"here": {KEY: ["From my desk"]}, "there": {KEY: ["From my phone"]}, "revision": 1}
        assert (answer.status_code, json.loads(answer.content)) == (409, {"url": question(part, KEY), **both})
    page = browser.get(question(part, KEY)).content.decode()
    assert [words in page for words in ("From my phone", "From my desk", "Which one do you want?")] == [True] * 3


@pytest.mark.parametrize(("choice", "words"), [(0, "one"), (1, "two"), (2, "three")])
def test_the_author_picks_one_of_all_that_was_written(scene: Scene, part: Part, choice: int, words: str) -> None:
    browser = scene.browser("ana")
    for tab in ("one", "two", "three"):
        autosave(browser, part, tab, tab=tab)
    browser.post(question(part, KEY), {"pick": str(choice)})
    assert kept(part) == ([words], [])


def test_an_unpicked_pair_stops_handing_in(scene: Scene, part: Part) -> None:
    browser = scene.browser("ana")
    autosave(browser, part, "one", tab="one")
    autosave(browser, part, "two", tab="two")
    assert browser.post(f"/my/h/{part.code}/check/").status_code == 422
    part.refresh_from_db()
    assert part.current is None


def test_saves_of_one_tab_follow_each_other(scene: Scene, part: Part) -> None:
    browser = scene.browser("ana")
    for words in ("a", "ab", "abc", "ax"):
        assert autosave(browser, part, words).status_code == 200
    assert kept(part) == (["ax"], [])


def test_a_save_that_comes_in_after_the_button_changes_nothing(scene: Scene, part: Part) -> None:
    browser = scene.browser("ana")
    go_on(browser, part, "All of it")
    assert autosave(browser, part, "All of").status_code == 200
    assert kept(part) == (["All of it"], [])


def test_a_blank_old_tab_wipes_nothing(scene: Scene, part: Part) -> None:
    browser = scene.browser("ana")
    autosave(browser, part, "Words", tab="phone")
    go_on(browser, part, "", tab="desk")
    assert kept(part) == (["Words"], [])


@pytest.mark.parametrize("letter", ["a", "ß", "漢", "🌱"])
def test_a_very_long_text_is_taken_whole(scene: Scene, part: Part, letter: str) -> None:
    words = letter * LONGEST_TEXT
    assert autosave(scene.browser("ana"), part, words).status_code == 200
    assert kept(part) == ([words], [])


def test_a_longer_one_is_refused_with_a_cure_and_stays_on_the_page(scene: Scene, part: Part) -> None:
    browser, words = scene.browser("ana"), "a" * (LONGEST_TEXT + 3)
    answer = autosave(browser, part, words)
    assert answer.status_code == 422
    assert "Take out 3 or more." in json.loads(answer.content)["problems"][KEY][0]
    page = go_on(browser, part, words)
    assert (page.status_code, words in page.content.decode()) == (422, True)
    assert not Draft.objects.exists()


def test_a_page_says_saved_only_of_the_words_that_are_kept(scene: Scene, part: Part) -> None:
    browser, long = scene.browser("ana"), "a" * (LONGEST_TEXT + 1)
    autosave(browser, part, "Short")
    pages = [browser.get(question(part, KEY)), go_on(browser, part, long, since=1)]
    assert ['data-state="saved"' in page.content.decode() for page in pages] == [True, False]
    assert kept(part) == (["Short"], [])


def test_what_does_not_fit_is_kept_all_the_same(scene: Scene) -> None:
    part = scene.part(scene.set(scene.exercise("vulnerable-opener")), "ana")
    browser = scene.browser("ana")
    browser.post(question(part, "stage"), {"stage": "plan"})
    page = browser.post(question(part, "topic"), {"topic": "long " * 100})
    assert page.status_code == 422
    assert 'class="errorlist"' in page.content.decode()
    again = browser.get(question(part, "topic")).content.decode()
    assert ("long long" in again, "There is a problem" in again) == (True, True)


def test_signed_out_saves_are_refused_and_nothing_is_kept(scene: Scene, part: Part) -> None:
    assert autosave(Browser(), part, "x").status_code == 403
    assert not Draft.objects.exists()


def test_for_others_a_draft_is_the_same_as_nothing(scene: Scene, part: Part) -> None:
    autosave(scene.browser("ana"), part, "Mine")
    nothing = scene.browser("jonah").get("/my/h/never-used/1/draft/")
    for name in ("jonah", "clinician", "stranger"):
        for path in (
            f"{question(part, KEY)}draft/",
            question(part, KEY),
            f"/my/h/{part.code}/",
            f"/my/h/{part.code}/check/",
        ):
            answer = scene.browser(name).get(path)
            assert (answer.status_code, answer.content) == (404, nothing.content)
        assert autosave(scene.browser(name), part, "Theirs").content == nothing.content
    assert kept(part) == (["Mine"], [])


def test_a_session_that_ended_while_typing_loses_no_word(scene: Scene, part: Part) -> None:
    browser = scene.browser("ana")
    shown_to = hidden(browser.get(question(part, KEY)), "shown_to")
    browser.cookies.pop("sessionid")
    page = browser.post(question(part, KEY), {KEY: "Written before the end", "shown_to": shown_to})
    pages = {}
    for name in ("ana", "jonah"):
        other = Browser()
        answer = sign_in(other, scene.cast.users[name], kept=hidden(page, "kept"))
        onwards = other.get(answer.headers["Location"], follow=True) if "Location" in answer else answer
        pages[name] = onwards.content.decode()
    told = ("Written before the end", question(part, KEY))
    found = {name: [words in page for words in told] for name, page in pages.items()}
    assert found == {"ana": [True, True], "jonah": [False, False]}


def test_a_tab_that_was_signed_out_gets_a_fresh_token(scene: Scene, part: Part) -> None:
    answer = scene.browser("ana").get(f"{question(part, KEY)}draft/")
    assert (answer.status_code, sorted(json.loads(answer.content))) == (200, ["revision", "token"])


def test_a_skipped_question_keeps_its_words_but_hands_none_in(scene: Scene, part: Part) -> None:
    browser = scene.browser("ana")
    browser.post(question(part, KEY), {KEY: "Perhaps not", "skip": "1"})
    page = browser.get(f"/my/h/{part.code}/check/").content.decode()
    assert ("Perhaps not" in page, "You skipped this one." in page) == (False, True)
    assert kept(part) == (["Perhaps not"], [])


def test_stopping_keeps_what_was_typed(scene: Scene, part: Part) -> None:
    answer = scene.browser("ana").post(question(part, KEY), {KEY: "Later", "stop": "1"})
    assert (answer["Location"], kept(part)) == ("/my/", (["Later"], []))


def test_entries_are_added_and_taken_away_without_a_script(scene: Scene) -> None:
    part = scene.part(scene.set(scene.exercise("trust-timeline")), "ana")
    browser, page = scene.browser("ana"), question(part, "event")
    first = {"event-0-event_gist": "One", "event-0-event_lane": "family"}
    assert browser.post(page, {**first, "add": "event"})["Location"] == f"{page}?more=1#end"
    assert 'name="event-1-event_gist"' in browser.get(f"{page}?more=1").content.decode()
    two = {**first, "event-4-event_gist": "Two", "revision": "9"}
    browser.post(page, {**two, "remove": "event-0"})
    fields = Draft.objects.get(part=part).pages["event"]["fields"]
    assert fields == {"event-0-event_gist": ["Two"]}
