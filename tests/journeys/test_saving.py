"""What is typed is kept: soon, through a crash, on another device, in two tabs, without a line or a session."""

import time
from collections.abc import Callable
from http import HTTPStatus
from threading import Event

import pytest
from django.http import HttpRequest, HttpResponse
from playwright.sync_api import Error, Locator, Page, Route, expect

from homework.enums import Level
from homework.models import Part, Response
from practice.people.addresses import people_with
from practice.web.life import TabsSessionMiddleware
from tests.cast import PASSWORD
from tests.coming_in import mailed_code
from tests.journeys.house import Couple, House, end_sessions, typed

KEY = "def_own"
MOST_LOST_S = 2.0
SOON_MS = 1500
SAVED = "Saved just now"
KEPT = """async () => [
    localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length,
    (await navigator.serviceWorker.getRegistrations()).length,
]"""
WITHOUT_SCRIPT = {"java_script_enabled": False}


@pytest.fixture
def part(couple: Couple) -> Part:
    """Ana's part of an exercise that begins with a free text."""
    return couple.give("naming-the-trust-question", Level.THERAPIST, Level.TOGETHER)


def open_question(house: House, couple: Couple, part: Part, **options: object) -> Page:
    page = house.open(couple.user("ana"), **options)
    page.goto(f"/my/h/{part.code}/3/")
    return page


def box(page: Page) -> Locator:
    return page.locator(f"[name={KEY}]")


def said(page: Page) -> Locator:
    return page.locator("auto-save output")


