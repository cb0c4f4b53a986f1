"""Any FHIR R4 server is asked: its patients and appointments come in by their ids, and what is deleted there ends."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_django import Settings

from clients.actions.lines import Wanted, connect, decide, disconnect
from clients.actions.people import add_record_system
from clients.connectors.fhir import new_key, public_keys
from clients.enums import ConsentKind, LineKind, RunEnd, Trouble
from clients.models import Case, Line, LineQuestion, Session
from clients.queries.consents import consents_for
from clients.queries.lines import acting_for, questions_for
from homework.actions.sharing import set_consent
from practice.access.errors import NotAllowedError
from tests.cast import Cast
from tests.clients.lines.conftest import Time, Turn
from tests.clients.lines.fhir_server import TOKEN, FhirServer
from tests.clients.lines.told import alone, counts, found, ids, names, reasons
from tests.practice.sync.peers import HERE, Asked, Reply, peer


def at(day: int, hour: int = 9) -> str:
    return f"2026-11-{day:02}T{hour:02}:00:00.125Z"


@pytest.fixture
def server(settings: Settings) -> Iterator[FhirServer]:
    settings.LOCAL_PEERS = [HERE]
    fhir = FhirServer()
    with peer(fhir.answers) as running:
        fhir.url = running.url
        yield fhir


@pytest.fixture
def line(cast: Cast, time: Time, server: FhirServer) -> Line:
    wanted = Wanted(LineKind.FHIR, "Records", f"{server.url}/fhir", {"token": TOKEN})
    return connect(wanted, by=cast.actor("owner"))


def patient(server: FhirServer, key: str, given: str, *, when: str = at(1), **more: Any) -> None:
    named = {
        "name": [{"use": "nickname", "given": ["No"]}, {"use": "official", "family": "Lind", "given": [given]}],
        "telecom": [{"system": "phone", "value": "1"}, {"system": "email", "value": f"{given.lower()}@example.net"}],
        "birthDate": "1985-05-05",
    }
    server.put("Patient", key, when, **{**named, **more})


def visit(server: FhirServer, key: str, *whose: str, when: str = at(1), **more: Any) -> None:
    people = [{"actor": {"reference": one}, "status": "accepted"} for one in whose]
    clinician = {"actor": {"reference": "Practitioner/1"}, "status": "accepted"}
    times = {"status": "booked", "start": "2026-11-27T10:00:00+01:00", "end": "2026-11-27T10:50:00+01:00"}
    server.put("Appointment", key, when, **{**times, "participant": [clinician, *people], **more})


def test_people_and_appointments_come_in(server: FhirServer, turn: Turn, cast: Cast) -> None:
    patient(server, "nora", "Nora", address=[{"country": "NO"}])
    assert counts(turn()) == {"clients_new": 1}
    nora = found("nora@example.net")
    assert (nora.user.name, nora.called, nora.born, nora.country) == ("Nora Lind", "No", "1985-05-05", "NO")
    case = alone(cast, nora)
    visit(server, "a", "Patient/nora", when=at(24, 13))
    assert counts(turn()) == {"sessions_new": 1}
    told = Session.objects.get()
    assert (told.case, told.starts_at, told.minutes) == (case, datetime(2026, 11, 27, 9, tzinfo=UTC), 50)
    assert counts(turn()) == {}


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error"])
def test_what_is_cancelled_there_is_cancelled_here(server: FhirServer, turn: Turn, cast: Cast, status: str) -> None:
    patient(server, "nora", "Nora")
    turn()
    alone(cast, found("nora@example.net"))
    visit(server, "a", "Patient/nora", when=at(24, 13))
    turn()
    visit(server, "a", "Patient/nora", when=at(24, 14), status=status)
    assert counts(turn()) == {"sessions_cancelled": 1}


def test_what_is_only_proposed_is_no_session(server: FhirServer, turn: Turn) -> None:
    visit(server, "a", "Patient/nora", status="proposed")
    visit(server, "b", "Patient/nora", status="waitlist")
    assert (counts(turn()), reasons()) == ({}, [])


def test_what_is_deleted_there_ends_here(server: FhirServer, turn: Turn, cast: Cast) -> None:
    patient(server, "nora", "Nora")
    turn()
    alone(cast, found("nora@example.net"))
    visit(server, "a", "Patient/nora", when=at(24, 13))
    turn()
    server.delete("Appointment", "a", "2030-01-01T09:00:00Z")
    server.delete("Patient", "nora", "2030-01-01T09:00:00Z")
    assert counts(turn()) == {"sessions_cancelled": 1, "asked": 1}
    assert reasons() == [("nora", "gone_there")]


def test_a_server_without_a_history_is_asked_all_the_same(server: FhirServer, turn: Turn) -> None:
    server.keeps_history = False
    patient(server, "nora", "Nora")
    assert [turn().end for _ in range(2)] == [RunEnd.DONE, RunEnd.DONE]


def test_a_partner_who_is_told_of_as_related_is_the_patient_they_are(
    server: FhirServer, turn: Turn, cast: Cast
) -> None:
    couple: Case = cast.couple()
    for name in ("Ana", "Jonah"):
        mail = [{"system": "email", "value": f"{name.lower()}@example.org"}]
        same = [{"use": "official", "family": "Reyes", "given": [name]}]
        patient(server, name.lower(), name, telecom=mail, name=same)
    server.tables["Patient"]["jonah"]["link"] = [{"type": "seealso", "other": {"reference": "RelatedPerson/partner"}}]
    visit(server, "a", "Patient/ana", "RelatedPerson/partner")
    visit(server, "b", "Patient/ana", "RelatedPerson/mother", start="2026-11-28T09:00:00Z", end="2026-11-28T10:00:00Z")
    turn()
    assert [(one.case, one.starts_at.day) for one in Session.objects.all()] == [(couple, 27)]
    assert reasons() == [("b", "not_here")]


@pytest.mark.parametrize("told_by", ["the one that stays", "the one that goes"])
def test_records_that_were_joined_are_one_person_where_they_are_one_here(
    server: FhirServer, turn: Turn, told_by: str
) -> None:
    patient(server, "old", "Nora")
    turn()
    if told_by == "the one that stays":
        link = [{"type": "replaces", "other": {"reference": "Patient/old"}}]
        patient(server, "new", "Nora", when=at(24, 13), link=link)
    else:
        link = [{"type": "replaced-by", "other": {"reference": "Patient/new"}}]
        patient(server, "old", "Nora", when=at(24, 13), link=link, active=False)
        patient(server, "new", "Nora", when=at(24, 14))
    turn()
    assert (ids(), reasons()) == ({"old": "Nora Lind", "new": "Nora Lind"}, [])


def test_two_people_here_stay_two_whatever_is_joined_there(server: FhirServer, turn: Turn, cast: Cast) -> None:
    patient(server, "old", "Nora")
    patient(server, "new", "Olaf", birthDate="1990-01-01")
    turn()
    link = [{"type": "replaces", "other": {"reference": "Patient/old"}}]
    patient(server, "new", "Olaf", when=at(24, 13), birthDate="1990-01-01", link=link)
    assert counts(turn()) == {"asked": 1}
    assert ids() == {"old": "Nora Lind", "new": "Olaf Lind"}
    assert reasons() == [("old", "joined_there")]
    decide(questions_for(cast.actor("owner")).get(), "leave", by=cast.actor("owner"))
    patient(server, "new", "Olaf", when=at(24, 14), birthDate="1990-01-01", link=link)
    assert (counts(turn()), LineQuestion.objects.get().choice) == ({}, "leave")


def test_a_page_that_changes_while_it_is_read_loses_nobody(server: FhirServer, turn: Turn) -> None:
    server.page = 3
    for key in range(1, 11):
        patient(server, f"p{key}", f"P{key}", when=at(1, key), birthDate=f"1980-01-{key:02}")
    moved: list[int] = []

    def meanwhile(asked: Asked) -> None:
        if asked.path.startswith("/fhir/Patient?") and len(moved) < 3:
            moved.append(len(moved) + 1)
            if len(moved) > 1:
                patient(
                    server, f"p{len(moved)}", f"P{len(moved)}", when=at(20, 9), birthDate=f"1980-01-{len(moved):02}"
                )

    server.before = meanwhile
    turn()
    assert sorted(ids()) == sorted(f"p{key}" for key in range(1, 11))


def test_a_server_that_keeps_no_order_is_read_to_the_end(server: FhirServer, turn: Turn) -> None:
    server.page, server.sorts = 3, False
    for key in range(1, 11):
        patient(server, f"p{key}", f"P{key}", when=at(1, 12 - key), birthDate=f"1980-01-{key:02}")
    turn()
    assert sorted(ids()) == sorted(f"p{key}" for key in range(1, 11))


def test_a_server_that_names_no_next_page_is_read_to_the_end(
    server: FhirServer, turn: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clients.connectors.fhir.PER_PAGE", 3)
    server.links = False
    for key in range(1, 11):
        patient(server, f"p{key}", f"P{key}", when=at(1, key), birthDate=f"1980-01-{key:02}")
    turn()
    assert sorted(ids()) == sorted(f"p{key}" for key in range(1, 11))


def test_we_prove_who_we_are_with_our_own_key(server: FhirServer, cast: Cast, time: Time) -> None:
    key = new_key()
    server.keys = public_keys(key)
    assert "d" not in server.keys["keys"][0]
    secrets = {"client_id": "trellis", "key": key}
    line = connect(Wanted(LineKind.FHIR, "Records", f"{server.url}/fhir", secrets), by=cast.actor("owner"))
    patient(server, "nora", "Nora")
    assert counts(Turn(line, time)()) == {"clients_new": 1}
    server.keys = public_keys(new_key())
    assert Turn(line, time)().trouble == Trouble.REFUSED


def test_a_token_is_shown_to_no_other_server(server: FhirServer, turn: Turn) -> None:
    patient(server, "nora", "Nora")
    following = [{"relation": "next", "url": "http://127.0.0.1:1/fhir/Patient?page=2"}]
    body = {"resourceType": "Bundle", "link": following, "entry": [{"resource": server.tables["Patient"]["nora"]}]}
    server.before = lambda _asked: Reply(body=json.dumps(body).encode())
    assert turn().trouble == Trouble.UNREADABLE


@pytest.mark.parametrize(
    "body",
    [
        b'{"entry": 3}',
        b'{"entry": [{"resource": {"resourceType": "Patient"}}]}',
        b'{"entry": [{"resource": {"resourceType": "Patient", "id": "x", "name": [3]}}]}',
        b'{"entry": [{"resource": {"resourceType": "Patient", "id": "x", "meta": {"lastUpdated": "long ago"}}}]}',
    ],
)
def test_what_is_no_bundle_is_unreadable(server: FhirServer, turn: Turn, body: bytes) -> None:
    server.before = lambda _asked: Reply(body=body)
    assert (turn().trouble, names()) == (Trouble.UNREADABLE, ["Ana Reyes", "Jonah Reyes"])


def test_a_new_line_stands_behind_no_consent_that_another_system_of_its_name_was_given(
    server: FhirServer, time: Time, cast: Cast
) -> None:
    case, owner = cast.couple(), cast.actor("owner")
    add_record_system(name="Records", by=owner)
    set_consent(case, ConsentKind.RECORDS, on=True, by=cast.actor("ana"))
    for name in ("Records", " records "):
        with pytest.raises(NotAllowedError, match="Another system has this name"):
            connect(Wanted(LineKind.FHIR, name, f"{server.url}/fhir", {"token": TOKEN}, sends=True), by=owner)
    first = connect(Wanted(LineKind.FHIR, "Archive", f"{server.url}/fhir", {"token": TOKEN}), by=owner)
    disconnect(first, by=owner)
    sends = Wanted(LineKind.FHIR, "Archive", f"{server.url}/fhir", {"token": TOKEN}, sends=True)
    with pytest.raises(NotAllowedError, match="Another system has this name"):
        connect(sends, by=owner)
    line = connect(replace(sends, name="Archive two"), by=owner)
    assert line.acts_as_id != first.acts_as_id
    acting = acting_for(line)
    assert acting is not None
    assert [on for _, on in consents_for(case, acting)] == [False, False]


def test_one_server_is_asked_once(server: FhirServer, line: Line, cast: Cast) -> None:
    with pytest.raises(NotAllowedError):
        connect(Wanted(LineKind.FHIR, "Again", f"{server.url}/fhir/", {"token": "x"}), by=cast.actor("owner"))
