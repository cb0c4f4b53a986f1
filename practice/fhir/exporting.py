"""Everything at once (Bulk Data Access): made ready by the worker, and told file by file as it may be told then."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.fhir.asking import Query
from practice.fhir.compartments import members, query_of, whose
from practice.fhir.kinds import Face, Kind, Resource
from practice.fhir.models import Export
from practice.fhir.outcomes import FhirError, Issue
from practice.fhir.readable import Unread
from practice.fhir.searching import chosen, in_order, told
from practice.sync.turns import take_turn

SYSTEM, PATIENT, GROUP = "system", "patient", "group"
KEPT = timedelta(days=1)
MOST_OPEN, WAIT_SECONDS = 5, "60"
SEVERAL = (
    f"{MOST_OPEN} exports of this record system are being made ready. Wait for one of them, or take one back (DELETE)."
)


@transaction.atomic
def begin_export(wish: Export, *, by: Actor) -> Export:
    """Write down what is wanted; what is older than a day goes. Raises FhirError where too many are being made."""
    take_turn("exports", by.practice, by.person)
    own = Export.objects.filter(reader_id=by.person)
    own.filter(begun_at__lt=clock.now() - KEPT).delete()
    if own.filter(waiting()).count() >= MOST_OPEN:
        error = FhirError(HTTPStatus.TOO_MANY_REQUESTS, Issue("throttled", SEVERAL))
        error.headers = {"Retry-After": WAIT_SECONDS}
        raise error
    wish.practice_id, wish.reader_id, wish.begun_at = by.practice, by.person, clock.now()
    wish.save()
    record("begin_export", by=by, export=wish.code)
    return wish


def waiting() -> Q:
    """Those that are neither ready nor broken down."""
    return Q(done_at__isnull=True, failed_at__isnull=True)


def own_export(code: str, actor: Actor) -> Export:
    """One that the actor asked for within a day; any other does not exist."""
    recent = Export.objects.filter(reader_id=actor.person, begun_at__gte=clock.now() - KEPT)
    found = recent.filter(code=code).first() if "\0" not in code else None
    if found is None:
        raise NotVisibleError
    return found


@transaction.atomic
def forget_export(export: Export, *, by: Actor) -> None:
    """Take a wish back."""
    export.delete()
    record("forget_export", by=by, export=export.code)


def query_for(export: Export, kind: Kind[Any], face: Face, actor: Actor) -> Query | None:
    """The search that finds what an export holds of a kind; None where it holds none of it.

    Patients' charts hold what is about each of them: a page about a couple as one is in nobody's. Raises
    NotVisibleError where the Group is gone.
    """
    if export.level == SYSTEM:
        return query_of(kind, [], export.since)
    people = members(face, export.about, actor) if export.level == GROUP else None
    tests = whose(kind, people)
    if tests is None:
        return None
    query = query_of(kind, tests, export.since)
    query.in_charts = True
    return query


def file_of(export: Export, kind: Kind[Any], number: int, *, face: Face, by: Actor) -> list[Resource]:
    """What may be told now of one file, on record before it is told. Raises NotVisibleError where there is no such."""
    begins = export.files.get(kind.name, [])
    query = query_for(export, kind, face, by)
    if query is None or not 0 <= number < len(begins):
        raise NotVisibleError
    after, until = begins[number], begins[number + 1] if number + 1 < len(begins) else None
    rows = in_order(kind, _part(kind, chosen(kind, query, by), after, until))
    unread: list[Unread] = []
    found = told(kind, rows, by, unread=unread)
    note_unread(export, unread)
    kind.opened([one.row for one in found], by=by)
    return [one.body for one in found]


def counts_of(export: Export, kind: Kind[Any], *, face: Face, by: Actor) -> list[int]:
    """How many resources of a kind there are now in each of its files, without telling any of them."""
    begins, unread = export.files.get(kind.name, []), {code for name, code, _ in export.unread if name == kind.name}
    try:
        query = query_for(export, kind, face, by)
    except NotVisibleError:
        query = None
    if query is None or not begins:
        return [0] * len(begins)
    rows = chosen(kind, query, by)
    parts = [_part(kind, rows, after, until) for after, until in zip(begins, [*begins[1:], None], strict=True)]
    if isinstance(rows, QuerySet):
        return [part.exclude(**{f"{kind.id_path}__in": unread}).count() for part in parts]
    return [sum(kind.id_of(row) not in unread for row in part) for part in parts]


def note_unread(export: Export, unread: Sequence[Unread]) -> None:
    """Keep with an export what could not be read."""
    known = {(kind, code) for kind, code, _ in export.unread}
    new = [[one.kind, one.code, one.why] for one in unread if (one.kind, one.code) not in known]
    if new:
        export.unread = [*export.unread, *new]
        export.save(update_fields=["unread"])


def unread_of(export: Export, face: Face, kinds: Collection[str], *, by: Actor) -> list[Unread]:
    """What of these kinds could not be read, and is still there for the reader."""
    found = []
    for name in kinds:
        why = {code: word for kind, code, word in export.unread if kind == name}
        kind = face.kind(name)
        there = {kind.id_of(row) for row in kind.rows_of(why, by)} if why else set()
        found += [Unread(name, code, why[code]) for code in sorted(there)]
    return sorted(found, key=lambda one: (one.kind, one.code))


def _part(kind: Kind[Any], rows: Any, after: Any, until: Any) -> Any:  # noqa: ANN401 - a query or a list, and keys
    """The rows of one file: a query of a query, a list of a list."""
    if isinstance(rows, QuerySet):
        rows = rows if after is None else rows.filter(**{f"{kind.order}__gt": after})
        return rows if until is None else rows.filter(**{f"{kind.order}__lte": until})
    return [
        row
        for row in rows
        if (after is None or kind.id_of(row) > after) and (until is None or kind.id_of(row) <= until)
    ]
