"""A page that has been on the screen for a moment says that it was read."""

from playwright.sync_api import expect

from homework.actions.answering import submit
from homework.actions.assigning import Terms, assign
from homework.enums import Level
from homework.models import Part, Unread
from tests.homework.sharing.world import answers_of, plain_exercise
from tests.journeys.house import Couple, House


def test_an_answer_is_marked_as_read_by_being_read(house: House, couple: Couple) -> None:
    terms = Terms(levels=(Level.THERAPIST,), suggested=Level.THERAPIST, needs_release=False)
    assignment = assign(couple.case, plain_exercise(), terms, by=couple.cast.actor("clinician"))
    part = Part.objects.get(assignment=assignment, author=couple.cast.client("ana"))
    submit(part, answers_of("ana"), Level.THERAPIST, by=couple.cast.actor("ana"))
    unread = Unread.objects.filter(response__part=part, user=couple.user("clinician"))
    page = house.open(couple.user("clinician"))
    page.goto(f"/answers/{part.code}/")
    expect(page.get_by_role("button", name="Mark as read")).to_be_visible()
    assert unread.count() == 1
    expect(page.get_by_text("Marked as read")).to_be_visible()
    assert unread.count() == 0
