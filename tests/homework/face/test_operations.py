import json
from typing import Any

import pytest
from django.test import Client as Browser

from homework.fhir.exporting import prepare_exports
from homework.fhir.responses.forms import asked
from homework.models import Opening
from practice.fhir.models import Export
from tests.homework.face.house import House
from tests.practice.fhir.asking import Peer
from tests.practice.sync.programs import Answer

pytestmark = pytest.mark.django_db
ASYNC = {"Prefer": "respond-async"}
NDJSON = "application/fhir+ndjson"
HOUSE = {"Organization", "Practitioner", "PractitionerRole", "Questionnaire", "PlanDefinition"}
OF_PEOPLE = {
    *("Patient", "RelatedPerson", "Group", "Appointment", "Task", "QuestionnaireResponse", "Observation", "CarePlan"),
    *("Consent", "Provenance", "AuditEvent"),
}


def begun(home: House, path: str) -> str:
    answer = home.peer.call("get", path, **ASYNC)
    assert (answer.status_code, answer.content) == (202, b"")
    where: str = answer["Content-Location"].removeprefix("http://testserver")
    return where


def ask(home: House, path: str) -> Answer:
    headers = {"Authorization": f"Bearer {home.peer.token}"}
    return Browser().get(path.removeprefix("http://testserver"), headers=headers)


def manifest(home: House, path: str) -> dict[str, Any]:
    where = begun(home, path)
    waiting = home.peer.call("get", where)
    assert (waiting.status_code, bool(waiting["Retry-After"])) == (202, True)
    prepare_exports.call()
    answer = ask(home, where)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json; charset=utf-8")
    told: dict[str, Any] = answer.json()
    assert told["request"] == f"http://testserver/fhir/r4/{path}"
    return told


def lines(home: House, told: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for one in told["output"]:
        answer = ask(home, one["url"])
        assert (answer.status_code, answer.get("Content-Type", NDJSON)) == (200, NDJSON)
        found.setdefault(one["type"], []).extend(map(json.loads, answer.content.decode().splitlines()))
    return found


@pytest.mark.parametrize("level", ["$export", "Patient/$export", "group"])
def test_everything_at_once_is_all_that_a_search_finds(home: House, level: str) -> None:
    group = f"Group/{home.world.cases['pair'].code}/$export"
    made = manifest(home, level.replace("group", group))
    told = lines(home, made)
    counts = {one["type"]: one["count"] for one in made["output"]}
    # Each call leaves more on record.
    assert {kind: len(told[kind]) for kind in counts if kind != "AuditEvent"} | {
        "AuditEvent": counts["AuditEvent"]
    } == counts
    wanted = {
        kind: {one["id"]: one for one in (e["resource"] for e in home.peer.read(f"{kind}?_count=500").get("entry", []))}
        for kind in told
    }
    assert {kind: {one["id"]: one for one in some} for kind, some in told.items() if kind != "AuditEvent"} == {
        kind: some for kind, some in wanted.items() if kind != "AuditEvent"
    }
    of_nobody = HOUSE if level == "$export" else set()
    assert set(told) == OF_PEOPLE | of_nobody


def test_what_was_taken_back_meanwhile_is_not_in_the_file(home: House) -> None:
    told = manifest(home, "$export?_type=QuestionnaireResponse")
    before = Opening.objects.count()
    assert len(lines(home, told)["QuestionnaireResponse"]) == 2
    assert Opening.objects.count() == before + 2
    for case in ("pair", "solo"):
        home.world.do_consent("ana", case, "records", on=False)
    assert lines(home, told) == {"QuestionnaireResponse": []}


def test_only_what_is_new_since_then(home: House) -> None:
    first = manifest(home, "$export?_type=Patient,Task")
    since = first["transactionTime"]
    assert manifest(home, f"$export?_type=Patient,Task&_since={since}")["output"] == []
    home.world.do_set_level("ana", "secret", "therapist")
    told = lines(home, manifest(home, f"Patient/$export?_type=Patient,Task&_since={since}"))
    assert {kind: [one["id"] for one in some] for kind, some in told.items()} == {
        "Task": [home.part("ana", "secret").code]
    }


def test_an_export_is_its_readers_own_and_can_be_taken_back(home: House) -> None:
    where = begun(home, "$export")
    prepare_exports.call()
    url = ask(home, where).json()["output"][0]["url"]
    other = Peer(home.world.owner, name="Other")
    assert other.call("get", where).status_code == 404
    assert other.call("get", url).status_code == 404
    assert other.call("delete", where).status_code == 404
    assert home.peer.call("delete", where).status_code == 202
    assert home.peer.call("get", where).status_code == 404
    assert home.peer.call("get", url).status_code == 404
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("$export", {}, 400),
        ("$export?_type=Nothing", ASYNC, 400),
        ("$export?_since=yesterday", ASYNC, 400),
        ("$export?_outputFormat=text/csv", ASYNC, 400),
        ("$export?_typeFilter=Patient", ASYNC, 400),
        ("Group/never/$export", ASYNC, 404),
        ("export/never", {}, 404),
        ("export/never/Patient/0", {}, 404),
    ],
)
def test_what_cannot_be_exported_is_refused(home: House, path: str, headers: dict[str, str], status: int) -> None:
    assert home.peer.call("get", path, **headers).status_code == status


