"""A look at what is sent: what is wrong with it and where, whether it would be taken, and nothing of it is kept."""

from typing import Any

import pytest
from django.db.models import Model

from clients.fhir.patients import Patients
from clients.models import Case, Client, Relative, Session
from homework.fhir.face import FACE
from homework.models import ExerciseVersion, Part
from practice.access.actor import Actor
from practice.audit.models import Event
from practice.fhir import searching
from practice.fhir.kinds import Kind
from practice.fhir.models import Edition
from practice.fhir.searching import Told
from practice.privacy.store import key_store
from practice.sync.changes import Change
from tests.homework.face.house import House, furnish
from tests.practice.fhir.asking import Peer

pytestmark = pytest.mark.django_db
TAKEN = [kind.name for kind in FACE.kinds if kind.is_taken]
KEPT: tuple[type[Model], ...] = (
    *(Client, Case, Session, Relative, ExerciseVersion, Part, Change, Event),
    Edition,
)
type Body = dict[str, Any]
type Issues = list[tuple[str, str]]


def first(home: House, name: str) -> Body:
    found: Body = home.peer.read(f"{name}?_count=1")["entry"][0]["resource"]
    return found


def look(home: House, path: str, sent: object) -> Issues:
    """Each issue with its kind and place; "" for what fits."""
    answer = home.peer.call("post", path, sent)
    assert answer.status_code == 200, answer.content
    rows = answer.json()["issue"]
    return [(one["code"], next(iter(one.get("expression", [])), "")) for one in rows if one["severity"] == "error"]


def parameters(body: Body | None, mode: str = "", **also: str) -> Body:
    rows: list[Body] = [{"name": "resource", "resource": body}] if body else []
    rows += [{"name": "mode", "valueCode": mode}] if mode else []
    rows += [{"name": name, "valueUri": value} for name, value in also.items()]
    return {"resourceType": "Parameters", "parameter": rows}


def test_each_kind_that_is_taken_says_so(home: House) -> None:
    (rest,) = home.peer.read("metadata")["rest"]
    told = {one["type"] for one in rest["resource"] if "validate" in {o["name"] for o in one.get("operation", [])}}
    assert told == set(TAKEN)
    assert len(TAKEN) == 8


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_told_here_fits(home: House, name: str) -> None:
    furnish(home)
    body = first(home, name)
    for path in (f"{name}/$validate", f"{name}/{body['id']}/$validate"):
        for sent in (
            body,
            parameters(body),
            parameters(body, profile=f"http://hl7.org/fhir/StructureDefinition/{name}"),
        ):
            assert look(home, path, sent) == []


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_no_such_resource_is_told_with_its_place(home: House, name: str) -> None:
    furnish(home)
    body = first(home, name)
    assert look(home, f"{name}/$validate", body | {"colour": "red"}) == [("structure", f"{name}.colour")]
    assert look(home, f"{name}/{body['id']}/$validate", body | {"id": "other"}) == [("value", f"{name}.id")]
    profile = parameters(body, profile="http://example.org/mine")
    assert ("not-supported", "Parameters.parameter") in look(home, f"{name}/$validate", profile)


PATIENT: Body = {"resourceType": "Patient", "name": [{"text": "Mira Stone"}]}
WHO: Body = {"actor": {"reference": "Patient/x"}, "status": "accepted"}
MEETING: Body = {
    "resourceType": "Appointment",
    "status": "booked",
    "start": "2026-03-09T10:00:00Z",
    "end": "2026-03-09T11:00:00Z",
    "participant": [WHO],
}
CASE: Body = {"resourceType": "Group", "type": "person", "actual": True}
TASK: Body = {"resourceType": "Task", "status": "requested", "intent": "order"}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (PATIENT | {"gender": "f"}, [("code-invalid", "Patient.gender")]),
        (PATIENT | {"birthDate": "1990-13-01"}, [("value", "Patient.birthDate")]),
        (PATIENT | {"active": "true"}, [("value", "Patient.active")]),
        (PATIENT | {"name": {"text": "Mira"}}, [("structure", "Patient.name")]),
        (PATIENT | {"name": [{"use": "x"}]}, [("code-invalid", "Patient.name[0].use")]),
        (PATIENT | {"deceasedBoolean": False, "deceasedDateTime": "2020"}, [("structure", "Patient")]),
        (PATIENT | {"contact": [{"gender": "male"}]}, [("invariant", "Patient.contact[0]")]),
        (PATIENT | {"communication": [{"preferred": True}]}, [("required", "Patient.communication[0].language")]),
        (
            PATIENT | {"managingOrganization": {"reference": "http://a.example/fhir/Patient/x/_history/1"}},
            [("value", "Patient.managingOrganization")],
        ),
        ({"resourceType": "RelatedPerson"}, [("required", "RelatedPerson.patient")]),
        ({"resourceType": "Group", "actual": True}, [("required", "Group.type")]),
        (CASE | {"actual": False, "member": [{"entity": {"reference": "Patient/x"}}]}, [("invariant", "Group.member")]),
        (MEETING | {"participant": []}, []),
        (
            {key: value for key, value in MEETING.items() if key != "participant"},
            [("required", "Appointment.participant")],
        ),
        (MEETING | {"participant": [{"status": "accepted"}]}, [("invariant", "Appointment.participant[0]")]),
        (MEETING | {"start": "2026-03-09"}, [("value", "Appointment.start")]),
        ({key: value for key, value in MEETING.items() if key != "end"}, [("invariant", "Appointment.end")]),
        (
            {key: value for key, value in MEETING.items() if key not in {"start", "end"}},
            [("invariant", "Appointment.start")],
        ),
        (MEETING | {"end": "2026-03-09T11:00:00+01:00"}, [("invariant", "Appointment.end")]),
        (MEETING | {"end": "2026-03-09T09:00:00Z", "minutesDuration": 50}, [("invariant", "Appointment.end")]),
        (MEETING | {"minutesDuration": 50}, []),
        (MEETING | {"cancelationReason": {"text": "ill"}}, [("invariant", "Appointment.cancelationReason")]),
        (TASK | {"authoredOn": "2026-03-09", "lastModified": "2026-03-08"}, [("invariant", "Task.lastModified")]),
        (TASK | {"authoredOn": "2026-03-09", "lastModified": "2026-03-09"}, []),
        (TASK | {"input": [{"type": {"text": "x"}}]}, [("required", "Task.input[0].value")]),
        (
            {"resourceType": "ServiceRequest", "status": "active", "intent": "order"},
            [("required", "ServiceRequest.subject")],
        ),
        (
            {
                "resourceType": "ServiceRequest",
                "status": "active",
                "intent": "order",
                "subject": {"reference": "Patient/x"},
                "orderDetail": [{"text": "x"}],
            },
            [("invariant", "ServiceRequest.orderDetail")],
        ),
    ],
)
def test_what_r4_does_not_have_is_told(home: House, body: Body, told: Issues) -> None:
    assert look(home, f"{body['resourceType']}/$validate", body) == told


