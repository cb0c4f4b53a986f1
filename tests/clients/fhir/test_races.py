"""Many at once on PostgreSQL: one changes what all have seen, one makes what all want once, and no pull misses any."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from clients.models import Client
from tests.cast import Cast
from tests.clients.fhir.test_people import MIRA, case_of
from tests.practice.fhir.asking import Peer

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one transaction write at a time"),
]
ONCE = "identifier=http://chart.example/ids|7"


def at_once[Said](many: int, act: Callable[[int], Said]) -> list[Said]:
    """What each of so many said who all began together."""
    together = Barrier(many)

    def one(number: int) -> Said:
        together.wait()
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(one, range(many)))


def test_of_twelve_who_have_seen_the_same_one_changes_it() -> None:
    peer = Peer(Cast().actor("owner"))
    told = peer.call("post", "Patient", MIRA).json()

    def change(number: int) -> int:
        sent = {**MIRA, "id": told["id"], "name": [{"text": f"Mira {number}"}]}
        status: int = peer.call("put", f"Patient/{told['id']}", sent, If_Match='W/"1"').status_code
        return status

    assert sorted(at_once(12, change)) == [200] + [412] * 11
    assert peer.read(f"Patient/{told['id']}")["meta"]["versionId"] == "2"


def test_whoever_changes_people_and_whoever_opens_cases_wait_in_one_line() -> None:
    cast = Cast()
    peer = Peer(cast.actor("owner"))
    told = peer.call("post", "Patient", MIRA).json()
    opened = case_of(cast.users["clinician"], f"Patient/{told['id']}")
    entry = {"request": {"method": "POST", "url": "Group"}, "resource": opened}
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}

    def act(number: int) -> int:
        if number % 2:
            answer = peer.call("put", f"Patient/{told['id']}", {**MIRA, "id": told["id"], "name": [{"text": "Mira M"}]})
        else:
            answer = peer.call("post", "/fhir/r4/", bundle)
        status: int = answer.status_code
        return status

    for _ in range(4):
        assert set(at_once(8, act)) == {200}


def test_of_sixteen_who_want_it_once_one_makes_it() -> None:
    peer = Peer(Cast().actor("owner"))

    def make(_number: int) -> tuple[int, str]:
        answer = peer.call("post", "Patient", MIRA, If_None_Exist=ONCE)
        return answer.status_code, answer.json()["id"]

    said = at_once(16, make)
    assert sorted(status for status, _ in said) == [200] * 15 + [201]
    assert len({code for _, code in said}) == 1
    assert peer.read(f"Patient?{ONCE}")["total"] == 1


@pytest.mark.long
def test_no_pull_by_last_updated_misses_any_while_others_write() -> None:
    """Two programs write 120 people in transactions of their own; a third pulls what is new since what it saw last."""
    cast = Cast()
    peers = [Peer(cast.actor("owner"), name=name) for name in ("Chart", "Ledger", "Third")]
    seen: set[str] = set()
    since = "2020-01-01T00:00:00Z"

    def pull() -> None:
        nonlocal since
        where: str = f"Patient?_lastUpdated=gt{since}&_sort=_lastUpdated&_count=7"
        while where:
            page = peers[2].read(where)
            for entry in page.get("entry", []):
                seen.add(entry["resource"]["id"])
                since = max(since, entry["resource"]["meta"]["lastUpdated"])
            where = next((link["url"] for link in page["link"] if link["relation"] == "next"), "")

    def act(number: int) -> None:
        if number == 2:
            for _ in range(40):
                pull()
            return
        for one in range(60):
            name: dict[str, Any] = {"name": [{"text": f"P {number} {one}"}], "identifier": []}
            point = {"system": "email", "value": f"p{number}-{one}@example.org"}
            sent = {key: value for key, value in {**MIRA, **name, "telecom": [point]}.items() if value}
            assert peers[number].call("post", "Patient", sent).status_code == 201

    at_once(3, act)
    pull()
    assert seen == set(Client.objects.filter(practice_id=cast.actor("owner").practice).values_list("code", flat=True))