def sign_in(page: Page, *, before_the_code: Callable[[], object] = lambda: None) -> None:
    page.get_by_label("E-mail").fill("ana@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("h1")).to_have_text("One more step")
    before_the_code()
    page.get_by_label("Code").fill(mailed_code(people_with("ana@example.org").get()))
    page.get_by_role("button", name="Go on").click()


def test_what_is_typed_is_sent_within_a_second_of_the_last_key(house: House, couple: Couple, part: Part) -> None:
    page = open_question(house, couple, part)
    box(page).press_sequentially("Being told first")
    with page.expect_response("**/draft/", timeout=1000):
        pass
    expect(said(page)).to_contain_text(SAVED)
    assert typed(part, KEY) == "Being told first"


def test_what_is_typed_before_the_script_comes_is_saved_too(house: House, couple: Couple, part: Part) -> None:
    page = house.open(couple.user("ana"))
    late: list[Route] = []
    page.route("**/auto-save*.js", lambda route, _: late.append(route))
    with page.expect_request("**/auto-save*.js"):
        page.goto(f"/my/h/{part.code}/3/", wait_until="commit")
    box(page).fill("Being told first")
    expect(said(page)).not_to_contain_text(SAVED)
    late[0].continue_()
    expect(said(page)).to_contain_text(SAVED)
    assert typed(part, KEY) == "Being told first"


def test_a_page_on_which_nobody_wrote_sends_nothing(house: House, couple: Couple, part: Part) -> None:
    sent: list[str] = []
    page = house.open(couple.user("ana"))
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    saving = 0
    for place in range(1, 8):
        page.goto(f"/my/h/{part.code}/{place}/")
        saving += page.locator("auto-save").count()
        page.wait_for_timeout(1000)
    assert (saving, sent) == (4, [])


def test_a_crash_while_typing_loses_two_seconds_at_most(house: House, couple: Couple, part: Part) -> None:
    page = open_question(house, couple, part)
    box(page).focus()
    at: list[float] = []
    for letter in "abcdefghij" * 6:
        page.keyboard.type(letter)
        at.append(time.monotonic())
        page.wait_for_timeout(60)
    killed = time.monotonic()
    kill(page)
    time.sleep(0.5)
    sure = sum(moment < killed - MOST_LOST_S for moment in at)
    assert sure > 0
    assert ("abcdefghij" * 6).startswith(typed(part, KEY))
    assert len(typed(part, KEY)) >= sure


def kill(page: Page) -> None:
    """End the page's process with no chance to say anything."""
    with page.expect_event("crash"):
        try:
            page.goto("chrome://crash", timeout=2000)
        except Error:
            return


def test_another_device_goes_on_where_the_first_stopped(house: House, couple: Couple, part: Part) -> None:
    first = open_question(house, couple, part)
    box(first).press_sequentially("From the bus")
    expect(said(first)).to_contain_text(SAVED)
    second = house.open(couple.user("ana"), viewport={"width": 390, "height": 844})
    second.goto("/my/")
    second.get_by_role("link", name="Carry on").click()
    second.get_by_role("link", name="Look at my answers").click()
    second.get_by_role("link", name="Change").first.click()
    expect(box(second)).to_have_value("From the bus")


@pytest.mark.console_may_say("409")
def test_two_tabs_lose_nothing_and_ask(house: House, couple: Couple, part: Part) -> None:
    first = open_question(house, couple, part)
    second = first.context.new_page()
    second.goto(first.url)
    box(first).press_sequentially("Words of the first")
    expect(said(first)).to_contain_text(SAVED)
    box(second).press_sequentially("Words of the second")
    expect(said(second)).to_contain_text("Both are kept. Which one do you want?")
    second.get_by_role("link", name="Choose").click()
    for words in ("Words of the first", "Words of the second"):
        expect(second.get_by_text(words)).to_be_visible()
    second.locator("section", has_text="Words of the second").get_by_role("button").click()
    expect(box(second)).to_have_value("Words of the second")
    assert typed(part, KEY) == "Words of the second"


@pytest.mark.console_may_say("ERR_INTERNET_DISCONNECTED")
def test_without_a_line_it_says_so_and_saves_when_it_is_back(house: House, couple: Couple, part: Part) -> None:
    page = open_question(house, couple, part)
    page.context.set_offline(offline=True)
    box(page).press_sequentially("In the tunnel")
    expect(said(page)).to_contain_text("Not saved yet. You seem to be offline.")
    assert typed(part, KEY) == ""
    page.context.set_offline(offline=False)
    expect(said(page)).to_contain_text(SAVED)
    assert typed(part, KEY) == "In the tunnel"


def test_nothing_of_an_answer_stays_in_the_browser(house: House, couple: Couple, part: Part) -> None:
    page = open_question(house, couple, part)
    box(page).press_sequentially("Secretly")
    expect(said(page)).to_contain_text(SAVED)
    page.get_by_role("button", name="Continue").click()
    assert page.evaluate(KEPT) == [0, 0, 0, 0, 0]
    assert "Secretly" not in str(page.context.cookies())
    assert page.request.get(page.url).headers["cache-control"] == "no-store, private"


@pytest.mark.console_may_say("401", "403")
def test_signed_out_while_typing_signing_in_beside_it_saves_the_words(house: House, couple: Couple, part: Part) -> None:
    page = open_question(house, couple, part)
    end_sessions()
    box(page).press_sequentially("Half a thought")
    expect(said(page)).to_contain_text("We closed your notes to keep them private.")
    with page.context.expect_page() as beside:
        page.get_by_role("link", name="Sign in again").click()
    sign_in(beside.value)
    expect(beside.value.locator("h1")).to_have_text("Hello Ana")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(said(page)).to_contain_text(SAVED)
    expect(box(page)).to_have_value("Half a thought")
    assert typed(part, KEY) == "Half a thought"


@pytest.mark.console_may_say("401", "403")
def test_what_a_tab_without_a_session_hears_late_ends_no_session_of_another(
    house: House, couple: Couple, part: Part, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered, answer = Event(), TabsSessionMiddleware.process_response

    def late(middleware: TabsSessionMiddleware, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path.endswith("/draft/"):
            answered.wait(20)
        return answer(middleware, request, response)

    page = open_question(house, couple, part)
    end_sessions()
    monkeypatch.setattr(TabsSessionMiddleware, "process_response", late)
    with page.expect_response("**/draft/") as heard:
        box(page).press_sequentially("Half a thought")
        page.wait_for_timeout(SOON_MS)
        beside = page.context.new_page()
        beside.goto("/sign-in/")
        sign_in(beside, before_the_code=answered.set)
    assert heard.value.status == HTTPStatus.FORBIDDEN
    expect(beside.locator("h1")).to_have_text("Hello Ana")


@pytest.mark.console_may_say("401", "403")
@pytest.mark.parametrize("options", [{}, WITHOUT_SCRIPT], ids=["script", "no-script"])
def test_signed_out_before_pressing_the_words_come_through(
    house: House, couple: Couple, part: Part, options: dict[str, object]
) -> None:
    page = open_question(house, couple, part, **options)
    box(page).fill("A whole thought")
    end_sessions()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("What you just wrote is still on this page.")).to_be_visible()
    sign_in(page)
    expect(page.locator("h1")).to_have_text("Your words are still here.")
    page.get_by_role("button", name="Carry on").click()
    expect(page.locator("h1")).to_have_text("Which parts of trust matter most to you?")
    page.get_by_role("link", name="Back").click()
    expect(box(page)).to_have_value("A whole thought")
    assert typed(part, KEY) == "A whole thought"


@pytest.mark.parametrize("options", [{}, WITHOUT_SCRIPT], ids=["script", "no-script"])
def test_signed_out_before_opening_leads_to_the_same_field(
    house: House, couple: Couple, part: Part, options: dict[str, object]
) -> None:
    page = open_question(house, couple, part, **options)
    box(page).fill("Said before")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("h1")).to_have_text("Which parts of trust matter most to you?")
    end_sessions()
    page.get_by_role("link", name="Back").click()
    sign_in(page)
    expect(box(page)).to_have_value("Said before")


def test_pressing_twice_hands_in_once(house: House, couple: Couple) -> None:
    part = couple.give("therapy-preferences", Level.THERAPIST)
    page = house.open(couple.user("ana"))
    page.goto(f"/my/h/{part.code}/1/")
    while not page.url.endswith("/check/"):
        skip = page.get_by_role("button", name="Skip this question")
        with page.expect_navigation():
            skip.or_(page.get_by_role("button", name="Continue")).last.click()
    page.get_by_role("button", name="Continue").click()
    beside = page.context.new_page()
    beside.goto(page.url)
    page.get_by_role("button", name="Save my choice and finish").dblclick()
    expect(page.locator("h1")).to_have_text("Thank you. It is kept.")
    beside.get_by_role("button", name="Save my choice and finish").click()
    expect(beside.locator("h1")).to_have_text("Thank you. It is kept.")
    assert Response.objects.filter(part=part).count() == 1
