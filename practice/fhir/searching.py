"""Finds what a search asks for among what the caller may see, and page by page."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from http import HTTPStatus
from operator import ge, gt, lt, or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.fhir.asking import Query, Test
from practice.fhir.editions import AT_ONCE, NOTHING, editions, settle
from practice.fhir.kinds import Kind, Resource
from practice.fhir.matching import alternatives, fits, matches, wanted_reference
from practice.fhir.models import Edition
from practice.fhir.moments import Span, bounds
from practice.fhir.outcomes import FhirError, Issue
from practice.fhir.readable import Unread, tell_or_not
from practice.privacy import holders
from practice.privacy.envelope import Place
from practice.privacy.errors import SealBrokenError
from practice.privacy.texts import opened_text, sealed_text

SIDES: dict[str, Callable[[datetime, datetime], bool]] = {"gt": gt, "gte": ge, "lt": lt}
PATIENT = "Patient"
_PLACE = Place("practice.fhir.searching", holders.HOUSE, "page")


@dataclass(frozen=True, slots=True)
class Told:
    """A resource as it is told, with its edition."""

    row: Any
    body: Resource
    edition: Edition


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found; ``next`` is the cursor of the one after it, "" at the end."""

    rows: list[Any]
    total: int
    next: str


def told(kind: Kind[Any], rows: Sequence[Any], actor: Actor, *, unread: list[Unread] | None = None) -> list[Told]:
    """The rows as resources with their id, version and moment. Nothing is kept on record yet.

    Those that are no resource are left out. So is what does not open where ``unread`` takes note of it.
    """
    bodies = kind.tell(rows, actor) if unread is None else tell_or_not(kind, rows, actor)
    pairs: list[tuple[Any, Resource]] = []
    for row, body in zip(rows, bodies, strict=True):
        if isinstance(body, Unread):
            assert unread is not None  # noqa: S101 - only then is it so
            unread.append(body)
        elif body:
            pairs.append((row, body))
    marks = {kind.id_of(row): kind.mark_of(row, body) for row, body in pairs}
    known = editions(kind, marks, actor)
    return [
        Told(row, _with_meta(kind, code, body, known[code]), known[code])
        for code, (row, body) in zip(marks, pairs, strict=True)
    ]


def single(kind: Kind[Any], code: str, actor: Actor) -> Told:
    """The resource of this id; any other does not exist."""
    found = told(kind, [kind.row(code, actor)], actor)
    if not found:
        raise NotVisibleError
    return found[0]


def _with_meta(kind: Kind[Any], code: str, body: Resource, edition: Edition) -> Resource:
    meta: Resource = {"versionId": str(edition.number), "lastUpdated": instant(edition.at)}
    if kind.profile:
        meta["profile"] = [kind.profile]
    inside = body.get("meta", {})
    return {"resourceType": kind.name, "id": code, "meta": {**inside, **meta}} | {
        key: value for key, value in body.items() if key not in {"resourceType", "id", "meta"}
    }


