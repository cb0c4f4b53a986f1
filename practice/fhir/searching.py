"""Finds what a search asks for among what the caller may see, and page by page."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from http import HTTPStatus
from operator import ge, gt, lt, or_
from typing import Any

from django.db.models import Q, QuerySet

from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.fhir.asking import Query, Test
from practice.fhir.editions import AT_ONCE, are_real, editions, real, settle, standing_row
from practice.fhir.kinds import Kind, Resource
from practice.fhir.matching import alternatives, fits, matches, wanted_reference
from practice.fhir.models import Edition, Version
from practice.fhir.moments import Span, bounds
from practice.fhir.often import Often, read_often
from practice.fhir.outcomes import FhirError, Issue
from practice.fhir.readable import Unread, tell_or_not
from practice.privacy import holders
from practice.privacy.envelope import Place
from practice.privacy.errors import SealBrokenError
from practice.privacy.texts import opened_text, sealed_text

SIDES: dict[str, Callable[[datetime, datetime], bool]] = {"gt": gt, "gte": ge, "lt": lt}
PATIENT = "Patient"
# Of so many rows it is looked up whether they are resources, rather than bringing all of their kind up to date.
FEW = 100
_PLACE = Place("practice.fhir.searching", holders.HOUSE, "page")


@dataclass(frozen=True, slots=True)
class Told:
    """A resource as it is told, with its edition."""

    row: Any
    body: Resource
    edition: Edition | Version


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
    known = editions(kind, marks, rows, actor)
    return [
        Told(row, with_meta(kind, code, body, known[code]), known[code])
        for code, (row, body) in zip(marks, pairs, strict=True)
    ]


def single(kind: Kind[Any], code: str, actor: Actor) -> Told:
    """The resource of this id; any other does not exist."""
    found = told(kind, [standing_row(kind, code, actor)], actor)
    if not found:
        raise NotVisibleError
    return found[0]


def with_meta(kind: Kind[Any], code: str, body: Resource, edition: Edition | Version) -> Resource:
    """The resource with its id, version and moment."""
    meta: Resource = {"versionId": str(edition.number), "lastUpdated": instant(edition.at)}
    if kind.profile:
        meta["profile"] = [kind.profile]
    if kind.moment:
        body = body | {kind.moment[1]: meta["lastUpdated"]}
    inside = body.get("meta", {})
    return {"resourceType": kind.name, "id": code, "meta": {**inside, **meta}} | {
        key: value for key, value in body.items() if key not in {"resourceType", "id", "meta"}
    }


def instant(moment: datetime) -> str:
    """A moment as FHIR writes it, to the millisecond, in UTC."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def find(kind: Kind[Any], query: Query, actor: Actor) -> Found:
    """The page that is asked for. Raises FhirError for a cursor that is none."""
    often = read_often(kind, query, actor)
    found = _page_of_often(kind, often, query, actor) if often is not None else None
    if found is not None:
        return found
    rows = chosen(kind, query, actor)
    return (
        _page_of_query(kind, rows, query, actor)
        if isinstance(rows, QuerySet)
        else _page_of_list(kind, rows, query, actor)
    )


def chosen(kind: Kind[Any], query: Query, actor: Actor) -> QuerySet[Any] | list[Any]:
    """All that a search finds: as a query, where the database can tell it all, else as a list."""
    if query.by_moment:
        query.unread += settle(kind, actor)
    rows = _rows(kind, query, actor)
    if isinstance(rows, QuerySet):
        rows, left = _narrowed(kind, kind.in_charts(rows) if query.in_charts else rows, query, actor)
        rows = _real(kind, rows, query, actor) if kind.partial and not actor.is_client else rows
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
    if query.by_moment:
        rows = rows.filter(**{f"{kind.id_path}__in": _editions(kind, query, actor).values("code")})
    return rows, left


def _editions(kind: Kind[Any], query: Query, actor: Actor) -> QuerySet[Edition]:
    """The reader's editions of a kind that are of the moments that are asked for."""
    own = real(Edition.objects.filter(reader_id=actor.person, kind=kind.name))
    for prefix, span, has_time in query.moments:
        own = own.filter(_moment(prefix, span, has_time=has_time))
    return own


def _real(kind: Kind[Any], rows: QuerySet[Any], query: Query, actor: Actor) -> QuerySet[Any]:
    """Those that are a resource: of a few it is looked up, of many the reader's editions know it."""
    if rows.order_by()[: FEW + 1].count() <= FEW:
        few = list(rows.order_by(kind.order))
        are = zip(few, are_real(kind, few, actor, unread=query.unread), strict=True)
        return rows.filter(pk__in=[row.pk for row, is_real in are if is_real])
    if not query.by_moment:
        query.unread += settle(kind, actor)
    return rows.filter(**{f"{kind.id_path}__in": _editions(kind, query, actor).values("code")})


