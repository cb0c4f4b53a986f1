"""A FHIR server that other people wrote is asked as any other: who comes in, changes and ends there does here."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from clients.actions.lines import Wanted, connect
from clients.actions.polling import ask_lines
from clients.enums import LineKind, RunEnd
from clients.models import ClientElsewhere, Line, LineRun, Session
from practice import clock
from tests.cast import Cast
from tests.clients.lines.told import alone, counts, ids, reasons
from tests.foreign import TOKEN, ForeignServer
from tests.practice.sync.peers import HERE

pytestmark = [pytest.mark.long, pytest.mark.django_db]


@pytest.fixture
def line(cast: Cast, foreign: ForeignServer, settings: Settings) -> Line:
    settings.LOCAL_PEERS = [HERE]
    wanted = Wanted(LineKind.FHIR, "Records", foreign.url, {"token": TOKEN})
    return connect(wanted, by=cast.actor("owner"))


def turn(line: Line) -> LineRun:
    """The worker comes by, and goes on until it has heard all."""
    while True:
        Line.objects.filter(pk=line.pk).update(due_at=clock.now())
        ask_lines.func()
        run = LineRun.objects.filter(line=line).latest("pk")
        if run.end != RunEnd.MORE:
            return run


def person(given: str, **more: Any) -> dict[str, Any]:
    named = {"name": [{"use": "official", "family": "Lind", "given": [given]}], "birthDate": "1985-05-05"}
    return {"resourceType": "Patient", **named, **more}


def visit(whose: str, starts: datetime, **more: Any) -> dict[str, Any]:
    people = [{"actor": {"reference": f"Patient/{whose}"}, "status": "accepted"}]
    when = {"start": starts.isoformat(), "end": (starts + timedelta(minutes=50)).isoformat()}
    return {"resourceType": "Appointment", "status": "booked", **when, "participant": people, **more}


def test_who_is_there_comes_in_changes_and_ends(foreign: ForeignServer, line: Line, cast: Cast) -> None:
    mail = [{"system": "email", "value": "nora@example.net"}]
    nora = foreign.tells("post", "Patient", person("Nora", telecom=mail))
    olaf = foreign.tells("post", "Patient", person("Olaf", birthDate="1980-01-02"))
    minor = foreign.tells("post", "Patient", person("Kit", birthDate="2015-01-02"))
    run = turn(line)
    assert (run.end, counts(run)) == (RunEnd.DONE, {"clients_new": 2, "asked": 1})
    assert ids() == {nora["id"]: "Nora Lind", olaf["id"]: "Olaf Lind"}
    assert reasons() == [(minor["id"], "minor")]
    assert {row.client.user.email for row in ClientElsewhere.objects.all()} == {"nora@example.net", ""}
    foreign.tells("put", f"Patient/{olaf['id']}", {**olaf, **person("Ole", birthDate="1980-01-02"), "id": olaf["id"]})
    assert counts(turn(line)) == {"clients_changed": 1}
    starts = datetime.combine(clock.now().date() + timedelta(days=9), datetime.min.time(), UTC) + timedelta(hours=9)
    (known,) = (row.client for row in ClientElsewhere.objects.all() if row.value == nora["id"])
    case = alone(cast, known)
    booked = foreign.tells("post", "Appointment", visit(nora["id"], starts))
    assert counts(turn(line)) == {"sessions_new": 1}
    session = Session.objects.get()
    assert (session.case, session.starts_at, session.minutes) == (case, starts, 50)
    later = visit(nora["id"], starts + timedelta(days=1), id=booked["id"])
    foreign.tells("put", f"Appointment/{booked['id']}", later)
    assert counts(turn(line)) == {"sessions_changed": 1}
    assert Session.objects.get().starts_at == starts + timedelta(days=1)
    foreign.tells("delete", f"Appointment/{booked['id']}")
    assert counts(turn(line)) == {"sessions_cancelled": 1}
    assert counts(turn(line)) == {}


def test_the_pages_of_a_long_list_are_read_to_the_end_and_nobody_twice(foreign: ForeignServer, line: Line) -> None:
    entries = [
        {
            "resource": person(f"P{number}", birthDate=f"1980-01-{number % 28 + 1:02}"),
            "request": {"method": "POST", "url": "Patient"},
        }
        for number in range(250)
    ]
    foreign.tells("post", "", {"resourceType": "Bundle", "type": "transaction", "entry": entries})
    run = turn(line)
    assert run.end == RunEnd.DONE
    assert (len(ids()), len(set(ids().values())), reasons()) == (250, 250, [])
