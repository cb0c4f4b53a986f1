"""Every page of every role: clean for axe in light and dark, whole at 320 pixels, and made for fingers and keys."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client as Knocker
from playwright.sync_api import Page, Response, ViewportSize
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from homework.demo.play import play
from practice import clock
from practice.people.addresses import people_with
from tests.homework.leaks.addresses import Address, every_address, every_value, near, paths
from tests.journeys.house import House
from tests.journeys.looking import AXE, CUT, SHAPE, SMALL, axe, focus_shows_nowhere
from tests.journeys.no_pages import ACTS, NO_PAGES
from tests.journeys.stops import Stop
from tests.journeys.tour import tour
from tests.share import quick_share_of

A_WEDNESDAY = datetime(2026, 11, 25, 13, 10, tzinfo=UTC)
SEED = 7
PHONE, NARROW = ViewportSize(width=390, height=844), ViewportSize(width=320, height=640)
STATUSES = ("400", "404", "410", "422")


@pytest.fixture
def stops(live_server: LiveServer, settings: Settings, tmp_path: Path) -> list[Stop]:
    """The tour through the demo practice, on a Wednesday that does not pass."""
    file = tmp_path / "clock"
    file.write_text(A_WEDNESDAY.isoformat(), encoding="utf-8")
    settings.CLOCK_FILE = str(file)
    with clock.played(A_WEDNESDAY):
        play(SEED)
    return tour()


@pytest.mark.shared
def test_every_page(house: House, stops: list[Stop], renderer: None) -> None:
    house.harmless = tuple(f"the server responded with a status of {status}" for status in STATUSES)
    windows: dict[str, Page] = {}
    wrong = []
    for stop in quick_share_of(stops):
        window = windows.setdefault(stop.who, windows.get(stop.who) or window_of(house, stop.who))
        wrong += [f"{stop.label}: {problem}" for problem in problems(window, stop)]
    assert not wrong, "\n".join(wrong)
    _leaves_nothing_out({stop.name for stop in stops})


def window_of(house: House, who: str) -> Page:
    page = house.open(people_with(who).get() if who else None, viewport=PHONE, color_scheme="light")
    page.add_init_script(AXE)
    return page


def problems(page: Page, stop: Stop) -> Iterator[str]:
    """All that is not as it has to be on this page."""
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    answer = arrive(page, stop)
    if (answer.status, stop.press or page.url.endswith(stop.path)) != (stop.status, stop.press or True):
        yield f"leads to {answer.status} {page.url}"
        return
    yield from shape(page, stop)
    yield from axe(page)
    if stop.is_for_clients:
        yield from page.evaluate(SMALL)
    page.emulate_media(color_scheme="dark")
    yield from (f"dark: {problem}" for problem in axe(page, only="color-contrast"))
    page.set_viewport_size(NARROW)
    yield from page.evaluate(CUT)
    yield from focus_shows_nowhere(page)


def arrive(page: Page, stop: Stop) -> Response:
    answer = page.goto(stop.path)
    if stop.press:
        with page.expect_navigation() as pressed:
            page.get_by_role("button", name=stop.press).first.click()
        answer = pressed.value
    assert answer is not None
    return answer


def shape(page: Page, stop: Stop) -> Iterator[str]:
    found = page.evaluate(SHAPE)
    if (found["language"], found["heads"], found["mains"], found["styled"]) != ("en-gb", 1, 1, 0):
        yield f"shape: {found}"
    if stop.path.startswith("/my/") and stop.status != 404 and found["title"] != "My notes":
        yield f"titled {found['title']}"


def _leaves_nothing_out(walked: set[str]) -> None:
    """Each address of the house is walked, or has a reason; what only acts shows nothing to who just looks."""
    known = {address.name: address for address in every_address()}
    assert set(known) - walked == set(NO_PAGES)
    values = every_value()
    for name, reason in NO_PAGES.items():
        if reason == ACTS:
            assert shows(known[name], values) == set()


def shows(address: Address, values: dict[str, list[object]]) -> set[str]:
    """The people to whom a mere look at the address shows a page."""
    found = set()
    for who in ("efua.mensah", "graham.pell", "maya"):
        knocker = Knocker()
        knocker.force_login(people_with(f"{who}@example.org").get())
        if any(knocker.get(path).status_code == 200 for path in paths(address, near(address, values))):
            found.add(who)
    return found
