"""The stops at the page about connections: before there are any, and with each thing that can be wrong with one."""

from collections.abc import Iterator
from datetime import timedelta

from clients.actions.people import connect_record_system
from practice.access.actor import Actor
from practice.sync.changes import note_change
from practice.sync.registering import cut_off_program, register_program
from practice.sync.webhooks.actions import add_webhook, pause_webhook
from practice.sync.webhooks.sending import Tried, finish, lanes, prepare, take
from tests.journeys.stops import OFFICE, Stop, at

SCOPES = ("clients.read", "sessions.read", "responses.read", "webhooks.write")
ENDS = {
    "https://well.example/hooks": Tried(200, "", timedelta(), timedelta(milliseconds=80)),
    "https://slow.example/a/very/long/address/that/has/no/end": Tried(None, "time", timedelta(), timedelta(seconds=15)),
    "https://breaks.example/hooks": Tried(500, "", timedelta(), timedelta(milliseconds=80)),
    "https://leaves.example/hooks": Tried(410, "", timedelta(), timedelta(milliseconds=80)),
}


def connections(by: Actor) -> Iterator[Stop]:
    """Every page about connections, and what a form says that was sent empty."""
    system = connect_record_system(name="Ledger", scopes=SCOPES, by=by)
    client, old = (register_program(system, name, SCOPES, by=by).client for name in ("Ledger", "Ledger of before"))
    cut_off_program(old, by=by)
    made = [add_webhook(client, url, ["clients.changed"] if "well" in url else [], by=by).endpoint for url in ENDS]
    note_change("clients", ["hers", "his"], practice=by.practice)
    for lane in lanes():
        prepare(lane)
        taken = take(lane)
        if taken is not None:
            finish(taken, ENDS[taken.url])
    pause_webhook(add_webhook(client, "https://rests.example/hooks", by=by).endpoint, by=by)
    yield at(OFFICE, "sync")
    yield at(OFFICE, "program_cut_off", client.pk)
    yield at(OFFICE, "webhook_new")
    yield at(OFFICE, "webhook_new", press="Add it", status=422)
    for endpoint in made:
        yield at(OFFICE, "webhook", endpoint.code)
    yield at(OFFICE, "webhook_delete", made[0].code)
