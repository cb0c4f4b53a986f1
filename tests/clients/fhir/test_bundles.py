import json
from typing import Any

import pytest

from clients.models import Case, Client
from tests.cast import Cast
from tests.clients.fhir.test_people import MIRA, case_of
from tests.practice.fhir.asking import BASE, Peer
from tests.practice.sync.programs import Answer

pytestmark = pytest.mark.django_db
NOAH: dict[str, Any] = {
    "resourceType": "Patient",
    "name": [{"text": "Noah Stone"}],
    "telecom": [{"system": "email", "value": "noah@example.org"}],
}
ONE, TWO, THREE = (f"urn:uuid:0000000{number}-0000-4000-8000-000000000000" for number in (1, 2, 3))


@pytest.fixture
def peer(cast: Cast) -> Peer:
    return Peer(cast.actor("owner"))


def entry(method: str, url: str, resource: object = None, full_url: str = "", **more: str) -> dict[str, Any]:
    told: dict[str, Any] = {"request": {"method": method, "url": url, **more}}
    return told | ({"resource": resource} if resource else {}) | ({"fullUrl": full_url} if full_url else {})


def send(peer: Peer, kind: str, *entries: dict[str, Any]) -> Answer:
    return peer.call("post", "/fhir/r4", {"resourceType": "Bundle", "type": kind, "entry": list(entries)})


def couple(cast: Cast) -> dict[str, Any]:
    return case_of(cast.users["clinician"], ONE, TWO)


def test_a_transaction_makes_what_refers_to_each_other_in_any_order(peer: Peer, cast: Cast) -> None:
    answer = send(
        peer,
        "transaction",
        entry("POST", "Group", couple(cast), THREE),
        entry("GET", "Patient?identifier=http://chart.example/ids|7"),
        entry("POST", "Patient", MIRA, ONE, ifNoneExist="identifier=http://chart.example/ids|7"),
        entry("POST", "Patient", NOAH, TWO),
    )
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["type"] == "transaction-response"
    assert [one["response"]["status"] for one in told["entry"]] == [
        "201 Created",
        "200 OK",
        "201 Created",
        "201 Created",
    ]
    group, found, mira, noah = (one["resource"] for one in told["entry"])
    assert [one["entity"]["reference"] for one in group["member"]] == [f"Patient/{one['id']}" for one in (mira, noah)]
    assert found["total"] == 1
    assert peer.read(f"Group/{group['id']}") == group
    assert told["entry"][0]["response"]["location"] == f"Group/{group['id']}/_history/1"
    # Mira was made before the case was opened: since then she is somebody's partner.
    assert peer.read(f"Patient/{mira['id']}")["meta"]["versionId"] == "2"


@pytest.mark.parametrize(
    "flawed",
    [
        entry("POST", "Patient", {**NOAH, "telecom": [{"system": "email", "value": "ana@example.org"}]}, TWO),
        entry("POST", "Patient", {**NOAH, "name": []}, TWO),
        entry("PUT", "Patient/never", {**NOAH, "id": "never"}, TWO),
        entry("POST", "Observation", {"resourceType": "Observation"}, TWO),
        entry("POST", "Nothing", {"resourceType": "Nothing"}, TWO),
        entry("GET", "Patient/never"),
        entry("POST", "Patient", {**NOAH, "managingOrganization": {"reference": ONE[:-1] + "9"}}, TWO),
        entry("POST", "Patient", {**NOAH, "link": [{"other": {"reference": "Patient?identifier=a|b"}}]}, TWO),
        entry("POST", "Patient", NOAH, TWO, ifNoneExist="active=true"),
    ],
)
def test_a_transaction_is_all_or_nothing(peer: Peer, flawed: dict[str, Any]) -> None:
    before = Client.objects.count()
    answer = send(peer, "transaction", entry("POST", "Patient", MIRA, ONE), flawed)
    assert answer.status_code >= 400
    assert answer.json()["issue"][0]["expression"][0].startswith("Bundle.entry[1]")
    assert Client.objects.count() == before


def test_in_a_transaction_the_place_is_told_whole(peer: Peer) -> None:
    flawed = entry("POST", "Patient", {**NOAH, "telecom": [{"system": "email", "value": "nobody"}]}, TWO)
    alone = peer.call("post", "Patient", flawed["resource"]).json()["issue"][0]["expression"][0]
    told = send(peer, "transaction", entry("POST", "Patient", MIRA, ONE), flawed).json()["issue"][0]["expression"]
    assert told == [f"Bundle.entry[1].resource.{alone.removeprefix('Patient.')}"]
    assert alone.startswith("Patient.telecom")


