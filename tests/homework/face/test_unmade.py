"""Ids are given here: nothing is made by writing over what is not there."""

from typing import Any

import pytest

from clients.models import Client
from homework.fhir.face import FACE
from practice.fhir.kinds import UPDATE
from tests.homework.face.house import House
from tests.practice.fhir.asking import Peer
from tests.practice.sync.programs import Answer

pytestmark = pytest.mark.django_db
UPDATED = [kind.name for kind in FACE.kinds if UPDATE in kind.interactions]
type Body = dict[str, Any]


def body(name: str, code: str = "never") -> Body:
    return {"resourceType": name, "id": code}


def many(peer: Peer, kind: str, sent: Body, url: str, **more: str) -> Answer:
    entry = {"resource": sent, "request": {"method": "PUT", "url": url, **more}}
    return peer.call("post", "", {"resourceType": "Bundle", "type": kind, "entry": [entry]})


@pytest.mark.parametrize("name", UPDATED)
def test_what_is_not_there_is_not_made_by_writing_over_it(home: House, name: str) -> None:
    for more in ({}, {"If_Match": 'W/"1"'}, {"If_Match": "*"}):
        answer = home.peer.call("put", f"{name}/never", body(name), **more)
        (issue,) = answer.json()["issue"]
        assert (answer.status_code, issue["code"], issue["expression"]) == (405, "not-supported", [f"{name}.id"])
        assert f"POST {name}" in issue["diagnostics"]
        assert set(answer["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert home.peer.call("get", f"{name}/never").status_code == 404


@pytest.mark.parametrize("name", UPDATED)
def test_nor_as_one_of_many(home: House, name: str) -> None:
    alone = home.peer.call("put", f"{name}/never", body(name)).json()
    for more in ({}, {"ifMatch": 'W/"1"'}):
        (entry,) = many(home.peer, "batch", body(name), f"{name}/never", **more).json()["entry"]
        assert entry["response"] == {"status": "405 Method Not Allowed", "outcome": alone}
        whole = many(home.peer, "transaction", body(name), f"{name}/never", **more)
        (issue,) = whole.json()["issue"]
        assert (whole.status_code, issue["expression"]) == (405, ["Bundle.entry[0].resource.id"])
        assert set(whole["Allow"].split(", ")) == {"POST", "OPTIONS"}


@pytest.mark.parametrize("name", UPDATED)
def test_a_search_that_finds_none_makes_nothing_with_an_id_from_elsewhere(home: House, name: str) -> None:
    """It would have another id here, so that the next update with this one would be refused."""
    where = f"{name}?_id=never"
    answer = home.peer.call("put", where, body(name, "theirs"))
    (issue,) = answer.json()["issue"]
    assert (answer.status_code, issue["code"], issue["expression"]) == (400, "invalid", [f"{name}.id"])
    assert "Leave the id out" in issue["diagnostics"]
    (entry,) = many(home.peer, "batch", body(name, "theirs"), where).json()["entry"]
    assert entry["response"] == {"status": "400 Bad Request", "outcome": answer.json()}
    whole = many(home.peer, "transaction", body(name, "theirs"), where)
    (issue,) = whole.json()["issue"]
    assert (whole.status_code, issue["expression"]) == (400, ["Bundle.entry[0].resource.id"])


def test_without_one_it_is_made_once_and_changed_from_then_on(home: House) -> None:
    where, before = "Patient?identifier=urn:chart|p1", Client.objects.count()
    mira = {
        "resourceType": "Patient",
        "identifier": [{"system": "urn:chart", "value": "p1"}],
        "name": [{"text": "Mira Stone"}],
        "telecom": [{"system": "email", "value": "mira@example.org"}],
    }
    assert home.peer.call("put", where, mira | {"id": "theirs"}).status_code == 400
    assert Client.objects.count() == before
    made = home.peer.call("put", where, mira)
    again = [home.peer.call("put", where, mira | more) for more in ({}, {"id": made.json()["id"]}, {"id": "theirs"})]
    assert [one.status_code for one in (made, *again)] == [201, 200, 200, 400]
    assert Client.objects.count() == before + 1


def test_the_statement_says_so(home: House) -> None:
    (rest,) = home.peer.read("metadata")["rest"]
    assert not any(one["updateCreate"] for one in rest["resource"])
    assert "to an update 405" in rest["documentation"]
    assert "with one it is refused (400)" in rest["documentation"]
