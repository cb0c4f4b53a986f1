"""How it stands with a session is told in the words in which it came, and means something here."""

from typing import Any

import pytest

from clients.enums import SessionStatus
from clients.models import Case, Session
from clients.queries.calendars import entries_for
from tests.cast import Cast
from tests.practice.fhir.asking import Peer

pytestmark = pytest.mark.django_db
STANDING = {"booked", "arrived", "checked-in", "fulfilled"}
FOR_GOOD = {"cancelled", "entered-in-error"}


@pytest.fixture
def peer(cast: Cast) -> Peer:
    return Peer(cast.actor("owner"))


@pytest.fixture
def sent(cast: Cast) -> dict[str, Any]:
    case: Case = cast.couple()
    who = [{"actor": {"reference": f"Patient/{one.code}"}, "status": "accepted"} for one in case.clients.all()]
    return {
        "resourceType": "Appointment",
        "status": "booked",
        "start": "2026-12-01T10:00:00+00:00",
        "end": "2026-12-01T10:45:00+00:00",
        "participant": who,
    }


@pytest.mark.parametrize("status", SessionStatus.values)
def test_each_status_comes_back_as_it_came_in(peer: Peer, sent: dict[str, Any], status: str) -> None:
    made = peer.call("post", "Appointment", {**sent, "status": status})
    assert (made.status_code, made.json()["status"]) == (201, status)
    code = made.json()["id"]
    assert peer.read(f"Appointment/{code}")["status"] == status
    assert peer.found(f"Appointment?status={status}") == [code]
    assert (Session.objects.get().cancelled_at is None) == (status in STANDING)
    booked = peer.call("put", f"Appointment/{code}", {**sent, "id": code})
    assert booked.status_code == (409 if status in FOR_GOOD else 200)
    assert peer.read(f"Appointment/{code}")["status"] == (status if status in FOR_GOOD else "booked")


@pytest.mark.parametrize("status", SessionStatus.values)
def test_a_booked_one_becomes_each(peer: Peer, sent: dict[str, Any], status: str) -> None:
    code = peer.call("post", "Appointment", sent).json()["id"]
    told = peer.call("put", f"Appointment/{code}", {**sent, "id": code, "status": status})
    assert (told.status_code, told.json()["status"]) == (200, status)


def test_what_waits_for_a_word_stands_in_nobodys_calendar(peer: Peer, sent: dict[str, Any], cast: Cast) -> None:
    pending = peer.call("post", "Appointment", {**sent, "status": "pending"}).json()
    assert {one["status"] for one in pending["participant"]} == {"needs-action"}
    for name in ("ana", "clinician"):
        assert list(entries_for(cast.actor(name))) == []
    peer.call("put", f"Appointment/{pending['id']}", {**sent, "id": pending["id"]})
    assert [entry.cancelled for entry in entries_for(cast.actor("ana"))] == [False]
    peer.call("put", f"Appointment/{pending['id']}", {**sent, "id": pending["id"], "status": "noshow"})
    assert [entry.cancelled for entry in entries_for(cast.actor("ana"))] == [True]


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"status": "maybe"}, "Appointment.status"),
        ({"end": "2026-12-01T09:00:00Z", "minutesDuration": 50}, "Appointment.end"),
        ({"end": "2026-12-01T11:00:00+01:00"}, "Appointment.end"),
        ({"end": "2026-12-01T10:00:30Z"}, "Appointment.end"),
        ({"end": "2026-12-01T09:59:30Z"}, "Appointment.end"),
        ({"end": "2026-12-02T10:01:00Z"}, "Appointment.end"),
        ({"end": None, "minutesDuration": 0}, "Appointment.minutesDuration"),
        ({"end": None, "minutesDuration": 12.5}, "Appointment.minutesDuration"),
        ({"status": "waitlist", "start": None, "end": None}, "Appointment.start"),
        (
            {"participant": [{"actor": {"type": "Location", "display": "x" * 201}, "status": "accepted"}]},
            "Appointment.participant[0].actor.display",
        ),
        (
            {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/timezone", "valueCode": "Mars/Here"}]},
            "Appointment.extension[0].valueCode",
        ),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(
    peer: Peer, sent: dict[str, Any], changes: dict[str, Any], at: str
) -> None:
    body = {key: value for key, value in {**sent, **changes}.items() if value is not None}
    body["participant"] = [*changes.get("participant", []), *sent["participant"]]
    answer = peer.call("post", "Appointment", body)
    assert (answer.status_code, answer.json()["issue"][0]["expression"]) == (422, [at])
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("times", "told"),
    [
        ({"end": "2026-12-01T11:00:00Z", "minutesDuration": 50}, ("2026-12-01T11:00:00+00:00", 60)),
        ({"end": "2026-12-01T10:30:00Z", "minutesDuration": 50}, ("2026-12-01T10:30:00+00:00", 30)),
        ({"end": "2026-12-02T10:00:00Z"}, ("2026-12-02T10:00:00+00:00", 24 * 60)),
        ({"minutesDuration": 40}, ("2026-12-01T10:40:00+00:00", 40)),
        ({}, ("2026-12-01T10:50:00+00:00", 50)),
    ],
)
def test_it_ends_when_it_was_said_to_end(
    peer: Peer, sent: dict[str, Any], times: dict[str, Any], told: tuple[str, int]
) -> None:
    """The minutes that somebody is needed for may be fewer than those from start to end (R4)."""
    plain = {key: value for key, value in sent.items() if key != "end"}
    made = peer.call("post", "Appointment", plain | times)
    assert (made.status_code, made.json()["end"], made.json()["minutesDuration"]) == (201, *told)
    assert peer.call("put", f"Appointment/{made.json()['id']}", made.json())["ETag"] == made["ETag"]


def test_the_longest_place_comes_back_whole(peer: Peer, sent: dict[str, Any]) -> None:
    where = {"actor": {"type": "Location", "display": "x" * 200}, "status": "accepted"}
    told = peer.call("post", "Appointment", {**sent, "participant": [*sent["participant"], where]}).json()
    assert told["participant"][-1] == where