def test_a_batch_does_each_by_itself(peer: Peer, cast: Cast) -> None:
    ana = cast.client("ana").code
    answer = send(
        peer,
        "batch",
        entry("POST", "Patient", {**NOAH, "name": []}),
        entry("POST", "Patient", NOAH),
        entry("GET", f"{BASE}/Patient/{ana}"),
        entry("GET", "Patient/never"),
        entry("GET", "Patient?_summary=count"),
        entry("PUT", f"Patient/{ana}", {**peer.read(f"Patient/{ana}"), "active": False}, ifMatch='W/"7"'),
    ).json()
    assert [one["response"]["status"][:3] for one in answer["entry"]] == ["422", "201", "200", "404", "200", "412"]
    assert answer["entry"][0]["response"]["outcome"]["resourceType"] == "OperationOutcome"
    assert answer["entry"][4]["resource"]["total"] == 3


def test_each_entry_needs_a_token_for_it(cast: Cast) -> None:
    reader = Peer(cast.actor("owner"), name="Reader", scopes=["system/Patient.r"])
    told = send(reader, "batch", entry("POST", "Patient", NOAH), entry("GET", "Patient")).json()
    assert [one["response"]["status"][:3] for one in told["entry"]] == ["403", "403"]
    assert send(reader, "transaction", entry("POST", "Patient", NOAH)).status_code == 403


@pytest.mark.parametrize(
    "sent",
    [
        {"resourceType": "Bundle", "type": "collection"},
        {"resourceType": "Patient"},
        {"resourceType": "Bundle", "type": "transaction", "entry": [{}]},
        {"resourceType": "Bundle", "type": "transaction", "entry": [7]},
        {"resourceType": "Bundle", "type": "batch", "entry": {}},
        {"resourceType": "Bundle", "type": "transaction", "entry": [entry("BREW", "Patient")]},
        {"resourceType": "Bundle", "type": "transaction", "entry": [entry("DELETE", "Patient/1")]},
        {"resourceType": "Bundle", "type": "transaction", "entry": [entry("POST", "Patient")]},
        {
            "resourceType": "Bundle",
            "type": "transaction",
            "entry": [entry("GET", "https://elsewhere.example/Patient/1")],
        },
        {"resourceType": "Bundle", "type": "transaction", "entry": [entry("GET", "Patient", None, ONE)] * 2},
    ],
)
def test_what_is_no_such_bundle_is_refused(peer: Peer, sent: dict[str, Any]) -> None:
    assert peer.call("post", "/fhir/r4/", json.dumps(sent)).status_code == 400


def test_one_entry_of_a_batch_that_cannot_be_is_answered_by_itself(peer: Peer, cast: Cast) -> None:
    """Each with its place, and all others are done."""
    ana = cast.client("ana").code
    told = send(
        peer,
        "batch",
        entry("DELETE", f"Patient/{ana}"),
        entry("BREW", "Patient"),
        {},
        entry("POST", "Patient"),
        entry("GET", "https://elsewhere.example/Patient/1"),
        entry("POST", "Questionnaire/$validate", {"resourceType": "Questionnaire", "status": "active"}),
        entry("GET", "Patient/$export"),
        entry("GET", f"Patient/{ana}/_history/1/more"),
        entry("GET", f"Patient/{ana}"),
    ).json()["entry"]
    assert [one["response"]["status"][:3] for one in told] == [
        "405",
        "405",
        "400",
        "400",
        "400",
        "400",
        "400",
        "400",
        "200",
    ]
    places = [one["response"]["outcome"]["issue"][0]["expression"][0] for one in told[:-1]]
    ends = ("request.method", "request.method", "request", "resource", *["request.url"] * 4)
    assert places == [f"Bundle.entry[{number}].{end}" for number, end in enumerate(ends)]
    whole = send(peer, "transaction", entry("GET", "Patient/$export"))
    assert (whole.status_code, whole.json()["issue"][0]["expression"]) == (400, ["Bundle.entry[0].request.url"])


@pytest.mark.parametrize("kind", ["batch", "transaction"])
def test_what_an_address_tells_it_tells_in_a_bundle(peer: Peer, cast: Cast, kind: str) -> None:
    ana = cast.client("ana").code
    paths = [f"Patient/{ana}/_history/1", f"Patient/{ana}/_history", f"Patient/{ana}/$everything?_count=1", "metadata"]
    alone = [peer.read(path) for path in paths]
    told = send(peer, kind, *(entry("GET", path) for path in paths)).json()["entry"]
    assert [one["resource"] for one in told] == alone
    assert [one["response"]["status"] for one in told] == ["200 OK"] * 4
    assert told[0]["response"]["etag"] == 'W/"1"'
    refused = [
        f"Patient/{ana}/_history/9",
        "Patient/never/_history",
        "Patient/never/$everything",
        "Group/x/$everything",
    ]
    told = send(peer, "batch", *(entry("GET", path) for path in refused)).json()["entry"]
    assert [one["response"]["status"][:3] for one in told] == ["404", "404", "404", "400"]
    narrow = Peer(cast.actor("owner"), name="Narrow", scopes=["system/Group.rs"])
    told = send(narrow, "batch", *(entry("GET", path) for path in paths)).json()["entry"]
    assert [one["response"]["status"][:3] for one in told] == ["403", "403", "403", "200"]