def instant(moment: datetime) -> str:
    """A moment as FHIR writes it, to the millisecond, in UTC."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def find(kind: Kind[Any], query: Query, actor: Actor) -> Found:
    """The page that is asked for. Raises FhirError for a cursor that is none."""
    rows = chosen(kind, query, actor)
    return _page_of_query(kind, rows, query) if isinstance(rows, QuerySet) else _page_of_list(kind, rows, query, actor)


def chosen(kind: Kind[Any], query: Query, actor: Actor) -> QuerySet[Any] | list[Any]:
    """All that a search finds: as a query, where the database can tell it all, else as a list."""
    if query.by_moment or (kind.partial and not actor.is_client):
        query.unread += settle(kind, actor)
    rows = _rows(kind, query, actor)
    if isinstance(rows, QuerySet):
        rows, left = _narrowed(kind, kind.in_charts(rows) if query.in_charts else rows, query, actor)
        is_whole = not left and not (kind.partial and actor.is_client)
        return rows if is_whole else _tested(kind, list(rows), left, actor)
    found = _tested(kind, rows, [*query.ids, *query.tests], actor)
    if not query.moments:
        return found
    at = moments_of(kind, found, actor)
    return [row for row in found if _is_then(at.get(kind.id_of(row)), query)]


def _rows(kind: Kind[Any], query: Query, actor: Actor) -> QuerySet[Any] | list[Any]:
    """All rows, or fewer among which is all that is about the people that the search names."""
    for test in query.tests:
        if test.parameter.name == PATIENT.lower() and test.modifier in {"", PATIENT}:
            wanted = (wanted_reference(word, test.modifier).rpartition("/") for word in alternatives(test.wanted))
            return kind.rows_about([code for name, _, code in wanted if name in {"", PATIENT}], actor)
    return kind.rows(actor)


def in_order(kind: Kind[Any], rows: QuerySet[Any] | list[Any]) -> list[Any]:
    """The rows in an order that says nothing of when they were written to."""
    return list(rows.order_by(kind.order)) if isinstance(rows, QuerySet) else sorted(rows, key=kind.id_of)


def moments_of(kind: Kind[Any], rows: Sequence[Any], actor: Actor) -> dict[str, datetime]:
    """Since when each of these resources is as the reader was told it last."""
    own = Edition.objects.filter(reader_id=actor.person, kind=kind.name)
    if len(rows) <= AT_ONCE:
        own = own.filter(code__in=[kind.id_of(row) for row in rows])
    return dict(own.values_list("code", "at"))


def _narrowed(kind: Kind[Any], rows: QuerySet[Any], query: Query, actor: Actor) -> tuple[QuerySet[Any], list[Test]]:
    """The rows as far as the database can tell them, and the tests that are left."""
    left = []
    for test in query.ids:
        rows = rows.filter(**{f"{kind.id_path}__in": alternatives(test.wanted)})
    for test in query.tests:
        narrow = test.parameter.narrow
        if narrow is None or test.modifier in {"missing", "not", "exact", "contains"}:
            left.append(test)
            continue
        words = [_plain(test, word) for word in alternatives(test.wanted)]
        rows = rows.filter(reduce(or_, (narrow(word, actor) for word in words), Q(pk__in=[])))
    if kind.partial and not actor.is_client:
        known = Edition.objects.filter(reader_id=actor.person, kind=kind.name, code=OuterRef(kind.id_path))
        rows = rows.filter(Exists(known.exclude(digest__in=NOTHING)))
    if query.by_moment:
        own = Edition.objects.filter(reader_id=actor.person, kind=kind.name, code=OuterRef(kind.id_path))
        rows = rows.annotate(edition_at=Subquery(own.values("at")[:1])).filter(edition_at__isnull=False)
        for prefix, span, has_time in query.moments:
            rows = rows.filter(_moment(prefix, span, has_time=has_time))
    return rows, left


def _plain(test: Test, word: str) -> str:
    return wanted_reference(word, test.modifier) if test.parameter.targets else word


def _moment(prefix: str, span: Span, *, has_time: bool) -> Q:
    sides, outside = bounds(prefix, span, has_time=has_time)
    wanted = Q(**{f"edition_at__{side}": moment for side, moment in sides.items()})
    return ~wanted if outside else wanted


def _tested(kind: Kind[Any], rows: list[Any], tests: list[Test], actor: Actor) -> list[Any]:
    """Those that meet all tests. What does not open meets none."""
    looks = [test.parameter.look for test in tests]
    if kind.partial and actor.is_client:
        looks.append(None)
    if all(looks):
        return [row for row in rows if all(_meets(row, test) for test in tests)]
    kept = []
    for row, body in zip(rows, tell_or_not(kind, rows, actor), strict=True):
        if not isinstance(body, Unread) and body:
            whole = {**body, "id": kind.id_of(row)}
            if all(matches(whole, test.parameter, test.modifier, test.wanted) for test in tests):
                kept.append(row)
    return kept


def _meets(row: Any, test: Test) -> bool:  # noqa: ANN401 - a row of any kind
    assert test.parameter.look is not None  # noqa: S101 - asked before
    try:
        return fits(test.parameter.look(row), test.parameter, test.modifier, test.wanted)
    except SealBrokenError:
        return False


def _page_of_query(kind: Kind[Any], rows: QuerySet[Any], query: Query) -> Found:
    total = rows.count()
    if query.only_count:
        return Found([], total, "")
    key, turned = kind.order, query.sort.startswith("-")
    order = ("-edition_at", f"-{key}") if turned else ("edition_at", key) if query.sort else (key,)
    if query.page:
        rows = rows.filter(_beyond(_opened(query), key, turned=turned))
    found = list(rows.order_by(*order)[: query.count + 1])
    if len(found) <= query.count:
        return Found(found, total, "")
    last = found[query.count - 1]
    moment = last.edition_at.isoformat() if query.sort else ""
    return Found(found[: query.count], total, _closed(query, [moment, getattr(last, key)]))


def _beyond(place: list[Any], key: str, *, turned: bool) -> Q:
    moment, last = place
    side = "lt" if turned else "gt"
    if not moment:
        return Q(**{f"{key}__gt": last})
    at = datetime.fromisoformat(moment)
    return Q(**{f"edition_at__{side}": at}) | Q(**{"edition_at": at, f"{key}__{side}": last})


def _page_of_list(kind: Kind[Any], rows: list[Any], query: Query, actor: Actor) -> Found:
    placed: Callable[[Any], tuple[str, str]] = lambda row: ("", kind.id_of(row))  # noqa: E731 - replaced below
    if query.sort:
        at = moments_of(kind, rows, actor)
        placed = lambda row: (at[kind.id_of(row)].isoformat(timespec="microseconds"), kind.id_of(row))  # noqa: E731
    turned = query.sort.startswith("-")
    rows = sorted(rows, key=placed, reverse=turned)
    total = len(rows)
    if query.only_count:
        return Found([], total, "")
    if query.page:
        last = tuple(_opened(query))
        rows = [row for row in rows if (placed(row) < last if turned else placed(row) > last)]
    if len(rows) <= query.count:
        return Found(rows, total, "")
    return Found(rows[: query.count], total, _closed(query, list(placed(rows[query.count - 1]))))


def _is_then(at: datetime | None, query: Query) -> bool:
    return at is not None and all(_holds(at, *moment) for moment in query.moments)


def _holds(at: datetime, prefix: str, span: Span, has_time: bool) -> bool:  # noqa: FBT001 - as it was read
    sides, outside = bounds(prefix, span, has_time=has_time)
    return all(SIDES[side](at, moment) for side, moment in sides.items()) != outside


def _closed(query: Query, place: list[Any]) -> str:
    return sealed_text(json.dumps([query.kind, query.sort, place]).encode(), _PLACE)


def _opened(query: Query) -> list[Any]:
    try:
        kind, sort, place = json.loads(opened_text(query.page, _PLACE))
    except (SealBrokenError, ValueError) as error:
        raise no_page() from error
    if (kind, sort) != (query.kind, query.sort):
        raise no_page()
    found: list[Any] = place
    return found


def no_page() -> FhirError:
    """The answer to a page that is none."""
    words = "There is no such page. Follow the next link of the page before, unchanged."
    return FhirError(HTTPStatus.NOT_FOUND, Issue("not-found", words))
