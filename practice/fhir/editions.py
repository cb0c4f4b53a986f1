"""Gives each version that a reader sees a number and a moment, the moments in the order in which they can be seen."""

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import batched
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, CharField, Exists, Func, Max, OuterRef, QuerySet

from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.access.prepared import PERSON, Given, Prepared, Several
from practice.fhir.document import compact
from practice.fhir.kinds import Kind
from practice.fhir.models import Edition, ReadUpTo
from practice.fhir.outcomes import FhirError, Issue
from practice.fhir.readable import Unread, tell_or_not
from practice.fhir.versions import keep
from practice.privacy import holders
from practice.privacy.store import key_store
from practice.sync.changes import Change, changes_for, number_changes, oldest_kept
from practice.sync.turns import take_turn

HASH_BYTES, AT_ONCE = 16, 500
WHOLE = ("patient/*.cruds",)
TICK = timedelta(milliseconds=1)
GONE = "This is gone. It was here when you were told of it, and nothing of it is kept for you."
# What stands in place of a digest where there is nothing to tell, and before one of what is no resource as it is.
NOT_THERE, NONE_YET = "", "-"

# Asked with a reader's key, a kind and codes: whatever is told is looked up so.
_STANDING = Prepared(
    lambda: Edition.objects.filter(
        reader_id=Given(itemgetter(0), BigIntegerField()),
        kind=Given(itemgetter(1), CharField()),
        code__one_of=Several(itemgetter(2)),
    )
)

_NEWEST = Prepared(lambda: Edition.objects.filter(reader_id=PERSON).order_by().values_list(Func("at", function="MAX")))


@dataclass(frozen=True, slots=True)
class Nothing:
    """The mark of what was looked at and is no resource as it is."""

    mark: object


def digest(told: object) -> str:
    """A keyed hash of what is told, 32 hex digits."""
    key = key_store().sealing(holders.LOOK_UP)
    return hmac.digest(key.raw, b"edition\0" + compact(told).encode(), "sha256")[:HASH_BYTES].hex()


def _digest(mark: object) -> str:
    if isinstance(mark, Nothing):
        return f"{NONE_YET}{digest(mark.mark)[: -len(NONE_YET)]}"
    return digest(mark)


def real(rows: QuerySet[Edition]) -> QuerySet[Edition]:
    """Those of resources that are there."""
    return rows.exclude(digest=NOT_THERE).exclude(digest__startswith=NONE_YET)


def are_real(kind: Kind[Any], rows: Sequence[Any], actor: Actor, *, unread: list[Unread]) -> list[bool]:
    """Whether each of some rows of a partial kind is a resource; what was looked at before is not opened for it.

    ``unread`` takes note of what does not open.
    """
    marks = {kind.id_of(row): kind.mark_of(row, None) for row in rows}
    known = {code: one.digest for code, one in _standing(kind, marks, actor).items()}
    found = {code: known.get(code) == digest(mark) for code, mark in marks.items()}
    new = [row for row in rows if not _is_known(known.get(kind.id_of(row), ""), marks[kind.id_of(row)])]
    for row, body in zip(new, tell_or_not(kind, new, actor), strict=True):
        found[kind.id_of(row)] = bool(body) and not isinstance(body, Unread)
        unread += [body] if isinstance(body, Unread) else []
    return [found[kind.id_of(row)] for row in rows]


def _is_known(known: str, mark: object) -> bool:
    return known in {digest(mark), _digest(Nothing(mark))}


def editions(kind: Kind[Any], marks: Mapping[str, object], rows: Sequence[Any], actor: Actor) -> dict[str, Edition]:
    """The edition of each of these resources, by id; one that differs from the last that was told is a new one.

    ``rows`` are at least those that the marks are of. What is new is kept, where the kind keeps its versions.
    """
    digests = {code: _digest(mark) for code, mark in marks.items()}
    found = _standing(kind, digests, actor)
    changed = [code for code, now in digests.items() if code not in found or found[code].digest != now]
    if not changed:
        return found
    with transaction.atomic():
        renewed, new = _renewed(kind, {code: digests[code] for code in changed}, actor)
        if kind.keeps_versions:
            about = {kind.id_of(row): kind.holder_of(row) for row in rows}
            keep((one, marks[one.code], about[one.code]) for one in new)
    return found | renewed


