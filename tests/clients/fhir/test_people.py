from datetime import date
from typing import Any

import pytest

from clients.actions.elsewhere import call_client
from clients.actions.lines import Wanted, connect
from clients.actions.people import add_client, correct_client
from clients.enums import LineKind
from clients.models import Case, Client, ClientElsewhere, RecordRead
from clients.queries.elsewhere import Elsewhere
from clients.queries.lines import acting_for
from practice import clock
from practice.access.errors import NotAllowedError
from practice.people.models import User
from tests.cast import Cast
from tests.practice.fhir.asking import BASE, Peer
from tests.practice.sync.programs import Program

pytestmark = pytest.mark.django_db
MIRA: dict[str, Any] = {
    "resourceType": "Patient",
    "identifier": [{"system": "http://chart.example/ids", "value": "7"}],
    "name": [{"use": "official", "family": "de la Cruz", "given": ["Mira", "José"]}],
    "telecom": [{"system": "email", "value": "mira@example.org"}],
    "birthDate": "1990-03-14",
    "active": True,
}


def case_of(treating: User, *members: str) -> dict[str, Any]:
    """The Group by which a case is opened."""
    return {
        "resourceType": "Group",
        "type": "person",
        "actual": True,
        "managingEntity": {"reference": f"Practitioner/{treating.pk}"},
        "member": [{"entity": {"reference": member}} for member in members],
    }


def test_a_patient_is_brought_in_and_comes_back_as_it_came_in(peer: Peer) -> None:
    made = peer.call("post", "Patient", MIRA)
    assert (made.status_code, made["ETag"]) == (201, 'W/"1"')
    told = made.json()
    assert made["Location"] == f"{BASE}/Patient/{told['id']}/_history/1"
    assert told["name"] == [{**MIRA["name"][0], "text": "Mira José de la Cruz"}]
    assert {key: told[key] for key in ("identifier", "telecom", "birthDate", "active")} == {
        key: MIRA[key] for key in ("identifier", "telecom", "birthDate", "active")
    }
    for path in ("", "/_history/1"):
        assert peer.read(f"Patient/{told['id']}{path}") == told
    (entry,) = peer.read(f"Patient/{told['id']}/_history")["entry"]
    assert entry["resource"] == told
    assert peer.call("get", f"Patient/{told['id']}/_history/2").status_code == 404


def test_a_patient_is_changed_by_who_has_seen_it(peer: Peer) -> None:
    told = peer.call("post", "Patient", MIRA).json()
    path, sent = f"Patient/{told['id']}", {**MIRA, "id": told["id"], "active": False}
    assert peer.call("put", path, sent, If_Match='W/"2"').status_code == 412
    changed = peer.call("put", path, sent, If_Match='W/"1"')
    assert (changed.status_code, changed["ETag"], changed.json()["active"]) == (200, 'W/"2"', False)
    assert changed.json()["meta"]["lastUpdated"] > told["meta"]["lastUpdated"]
    assert peer.call("put", path, sent, If_Match='W/"1"').status_code == 412
    assert peer.call("put", path, sent)["ETag"] == 'W/"2"'
    assert peer.call("get", path, If_None_Match='W/"2"').status_code == 304
    assert peer.read(f"{path}/_history/1") == told
    assert peer.call("put", path, {**sent, "id": "other"}).status_code == 400
    assert peer.call("put", "Patient/never", {**sent, "id": "never"}).status_code == 405
    stolen = {**sent, "telecom": [{"system": "email", "value": "thief@example.org"}]}
    assert peer.call("put", path, stolen).json()["telecom"] == sent["telecom"]


def test_a_part_of_a_name_is_changed_beside_the_text_that_was_read(peer: Peer) -> None:
    """Whoever reads, changes the family and the given names and sends it back has changed the name."""
    told = peer.call("post", "Patient", MIRA).json()
    told["name"][0] |= {"family": "Stone", "given": ["Maria"]}
    changed = peer.call("put", f"Patient/{told['id']}", told)
    assert changed.status_code == 200, changed.content
    name = {"use": "official", "text": "Maria Stone", "family": "Stone", "given": ["Maria"]}
    assert changed.json()["name"][0] == name
    assert peer.found("Patient?family=stone") == peer.found("Patient?given=maria") == [told["id"]]
    assert peer.found("Patient?family=cruz") == peer.found("Patient?given=jose") == []
    again = peer.call("put", f"Patient/{told['id']}", changed.json())
    assert (again.json()["name"], again["ETag"]) == (changed.json()["name"], changed["ETag"])