def test_each_of_the_kinds_that_are_named_is_exported(home: House) -> None:
    for path in ("$export?_type=Patient&_type=Task", "$export?_type=Patient,Task"):
        assert {one["type"] for one in manifest(home, path)["output"]} == {"Patient", "Task"}
    ana = home.patient("ana")
    both = home.peer.read(f"Patient/{ana}/$everything?_type=Patient&_type=Task")
    assert {one["resource"]["resourceType"] for one in both["entry"]} == {"Patient", "Task"}
    url = f"Patient/{ana}/$everything?_type=Patient&_type=Task"
    batch = {"resourceType": "Bundle", "type": "batch", "entry": [{"request": {"method": "GET", "url": url}}]}
    (told,) = home.peer.call("post", "", batch).json()["entry"]
    assert told["resource"]["entry"] == both["entry"]


@pytest.mark.parametrize(
    "parameter",
    [
        {"name": "patient", "valueReference": {"reference": "Patient/x"}},
        {"name": "patient", "valueString": "Patient/x"},
        {"name": "_type", "valueCoding": {"code": "Patient"}},
        {"name": "_type"},
    ],
)
def test_no_wish_is_passed_over_that_would_tell_more(home: House, parameter: dict[str, Any]) -> None:
    sent = {"resourceType": "Parameters", "parameter": [parameter, {"name": "_type", "valueString": "Patient"}]}
    for path in ("Patient/$export", "$export", f"Patient/{home.patient('ana')}/$everything"):
        assert home.peer.call("post", path, sent, **ASYNC).status_code == 400
    assert not Export.objects.exists()


def test_what_is_passed_over_in_an_address_is_passed_over_in_parameters(home: House) -> None:
    row = {"name": "allowPartialManifests", "valueBoolean": True}
    sent = {"resourceType": "Parameters", "parameter": [row]}
    for prefer, status in (("respond-async, handling=lenient", 202), ("respond-async", 400)):
        asked = home.peer.call("get", "$export?allowPartialManifests=true", Prefer=prefer)
        posted = home.peer.call("post", "$export", sent, Prefer=prefer)
        assert (asked.status_code, asked.content) == (status, posted.content)
        assert posted.status_code == status


def test_a_token_exports_what_it_may_read(home: House) -> None:
    reader = Peer(home.world.owner, name="Reader", scopes=["system/Patient.rs"])
    answer = reader.call("get", "$export", **ASYNC)
    assert Export.objects.get().kinds == ["Patient"]
    assert answer.status_code == 202
    assert reader.call("get", "$export?_type=Task", **ASYNC).status_code == 403


def test_everything_of_a_person_is_theirs_and_no_partners(home: House) -> None:
    told = home.peer.read(f"Patient/{home.patient('ana')}/$everything")
    kinds = {one["resource"]["resourceType"] for one in told["entry"]}
    assert (kinds, told["total"]) == (OF_PEOPLE, len(told["entry"]))
    of_others = [one["resource"] for one in told["entry"] if one["resource"]["resourceType"] != "RelatedPerson"]
    assert "ben" not in json.dumps(of_others)
    of_ben = home.peer.read(f"Patient/{home.patient('ben')}/$everything")
    assert {one["resource"]["resourceType"] for one in of_ben["entry"]} & {
        *("Task", "QuestionnaireResponse", "Observation", "CarePlan", "Provenance", "Consent"),
    } == set()
    few = home.peer.read(f"Patient/{home.patient('ana')}/$everything?_type=Task&_since=2020-01-01T00:00:00Z")
    assert {one["resource"]["resourceType"] for one in few["entry"]} == {"Task"}
    sent = {"resourceType": "Parameters", "parameter": [{"name": "_type", "valueCode": "Task"}]}
    again = home.peer.call("post", f"Patient/{home.patient('ana')}/$everything", sent).json()
    assert again["entry"] == few["entry"]
    assert home.peer.call("get", "Patient/never/$everything").status_code == 404
    assert home.peer.call("get", f"Patient/{home.patient('ana')}/$everything?start=2026").status_code == 400