def _plain(test: Test, word: str) -> str:
    by_kind = test.parameter.targets and not test.parameter.canonical
    return wanted_reference(word, test.modifier) if by_kind else word


def _moment(prefix: str, span: Span, *, has_time: bool) -> Q:
    sides, outside = bounds(prefix, span, has_time=has_time)
    wanted = Q(**{f"at__{side}": moment for side, moment in sides.items()})
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


def _page_of_often(kind: Kind[Any], often: Often, query: Query, actor: Actor) -> Found | None:
    """The page as ``_page_of_query`` finds it; None for a partial kind with more rows than can be looked at now."""
    place, total = _opened(query) if query.page else ([], None)
    behind = place[1] if query.page else None
    if kind.partial:
        if often.total() > FEW:
            return None
        few = often.rows(FEW)
        are = zip(few, are_real(kind, few, actor, unread=query.unread), strict=True)
        rows = [row for row, is_real in are if is_real]
        total = len(rows) if total is None else total
        rows = [row for row in rows if behind is None or getattr(row, kind.order) > behind]
    elif query.only_count:
        rows, total = [], often.total() if total is None else total
    else:
        rows = often.rows(query.count + 1, behind=behind)
        if total is None:
            total = len(rows) if len(rows) <= query.count else often.total()
    return Found([], total, "") if query.only_count else _first_of(kind, rows, query, total)


def _first_of(kind: Kind[Any], rows: list[Any], query: Query, total: int) -> Found:
    """As many of the rows as are wanted, and where the others begin."""
    if len(rows) <= query.count:
        return Found(rows, total, "")
    last = rows[query.count - 1]
    return Found(rows[: query.count], total, _closed(query, ["", getattr(last, kind.order)], total))


def _page_of_query(kind: Kind[Any], rows: QuerySet[Any], query: Query, actor: Actor) -> Found:
    place, total = _opened(query) if query.page else (["", None], None)
    if query.only_count:
        return Found([], rows.count() if total is None else total, "")
    if query.sort:
        total = rows.count() if total is None else total
        return _page_by_moment(kind, rows, query, actor, place=place, total=total)
    further = rows.filter(**{f"{kind.order}__gt": place[1]}) if query.page else rows
    found = list(further.order_by(kind.order)[: query.count + 1])
    if total is None:
        total = len(found) if len(found) <= query.count else rows.count()
    return _first_of(kind, found, query, total)


def _page_by_moment(
    kind: Kind[Any], rows: QuerySet[Any], query: Query, actor: Actor, *, place: list[Any], total: int
) -> Found:
    """The same in the order of the reader's editions, which have an index for it."""
    turned = query.sort.startswith("-")
    own = _editions(kind, query, actor).filter(code__in=rows.order_by().values(kind.id_path))
    if query.page:
        at, code, side = datetime.fromisoformat(place[0]), place[1], "lt" if turned else "gt"
        own = own.filter(Q(**{f"at__{side}": at}) | Q(**{"at": at, f"code__{side}": code}))
    order = ("-at", "-code") if turned else ("at", "code")
    some = list(own.order_by(*order).values_list("at", "code")[: query.count + 1])
    here, more = some[: query.count], len(some) > query.count
    by_code = {kind.id_of(row): row for row in rows.filter(**{f"{kind.id_path}__in": [code for _, code in here]})}
    found = [by_code[code] for _, code in here if code in by_code]
    return Found(found, total, _closed(query, [here[-1][0].isoformat(), here[-1][1]], total) if more else "")


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
        last = tuple(_opened(query)[0])
        rows = [row for row in rows if (placed(row) < last if turned else placed(row) > last)]
    if len(rows) <= query.count:
        return Found(rows, total, "")
    return Found(rows[: query.count], total, _closed(query, list(placed(rows[query.count - 1])), total))


def _is_then(at: datetime | None, query: Query) -> bool:
    return at is not None and all(_holds(at, *moment) for moment in query.moments)


def _holds(at: datetime, prefix: str, span: Span, has_time: bool) -> bool:  # noqa: FBT001 - as it was read
    sides, outside = bounds(prefix, span, has_time=has_time)
    return all(SIDES[side](at, moment) for side, moment in sides.items()) != outside


def _closed(query: Query, place: list[Any], total: int) -> str:
    """The page after a place; it goes on telling how many there were when the first one was asked for."""
    return sealed_text(json.dumps([query.kind, query.sort, place, total]).encode(), _PLACE)


def _opened(query: Query) -> tuple[list[Any], int]:
    try:
        kind, sort, place, total = json.loads(opened_text(query.page, _PLACE))
    except (SealBrokenError, ValueError) as error:
        raise no_page() from error
    if (kind, sort) != (query.kind, query.sort):
        raise no_page()
    return place, total


def no_page() -> FhirError:
    """The answer to a page that is none."""
    words = "There is no such page. Follow the next link of the page before, unchanged."
    return FhirError(HTTPStatus.NOT_FOUND, Issue("not-found", words))
