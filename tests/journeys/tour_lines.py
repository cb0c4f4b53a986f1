"""The stops at what comes from other systems by itself, and at what goes to calendars."""

from collections.abc import Iterator
from datetime import timedelta

from clients.actions.launching import let_open, link_oneself
from clients.actions.lines import Wanted, connect, connect_calendar
from clients.actions.turns import Turn
from clients.connectors.records import PersonRecord, SessionRecord
from clients.enums import LineKind, RunEnd, Thing, Trouble
from clients.imports.reasons import Reason
from clients.models import Line, LineRun
from homework.models import Copy, CopyState, Outlet
from practice import clock
from practice.access.actor import Actor
from practice.people.acting import actor_for
from practice.people.addresses import people_with
from tests.journeys.stops import DESK, MAYA, MENSAH, OFFICE, Stop, at


def lines() -> Iterator[Stop]:
    """Everybody's own calendar, before there is an address, when it is made, and after; and systems that are asked."""
    for who, name in ((MAYA, "my_calendar"), (MENSAH, "settings_calendar")):
        yield at(who, name)
        yield at(who, name, press="Make an address")
        yield at(who, name)
    yield at(MENSAH, "settings_calendar", press="Connect it", status=422)
    yield at(OFFICE, "questions")
    office, mensah = (actor_for(people_with(address).get()) for address in (OFFICE, MENSAH))
    yield at(OFFICE, "line_new")
    for kind in ("cliniko", "fhir"):
        yield at(OFFICE, "line_connect", kind)
        yield at(OFFICE, "line_connect", kind, press="Connect it", status=422)
    cliniko = connect(Wanted(LineKind.CLINIKO, "Cliniko", "", {"key": "made-up-uk1"}), by=office)
    calendar = connect_calendar("https://calendars.example/mensah.ics", by=mensah)
    _turns(cliniko, office)
    _events(calendar, mensah)
    archive = _sends(office)
    for who, line in ((OFFICE, cliniko), (MENSAH, calendar), (OFFICE, archive)):
        yield at(who, "line", line.code)
    yield at(OFFICE, "sync")
    yield at(OFFICE, "outlet_end", archive.code)
    yield at(OFFICE, "outlet_end", archive.code, press="Take all of it back")
    yield at(OFFICE, "line", archive.code)
    yield at(OFFICE, "sync")
    yield from _openings(office, mensah)
    for who in (DESK, MENSAH):
        yield at(who, "questions")
    yield at(DESK, "desk")
    yield at(MENSAH, "settings_calendar")


def _sends(by: Actor) -> Line:
    """A system that we send to, which took one thing and not another."""
    line = connect(Wanted(LineKind.FHIR, "Archive", "https://archive.example/fhir", {"token": "x"}, sends=True), by=by)
    outlet, now = Outlet.objects.create(line=line, due_at=clock.now(), ran_at=clock.now()), clock.now()
    for code, state, trouble in (("one", CopyState.THERE, ""), ("two", CopyState.FAILED, Trouble.UNFIT)):
        made = {"holder": line.acts_as, "kind": "QuestionnaireResponse", "code": code, "state": state}
        Copy.objects.create(outlet=outlet, **made, trouble=trouble, next_at=now, changed_at=now)
    return line


def _openings(office: Actor, mensah: Actor) -> Iterator[Stop]:
    """A record system from which the practice is opened: before, set up, by whom, and what keeps it from opening."""
    records = connect(Wanted(LineKind.FHIR, "Records", "https://records.example/fhir", {"token": "x"}), by=office)
    other = connect(Wanted(LineKind.FHIR, "Other records", "https://other.example/fhir", {"token": "x"}), by=office)
    yield at(OFFICE, "line", other.code)
    yield at(OFFICE, "line_launch", other.code)
    yield at(OFFICE, "line_launch", other.code, press="Let it be opened", status=422)
    let_open(records, client_id="trellis", secret="", by=office)
    link_oneself(records, "https://records.example dr-mensah", by=mensah)
    yield at(OFFICE, "line_launch", records.code)
    for who in (MENSAH, OFFICE):
        yield at(who, "launch_links")
    yield at(MENSAH, "launch", iss="https://never.example/fhir", launch="x", status=404)
    yield at(MENSAH, "launch_back", records.code, state="x", code="x", status=400)


def _turns(line: Line, by: Actor) -> None:
    """One that changed much, one that failed, and people of whom it is not known who they are."""
    now = clock.now()
    first = LineRun.objects.create(
        line=line, began_at=now, ended_at=now, end=RunEnd.DONE, clients_new=3, sessions_new=1
    )
    LineRun.objects.create(line=line, began_at=now, ended_at=now, end=RunEnd.FAILED, trouble=Trouble.REFUSED)
    turn = Turn(line, first, by)
    told = (
        (PersonRecord("1", "Maya", "Bell", email="other@example.org"), Reason.SAME_NAME),
        (PersonRecord("2", "Kit", "Lark", email="kit@example.org"), Reason.AGE_UNKNOWN),
        (PersonRecord("3", "Ash", "Moor"), Reason.BAD_ADDRESS),
    )
    for one, reason in told:
        turn.ask(Thing.CLIENT, one.id, one, reason)
    turn.ask(Thing.SESSION, "9", SessionRecord("9", ("1",), now + timedelta(days=3), 50), Reason.NOT_HERE)


def _events(line: Line, by: Actor) -> None:
    """One that comes back, of which it is not known whose it is."""
    now = clock.now()
    run = LineRun.objects.create(line=line, began_at=now, ended_at=now, end=RunEnd.DONE)
    event = SessionRecord("weekly 1", (), now + timedelta(days=2), 50, series="weekly", title="M, online")
    Turn(line, run, by).ask(Thing.SESSION, "weekly", event, Reason.NAME_ALONE)
