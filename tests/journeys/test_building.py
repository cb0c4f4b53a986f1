"""A clinician makes an exercise their own: copies it, changes a word, looks, publishes, and gives it."""

import pytest
from playwright.sync_api import Page, expect

from homework.library.editing.tree import spots
from homework.models import Assignment, Exercise, ExerciseDraft
from tests.journeys.house import Couple, House
from tests.journeys.test_saving import WITHOUT_SCRIPT

ASKED = "Which parts of trust matter most to you?"
OURS = "What do you trust most?"


def copied(house: House, couple: Couple, **options: object) -> Page:
    page = house.open(couple.user("clinician"), **options)
    page.goto("/exercises/naming-the-trust-question/")
    page.get_by_role("button", name="Make our own copy").click()
    expect(page.get_by_text("This is your own copy.")).to_be_visible()
    return page


@pytest.mark.parametrize("options", [{}, WITHOUT_SCRIPT], ids=["script", "no-script"])
def test_copy_change_look_publish_and_give(house: House, couple: Couple, options: dict[str, object]) -> None:
    page = copied(house, couple, **options)
    page.get_by_role("link", name=ASKED).click()
    page.get_by_label("The question").fill(OURS)
    page.get_by_role("button", name="Add a choice").click()
    expect(page.get_by_label("The question")).to_have_value(OURS)
    page.locator("[name^='option.own_']").fill("Something of our own")
    page.get_by_role("button", name="Done").click()
    page.get_by_role("link", name="See it as a client").click()
    for words in (OURS, "Something of our own"):
        expect(page.get_by_text(words).first).to_be_visible()
    page.get_by_role("link", name="Go on writing").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text(f"Changed: “{OURS}”")).to_be_visible()
    page.get_by_role("link", name="Set homework").click()
    page.get_by_role("link", name="Ana and Jonah Reyes").click()
    page.get_by_role("button", name="Set homework").click()
    expect(page.get_by_text("Set for Ana and Jonah.")).to_be_visible()
    given = Assignment.objects.select_related("version__exercise").get()
    assert (given.version.exercise.slug, given.version.number) == ("naming-the-trust-question-ours", 1)
    assert OURS in str(given.version.definition)


def test_what_is_typed_is_saved_at_once_and_by_enter(house: House, couple: Couple) -> None:
    page = copied(house, couple)
    page.get_by_role("link", name=ASKED).click()
    page.get_by_label("The question").fill(OURS)
    expect(page.locator("auto-save output")).to_contain_text("Saved just now")
    assert OURS in {spot.item["text"] for spot in spots(ExerciseDraft.objects.get().definition)}
    page.get_by_label("Choice 1").press("Enter")
    expect(page.get_by_role("heading", name="What is asked, in this order")).to_be_visible()
    assert len(ExerciseDraft.objects.get().kept) == 0


@pytest.mark.console_may_say("409")
def test_two_tabs_ask_which_words_to_keep(house: House, couple: Couple) -> None:
    first = copied(house, couple)
    first.get_by_role("link", name=ASKED).click()
    second = first.context.new_page()
    second.goto(first.url)
    first.get_by_label("The question").fill("Words of the first")
    expect(first.locator("auto-save output")).to_contain_text("Saved just now")
    second.get_by_label("The question").fill("Words of the second")
    expect(second.locator("auto-save output")).to_contain_text("Both are kept. Which one do you want?")
    second.get_by_role("link", name="Choose").click()
    second.locator("section", has_text="Words of the second").get_by_role("button").click()
    expect(second.get_by_label("The question")).to_have_value("Words of the second")
    assert Exercise.objects.exclude(practice=None).count() == 1