def test_a_response_is_looked_at_beside_its_questionnaire(home: House) -> None:
    for entry in home.peer.read("QuestionnaireResponse")["entry"]:
        fits = home.peer.call("post", "QuestionnaireResponse/$validate", entry["resource"]).json()
        assert [one["severity"] for one in fits["issue"]] == ["information"]
    told = home.peer.read(f"QuestionnaireResponse/{home.part('ana', 'm').code}")
    told["item"][0]["item"][0]["answer"] = [{"valueInteger": 2}]
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": told}]}
    (issue,) = home.peer.call("post", "QuestionnaireResponse/$validate", parameters).json()["issue"]
    assert issue["expression"] == ["QuestionnaireResponse.item[0].item[0].answer[0].valueInteger"]
    unknown = {**told, "questionnaire": "http://nobody.example/Questionnaire/1"}
    issues = home.peer.call("post", "QuestionnaireResponse/$validate", unknown).json()["issue"]
    assert ["QuestionnaireResponse.questionnaire"] in [one.get("expression") for one in issues]
    assert home.peer.call("post", "QuestionnaireResponse/$validate", {"resourceType": "Patient"}).status_code == 400


@pytest.mark.parametrize(
    ("questionnaire", "place"),
    [
        ({"item": [{"linkId": "1"}]}, "Questionnaire.item[0]"),
        ({"item": [{"type": "string"}]}, "Questionnaire.item[0]"),
        (
            {
                "item": [
                    {
                        "linkId": "1",
                        "type": "string",
                        "enableWhen": [{"operator": "exists", "answerBoolean": True}],
                    }
                ]
            },
            "Questionnaire.item[0]",
        ),
        ({"resourceType": "Patient"}, "Questionnaire"),
    ],
)
@pytest.mark.parametrize("inside", [True, False])
def test_a_broken_questionnaire_beside_a_response_is_told_with_its_place(
    home: House, questionnaire: dict[str, Any], place: str, *, inside: bool
) -> None:
    brought = {"resourceType": "Questionnaire", "id": "q", "status": "active"} | questionnaire
    response: dict[str, Any] = {"resourceType": "QuestionnaireResponse", "status": "completed", "questionnaire": "#q"}
    response |= {"contained": [brought]} if inside else {}
    rows = [{"name": "resource", "resource": response}]
    rows += [] if inside else [{"name": "questionnaire", "resource": brought}]
    sent = {"resourceType": "Parameters", "parameter": rows}
    answer = home.peer.call("post", "QuestionnaireResponse/$validate", sent)
    assert answer.status_code == 200
    assert any(one["expression"][0].startswith(place) for one in answer.json()["issue"] if "expression" in one)


def test_a_questionnaire_is_looked_at_and_begun(home: House) -> None:
    url = asked(home.part("ana", "m").assignment.version).url
    told = home.peer.read(f"Questionnaire?url={url}")["entry"][0]["resource"]
    assert home.peer.call("post", "Questionnaire/$validate", told).json()["issue"][0]["severity"] == "information"
    broken = {**told, "status": "nonsense"}
    (issue,) = home.peer.call("post", "Questionnaire/$validate", broken).json()["issue"]
    assert issue["expression"] == ["Questionnaire.status"]
    ana = {"name": "subject", "valueReference": {"reference": f"Patient/{home.patient('ana')}"}}
    sent = {"resourceType": "Parameters", "parameter": [ana]}
    (made,) = home.peer.call("post", f"Questionnaire/{told['id']}/$populate", sent).json()["parameter"]
    assert made["resource"]["questionnaire"] == f"{told['url']}|1"
    assert made["resource"]["subject"] == ana["valueReference"]
    own = {
        "resourceType": "Questionnaire",
        "status": "active",
        "item": [{"linkId": "1", "type": "decimal", "initial": [{"valueDecimal": 72.5}]}],
    }
    body = json.dumps({"resourceType": "Parameters", "parameter": [{"name": "questionnaire", "resource": own}]})
    answer = home.peer.call("post", "Questionnaire/$populate", body.replace("72.5", "72.50"))
    assert b'"valueDecimal":72.50' in answer.content
    assert home.peer.call("get", "Questionnaire/$populate?canonical=never").status_code == 404
