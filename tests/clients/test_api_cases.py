"""Cases by what another system calls them, many sessions at once, and whoever is too young."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client as Browser

from clients.actions.cases import open_case
from clients.api.elsewhere import SYSTEM, UNFIT
from clients.enums import ConsentKind
from clients.models import Case, CaseElsewhere, Client, Consent, Session
from clients.queries.consents import consents_in_force
from homework.actions.sharing import set_consent
from tests.cast import Cast
from tests.practice.fhir.asking import Peer
from tests.practice.sync.programs import Program

pytestmark = pytest.mark.django_db
PATH, TREATING = "cases/by-external/ledger/C-1", "clinician@example.org"
MIRA = {"name": "Mira Stone", "email": "mira@example.org"}
WHEN = {"starts_at": "2026-12-01T10:00:00Z", "zone": "Europe/London", "minutes": 50}


@pytest.fixture
def program(cast: Cast) -> Program:
    return Program(cast.actor("owner"))


@pytest.fixture
def couple(program: Program, cast: Cast) -> dict[str, Any]:
    """Ana by her code, and Mira by her id in the other system."""
    assert program.call("put", "clients/by-external/ledger/7", MIRA).status_code == 201
    members = [{"code": cast.client("ana").code}, {"system": "ledger", "id": "7"}]
    return {"clients": members, "treating": TREATING}


def test_a_case_is_opened_by_another_systems_id_and_then_is_that_one(program: Program, couple: dict[str, Any]) -> None:
    made = program.call("put", PATH, couple)
    assert (made.status_code, len(made.json()["clients"])) == (201, 2)
    assert made.json()["elsewhere"] == [{"system": "ledger", "id": "C-1"}]
    again = program.call("put", PATH, {**couple, "treating": "nobody@example.org"})
    assert (again.status_code, again.json(), again["ETag"]) == (200, made.json(), made["ETag"])
    assert program.get(PATH).json() == program.get(made["Location"]).json() == made.json()
    assert program.get("cases").json()["items"] == [made.json()]
    assert (Case.objects.count(), "C-1" in str(CaseElsewhere.objects.values().get())) == (1, False)
    assert program.call("put", "cases/by-external/other/C-1", couple).status_code == 201


BODIES = {
    "clients": MIRA,
    "cases": {"clients": [{"code": "x"}], "treating": TREATING},
    "sessions": {**WHEN, "case": "x"},
}
SYSTEMS = ["urn:rev2", "urn:oid:2.16.840.1." + "9" * 80]


def named(case: Case, cast: Cast, system: str) -> dict[str, str]:
    """By its list, the code of each thing that a record system has given a name by way of FHIR."""
    peer, name = Peer(cast.actor("owner")), {"identifier": [{"system": system, "value": "a1"}]}
    ana = cast.client("ana").code
    paths = {"clients": f"Patient/{ana}", "cases": f"Group/{case.code}"}
    found = {}
    for thing, path in paths.items():
        assert peer.call("put", path, peer.read(path) | name).status_code == 200
        found[thing] = path.partition("/")[2]
    meeting = {
        "resourceType": "Appointment",
        "status": "booked",
        **name,
        "start": "2026-12-01T10:00:00Z",
        "end": "2026-12-01T10:50:00Z",
        "supportingInformation": [{"reference": f"Group/{case.code}"}],
        "participant": [{"actor": {"reference": f"Patient/{ana}"}, "status": "accepted"}],
    }
    return found | {"sessions": peer.call("post", "Appointment", meeting).json()["id"]}


@pytest.mark.parametrize("system", SYSTEMS)
def test_what_is_named_by_way_of_fhir_is_told_and_found(program: Program, cast: Cast, system: str) -> None:
    for thing, code in named(cast.couple(), cast, system).items():
        (told,) = [one for one in program.get(thing).json()["items"] if one["code"] == code]
        assert told["elsewhere"] == [{"system": system, "id": "a1"}]
        assert program.get(f"{thing}/by-external/{system}/a1").json() == told


def test_what_no_address_has_room_for_is_told_and_says_what_to_do(program: Program, cast: Cast) -> None:
    system = "http://chart.example/ids"
    for thing, code in named(cast.couple(), cast, system).items():
        assert program.get(f"{thing}/{code}").json()["elsewhere"] == [{"system": system, "id": "a1"}]
        for name in (quote(system, safe=""), "a%20b", "x" * 201):
            for answer in (
                program.get(f"{thing}/by-external/{name}/a1"),
                program.call("put", f"{thing}/by-external/{name}/a1", BODIES[thing]),
            ):
                assert (answer.status_code, answer.json()["detail"]) == (404, UNFIT)


def test_the_document_says_which_names_an_address_has_room_for() -> None:
    document = Browser().get("/api/openapi.json").json()
    told = document["components"]["schemas"]["ElsewhereTold"]["properties"]["system"]
    assert told == {"type": "string", "maxLength": 200}
    calls = [
        call
        for path, calls in document["paths"].items()
        for call in calls.values()
        if path.endswith("/by-external/{system}/{id}")
    ]
    assert len(calls) == 6
    for call in calls:
        (system,) = [one for one in call["parameters"] if one["name"] == "system"]
        assert (system["schema"]["pattern"], system["schema"]["maxLength"]) == (SYSTEM, 200)
        assert [bool(re.search(SYSTEM, one)) for one in (*SYSTEMS, "ledger", "http:")] == [True, True, True, False]


def test_it_is_written_only_as_its_sender_has_seen_it(program: Program, couple: dict[str, Any]) -> None:
    tag = program.call("put", PATH, couple, If_None_Match="*")["ETag"]
    assert program.call("put", PATH, couple, If_None_Match="*").status_code == 412
    assert program.call("put", PATH, couple, If_Match='"other"').status_code == 412
    assert program.call("put", PATH, couple, If_Match=tag).status_code == 200


def test_nobody_comes_into_a_case_and_nobody_leaves_it(program: Program, couple: dict[str, Any], cast: Cast) -> None:
    program.call("put", PATH, couple)
    jonah = {"code": cast.client("jonah").code}
    for members in (couple["clients"][:1], [*couple["clients"], jonah], [couple["clients"][0], jonah]):
        told = program.call("put", PATH, {**couple, "clients": members})
        assert (told.status_code, "keeps its people" in told.json()["detail"]) == (409, True)
    assert Case.objects.get().participants.count() == 2


def test_a_case_that_is_open_here_is_told_to_be_the_one_and_two_are_never_made_one(
    program: Program, couple: dict[str, Any], cast: Cast
) -> None:
    ana, jonah = cast.client("ana"), cast.client("jonah")
    known = cast.couple()
    sent = {"clients": [{"code": ana.code}, {"code": jonah.code}], "treating": TREATING, "code": known.code}
    assert program.call("put", PATH, {**couple, "code": known.code}).status_code == 409
    linked = program.call("put", PATH, sent)
    assert (linked.status_code, linked.json()["code"]) == (200, known.code)
    other = open_case([ana, jonah], treating=cast.users["clinician"], by=cast.actor("owner"))
    assert program.call("put", PATH, {**sent, "code": other.code}).status_code == 409
    assert CaseElsewhere.objects.get().case_id == known.pk


def test_no_consent_comes_or_goes_with_a_case(program: Program, cast: Cast) -> None:
    known = cast.couple()
    set_consent(known, ConsentKind.RECORDS, on=True, by=cast.actor("ana"))
    before = Consent.objects.count()
    sent = {"clients": [{"code": cast.client(name).code} for name in ("ana", "jonah")], "treating": TREATING}
    program.call("put", PATH, {**sent, "code": known.code})
    new = program.call("put", "cases/by-external/ledger/C-2", sent).json()["code"]
    assert Consent.objects.count() == before
    assert consents_in_force([Case.objects.get(code=new).pk]) == []


@pytest.mark.parametrize("member", [{}, {"system": "ledger"}, {"id": "7"}])
def test_each_member_is_named(program: Program, member: dict[str, str]) -> None:
    told = program.call("put", PATH, {"clients": [member], "treating": TREATING})
    assert (told.status_code, told.json()["errors"][0]["pointer"]) == (422, "/clients/0")


def test_44_nobody_of_another_practice_is_named_or_found(program: Program, couple: dict[str, Any], cast: Cast) -> None:
    code = program.call("put", PATH, couple).json()["code"]
    stranger = Program(cast.actor("stranger"))
    never = stranger.get("cases/never", X_Request_Id="same")
    assert stranger.get(PATH, X_Request_Id="same").content == never.content
    hers = {"treating": "stranger@example.org"}
    tries = [
        {**hers, "clients": [{"code": cast.client("ana").code}]},
        {**hers, "clients": [{"code": "never"}]},
        {**hers, "clients": [{"system": "ledger", "id": "7"}]},
    ]
    answers = [stranger.call("put", PATH, sent, X_Request_Id="same") for sent in tries]
    assert {(answer.status_code, answer.content) for answer in answers} == {(409, answers[0].content)}
    own = stranger.call("put", "clients/by-external/ledger/7", {**MIRA, "email": "m2@example.org"}).json()["code"]
    known = [
        stranger.call("put", PATH, {**hers, "clients": [{"code": own}], "code": one}, X_Request_Id="same")
        for one in (code, "never")
    ]
    assert {(answer.status_code, answer.content) for answer in known} == {(409, known[0].content)}
    assert Case.objects.count() == 1


def test_many_sessions_are_planned_moved_and_cancelled_each_by_itself(program: Program, cast: Cast) -> None:
    case = cast.couple()
    row = {"system": "ledger", "id": "1", **WHEN, "case": case.code}
    rows = [
        row,
        {**row, "id": "2", "case": "never"},
        {**row, "id": "3", "starts_at": "today"},
        {**row, "starts_at": "2026-12-02T10:00:00Z"},
        {**row, "starts_at": "2026-12-02T10:00:00Z", "cancelled": True},
        row,
    ]
    told = program.call("post", "sessions/bulk", {"rows": rows}, Idempotency_Key="k1")
    found = told.json()["rows"]
    assert [one["status"] for one in found] == ["created", "refused", "refused", "updated", "updated", "refused"]
    assert [one["problem"] and one["problem"]["status"] for one in found] == [None, 409, 422, None, None, 409]
    assert found[2]["problem"]["errors"][0]["pointer"] == "/starts_at"
    session = Session.objects.get()
    assert (found[0]["code"], session.starts_at.day, session.cancelled_at is not None) == (session.code, 2, True)
    again = program.call("post", "sessions/bulk", {"rows": rows}, Idempotency_Key="k1")
    assert (again.content, again["Idempotent-Replayed"]) == (told.content, "true")
    assert program.call("post", "sessions/bulk", {"rows": [row] * 501}).status_code == 422


def test_37_whoever_is_under_18_is_refused_with_a_cure(program: Program, cast: Cast) -> None:
    child = {**MIRA, "birth_date": "2012-06-01"}
    path, ana = "clients/by-external/ledger/1", cast.client("ana")
    answers = [
        program.call("post", "clients", child),
        program.call("put", path, child),
        program.call("put", f"clients/{ana.code}", {"name": "Ana", "email": "ana@example.org", **child}),
        program.call("put", path, {"name": "Ana", "email": "a@example.org", **child, "code": ana.code}),
    ]
    bulk = program.call("post", "clients/bulk", {"rows": [{"system": "ledger", "id": "1", **child}]}).json()["rows"][0]
    for told in (*(answer.json() for answer in answers), bulk["problem"]):
        (flaw,) = told["errors"]
        assert (told["status"], flaw["pointer"], flaw["code"]) == (409, "/birth_date", "minor")
        assert told["detail"] == flaw["detail"]
        assert "Only adults" in told["detail"]
        assert "Leave this person out" in told["detail"]
    assert Client.objects.filter(practice_id=ana.practice_id).count() == 2


def test_a_birth_date_is_kept_and_told_and_stays_where_none_is_sent(program: Program) -> None:
    path = "clients/by-external/ledger/1"
    made = program.call("put", path, {**MIRA, "birth_date": "1990-03-14"})
    assert (made.status_code, made.json()["birth_date"]) == (201, "1990-03-14")
    assert program.call("put", path, MIRA)["ETag"] == made["ETag"]
    assert program.call("put", path, {**MIRA, "birth_date": "1991-03-14"}).json()["birth_date"] == "1991-03-14"
    code = made.json()["code"]
    assert program.call("put", f"clients/{code}", {**MIRA, "birth_date": "1990-03-14"}).status_code == 200
    assert program.get(path).json()["birth_date"] == "1990-03-14"


@pytest.mark.parametrize("said", ["14.03.1990", "1990-3-14", "19900314", 19900314, "1990-02-30", ""])
def test_a_birth_date_has_one_spelling(program: Program, said: object) -> None:
    told = program.call("post", "clients", {**MIRA, "birth_date": said})
    assert (told.status_code, told.json()["errors"][0]["pointer"]) == (422, "/birth_date")