def standing_row(kind: Kind[Any], code: str, actor: Actor) -> Any:  # noqa: ANN401 - as the kind has them
    """The one of this id. Raises NotVisibleError, or FhirError (410) to a reader who was told of it and may know."""
    try:
        return kind.row(code, actor)
    except NotVisibleError:
        if kind.tells_gone and "\0" not in code and not actor.is_client and _of(kind, actor).filter(code=code).exists():
            raise FhirError(HTTPStatus.GONE, Issue("deleted", GONE)) from None
        raise


def _standing(kind: Kind[Any], codes: Iterable[str], actor: Actor) -> dict[str, Edition]:
    return {row.code: row for row in _STANDING.objects((actor.person, kind.name, list(codes)))}


def _renewed(kind: Kind[Any], digests: Mapping[str, str], actor: Actor) -> tuple[dict[str, Edition], list[Edition]]:
    """All editions, and those that are new ones."""
    wait_for_others(actor)
    found, moment = _standing(kind, digests, actor), _next_moment(actor)
    new, old = [], []
    for code, now in digests.items():
        row = found.get(code)
        if row is None:
            row = found[code] = Edition(
                practice_id=actor.practice, reader_id=actor.person, kind=kind.name, code=code, number=0
            )
            new.append(row)
        elif row.digest == now:
            continue
        else:
            old.append(row)
        row.number, row.digest, row.at = row.number + (not now.startswith(NONE_YET)), now, moment
    Edition.objects.bulk_create(new)
    Edition.objects.bulk_update(old, ["number", "digest", "at"])
    return found, new + old


def wait_for_others(actor: Actor) -> None:
    """One at a time gives moments to a reader's editions, and nobody looks for them meanwhile.

    Whoever waits for their turn at a search, then for rows, does so before this; whoever waits for cases, and what is
    kept on record, comes after it. In that order nobody ever waits for somebody who waits for them.
    """
    take_turn("editions", actor.practice, actor.person)


def _next_moment(actor: Actor) -> datetime:
    """A moment later than all that were given, in whole milliseconds."""
    [(last,)] = _NEWEST.rows(actor)
    now = clock.now()
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    return max(now, last + TICK) if last else now


def latest(actor: Actor, kinds: Iterable[str] | None = None) -> datetime | None:
    """The moment of the newest edition of all that the reader has seen, or of these kinds."""
    rows = Edition.objects.filter(reader_id=actor.person)
    rows = rows if kinds is None else rows.filter(kind__in=list(kinds))
    found: datetime | None = rows.aggregate(last=Max("at"))["last"]
    return found


def settle(kind: Kind[Any], actor: Actor) -> list[Unread]:
    """Bring all editions of a kind up to date, so that they can be searched by their moment.

    Whatever was committed by now has its moment afterwards, and whatever comes later gets a later one: nobody who
    goes by the moments misses anything, however many write meanwhile. Where all is as it should be, nobody waits. Gives
    what does not open: it keeps the edition that it has, or stays without one, and is looked at again each time.
    """
    return [] if _is_settled(kind, actor) else _settle(kind, actor)


def _is_settled(kind: Kind[Any], actor: Actor) -> bool:
    if actor.is_client or Change.objects.filter(practice_id=actor.practice, number__isnull=True).exists():
        return False
    place = ReadUpTo.objects.filter(reader_id=actor.person, kind=kind.name).first()
    if place is None or changes_for(actor).order_by().filter(number__gt=place.number).exists():
        return False
    rows = kind.rows(actor)
    if _is_forgotten(place, actor) or not isinstance(rows, QuerySet):
        return False
    return not (kind.unnoted(rows).exists() or _unknown(kind, _unfed(kind, rows, place), actor).exists())


@transaction.atomic
def _settle(kind: Kind[Any], actor: Actor) -> list[Unread]:
    wait_for_others(actor)
    number_changes(actor.practice)
    rows = kind.rows(actor)
    if not isinstance(rows, QuerySet) or actor.is_client:
        # What a person's app is told of are few things, and of their changes no word is said in the feed. Each app
        # brings all of them up to date, also what it may not read itself, or each would take it for gone.
        rows = list(kind.rows(replace(actor, token=WHOLE)) if actor.is_client else rows)
        unread = _look(kind, rows, actor)
        seen = [kind.id_of(row) for row in rows]
        _of(kind, actor).exclude(code__in=seen).exclude(digest=NOT_THERE).update(digest=NOT_THERE)
        return unread
    moment = clock.now()
    unread = [one for some in _to_look_at(kind, rows, actor) for one in _look(kind, some, actor)]
    ReadUpTo.objects.filter(reader_id=actor.person, kind=kind.name).update(at=None if unread else moment)
    return unread


