"""A record system orders homework with a ServiceRequest; the Task of the same id is what becomes of it."""

from typing import Any

import pytest

from homework.actions.answering import submit
from homework.enums import Level
from homework.fhir.requests import FORM
from homework.fhir.responses.forms import id_of
from homework.models import Part
from tests.homework.fhir.conftest import Room
from tests.homework.fhir.test_handing_in import issues
from tests.homework.fhir.test_ordering import Desk
from tests.practice.fhir.asking import Peer

pytestmark = pytest.mark.django_db

SHORT: dict[str, Any] = {
    "resourceType": "Questionnaire",
    "url": "http://a.example/short",
    "version": "1",
    "name": "Short",
    "title": "Short",
    "status": "active",
    "item": [{"linkId": "w", "text": "How was it?", "type": "string"}],
}


@pytest.fixture
def desk(room: Room) -> Desk:
    return Desk(room)


def wish(desk: Desk, **changed: Any) -> dict[str, Any]:
    return {
        "resourceType": "ServiceRequest",
        "extension": [{"url": FORM, "valueReference": {"reference": f"Questionnaire/{id_of(desk.version)}"}}],
        "identifier": [{"system": "urn:chart", "value": "o1"}],
        "status": "active",
        "intent": "order",
        "subject": {"reference": f"Patient/{desk.ana.code}"},
        "occurrencePeriod": {"end": "2026-12-24T10:00:00.000Z"},
    } | changed


def test_what_is_ordered_comes_back_and_its_task_is_based_on_it(desk: Desk) -> None:
    once = {"If_None_Exist": "identifier=urn:chart|o1"}
    made, again = (desk.peer.call("post", "ServiceRequest", wish(desk), **once) for _ in range(2))
    assert (made.status_code, again.status_code, again.json()) == (201, 200, made.json())
    told, code = made.json(), Part.objects.get().code
    assert {key: told[key] for key in wish(desk)} == wish(desk)
    assert (told["id"], told["performer"]) == (code, [wish(desk)["subject"]])
    task = desk.peer.read(f"Task/{code}")
    assert task["basedOn"] == [{"reference": f"ServiceRequest/{code}"}]
    assert task["restriction"]["period"] == told["occurrencePeriod"]
    assert desk.peer.found(f"Task?based-on=ServiceRequest/{code}") == [code]
    assert desk.peer.call("put", f"ServiceRequest/{code}", told).status_code == 405
    desk.put({**task, "status": "cancelled"})
    assert desk.peer.read(f"ServiceRequest/{code}")["status"] == "revoked"
    assert desk.peer.found("ServiceRequest?status=active") == []


def test_an_answer_is_based_on_its_order(desk: Desk) -> None:
    desk.version = desk.room.bring(desk.room.file(SHORT))
    code = desk.peer.call("post", "ServiceRequest", wish(desk)).json()["id"]
    submit(Part.objects.get(), {}, Level.THERAPIST, by=desk.cast.actor("ana"))
    assert desk.peer.read(f"ServiceRequest/{code}")["status"] == "completed"
    assert desk.peer.read(f"QuestionnaireResponse/{code}")["basedOn"] == [{"reference": f"ServiceRequest/{code}"}]
    assert desk.peer.found(f"QuestionnaireResponse?based-on={code}") == [code]
    end = desk.peer.read(f"Task/{code}")["executionPeriod"]["end"]
    assert end == desk.peer.read(f"QuestionnaireResponse/{code}")["authored"]


def test_nobody_is_told_of_anothers_order(desk: Desk) -> None:
    code = desk.peer.call("post", "ServiceRequest", wish(desk)).json()["id"]
    desk.agree(desk.room.case, "ana", on=False)
    for peer in (desk.peer, Peer(desk.cast.actor("owner"), name="Ledger"), Peer(desk.cast.actor("stranger"))):
        never, hidden = (peer.call("get", f"ServiceRequest/{one}") for one in ("never", code))
        assert (hidden.status_code, hidden.content) == (404, never.content)
        assert peer.read("ServiceRequest?_summary=count")["total"] == 0


def test_another_system_whom_she_lets_read_sees_the_task_and_not_whose_order_it_was(desk: Desk) -> None:
    code = desk.peer.call("post", "ServiceRequest", wish(desk)).json()["id"]
    other = Peer(desk.cast.actor("owner"), name="Ledger")
    desk.agree(desk.room.case, "ana")
    assert "basedOn" not in other.read(f"Task/{code}")
    assert other.found(f"Task?based-on={code}") == other.found("ServiceRequest") == []


@pytest.mark.parametrize(
    ("changed", "issue"),
    [
        ({"status": "draft"}, ("value", "ServiceRequest.status")),
        ({"intent": "proposal"}, ("value", "ServiceRequest.intent")),
        ({"intent": None}, ("required", "ServiceRequest.intent")),
        ({"doNotPerform": True}, ("not-supported", "ServiceRequest.doNotPerform")),
        ({"subject": None}, ("required", "ServiceRequest.subject")),
        ({"subject": {"reference": "Patient/never"}}, ("not-found", "ServiceRequest.subject")),
        ({"extension": None}, ("required", "ServiceRequest.extension")),
        (
            {"extension": [{"url": FORM, "valueReference": {"reference": "Questionnaire/never"}}]},
            ("not-found", "ServiceRequest.extension"),
        ),
        ({"occurrencePeriod": {"end": "2026-12-24"}}, ("value", "ServiceRequest.occurrencePeriod.end")),
        ({"nonsense": 1}, ("structure", "ServiceRequest.nonsense")),
    ],
)
def test_what_cannot_be_ordered_is_told_with_its_place(
    desk: Desk, changed: dict[str, Any], issue: tuple[str, str]
) -> None:
    body = {key: value for key, value in wish(desk, **changed).items() if value is not None}
    assert issues(desk.peer.call("post", "ServiceRequest", body)) == [issue]
    assert not Part.objects.exists()


def test_who_lets_nobody_read_is_ordered_nothing_like_who_is_not_there(desk: Desk) -> None:
    never, jonah = (
        desk.peer.call("post", "ServiceRequest", wish(desk, subject={"reference": f"Patient/{one}"}))
        for one in ("never", desk.jonah.code)
    )
    assert (jonah.status_code, jonah.content) == (422, never.content)
