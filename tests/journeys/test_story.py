"""The main job, end to end: set for a couple, answered by both, read together, printed by the clinician."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys.hands import Hands, Keys, Mouse
from tests.journeys.house import Couple, House

TITLE = "Naming the trust question"
SCALES = {
    "How much do you want this to change?",
    "How sure are you that you can change it?",
    "How ready are you to start now?",
}
HOPE = "What do you hope for? Put it in one sentence."
HOPES = {"ana": "That I hear things from Jonah first", "jonah": "That quiet evenings are just quiet"}
WAYS: dict[str, tuple[type[Hands], dict[str, object]]] = {
    "mouse": (Mouse, {}),
    "keys": (Keys, {}),
    "no-script": (Mouse, {"java_script_enabled": False}),
}


class Teller:
    """One way of doing it, for everybody in the story."""

    def __init__(self, house: House, couple: Couple, way: str) -> None:
        hands, self.options = WAYS[way]
        self.hands: Hands = hands()
        self.house, self.couple = house, couple

    def open(self, name: str, path: str) -> Page:
        page = self.house.open(self.couple.user(name), **self.options)
        page.goto(path)
        return page

    def press(self, page: Page, name: str) -> None:
        with page.expect_navigation():
            self.hands.press(page, name)

    def set_homework(self, page: Page) -> None:
        """From the library to a case in three actions."""
        for action in (f"Set {TITLE}", "Ana and Jonah Reyes", "Set homework"):
            self.press(page, action)
        expect(page.get_by_text("Set for Ana and Jonah.")).to_be_visible()

    def answer(self, page: Page, hope: str, partner: str) -> None:
        """What is required, one question a page; the rest is skipped; then the choice to open it together."""
        for name in ("Have a look", "Start"):
            self.press(page, name)
        for heading in self._questions(page):
            self._answer_one(page, heading, hope)
        expect(page.get_by_text(hope)).to_be_visible()
        self.press(page, "Continue")
        self.hands.choose(page, f"Clinician, and {partner} at the same time as me")
        self.press(page, "Save my choice and finish")
        expect(page.locator("h1")).to_have_text("Thank you. It is kept.")

    def _questions(self, page: Page) -> Iterator[str]:
        while not page.url.endswith("/check/"):
            yield page.locator("h1").inner_text()

    def _answer_one(self, page: Page, heading: str, hope: str) -> None:
        if heading in SCALES:
            self.hands.choose(page, "8")
        elif heading == HOPE:
            self.hands.write(page, hope)
        elif page.get_by_role("button", name="Skip this question").count():
            self.press(page, "Skip this question")
            return
        self.press(page, "Continue")


@pytest.mark.one_in(len(WAYS))
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.usefixtures("renderer")
def test_the_main_job(house: House, couple: Couple, way: str) -> None:
    teller = Teller(house, couple, way)
    clinician = teller.open("clinician", "/exercises/")
    teller.set_homework(clinician)
    windows = {name: teller.open(name, "/my/") for name in HOPES}
    for (name, page), partner in zip(windows.items(), ("Jonah", "Ana"), strict=True):
        teller.answer(page, HOPES[name], partner)
    _nothing_is_open_yet(windows)
    clinician.reload()
    teller.press(clinician, "Release")
    for (name, page), partner in zip(windows.items(), ("jonah", "ana"), strict=True):
        _read_together(teller, page, mine=HOPES[name], theirs=HOPES[partner])
    _print(teller, clinician)


def _nothing_is_open_yet(windows: dict[str, Page]) -> None:
    for page in windows.values():
        page.goto("/my/")
        expect(page.get_by_role("heading", name="Open for you to read")).to_have_count(0)


def _read_together(teller: Teller, page: Page, *, mine: str, theirs: str) -> None:
    page.goto("/my/")
    row = page.locator("section", has=page.get_by_role("heading", name="Open for you to read"))
    expect(row.get_by_role("link", name=TITLE)).to_be_visible()
    teller.press(page, "All that is open for you")
    teller.press(page, TITLE)
    expect(page.get_by_text(theirs)).to_have_count(0)
    teller.press(page, "Open it now")
    expect(page.get_by_text(mine)).to_be_visible()
    expect(page.get_by_text(theirs)).to_be_visible()


def _print(teller: Teller, page: Page) -> None:
    """From the first page to paper for the room: one page, on which nobody is named."""
    page.goto("/today/")
    for name in ("Open session prep", "In the room"):
        teller.press(page, name)
    for hope in HOPES.values():
        expect(page.get_by_text(hope.replace("Jonah", "J."))).to_be_visible()
    expect(page.get_by_role("link", name="Print")).to_be_visible()
    with page.expect_response("**/prep.pdf**") as printed:
        teller.hands.press(page, "Print")
    paper = PdfReader(BytesIO(page.context.request.get(printed.value.url).body()))
    words = " ".join(page.extract_text() for page in paper.pages)
    assert len(paper.pages) == 1
    assert [said for said in ("A. and J.", "hear things from J. first", "quiet evenings") if said not in words] == []
    assert [name for name in ("Ana", "Jonah", "Reyes") if name in words] == []