@pytest.mark.parametrize(
    ("kept", "sent", "becomes"),
    [
        # What was said before beside the text is sent again as it was, in full or in part.
        ({"text": "Nagy Anna", "family": "Nagy", "given": ["Anna"]}, None, "Nagy Anna"),
        ({"text": "Bob Cruz", "family": "Cruz", "given": ["Robert"]}, None, "Bob Cruz"),
        ({"family": "Cruz", "given": ["Mira"]}, {"text": "Mira Cruz", "given": ["Mira"]}, "Mira Cruz"),
        # One of the two has changed.
        ({"text": "Bob Cruz", "family": "Cruz", "given": ["Robert"]}, {"family": "Stone"}, "Robert Stone"),
        ({"family": "Cruz", "given": ["Mira"]}, {"text": "Mira Stone", "given": ["Mira"]}, "Mira Stone"),
        # Parts that are new here are words of the whole, or another name.
        ({"text": "Dr Mira Cruz"}, {"family": "Cruz", "given": ["Mira"]}, "Dr Mira Cruz"),
        ({"text": "Mira Cruz"}, {"family": "Stone", "given": ["Mira"]}, None),
        ({"family": "Cruz", "given": ["Mira"]}, {"text": "Mira Cruz", "family": "Stone", "given": []}, None),
    ],
)
def test_text_and_parts_of_a_name_are_weighed(
    peer: Peer, kept: dict[str, Any], sent: dict[str, Any] | None, becomes: str | None
) -> None:
    told = peer.call("post", "Patient", {**MIRA, "name": [kept]}).json()
    name = {key: value for key, value in {**kept, **(sent or {})}.items() if value}
    if sent and "given" in sent and "family" not in sent:
        del name["family"]
    answer = peer.call("put", f"Patient/{told['id']}", {**MIRA, "id": told["id"], "name": [name]})
    if becomes is None:
        assert answer.status_code == 422
        assert answer.json()["issue"][0]["expression"] == ["Patient.name[0]"]
    now = peer.read(f"Patient/{told['id']}")["name"][0]["text"]
    assert now == (becomes or told["name"][0]["text"])


def test_nobody_is_looked_for_by_telephone(peer: Peer) -> None:
    peer.call("post", "Patient", MIRA)
    assert peer.call("get", "Patient?phone=7", Prefer="handling=strict").status_code == 400
    (kind,) = [one for one in peer.read("metadata")["rest"][0]["resource"] if one["type"] == "Patient"]
    assert "phone" not in {one["name"] for one in kind["searchParam"]}


def test_nobody_under_18_comes_in_and_nobody_becomes_so(peer: Peer, cast: Cast) -> None:
    today = clock.today(cast.actor("owner").zone)
    young = {**MIRA, "birthDate": today.replace(year=today.year - 17, day=1).isoformat()}
    refused = peer.call("post", "Patient", young)
    (issue,) = refused.json()["issue"]
    assert (refused.status_code, issue["expression"]) == (422, ["Patient.birthDate"])
    assert "under 18" in issue["diagnostics"]
    told = peer.call("post", "Patient", MIRA).json()
    assert peer.call("put", f"Patient/{told['id']}", {**young, "id": told["id"]}).status_code == 422
    assert peer.read(f"Patient/{told['id']}")["birthDate"] == MIRA["birthDate"]
    for act in (
        lambda born: add_client(email="kid@example.org", name="Kid", born=born, by=peer.by),
        lambda born: correct_client(cast.client("ana"), name="Ana", called="", country="", born=born, by=peer.by),
    ):
        with pytest.raises(NotAllowedError, match="under 18"):
            act(date.fromisoformat(young["birthDate"]))


