"""A look at any page changes nothing but the record that somebody looked."""

import pytest

from practice.people.models import Practice
from tests.homework.leaks.addresses import by_hand, every_address, every_value, paths
from tests.homework.leaks.cast import Leaky
from tests.practice.walls.two import rows_of

ENDS_THE_SESSION = {"leave", "sign_out"}
RECORD = {
    *("homework.FlagLook", "homework.JointOpening", "homework.Opening"),
    *("practice.Event", "practice.EventLink", "practice.UnsealedEvent"),
}


READERS = ("ana", "ray", "ben", "uma", "adi")


@pytest.mark.one_in(len(READERS))
@pytest.mark.parametrize("reader", READERS)
def test_a_look_changes_nothing(leaky: Leaky, reader: str) -> None:
    practice, values = Practice.objects.get().pk, every_value()
    browser = leaky.browser(reader)
    before = rows_of(practice)
    for address in every_address():
        for path in [] if address.name in ENDS_THE_SESSION else paths(address, by_hand(address, values)):
            browser.get(path)
            browser.head(path)
    after = rows_of(practice)
    assert {label for label in before if before[label] != after[label]} <= RECORD
    assert {label for label in RECORD if not set(before[label]) <= set(after[label])} <= {"practice.UnsealedEvent"}


def test_an_answer_stays_new_until_its_reader_says_so(leaky: Leaky) -> None:
    browser, code = leaky.browser("ray"), leaky.part("open", "ana").code
    new = rows_of(leaky.world.founder.practice_id)["homework.Unread"]
    browser.get(f"/answers/{code}/")
    kept = rows_of(leaky.world.founder.practice_id)["homework.Unread"]
    answer = browser.post(f"/answers/{code}/read/", headers={"HX-Request": "true"})
    assert (kept, answer.status_code, "Marked as read" in answer.content.decode()) == (new, 200, True)
    assert len(rows_of(leaky.world.founder.practice_id)["homework.Unread"]) == len(new) - 1
