"""Who leaves in a hurry is gone at once, signed out, and not to be found with Back."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from homework.enums import Level
from tests.journeys.house import Couple, House

WEATHER = "http://weather.test/"
COVERS_WITHIN_MS = 100
WORDS = "What does trust mean to you?"

# Leaving as a key or a click would, and how long the words stay on the screen.
TIMED = """(leave) => {
    const start = performance.now(), was = document.title;
    const shift = () => document.body.dispatchEvent(new KeyboardEvent("keyup", { key: "Shift", bubbles: true }));
    if (leave === "button") document.querySelector("quick-exit button").click(); else [1, 2, 3].forEach(shift);
    const covered = document.querySelector(".leaving-cover")?.getBoundingClientRect();
    const whole = covered && covered.width >= innerWidth && covered.height >= innerHeight;
    const gone = whole && !document.body.innerText.trim() && document.title !== was;
    return gone ? performance.now() - start : Infinity;
}"""


@pytest.fixture
def page(house: House, couple: Couple) -> Page:
    """Ana in the middle of writing, after some other pages."""
    part = couple.give("naming-the-trust-question", Level.THERAPIST)
    window = house.open(couple.user("ana"))
    window.context.route(f"{WEATHER}**", lambda route: route.fulfill(body="Sunny", content_type="text/plain"))
    for path in ("/my/", f"/my/h/{part.code}/", f"/my/h/{part.code}/3/"):
        window.goto(path)
    window.get_by_role("textbox").fill("Nobody may read this")
    return window


def gone(page: Page) -> None:
    """Elsewhere, signed out, and no way back to a word."""
    page.wait_for_url(WEATHER)
    page.wait_for_timeout(200)
    assert not Session.objects.exists()
    for _step in range(3):
        page.go_back(wait_until="load")
        expect(page.get_by_text(WORDS)).to_have_count(0)
        expect(page.get_by_text("Nobody may read this")).to_have_count(0)
        expect(page.get_by_text("Ana")).to_have_count(0)


def test_three_shifts(page: Page) -> None:
    for _press in range(3):
        page.keyboard.press("Shift")
    gone(page)


def test_the_button(page: Page) -> None:
    page.get_by_role("button", name="Leave this page now").click()
    gone(page)


@pytest.mark.parametrize("leave", ["button", "keys"])
def test_the_page_is_covered_at_once(page: Page, leave: str) -> None:
    assert page.evaluate(TIMED, leave) < COVERS_WITHIN_MS


def test_the_button_without_script(house: House, couple: Couple) -> None:
    page = house.open(couple.user("ana"), java_script_enabled=False)
    page.context.route(f"{WEATHER}**", lambda route: route.fulfill(body="Sunny", content_type="text/plain"))
    page.goto("/my/")
    expect(page.locator("h1")).to_have_text("Hello Ana")
    page.get_by_role("button", name="Leave this page now").click()
    page.wait_for_url(WEATHER)
    assert not Session.objects.exists()
