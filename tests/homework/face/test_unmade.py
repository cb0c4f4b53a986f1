"""Ids are given here: nothing is made by writing over what is not there."""

from typing import Any

import pytest

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


def test_the_statement_says_so(home: House) -> None:
    (rest,) = home.peer.read("metadata")["rest"]
    assert not any(one["updateCreate"] for one in rest["resource"])
    assert "to an update 405" in rest["documentation"]