def test_a_session_is_made_after_the_case_of_its_people(peer: Peer, cast: Cast) -> None:
    """In whatever order they stand, and though the Appointment names the people alone."""
    people = [{"actor": {"reference": one}, "status": "accepted"} for one in (ONE, TWO)]
    session = {
        "resourceType": "Appointment",
        "status": "booked",
        "start": "2026-03-12T10:00:00Z",
        "participant": people,
    }
    known = {
        **session,
        "participant": [{"actor": {"reference": f"Patient/{cast.client('ana').code}"}, "status": "accepted"}],
    }
    alone = couple(cast) | {"member": [{"entity": {"reference": f"Patient/{cast.client('ana').code}"}}]}
    answer = send(
        peer,
        "transaction",
        entry("POST", "Appointment", session),
        entry("POST", "Appointment", known),
        entry("POST", "Group", couple(cast), THREE),
        entry("POST", "Group", alone),
        entry("POST", "Patient", NOAH, TWO),
        entry("POST", "Patient", MIRA, ONE),
    )
    assert answer.status_code == 200, answer.content
    told = answer.json()["entry"]
    assert [one["response"]["status"] for one in told] == ["201 Created"] * 6
    for one, group in ((0, 2), (1, 3)):
        assert told[one]["resource"]["supportingInformation"] == [
            {"reference": f"Group/{told[group]['resource']['id']}"}
        ]


def test_entries_may_refer_to_each_other_in_a_circle(peer: Peer) -> None:
    """They wait for those alone to which a reference is kept, in whatever order they stand."""
    mira = {**MIRA, "link": [{"other": {"reference": TWO}, "type": "seealso"}]}
    beside = {
        "resourceType": "RelatedPerson",
        "identifier": [{"system": "urn:chart", "value": "r1"}],
        "patient": {"reference": ONE},
        "name": [{"text": "Inés Ibáñez"}],
    }
    entries = [
        entry("POST", "RelatedPerson", beside, TWO, ifNoneExist="identifier=urn:chart|r1"),
        entry("POST", "Patient", mira, ONE, ifNoneExist="identifier=http://chart.example/ids|7"),
    ]
    for sent, status in ((entries, "201 Created"), (entries[::-1], "200 OK")):
        told = send(peer, "transaction", *sent)
        assert told.status_code == 200, told.content
        assert {one["response"]["status"] for one in told.json()["entry"]} == {status}
        by_kind = {one["resource"]["resourceType"]: one["resource"] for one in told.json()["entry"]}
        assert by_kind["RelatedPerson"]["patient"] == {"reference": f"Patient/{by_kind['Patient']['id']}"}
        assert ONE not in str(by_kind)
        assert TWO not in str(by_kind)


def test_two_patients_may_be_linked_to_each_other(peer: Peer) -> None:
    one = {**MIRA, "link": [{"other": {"reference": TWO}, "type": "seealso"}]}
    two = {**NOAH, "link": [{"other": {"reference": ONE}, "type": "seealso"}]}
    answer = send(peer, "transaction", entry("POST", "Patient", one, ONE), entry("POST", "Patient", two, TWO))
    assert [told["response"]["status"] for told in answer.json()["entry"]] == ["201 Created"] * 2


def test_a_circle_of_references_that_are_kept_is_refused(peer: Peer, cast: Cast) -> None:
    groups = [couple(cast) | {"member": [{"entity": {"reference": one}}]} for one in (TWO, ONE)]
    answer = send(peer, "transaction", *(entry("POST", "Group", *one) for one in zip(groups, (ONE, TWO), strict=True)))
    issue = answer.json()["issue"][0]
    assert (answer.status_code, issue["expression"]) == (400, ["Bundle.entry[0]"])
    assert issue["diagnostics"] == "Entries refer to each other in a circle."


def test_what_refers_to_a_search_is_resolved(peer: Peer, cast: Cast) -> None:
    peer.call("post", "Patient", MIRA)
    group = {**couple(cast), "member": [{"entity": {"reference": "Patient?identifier=http://chart.example/ids|7"}}]}
    assert send(peer, "transaction", entry("POST", "Group", group)).status_code == 200
    assert Case.objects.count() == 1
