"""Many at once on PostgreSQL: an answer is handed in once, changed by one, and homework ordered once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from clients.actions.cases import open_case
from homework.models import Assignment, Response
from practice.access.grants import permission_id
from practice.api.rates import PERMITS
from tests.cast import Cast
from tests.clients.fhir.test_races import at_once
from tests.homework.fhir.conftest import Room
from tests.homework.fhir.test_handing_in import Hand
from tests.homework.fhir.test_ordering import Desk

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one transaction write at a time"),
]


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Room]:
    permission_id.cache_clear()  # what a test of its own database leaves has other keys
    cast = Cast()
    case = open_case([cast.client("ana")], treating=cast.users["clinician"], by=cast.actor("owner"))
    yield Room(cast, case, tmp_path)
    permission_id.cache_clear()


def test_of_eight_one_hands_in_and_of_eight_who_have_seen_it_one_changes_it(alone: Room) -> None:
    hand = Hand(alone)
    once = {"If_None_Exist": f"identifier=urn:trellis:task|{hand.part.code}"}
    assert sorted(at_once(8, lambda _: hand.post(hand.body(), **once).status_code)) == [200] * 7 + [201]
    PERMITS.forget()

    def change(number: int) -> int:
        body = hand.body(status="amended")
        body["item"][2]["answer"][0]["valueInteger"] = number % 2 + 8
        body["item"][3]["answer"][0]["valueDecimal"] = number
        status: int = hand.put(body, If_Match='W/"1"').status_code
        return status

    assert sorted(at_once(8, change)) == [200] + [412] * 7
    assert Response.objects.count() == 2


def test_without_a_condition_one_hands_in_and_the_others_are_told_so(alone: Room) -> None:
    hand = Hand(alone)
    assert sorted(at_once(8, lambda _: hand.post(hand.body()).status_code)) == [201] + [409] * 7
    assert Response.objects.count() == 1


def test_of_eight_who_order_it_once_one_does(alone: Room) -> None:
    desk = Desk(alone)
    said = at_once(8, lambda _: desk.post(desk.task(), If_None_Exist="identifier=urn:chart|t1").status_code)
    assert sorted(said) == [200] * 7 + [201]
    assert Assignment.objects.count() == 1