def test_no_other_program_says_whom_a_connected_system_calls_what(peer: Peer, case: Case, cast: Cast) -> None:
    base = "https://records.example/fhir"
    line = connect(Wanted(LineKind.FHIR, "Records", base, {"token": "x"}, sends=True), by=peer.by)
    steered = {**MIRA, "identifier": [{"system": base, "value": "of-another"}]}
    assert peer.call("post", "Patient", steered).status_code == 409
    told = peer.call("post", "Patient", MIRA).json()
    assert peer.call("put", f"Patient/{told['id']}", {**steered, "id": told["id"]}).status_code == 409
    rest = Program(peer.by, name="Ledger")
    connect(Wanted(LineKind.CLINIKO, "Cliniko", "", {"key": "made-up-uk1"}), by=peer.by)
    sent = {"name": "Ana Reyes", "email": "ana@example.org", "code": cast.client("ana").code}
    assert rest.call("put", "clients/by-external/cliniko/9", sent).status_code == 409
    meets = {"starts_at": "2026-12-01T10:00:00Z", "zone": "Europe/London", "minutes": 50, "case": case.code}
    assert rest.call("put", "sessions/by-external/cliniko/9", meets).status_code == 409
    assert not ClientElsewhere.objects.filter(system__in=[base, "cliniko"]).exists()
    own = acting_for(line)
    assert own is not None
    call_client(cast.client("ana"), Elsewhere(base, "of-ana"), by=own)
    assert ClientElsewhere.objects.get(system=base).value == "of-ana"


def test_a_patient_is_made_once(peer: Peer) -> None:
    once = {"If_None_Exist": "identifier=http://chart.example/ids|7"}
    first, again = (peer.call("post", "Patient", MIRA, **once) for _ in range(2))
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    assert peer.call("post", "Patient", MIRA).status_code == 409
    assert peer.call("post", "Patient", MIRA, If_None_Exist="active=true").status_code == 412
    assert peer.call("post", "Patient", MIRA, If_None_Exist="").status_code == 400
    assert peer.call("post", "Patient", MIRA, If_None_Exist="nonsense=1").status_code == 400
    by_search = "Patient?identifier=http://chart.example/ids|7"
    assert peer.call("put", by_search, {**MIRA, "birthDate": "1990-03-15"}).json()["birthDate"] == "1990-03-15"
    other = {**MIRA, "identifier": [{"system": "a", "value": "9"}]}
    other["telecom"] = [{"system": "email", "value": "other@example.org"}]
    assert peer.call("put", "Patient?identifier=a|9", other).status_code == 201
    assert Client.objects.filter(practice_id=peer.by.practice).count() == 4


