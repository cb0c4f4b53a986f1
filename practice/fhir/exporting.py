"""Everything at once (Bulk Data Access): made ready by the worker, and told file by file as it may be told then."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.fhir.asking import Query
from practice.fhir.compartments import members, query_of, whose
from practice.fhir.editions import latest, settle
from practice.fhir.kinds import Face, Kind, Resource
from practice.fhir.models import Export
from practice.fhir.searching import chosen, in_order, told

SYSTEM, PATIENT, GROUP = "system", "patient", "group"
KEPT = timedelta(days=1)
A_FILE = 2000


@transaction.atomic
def begin_export(wish: Export, *, by: Actor) -> Export:
    """Write down what is wanted; what is older than a day goes."""
    Export.objects.filter(reader_id=by.person, begun_at__lt=clock.now() - KEPT).delete()
    wish.practice_id, wish.reader_id, wish.begun_at = by.practice, by.person, clock.now()
    wish.save()
    record("begin_export", by=by, export=wish.code)
    return wish


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


@transaction.atomic
def prepare(export: Export, face: Face, actor: Actor) -> None:
    """Bring all that is asked for up to date, and say where each file begins. Raises NotVisibleError."""
    files: dict[str, list[Any]] = {}
    for kind in (face.by_name[name] for name in export.kinds):
        settle(kind, actor)
        query = _query(export, kind, face, actor)
        begins = list(_beginnings(kind, chosen(kind, query, actor))) if query else []
        files |= {kind.name: begins} if begins else {}
    export.files, export.done_at, export.upto = files, clock.now(), latest(actor) or export.begun_at
    export.save(update_fields=["files", "done_at", "upto"])


def _query(export: Export, kind: Kind[Any], face: Face, actor: Actor) -> Query | None:
    if export.level == SYSTEM:
        return query_of(kind, [], export.since)
    people = members(face, export.about, actor) if export.level == GROUP else None
    tests = whose(kind, people)
    return None if tests is None else query_of(kind, tests, export.since)


def _beginnings(kind: Kind[Any], rows: QuerySet[Any] | list[Any]) -> Iterator[Any]:
    """The key after which each file begins; none where there is nothing."""
    keys = _keys(kind, rows)
    if keys:
        yield None
        yield from keys[A_FILE - 1 : -1 : A_FILE]


def _keys(kind: Kind[Any], rows: QuerySet[Any] | list[Any]) -> list[Any]:
    if isinstance(rows, QuerySet):
        return list(rows.order_by(kind.order).values_list(kind.order, flat=True))
    return sorted(map(kind.id_of, rows))


def file_of(export: Export, kind: Kind[Any], number: int, *, face: Face, by: Actor) -> list[Resource]:
    """What may be told now of one file, on record before it is told. Raises NotVisibleError where there is no such."""
    begins = export.files.get(kind.name, [])
    query = _query(export, kind, face, by)
    if query is None or not 0 <= number < len(begins):
        raise NotVisibleError
    after, until = begins[number], begins[number + 1] if number + 1 < len(begins) else None
    rows = _between(kind, chosen(kind, query, by), after, until)
    found = told(kind, rows, by)
    kind.opened([one.row for one in found], by=by)
    return [one.body for one in found]


def _between(kind: Kind[Any], rows: QuerySet[Any] | list[Any], after: Any, until: Any) -> Sequence[Any]:  # noqa: ANN401 - keys
    if isinstance(rows, QuerySet):
        rows = rows if after is None else rows.filter(**{f"{kind.order}__gt": after})
        rows = rows if until is None else rows.filter(**{f"{kind.order}__lte": until})
        return in_order(kind, rows)
    return [
        row
        for row in in_order(kind, rows)
        if (after is None or kind.id_of(row) > after) and (until is None or kind.id_of(row) <= until)
    ]
