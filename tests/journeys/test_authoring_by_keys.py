"""A clinician who uses nothing but keys: an exercise of their own, and a pathway of their own that begins with it."""

import pytest
from playwright.sync_api import Page, expect

from homework.models import PathwayVersion
from tests.journeys.hands import Keys
from tests.journeys.house import Couple, House
from tests.journeys.test_building import ASKED, OURS

WORDS = (
    "Title",
    "What it is for",
    "What colleagues keep in mind",
    "What clients call it",
    "What clients are told",
)


@pytest.mark.console_may_say("422")
def test_an_exercise_and_a_pathway_are_written_with_keys_alone(house: House, couple: Couple) -> None:
    page, keys = house.open(couple.user("clinician")), Keys()
    _exercise(page, keys)
    page.goto("/pathways/")
    keys.press(page, "Write one of our own")
    for label in WORDS:
        keys.fill(page, page.get_by_label(label, exact=True), "Small steps")
    first, second = page.locator("#steps-0"), page.locator("#steps-1")
    keys.fill(page, first.get_by_label("Week", exact=True), "1")
    keys.press(page, "Publish")
    expect(page.get_by_role("link", name="Step 1: Choose an exercise.")).to_be_visible()
    keys.pick(page, first.get_by_label("Exercise", exact=True), "Naming the trust question")
    keys.fill(page, second.get_by_label("Week", exact=True), "2")
    keys.pick(page, second.get_by_label("Exercise", exact=True), "Steadying breath")
    keys.pick(page, second.get_by_label("It opens"), "after an exercise")
    keys.pick(page, second.get_by_label("After which exercise").first, "Naming the trust question")
    expect(second.get_by_label("A flag about what").first).to_be_hidden()
    keys.press(page, "Publish")
    expect(page.get_by_role("heading", name="Small steps")).to_be_visible()
    steps = PathwayVersion.objects.get().definition["steps"]
    opened = [step["unlock"] for step in steps]
    assert opened[0] == ["week>=1"]
    assert opened[1] == [f"submitted:{steps[0]['slug']}"]


def _exercise(page: Page, keys: Keys) -> None:
    page.goto("/exercises/naming-the-trust-question/")
    keys.press(page, "Make our own copy")
    keys.press(page, ASKED)
    keys.fill(page, page.get_by_label("The question"), OURS)
    keys.press(page, "Done")
    keys.press(page, "Publish")
    expect(page.get_by_text(f"Changed: “{OURS}”")).to_be_visible()
