"""The way out in every way that people take it: what is left on the screen, behind Back, and of the session."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, expect

from homework.enums import Level
from tests.journeys.house import Couple, House

WEATHER = "http://weather.test/"
SECRET = "Nobody may read this"
RETURN = 'window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))'


def window(house: House, couple: Couple, **options: object) -> Page:
    page = house.open(couple.user("ana"), **options)
    page.context.route(f"{WEATHER}**", lambda route: route.fulfill(body="Sunny", content_type="text/plain"))
    return page


@pytest.fixture
def page(house: House, couple: Couple) -> Page:
    """Ana on her first page, after one with a word of hers."""
    return browsed(window(house, couple), couple)


@pytest.fixture
def plain(house: House, couple: Couple) -> Page:
    """The same without script."""
    return browsed(window(house, couple, java_script_enabled=False), couple)


def browsed(page: Page, couple: Couple) -> Page:
    part = couple.give("naming-the-trust-question", Level.THERAPIST)
    page.goto(f"/my/h/{part.code}/3/")
    page.get_by_role("textbox").fill(SECRET)
    page.get_by_role("button", name="Continue").click()
    page.goto("/my/")
    expect(page.locator("h1")).to_have_text("Hello Ana")
    return page


def cookie_of(page: Page) -> str:
    """What the browser showed as long as it was signed in."""
    return next(kept["value"] for kept in page.context.cookies() if kept["name"] == settings.SESSION_COOKIE_NAME)


def is_gone(house: House, page: Page, cookie: str) -> None:
    """Elsewhere; Back shows nothing that was there; and whoever kept the cookie is not let in with it."""
    page.wait_for_url(WEATHER)
    for _step in range(3):
        page.go_back(wait_until="load")
        words = page.content()
        assert not any(word in words for word in (SECRET, "Hello Ana", "Ana"))
    thief = house.open()
    thief.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": house.url}])
    thief.goto("/my/")
    expect(thief.locator("h1")).to_have_text("Sign in")


def test_the_first_stop_but_one_leaves_by_keys_alone(house: House, page: Page) -> None:
    cookie = cookie_of(page)
    for _stop in range(2):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Leave this page at once")).to_be_focused()
    page.keyboard.press("Enter")
    is_gone(house, page, cookie)


def test_the_button_leaves(house: House, page: Page) -> None:
    cookie = cookie_of(page)
    page.get_by_role("button", name="Leave this page now").click()
    is_gone(house, page, cookie)


def test_the_button_leaves_without_script(house: House, plain: Page) -> None:
    cookie = cookie_of(plain)
    plain.get_by_role("button", name="Leave this page now").click()
    is_gone(house, plain, cookie)


def test_keys_leave_without_script(house: House, plain: Page) -> None:
    cookie = cookie_of(plain)
    for _stop in range(2):
        plain.keyboard.press("Tab")
    plain.keyboard.press("Enter")
    is_gone(house, plain, cookie)


def test_three_shifts_are_said_aloud_and_leave(house: House, page: Page) -> None:
    cookie, said = cookie_of(page), page.locator("quick-exit [role=status]")
    page.keyboard.press("Shift")
    expect(said).to_have_text("Press Shift two more times to leave.")
    page.keyboard.press("Shift")
    expect(said).to_have_text("Press Shift once more to leave.")
    page.keyboard.press("Shift")
    is_gone(house, page, cookie)


def test_five_seconds_after_the_first_shift_counting_begins_anew(house: House, couple: Couple) -> None:
    page = window(house, couple)
    page.clock.install()
    page.goto("/my/")
    for _press in range(2):
        page.keyboard.press("Shift")
    page.clock.fast_forward(5100)
    expect(page.locator("quick-exit [role=status]")).to_have_text("You stay on this page.")
    page.keyboard.press("Shift")
    expect(page.locator("h1")).to_have_text("Hello Ana")


def test_nobody_waits_for_the_network(page: Page) -> None:
    """Also when the house does not answer, the page is covered and another is in its place."""
    asked: list[Route] = []

    def keep_waiting(route: Route) -> None:
        asked.append(route)

    page.context.route("**/leave/", keep_waiting)
    page.get_by_role("button", name="Leave this page now").click()
    page.wait_for_url(WEATHER)
    assert len(asked) == 1


def test_a_page_that_the_browser_kept_for_back_is_made_anew(page: Page) -> None:
    page.context.clear_cookies()
    page.evaluate(RETURN)
    page.wait_for_url("**/sign-in/**")
    expect(page.get_by_text("Hello Ana")).to_have_count(0)


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/password/", "/recover/", "/help/", "/nowhere/"])
@pytest.mark.console_may_say("404")
def test_it_is_on_the_doors_too(house: House, path: str) -> None:
    page = house.open()
    page.context.route(f"{WEATHER}**", lambda route: route.fulfill(body="Sunny", content_type="text/plain"))
    page.goto(path)
    page.get_by_role("button", name="Leave this page").last.click()
    page.wait_for_url(WEATHER)


def test_before_first_use_somebody_is_told_and_asked_once(house: House, couple: Couple) -> None:
    ana = couple.user("ana")
    ana.knows_way_out = False
    ana.save()
    page = house.open(ana)
    page.goto("/")
    expect(page.locator("h1")).to_have_text("The way out")
    expect(page.get_by_text("It does not clear the history of the browser.")).to_be_visible()
    expect(page.get_by_role("radio", name="Yes, or I am not sure.")).to_be_checked()
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("h1")).to_have_text("Hello Ana")
    page.goto("/")
    expect(page.locator("h1")).to_have_text("Hello Ana")
