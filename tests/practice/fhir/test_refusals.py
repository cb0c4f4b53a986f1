import pytest
from django.test import Client as Browser
from django.test import override_settings

from tests.cast import Cast
from tests.practice.fhir.asking import FORM, KIND, Peer, check_answer

pytestmark = pytest.mark.django_db
type Sent = dict[str, str]
PATIENT = {"resourceType": "Patient", "name": [{"text": "Mira"}]}


@pytest.fixture
def peer(cast: Cast) -> Peer:
    return Peer(cast.actor("owner"))


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("get", "Nothing", {}, 404),
        ("get", "Nothing/1/2/3/4", {}, 404),
        ("get", "/fhir/", {}, 404),
        ("get", "/fhir/r5/Patient", {}, 404),
        ("get", "Patient/a%00b", {}, 404),
        ("get", "Patient/never", {}, 404),
        ("get", "Patient/never/_history", {}, 404),
        ("get", "Patient/never/_history/1", {}, 404),
        ("get", "Patient/never/$nonsense", {}, 404),
        ("get", "Patient?name=a%00b", {}, 404),
        ("delete", "Patient/never", {}, 405),
        ("patch", "Patient/never", {}, 405),
        ("post", "Patient/never", {}, 405),
        ("trace", "Patient", {}, 405),
        ("get", "Patient", {"Accept": "application/fhir+xml"}, 406),
        ("get", "Patient?_format=xml", {}, 406),
        ("get", "metadata", {"Accept": "text/turtle"}, 406),
        ("get", "Patient?_count=-1", {}, 400),
        ("get", "Patient?_count=abc", {}, 400),
        ("get", "Patient?_count=9999999999999999999", {}, 400),
        ("get", "Patient?birthdate=yesterday", {}, 400),
        ("get", "Patient?birthdate=2026-02-30", {}, 400),
        ("get", "Patient?birthdate=9999", {}, 400),
        ("get", "Patient?_lastUpdated=zz2026", {}, 400),
        ("get", "Patient?_sort=name", {}, 400),
        ("get", "Patient?_summary=all", {}, 400),
        ("get", "Patient?_summary=", {}, 400),
        ("get", "Patient?_elements=", {}, 400),
        ("get", "Patient?_total=some", {}, 400),
        ("get", "Patient?_summary=text&_include=Patient:organization", {}, 400),
        ("get", "Patient/never?_summary=true", {}, 404),
        ("get", "Patient/never/Task", {}, 404),
        ("get", "Patient/never/*", {}, 400),
        ("post", "Patient/never/Task", {}, 405),
        ("get", "Patient/never/$validate", {}, 405),
        ("get", "Patient?_sort=birthdate", {}, 400),
        ("get", "Patient?_sort:desc=_lastUpdated", {}, 400),
        ("get", "Patient?name:near=x", {}, 400),
        ("get", "Patient?_id:near=x", {}, 400),
        ("get", "Patient?nonsense:exact=x", {}, 400),
        ("get", "Patient?_lastUpdated:missing=true", {}, 400),
        ("get", "Patient?_count:exact=1", {}, 400),
        ("get", "Patient?general-practitioner.name=x", {}, 400),
        ("get", "Patient?link:RelatedPerson.name=x", {}, 400),
        ("get", "Task?patient.name=x", {}, 400),
        ("get", "Task?patient:Patient.name=x", {}, 400),
        ("get", "Patient?_has:Task:patient:status=requested", {}, 400),
        ("get", "Patient?_filter=name%20eq%20x", {}, 400),
        ("get", "Patient?_text=x", {}, 400),
        ("get", "Patient?_tag=x", {}, 400),
        ("get", "Patient?name=", {}, 400),
        ("get", "Patient?active:missing=x", {}, 400),
        ("get", "Patient?_include=Patient:name", {}, 400),
        ("get", "Patient?_include=Group:member", {}, 400),
        ("get", "Patient?_include:iterate=Patient:organization", {}, 400),
        ("get", "Patient?_revinclude=Patient:organization", {}, 400),
        ("get", "Patient?_page=nonsense", {}, 404),
        ("get", "Patient?nonsense=1", {"Prefer": "handling=strict"}, 400),
        ("get", "Patient", {"Authorization": "Bearer never"}, 401),
        ("get", "Patient", {"Authorization": ""}, 401),
    ],
)
def test_whatever_goes_wrong_is_an_outcome(peer: Peer, method: str, path: str, headers: Sent, status: int) -> None:  # noqa: PLR0917 - a table
    answer = peer.call(method, path, **headers)
    assert answer.status_code == status
    assert answer.content


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/fhir+json", 400),
        (b"", "application/fhir+json", 400),
        (b"[1]", "application/fhir+json", 400),
        (b"<a/>", "application/fhir+xml", 415),
        (b'{"resourceType":"Patient","a":1e999}', "application/fhir+json", 400),
        (b'{"resourceType":"Patient","a":1e-9999999999999999999}', "application/fhir+json", 400),
        (b'{"resourceType":"Patient","a":NaN}', "application/json", 400),
        (b'{"resourceType":"Patient","resourceType":"Patient"}', "application/fhir+json", 400),
        (b'{"resourceType":"Patient","id":"\\u0000"}', "application/fhir+json", 400),
        (b'{"resourceType":"Patient","id":"\\ud800"}', "application/fhir+json", 400),
        (b'{"resourceType":"Patient","id":"\xff"}', "application/fhir+json", 400),
        (b'{"a":' * 2000 + b"1" + b"}" * 2000, "application/fhir+json", 400),
        (b'{"a":' * 200_000 + b"1" + b"}" * 200_000, "application/fhir+json", 400),
        (b'{"resourceType":"Group"}', "application/fhir+json", 400),
        (b'{"resourceType": "Patient", "name": []}', "application/fhir+json", 422),
    ],
)
def test_a_body_that_cannot_be_taken_is_refused(peer: Peer, body: bytes, kind: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {peer.token}"}
    answer = Browser().post("/fhir/r4/Patient", body, content_type=kind, headers=headers)
    check_answer(answer)
    assert answer.status_code == status, answer.content


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/fhir/r4", "POST, OPTIONS"),
        ("metadata", "GET, HEAD, OPTIONS"),
        ("Patient", "GET, POST, PUT, HEAD, OPTIONS"),
        ("Patient/never", "GET, PUT, HEAD, OPTIONS"),
        ("Patient/_search", "POST, OPTIONS"),
        ("Patient/never/_history", "GET, HEAD, OPTIONS"),
        ("Patient/never/_history/1", "GET, HEAD, OPTIONS"),
        ("Questionnaire", "GET, POST, HEAD, OPTIONS"),
        ("Consent", "GET, HEAD, OPTIONS"),
        ("Consent/never", "GET, HEAD, OPTIONS"),
        ("Binary", "OPTIONS"),
        ("Patient/never/Task", "GET, HEAD, OPTIONS"),
        ("Patient/never/Task/_search", "POST, OPTIONS"),
        ("Patient/never/*", "GET, HEAD, OPTIONS"),
        ("Patient/$validate", "POST, OPTIONS"),
        ("Patient/never/$validate", "POST, OPTIONS"),
        ("Binary/never", "GET, HEAD, OPTIONS"),
    ],
)
def test_what_can_be_done_at_an_address_is_said_and_nothing_else(peer: Peer, path: str, allowed: str) -> None:
    answer = peer.call("options", path)
    assert (answer.status_code, answer.content) == (204, b"")
    wanted = set(allowed.split(", "))
    assert set(answer["Allow"].split(", ")) == wanted
    assert not answer.has_header("Content-Type")
    refused = peer.call("delete", path)
    assert (refused.status_code, set(refused["Allow"].split(", "))) == (405, wanted)


