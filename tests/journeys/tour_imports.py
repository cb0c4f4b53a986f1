"""The stops at files from elsewhere: looked at, on their way, brought in, undone."""

from collections.abc import Iterator

from clients.actions.bringing_in import bring_some
from clients.actions.importing import Said, begin_undo, bring_in, take_file
from clients.actions.taking_back import undo_some
from clients.models import Import
from clients.queries.imports import mark_of, plan_of
from practice.access.actor import Actor
from tests.clients.imports.files import golden
from tests.journeys.stops import DESK, Stop, at


def files(by: Actor) -> Iterator[Stop]:
    """Every page of a file, and the one on which it is chosen, before and after there is any."""
    yield at(DESK, "imports")
    yield at(DESK, "imports", press="Look at it", status=422)
    for name in ("own-clients", "own-sessions", "jane-patients", "simplepractice-appointments"):
        yield at(DESK, "import_page", _taken(name, by).code)
    on_its_way, done, gone = (_begun("cliniko-patients", by) for _ in range(3))
    for batch in (done, gone):
        while bring_some(batch.pk):
            pass
    begin_undo(gone, by=by)
    while undo_some(gone.pk):
        pass
    for batch in (on_its_way, done, gone):
        yield at(DESK, "import_page", batch.code)
    yield at(DESK, "imports", page="1")


def _taken(name: str, by: Actor) -> Import:
    return take_file(golden(name), f"{name}.csv", Said(), by=by)


def _begun(name: str, by: Actor) -> Import:
    batch = _taken(name, by)
    bring_in(batch, mark_of(plan_of(batch, by)), by=by)
    return batch