@transaction.atomic
def settle_some(kind: Kind[Any], actor: Actor, after: Any = None) -> Any:  # noqa: ANN401 - keys of any kind
    """Give the next few that have no edition yet, of those behind a key, their first; gives the last key, None at last.

    So whoever has time (an export) keeps no other caller of the same reader waiting long. ``settle`` does the rest.
    """
    wait_for_others(actor)
    rows = kind.rows(actor)
    if not isinstance(rows, QuerySet) or actor.is_client:
        return None
    rows = _unknown(kind, rows, actor)
    rows = rows if after is None else rows.filter(**{f"{kind.order}__gt": after})
    some = list(rows.order_by(kind.order)[:AT_ONCE])
    _look(kind, some, actor)
    return getattr(some[-1], kind.order) if len(some) == AT_ONCE else None


def _to_look_at(kind: Kind[Any], rows: QuerySet[Any], actor: Actor) -> Iterator[Sequence[Any]]:
    place, _ = ReadUpTo.objects.get_or_create(
        reader_id=actor.person, kind=kind.name, defaults={"practice_id": actor.practice, "number": 0}
    )
    # Each number up to the newest is of what can be seen by now, whoever may know of it.
    newest = Change.objects.filter(practice_id=actor.practice).aggregate(newest=Max("number"))["newest"] or 0
    changes = changes_for(actor).filter(number__gt=place.number, number__lte=newest)
    told = list(changes.order_by().values_list("kind", "code").distinct())
    forgotten = _is_forgotten(place, actor)
    if told or forgotten:
        yield from _in_batches(rows) if forgotten else _touched(kind, rows, told)
        there = rows.order_by().values(kind.id_path)
        _of(kind, actor).exclude(digest=NOT_THERE).exclude(code__in=there).update(digest=NOT_THERE)
    if place.number < newest:
        place.number = newest
        place.save(update_fields=["number"])
    yield from _in_batches(kind.unnoted(rows))
    yield from _in_batches(_unknown(kind, _unfed(kind, rows, place), actor))


def _is_forgotten(place: ReadUpTo, actor: Actor) -> bool:
    """Whether some of the changes since are kept no more: then nobody knows what they were of.

    Asked after the changes were read, it also sees what was let go meanwhile.
    """
    return place.number < oldest_kept(actor.practice) - 1


def _unfed(kind: Kind[Any], rows: QuerySet[Any], place: ReadUpTo) -> QuerySet[Any]:
    return rows if place.at is None else kind.unfed(rows, place.at)


def _unknown(kind: Kind[Any], rows: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    """Those that have no edition yet, or had one when they were there before."""
    known = Edition.objects.filter(reader_id=actor.person, kind=kind.name, code=OuterRef(kind.id_path))
    return rows.filter(~Exists(known.exclude(digest=NOT_THERE)))


def _touched(kind: Kind[Any], rows: QuerySet[Any], told: Sequence[tuple[str, str]]) -> Iterator[Sequence[Any]]:
    for feed, column in kind.feeds.items():
        codes = [code for name, code in told if name == feed]
        for some in batched(codes, AT_ONCE, strict=False):
            yield from _in_batches(rows.filter(**{f"{column}__in": some}))


def _in_batches(rows: QuerySet[Any]) -> Iterator[Sequence[Any]]:
    yield from batched(rows.iterator(chunk_size=AT_ONCE), AT_ONCE, strict=False)


def _look(kind: Kind[Any], rows: Sequence[Any], actor: Actor) -> list[Unread]:
    blind = kind.marks_without_telling and not kind.partial
    bodies = [None] * len(rows) if blind else tell_or_not(kind, rows, actor)
    marks: dict[str, object] = {}
    unread = []
    for row, body in zip(rows, bodies, strict=True):
        if isinstance(body, Unread):
            unread.append(body)
        else:
            mark = kind.mark_of(row, body)
            marks[kind.id_of(row)] = Nothing(mark) if kind.partial and not body else mark
    editions(kind, marks, rows, actor)
    return unread


def _of(kind: Kind[Any], actor: Actor) -> QuerySet[Edition]:
    return Edition.objects.filter(reader_id=actor.person, kind=kind.name)
