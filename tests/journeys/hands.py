"""Two ways to use a page: with a mouse, and with nothing but keys."""

import re
from typing import Protocol

from playwright.sync_api import Locator, Page, expect

from tests.journeys.looking import see_focus

MOST_STOPS = 200


class Hands(Protocol):
    """Somebody who presses, chooses and writes."""

    def press(self, page: Page, name: str) -> None: ...
    def choose(self, page: Page, name: str) -> None: ...
    def write(self, page: Page, words: str) -> None: ...


def to_press(page: Page, name: str) -> Locator:
    """The first link or button of this name."""
    link, button = (page.get_by_role(role, name=re.compile(f"^{re.escape(name)}")) for role in ("link", "button"))
    return link.or_(button).first


def to_choose(page: Page, name: str) -> Locator:
    return page.get_by_role("radio", name=re.compile(f"^{re.escape(name)}"))


class Mouse:
    """Points and clicks, as with a finger; needs no script."""

    def press(self, page: Page, name: str) -> None:
        to_press(page, name).click()

    def choose(self, page: Page, name: str) -> None:
        to_choose(page, name).check(force=True)

    def write(self, page: Page, words: str) -> None:
        page.get_by_role("textbox").first.fill(words)


class Keys:
    """Tab, arrows, Enter and Space; sees where it is at each stop."""

    def press(self, page: Page, name: str) -> None:
        self._go(page, to_press(page, name))
        page.keyboard.press("Enter")

    def choose(self, page: Page, name: str) -> None:
        target = to_choose(page, name)
        group = page.locator(f"[name={target.get_attribute('name')}]")
        self._go(page, group)
        if not group.evaluate_all("all => all.some((one) => one.checked)"):
            page.keyboard.press("Space")
        for _press in range(group.count()):
            if target.is_checked():
                return
            page.keyboard.press("ArrowDown")
            see_focus(page)
        expect(target).to_be_checked()

    def write(self, page: Page, words: str) -> None:
        self._go(page, page.get_by_role("textbox").first)
        page.keyboard.type(words)

    def fill(self, page: Page, box: Locator, words: str) -> None:
        """Write in one box, over what stands there."""
        self._go(page, box)
        page.keyboard.press("Control+A")
        page.keyboard.type(words)

    def pick(self, page: Page, box: Locator, words: str) -> None:
        """Choose in a list by typing how the words begin."""
        self._go(page, box)
        page.keyboard.type(words)
        expect(box.locator("option:checked")).to_have_text(re.compile(f"^{re.escape(words)}"))

    def _go(self, page: Page, wanted: Locator) -> None:
        expect(wanted.first).to_be_attached()
        for _stop in range(MOST_STOPS):
            page.keyboard.press("Tab")
            see_focus(page)
            if wanted.evaluate_all("all => all.includes(document.activeElement)"):
                return
        message = f"No way to {wanted} by keys"
        raise AssertionError(message)