def test_an_identifier_never_turns_one_person_into_another(peer: Peer) -> None:
    told = peer.call("post", "Patient", MIRA).json()
    tom = {"name": [{"text": "Tom Baker"}], "birthDate": "1955-05-05"}
    for path, changes in (
        (f"Patient/{told['id']}", {"id": told["id"]}),
        ("Patient?identifier=http://chart.example/ids|7", {}),
    ):
        refused = peer.call("put", path, {**MIRA, **tom, **changes})
        (issue,) = refused.json()["issue"]
        assert (refused.status_code, issue["expression"]) == (422, ["Patient.birthDate"])
        assert "somebody else" in issue["diagnostics"]
        for part in ("name", "birthDate"):
            assert peer.call("put", path, {**MIRA, **changes, part: tom[part]}).status_code == 200
            assert peer.call("put", path, {**MIRA, **changes}).json()["name"] == told["name"]


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"name": []}, "Patient.name"),
        ({"name": None}, "Patient.name"),
        ({"name": [{"family": 7}]}, "Patient.name[0].family"),
        ({"telecom": [{"system": "email", "value": "no"}]}, "Patient.telecom[0].value"),
        ({"birthDate": "1990"}, "Patient.birthDate"),
        ({"birthDate": "1990-02-30"}, "Patient.birthDate"),
        ({"active": "yes"}, "Patient.active"),
        ({"identifier": [{"value": "7"}]}, "Patient.identifier[0]"),
        ({"nonsense": 1}, "Patient.nonsense"),
        ({"modifierExtension": [{"url": "http://a", "valueBoolean": True}]}, "Patient.modifierExtension"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(peer: Peer, changes: dict[str, Any], at: str) -> None:
    sent = {key: value for key, value in {**MIRA, **changes}.items() if value is not None}
    answer = peer.call("post", "Patient", sent)
    assert (answer.status_code, answer.json()["issue"][0]["expression"]) == (422, [at])
    assert Client.objects.count() == 2


def test_a_couple_is_a_group_of_people_who_are_related(peer: Peer, case: Case, cast: Cast) -> None:
    ana, jonah = cast.client("ana"), cast.client("jonah")
    told = peer.read(f"Group/{case.code}")
    assert [one["entity"]["reference"] for one in told["member"]] == [f"Patient/{ana.code}", f"Patient/{jonah.code}"]
    assert (told["code"]["text"], told["quantity"], told["active"]) == ("Couple", 2, True)
    assert told["managingEntity"] == {"reference": f"Practitioner/{cast.users['clinician'].pk}"}
    related = peer.found(f"RelatedPerson?patient={ana.code}")
    assert related == [f"{case.code}-{ana.code}-{jonah.code}"]
    assert peer.read(f"RelatedPerson/{related[0]}")["name"][0]["text"] == "Jonah Reyes"
    assert peer.found(f"Patient?link=RelatedPerson/{related[0]}") == [jonah.code]
    treated = peer.found(f"Patient?general-practitioner={cast.users['clinician'].pk}")
    assert sorted(treated) == sorted([ana.code, jonah.code])


def test_a_case_is_opened_by_a_group(peer: Peer, cast: Cast) -> None:
    ana, clinician = cast.client("ana"), cast.users["clinician"]
    sent = case_of(clinician, f"Patient/{ana.code}")
    made = peer.call("post", "Group", sent)
    assert (made.status_code, made.json()["code"]["text"]) == (201, "Individual")
    nobody = {**sent, "member": [{"entity": {"reference": "Patient/never"}}]}
    assert peer.call("post", "Group", nobody).json()["issue"][0]["expression"] == ["Group.member[0].entity"]
    assert peer.call("post", "Group", {**sent, "managingEntity": {"reference": "Practitioner/1"}}).status_code == 422


def test_a_session_is_planned_moved_and_cancelled(peer: Peer, case: Case, cast: Cast) -> None:
    people = [
        {"actor": {"reference": f"Patient/{cast.client(one).code}"}, "status": "accepted"} for one in ("ana", "jonah")
    ]
    sent: dict[str, Any] = {
        "resourceType": "Appointment",
        "identifier": [{"system": "urn:chart", "value": "44"}],
        "status": "booked",
        "start": "2026-12-01T10:00:00+00:00",
        "end": "2026-12-01T10:45:00Z",
        "participant": [*people, {"actor": {"type": "Location", "display": "Room 2"}, "status": "accepted"}],
    }
    made = peer.call("post", "Appointment", sent, If_None_Exist="identifier=urn:chart|44")
    told = made.json()
    assert (made.status_code, told["minutesDuration"], told["start"]) == (201, 45, sent["start"])
    assert told["participant"][-1]["actor"]["display"] == "Room 2"
    later = {**sent, "id": told["id"], "start": "2026-12-02T10:00:00Z", "end": "2026-12-02T10:45:00Z"}
    moved = peer.call("put", f"Appointment/{told['id']}", later, If_Match=made["ETag"])
    assert (moved.status_code, moved["ETag"]) == (200, 'W/"2"')
    ended = peer.call("put", "Appointment?identifier=urn:chart|44", {**later, "status": "cancelled"})
    assert ended.json()["status"] == "cancelled"
    assert peer.call("put", f"Appointment/{told['id']}", later).status_code == 409
    only_ana = peer.call("post", "Appointment", {**sent, "identifier": [], "participant": people[:1]})
    assert only_ana.status_code == 422
    assert peer.found("Appointment?date=ge2026-12-02&status=cancelled") == [told["id"]]
    assert peer.found("Appointment?date=2026-12-01") == []


def test_everybody_sees_that_they_were_told_of(peer: Peer, case: Case, cast: Cast) -> None:
    assert not RecordRead.objects.exists()
    peer.read("Patient?_summary=count")
    assert not RecordRead.objects.exists()
    peer.read(f"Patient?_id={cast.client('ana').code}")
    assert [read.client_id for read in RecordRead.objects.all()] == [cast.client("ana").pk]
    peer.read("Group")
    assert set(RecordRead.objects.values_list("client_id", "kind")) == {
        (cast.client("ana").pk, "clients"),
        (cast.client("ana").pk, "cases"),
        (cast.client("jonah").pk, "cases"),
    }
