"""Who is beside a client and not in care here is written down as a record system tells it, and opens nothing."""

from typing import Any

import pytest

from clients.actions.lines import Wanted, connect
from clients.actions.retention import forget
from clients.enums import LineKind
from clients.models import Case, Client, Relative
from homework.fhir.exporting import prepare_exports
from practice.people.acting import actor_for
from practice.people.models import User
from practice.sync.changes import changes_for, number_changes
from tests.cast import Cast
from tests.practice.fhir.asking import Peer
from tests.practice.sync.programs import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(case: Case, cast: Cast) -> dict[str, Any]:
    role = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": "SPS"}], "text": "Wife"}
    return {
        "resourceType": "RelatedPerson",
        "identifier": [{"system": "urn:chart", "value": "r1"}],
        "active": True,
        "patient": {"reference": f"Patient/{cast.client('ana').code}"},
        "relationship": [role],
        "name": [{"use": "official", "family": "Ibáñez", "given": ["Inés", "María"]}],
        "period": {"start": "2019-05"},
    }


def test_somebody_beside_a_client_comes_back_as_they_came_in(peer: Peer, sent: dict[str, Any], cast: Cast) -> None:
    people = (Client.objects.count(), User.objects.count())
    once = {"If_None_Exist": "identifier=urn:chart|r1"}
    first, again = (peer.call("post", "RelatedPerson", sent, **once) for _ in range(2))
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    told = first.json()
    assert {key: one for key, one in told.items() if key not in {"id", "meta"}} == sent
    for search in ("identifier=urn:chart|r1", "name=ines", "relationship=SPS"):
        assert peer.found(f"RelatedPerson?{search}") == [told["id"]]
    assert told["id"] in peer.found(f"RelatedPerson?patient={cast.client('ana').code}")
    later = {**sent, "id": told["id"], "active": False, "period": {"start": "2019-05", "end": "2026-01-31"}}
    changed = peer.call("put", f"RelatedPerson/{told['id']}", later, If_Match=first["ETag"])
    assert (changed.status_code, changed["ETag"]) == (200, 'W/"2"')
    assert (changed.json()["active"], changed.json()["period"]) == (False, later["period"])
    assert peer.call("put", f"RelatedPerson/{told['id']}", later, If_Match=first["ETag"]).status_code == 412
    assert peer.call("post", "RelatedPerson", sent).status_code == 409
    assert people == (Client.objects.count(), User.objects.count())


