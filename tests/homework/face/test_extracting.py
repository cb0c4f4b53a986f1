"""The scores of an answer, taken out of it: what the Observations say, to whom they are told, and to nobody else."""

import pytest

from homework.models import Opening
from tests.cast import Cast
from tests.homework.face.house import House
from tests.practice.fhir.asking import BASE, Peer

pytestmark = pytest.mark.django_db


def test_what_is_taken_out_is_the_observation_itself(home: House) -> None:
    code = home.peer.found("Observation")[0]
    before = Opening.objects.count()
    told = home.peer.read(f"QuestionnaireResponse/{code}/$extract")
    assert Opening.objects.count() == before + 1
    score = home.peer.read(f"Observation/{code}")
    request = {"method": "PUT", "url": f"Observation/{code}"}
    assert told["entry"] == [{"fullUrl": f"{BASE}/Observation/{code}", "resource": score, "request": request}]
    assert told["type"] == "transaction"
    sent = {"resourceType": "Parameters", "parameter": [{"name": "x", "valueString": "y"}]}
    assert home.peer.call("post", f"QuestionnaireResponse/{code}/$extract", sent).json() == told


def test_where_nothing_adds_up_it_says_so(home: House) -> None:
    (without, *_) = set(home.peer.found("QuestionnaireResponse")) - set(home.peer.found("Observation"))
    (issue,) = home.peer.read(f"QuestionnaireResponse/{without}/$extract")["issue"]
    assert (issue["severity"], issue["code"]) == ("information", "informational")


def test_who_may_not_read_it_takes_nothing_out(home: House, cast: Cast) -> None:
    code = home.peer.found("Observation")[0]
    never = home.peer.call("get", "QuestionnaireResponse/never/$extract")
    hidden = [(home.peer, home.part("ben", "m").code), (home.peer, home.part("ana", "secret").code)]
    for peer, other in [*hidden, (Peer(cast.actor("stranger")), code)]:
        answer = peer.call("get", f"QuestionnaireResponse/{other}/$extract")
        assert (answer.status_code, answer.content) == (404, never.content)
    for scope in ("system/QuestionnaireResponse.rs", "system/Observation.rs"):
        few = Peer(home.world.owner, name=scope, scopes=[scope])
        assert few.call("get", f"QuestionnaireResponse/{code}/$extract").status_code == 403