@pytest.mark.parametrize(
    ("method", "path"),
    [("put", "Organization/x"), ("put", "Questionnaire/x"), ("post", "Consent"), ("put", "Observation?code=x")],
)
def test_what_nobody_can_do_is_told_before_what_a_token_is_for(cast: Cast, method: str, path: str) -> None:
    reader = Peer(cast.actor("owner"), name="Reader", scopes=["system/*.rs"])
    answer = reader.call(method, path, {"resourceType": path.split("/", maxsplit=1)[0]})
    assert answer.status_code == 405
    assert "cannot be" in answer.json()["issue"][0]["diagnostics"]
    assert set(answer["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", *(["POST"] if "naire?" in path else [])}


def test_what_has_the_same_moment_goes_by_its_id(peer: Peer) -> None:
    found = peer.found("Patient?_sort=_lastUpdated,_id")
    assert found == peer.found("Patient?_sort=_lastUpdated")
    assert found[::-1] == peer.found("Patient?_sort=-_lastUpdated,-_id")
    for other in ("_id", "_lastUpdated,-_id", "_lastUpdated,name", "_lastUpdated,_id,_id"):
        assert peer.call("get", f"Patient?_sort={other}").status_code == 400


def test_a_break_tells_nothing(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clients.fhir.patients.Patients.tell", lambda *_: 1 / 0)
    browser = Browser(raise_request_exception=False)
    answer = browser.get("/fhir/r4/Patient", headers={"Authorization": f"Bearer {peer.token}"})
    assert (answer.status_code, answer["Content-Type"]) == (500, KIND)
    assert "division" not in answer.content.decode()
    check_answer(answer)


def test_too_many_calls_are_told_so(peer: Peer) -> None:
    with override_settings(API_CALLS_PER_MINUTE=1):
        statuses = [peer.call("get", "Organization").status_code for _ in range(2)]
    assert statuses == [200, 429]


def test_a_token_opens_what_it_is_for(cast: Cast) -> None:
    reader = Peer(cast.actor("owner"), name="Reader", scopes=["system/Patient.r", "sessions.read", "system/Group.s"])
    ana = cast.client("ana").code
    assert reader.call("get", f"Patient/{ana}").status_code == 200
    assert reader.call("get", "Appointment").status_code == 200
    assert reader.call("get", "Group").status_code == 200
    for path in ("Patient", "Group/never", "Organization", "RelatedPerson", "Task", "AuditEvent", "Patient?_id=never"):
        assert reader.call("get", path).status_code == 403, path
    assert reader.call("post", "Patient", PATIENT).status_code == 403
    assert "entry" not in reader.read("Group?_include=Group:managing-entity")


def test_a_search_can_be_sent_as_a_form(peer: Peer, cast: Cast) -> None:
    answer = peer.call("post", "Patient/_search?active=true", "name=ana&_count=5", Content_Type=FORM)
    assert [one["resource"]["id"] for one in answer.json()["entry"]] == [cast.client("ana").code]
    assert answer.json()["link"][0]["url"].endswith("/Patient?active=true&name=ana&_count=5")
    no_form = peer.call("post", "Patient/_search", {"name": "ana"})
    assert (no_form.status_code, FORM in no_form.json()["issue"][0]["diagnostics"]) == (415, True)


def test_words_are_found_as_people_write_them(peer: Peer) -> None:
    for number, name in enumerate(("José Ñandú", "Zoë Müller", "A, B")):
        sent = {
            **PATIENT,
            "name": [{"text": name}],
            "telecom": [{"system": "email", "value": f"p{number}@example.org"}],
        }
        assert peer.call("post", "Patient", sent).status_code == 201
    assert len(peer.found("Patient?name=jose")) == 1
    assert len(peer.found("Patient?name=nandu")) == len(peer.found("Patient?name=jose nan")) == 1
    assert len(peer.found("Patient?name=andu")) == 0
    assert len(peer.found("Patient?name:exact=jose")) == 0
    assert len(peer.found("Patient?name:contains=NANDU")) == 1
    assert len(peer.found("Patient?name=jose,zoe")) == 2
    assert len(peer.found("Patient?name=jose&name=zoe")) == 0
    assert len(peer.found(r"Patient?name=a\, b")) == 1
    assert len(peer.found("Patient?birthdate:missing=true")) == 5
    assert len(peer.found("Patient?active:not=true")) == 0


def test_a_search_may_name_hundreds_of_ids(peer: Peer, cast: Cast) -> None:
    code = cast.client("ana").code
    assert len(peer.found(f"Patient?_id={','.join([*(f'{number:012}' for number in range(400)), code])}")) == 1


def test_the_face_is_described_to_anybody() -> None:
    browser = Browser()
    for path in ("/fhir/r4/metadata", "/fhir/r4/.well-known/smart-configuration"):
        assert browser.get(path).status_code == 200
    told = browser.get("/fhir/r4/metadata").json()
    assert (told["fhirVersion"], told["format"]) == ("4.0.1", ["application/fhir+json", "json"])
    [endpoints] = told["rest"][0]["security"]["extension"]
    smart = browser.get("/fhir/r4/.well-known/smart-configuration").json()
    assert {one["url"]: one["valueUri"] for one in endpoints["extension"]} == {
        "authorize": smart["authorization_endpoint"],
        "token": smart["token_endpoint"],
        "revoke": smart["revocation_endpoint"],
        "introspect": smart["introspection_endpoint"],
    }
    assert {"system/Patient.crus", "system/Observation.rs"} <= set(smart["scopes_supported"])
    check_answer(browser.get("/fhir/r4/metadata"))