def test_with_a_mode_it_is_told_whether_it_would_be_taken_and_nothing_is_kept(home: House) -> None:
    furnish(home)
    home.peer.found("Patient")
    ana = home.peer.read(f"Patient/{home.patient('ana')}")
    mail = [{"system": "email", "value": "mira@example.org"}]
    form = first(home, "Questionnaire")
    before, keys = [model._default_manager.count() for model in KEPT], [*key_store().holders()]
    mails = home.world.client("ana").user.email
    for path, body, mode, told in (
        ("Patient", PATIENT, "create", []),
        ("Patient", {"resourceType": "Patient"}, "create", [("required", "Patient.name")]),
        ("Patient", PATIENT | {"telecom": mail}, "create", []),
        (
            "Patient",
            PATIENT | {"telecom": mail, "birthDate": "2020-01-01"},
            "create",
            [("business-rule", "Patient.birthDate")],
        ),
        ("Patient", ana | {"name": [{"text": "Ana Stone"}]}, "update", []),
        (f"Patient/{ana['id']}", ana | {"telecom": mail}, "update", []),
        ("Patient", PATIENT, "update", [("required", "Patient.id")]),
        ("Patient", PATIENT | {"id": "never"}, "update", [("not-supported", "Patient.id")]),
        (f"Patient/{ana['id']}", ana, "delete", [("not-supported", "")]),
        ("Questionnaire", form, "update", [("not-supported", "")]),
        (
            "Questionnaire",
            {
                "resourceType": "Questionnaire",
                "status": "active",
                "item": [{"linkId": "a", "type": "string", "text": "Why?"}],
            },
            "create",
            [],
        ),
    ):
        assert look(home, f"{path}/$validate", parameters(body, mode)) == told, (mode, body)
        assert look(home, f"{path}/$validate?mode={mode}", body) == told
    assert ([model._default_manager.count() for model in KEPT], [*key_store().holders()]) == (before, keys)
    assert home.world.client("ana").user.email == mails
    assert home.peer.read(f"Patient/{ana['id']}") == ana


def test_what_would_be_changed_is_held_before_it_is_read(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order of a change: whoever looks and whoever changes never wait for each other."""
    ana, done = home.peer.read(f"Patient/{home.patient('ana')}"), list[str]()
    held, read = Patients.lock, searching.single

    def lock(kind: Patients, code: str, actor: Actor) -> None:
        done.append("held")
        held(kind, code, actor)

    def single(kind: Kind[Any], code: str, actor: Actor) -> Told:
        done.append("read")
        return read(kind, code, actor)

    monkeypatch.setattr(Patients, "lock", lock)
    monkeypatch.setattr("practice.fhir.validating.single", single)
    for mode, begins in (("update", ["held", "read"]), ("profile", ["read"]), ("", ["read"])):
        done.clear()
        assert look(home, f"Patient/{ana['id']}/$validate", parameters(ana, mode)) == []
        assert done[: len(begins)] == begins


def test_whoever_may_not_write_is_not_told_whether_they_could(home: House) -> None:
    reader = Peer(home.world.owner, name="Reader", scopes=["system/Patient.rs"])
    assert reader.call("post", "Patient/$validate", PATIENT).status_code == 200
    for mode in ("create", "update"):
        sent = parameters(PATIENT | {"id": home.patient("ana")}, mode)
        assert reader.call("post", "Patient/$validate", sent).status_code == 403
    assert reader.call("post", "Group/$validate", CASE).status_code == 403


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_not_there_is_looked_at_by_nobody(home: House, name: str) -> None:
    never = home.peer.call("get", f"{name}/never")
    for mode in ("", "update", "delete"):
        answer = home.peer.call(
            "post", f"{name}/never/$validate", parameters({"resourceType": name, "id": "never"}, mode)
        )
        assert (answer.status_code, answer.content) == (404, never.content)


@pytest.mark.parametrize(
    "sent",
    [
        CASE,
        {"resourceType": "Parameters"},
        parameters(None),
        parameters(PATIENT, "nonsense"),
        {"resourceType": "Parameters", "parameter": [{"name": "mode", "valueCoding": {"code": "create"}}]},
        {"resourceType": "Parameters", "parameter": {}},
    ],
)
def test_what_cannot_be_looked_at_is_refused(home: House, sent: Body) -> None:
    assert home.peer.call("post", "Patient/$validate", sent).status_code == 400
