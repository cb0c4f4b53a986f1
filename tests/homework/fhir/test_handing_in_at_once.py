"""Many at once on PostgreSQL: an answer is handed in once, changed by one, and homework ordered once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from django.db import connection, transaction

from clients.actions.cases import open_case
from homework.actions.assigning import give_again, take_back
from homework.actions.changing import change_terms
from homework.actions.ordering import order
from homework.models import Assignment, Part, Response
from practice import clock
from practice.access.errors import NotVisibleError
from practice.api.rates import PERMITS
from practice.people.acting import actor_for
from practice.sync.changes import Change
from tests.cast import Cast
from tests.clients.fhir.test_races import at_once
from tests.homework.fhir.conftest import Room
from tests.homework.fhir.test_handing_in import Hand
from tests.homework.fhir.test_ordering import Desk

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one transaction write at a time"),
]

TIMES = 3


@pytest.fixture
def alone(tmp_path: Path) -> Room:
    cast = Cast()
    case = open_case([cast.client("ana")], treating=cast.users["clinician"], by=cast.actor("owner"))
    return Room(cast, case, tmp_path)


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


@pytest.mark.parametrize("act", ["give", "give again", "change", "order"])
def test_beside_a_withdrawal_nothing_is_told_to_who_is_out(alone: Room, act: str) -> None:
    """The act begins while the withdrawal is not finished, and comes after it."""
    desk, by = Desk(alone), alone.cast.actor("clinician")
    given = alone.set(desk.version).assignment
    if act == "give again":
        take_back(given, by=by)

    def acts() -> None:
        with suppress(NotVisibleError):
            if act == "give":
                alone.set(desk.version)
            elif act == "give again":
                give_again(Assignment.objects.get(pk=given.pk), by=by)
            elif act == "change":
                change_terms(given, due_at=clock.now() + timedelta(days=3), note="", by=by)
            else:
                order(desk.ana, alone.case, desk.version, due_at=None, by=actor_for(desk.system))
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            desk.agree(alone.case, "ana", on=False)
            doing = pool.submit(acts)
            sleep(0.5)
        doing.result()
    assert Assignment.objects.count() == (2 if act == "give" else 1)
    told = Change.objects.filter(kind="assignments", reader=desk.system).order_by("pk")
    assert {change.code: change.gone for change in told} == dict.fromkeys({change.code for change in told}, True)


@dataclass
class Line:
    """What a record system, a clinician and a client do in one case; each gives the status of the answer."""

    room: Room

    def __post_init__(self) -> None:
        self.desk, self.hand = Desk(self.room), Hand(self.room)
        self.first = self.desk.post(self.desk.task()).json()
        self.given = self.room.set(self.desk.version).assignment

    def task(self, number: int) -> dict[str, Any]:
        return self.desk.task(identifier=[{"system": "urn:chart", "value": f"n{number}"}])

    def orders(self, number: int) -> int:
        return int(self.desk.post(self.task(number)).status_code)

    def moves(self, number: int) -> int:
        end = {"period": {"end": f"2026-12-{number % 20 + 1:02}T10:00:00.000Z"}}
        return int(self.desk.put(self.first | {"restriction": end}).status_code)

    def orders_and_moves(self, number: int) -> int:
        asks = [("POST", "Task", self.task(number)), ("PUT", f"Task/{self.first['id']}", self.first)]
        entries = [{"request": {"method": how, "url": url}, "resource": body} for how, url, body in asks]
        answer = self.desk.peer.call("post", "", {"resourceType": "Bundle", "type": "batch", "entry": entries})
        return max(int(entry["response"]["status"][:3]) for entry in answer.json()["entry"])

    def changes(self, number: int) -> int:
        by, given = self.room.cast.actor("clinician"), Assignment.objects.get(pk=self.given.pk)
        take_back(given, by=by)
        change_terms(given, due_at=clock.now() + timedelta(days=number), note="", by=by)
        give_again(given, by=by)
        return HTTPStatus.OK

    def answers(self, number: int) -> int:
        if number % TIMES:
            return HTTPStatus.OK
        task = {"system": "urn:trellis:task", "value": self.hand.part.code}
        return int(self.hand.post(self.hand.body(identifier=task)).status_code)


def test_whoever_orders_gives_moves_and_answers_in_one_case_waits_in_one_line(alone: Room) -> None:
    """Nobody waits for somebody who waits for them: PostgreSQL would break one of the two off."""
    line = Line(alone)
    acts = [line.orders, line.moves, line.orders_and_moves, line.changes] * 2 + [line.answers]
    said = at_once(len(acts), lambda one: [acts[one](one * TIMES + time) for time in range(TIMES)])
    assert {status for some in said for status in some} == {200, 201}, said
    assert Part.objects.count() == 3 + 2 * 2 * TIMES