def test_they_are_never_one_with_a_client_and_stay_beside_whom_they_were(
    peer: Peer, sent: dict[str, Any], case: Case, cast: Cast
) -> None:
    code = peer.call("post", "RelatedPerson", sent).json()["id"]
    where = f"RelatedPerson/{code}"
    moved = {**sent, "id": code, "patient": {"reference": f"Patient/{cast.client('jonah').code}"}}
    named = {**sent, "id": code, "identifier": [{"system": "urn:chart", "value": "r2"}]}
    for body, at in ((moved, "patient"), (named, "identifier")):
        answer = peer.call("put", where, body)
        assert (answer.status_code, answer.json()["issue"][0]["expression"]) == (422, [f"RelatedPerson.{at}"])
    pair = f"{case.code}-{cast.client('ana').code}-{cast.client('jonah').code}"
    answer = peer.call("put", f"RelatedPerson/{pair}", {**sent, "id": pair})
    assert (answer.status_code, answer.json()["issue"][0]["expression"]) == (422, ["RelatedPerson"])
    assert code not in str(peer.read(f"Patient/{cast.client('ana').code}"))


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"identifier": None}, "identifier"),
        ({"identifier": [{"system": "a", "value": "1"}, {"system": "a", "value": "2"}]}, "identifier"),
        ({"patient": None}, "patient"),
        ({"patient": {"reference": "Patient/never"}}, "patient"),
        ({"name": None}, "name"),
        ({"name": [{"use": "official"}]}, "name[0]"),
        ({"name": [{"use": "best", "text": "x"}]}, "name[0].use"),
        ({"name": [{"family": 7}]}, "name[0].family"),
        ({"name": [{"family": "x", "given": "y"}]}, "name[0].given"),
        ({"name": [{"text": "x" * 200, "given": ["y" * 2000]}]}, "name"),
        ({"relationship": [{"coding": [{"code": 1}]}]}, "relationship[0].coding[0].code"),
        ({"period": {"start": "soon"}}, "period"),
        ({"period": {"start": "2026", "end": "2025"}}, "period"),
        ({"active": "yes"}, "active"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(
    peer: Peer, sent: dict[str, Any], changes: dict[str, Any], at: str
) -> None:
    body = {key: value for key, value in {**sent, **changes}.items() if value is not None}
    answer = peer.call("post", "RelatedPerson", body)
    assert (answer.status_code, answer.json()["issue"][0]["expression"]) == (422, [f"RelatedPerson.{at}"])
    assert not Relative.objects.exists()


@pytest.mark.parametrize(
    ("base", "status"),
    [
        ("http://testserver/fhir/r4/", 201),
        ("http://localhost:8000/fhir/r4/", 201),
        ("https://other.example/fhir/r4/", 422),
        ("http://other.example/fhir/", 422),
        ("https://testserver.other.example/fhir/r4/", 422),
        ("https://testserver@other.example/fhir/r4/", 422),
        ("other/", 422),
    ],
)
def test_a_patient_of_another_server_is_nobody_here(peer: Peer, sent: dict[str, Any], base: str, status: int) -> None:
    body = {**sent, "patient": {"reference": f"{base}{sent['patient']['reference']}"}}
    answer = peer.call("post", "RelatedPerson", body)
    assert answer.status_code == status, answer.content
    if status == 422:
        assert answer.json()["issue"][0]["expression"] == ["RelatedPerson.patient"]
    assert Relative.objects.exists() == (status == 201)


def test_nobody_else_hears_of_them(peer: Peer, sent: dict[str, Any], cast: Cast) -> None:
    code = peer.call("post", "RelatedPerson", sent).json()["id"]
    other = Peer(cast.actor("stranger"))
    for method, body, status in (("get", None, 404), ("put", {**sent, "id": code}, 405)):
        never = other.call(method, "RelatedPerson/never", body and {**body, "id": "never"})
        hidden = other.call(method, f"RelatedPerson/{code}", body)
        assert (hidden.status_code, hidden.content) == (status, never.content)
    refused = other.call("post", "RelatedPerson", sent)
    assert refused.json()["issue"][0]["expression"] == ["RelatedPerson.patient"]


def test_no_other_system_of_the_house_reads_of_them(peer: Peer, sent: dict[str, Any], cast: Cast) -> None:
    code = peer.call("post", "RelatedPerson", sent).json()["id"]
    other, ana = Peer(cast.actor("owner"), name="Ledger"), cast.client("ana").code
    where = f"RelatedPerson/{code}"
    peer.call("put", where, {**sent, "id": code, "active": False})
    for path in (where, f"{where}/_history", f"{where}/_history/2"):
        assert peer.call("get", path).status_code == 200
        never = other.call("get", path.replace(code, "never"))
        hidden = other.call("get", path)
        assert (hidden.status_code, hidden.content) == (404, never.content)
    searches = (
        *(
            "RelatedPerson",
            f"RelatedPerson?_id={code}",
            "RelatedPerson?identifier=urn:chart|r1",
            "RelatedPerson?name=ines",
        ),
        *(f"RelatedPerson?patient={ana}", f"Patient?_id={ana}&_revinclude=RelatedPerson:patient"),
        *(f"Patient/{ana}/$everything", "RelatedPerson?_lastUpdated=gt2020-01-01T00:00:00Z"),
    )
    for path in searches:
        assert code in str(peer.read(path)), path
        assert code not in str(other.read(path).get("entry")), path
    number_changes(peer.by.practice)
    heard = [list(changes_for(actor_for(one.system.user)).filter(kind="clients", code=ana)) for one in (peer, other)]
    assert [len(changes) for changes in heard] == [len(heard[1]) + 2, len(heard[1])]
    never = other.call("put", "RelatedPerson/never", {**sent, "id": "never"})
    hidden = other.call("put", where, {**sent, "id": code})
    assert (hidden.status_code, hidden.content) == (405, never.content)
    # What it calls somebody itself is its own, and says nothing of what another system has.
    mine = other.call("post", "RelatedPerson", sent)
    assert mine.status_code == 201
    assert other.found("RelatedPerson?identifier=urn:chart|r1") == [mine.json()["id"]]
    assert peer.found("RelatedPerson?identifier=urn:chart|r1") == [code]


def test_what_another_system_takes_away_has_nothing_of_them(peer: Peer, sent: dict[str, Any], cast: Cast) -> None:
    code = peer.call("post", "RelatedPerson", sent).json()["id"]
    other = Peer(cast.actor("owner"), name="Ledger")
    for one in (peer, other):
        where = one.call("get", "$export?_type=RelatedPerson", Prefer="respond-async")["Content-Location"]
        prepare_exports.call()
        output = Program.call(one, "get", where.removeprefix("http://testserver")).json()["output"]
        files = [Program.call(one, "get", row["url"].removeprefix("http://testserver")).getvalue() for row in output]
        assert (code.encode() in b"".join(files)) == (one is peer)
    forget(cast.client("ana"))
    gone = [one.call("get", f"RelatedPerson/{code}").status_code for one in (peer, other)]
    assert gone == [410, 404]


def test_they_go_with_whom_they_are_beside(peer: Peer, sent: dict[str, Any], cast: Cast) -> None:
    code = peer.call("post", "RelatedPerson", sent).json()["id"]
    forget(cast.client("ana"))
    assert not Relative.objects.exists()
    assert peer.call("get", f"RelatedPerson/{code}").status_code == 410


def test_no_other_program_speaks_for_a_connected_system(peer: Peer, sent: dict[str, Any], case: Case) -> None:
    base = "https://records.example/fhir"
    connect(Wanted(LineKind.FHIR, "Records", base, {"token": "x"}, sends=False), by=peer.by)
    named = [{"system": base, "value": "r9"}]
    assert peer.call("post", "RelatedPerson", {**sent, "identifier": named}).status_code == 409
    told = peer.read(f"Group/{case.code}")
    assert peer.call("put", f"Group/{case.code}", {**told, "identifier": named}).status_code == 409
