"""Gives each version that a reader sees a number and a moment, the moments in the order in which they can be seen."""

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.fhir.document import compact
from practice.fhir.kinds import Kind
from practice.fhir.models import Edition, ReadUpTo
from practice.fhir.outcomes import FhirError, Issue
from practice.privacy import holders
from practice.privacy.store import key_store
from practice.sync.changes import Change, changes_for, number_changes, oldest_kept
from practice.sync.turns import take_turn

HASH_BYTES, AT_ONCE = 16, 500
WHOLE = ("patient/*.cruds",)
TICK = timedelta(milliseconds=1)
GONE = "This is gone. It was here when you were told of it, and nothing of it is kept for you."


def digest(told: object) -> str:
    """A keyed hash of what is told, 32 hex digits."""
    key = key_store().sealing(holders.LOOK_UP)
    return hmac.digest(key.raw, b"edition\0" + compact(told).encode(), "sha256")[:HASH_BYTES].hex()


def editions(kind: Kind[Any], marks: Mapping[str, object], actor: Actor) -> dict[str, Edition]:
    """The edition of each of these resources, by id; one that differs from the last that was told is a new one."""
    digests = {code: digest(mark) for code, mark in marks.items()}
    found = _standing(kind, digests, actor)
    changed = [code for code, now in digests.items() if code not in found or found[code].digest != now]
    return found | _renewed(kind, {code: digests[code] for code in changed}, actor) if changed else found


def standing_row(kind: Kind[Any], code: str, actor: Actor) -> Any:  # noqa: ANN401 - as the kind has them
    """The one of this id. Raises NotVisibleError, or FhirError (410) to a reader who was told of it and may know."""
    try:
        return kind.row(code, actor)
    except NotVisibleError:
        if kind.tells_gone and "\0" not in code and not actor.is_client and _of(kind, actor).filter(code=code).exists():
            raise FhirError(HTTPStatus.GONE, Issue("deleted", GONE)) from None
        raise


def _standing(kind: Kind[Any], codes: Iterable[str], actor: Actor) -> dict[str, Edition]:
    rows = Edition.objects.filter(reader_id=actor.person, kind=kind.name, code__in=list(codes))
    return {row.code: row for row in rows}


@transaction.atomic
def _renewed(kind: Kind[Any], digests: Mapping[str, str], actor: Actor) -> dict[str, Edition]:
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
        row.number, row.digest, row.at = row.number + 1, now, moment
    Edition.objects.bulk_create(new)
    Edition.objects.bulk_update(old, ["number", "digest", "at"])
    return found


def wait_for_others(actor: Actor) -> None:
    """One at a time gives moments to a reader's editions, and nobody looks for them meanwhile.

    Whoever waits for rows, or for their turn at a search, does so before this; what is kept on record comes after it.
    In that order nobody ever waits for somebody who waits for them.
    """
    take_turn("editions", actor.practice, actor.person)


def _next_moment(actor: Actor) -> datetime:
    """A moment later than all that were given, in whole milliseconds."""
    last = latest(actor)
    now = clock.now()
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    return max(now, last + TICK) if last else now


def latest(actor: Actor) -> datetime | None:
    """The moment of the newest edition of all that the reader has seen."""
    found: datetime | None = Edition.objects.filter(reader_id=actor.person).aggregate(last=Max("at"))["last"]
    return found


@transaction.atomic
def settle(kind: Kind[Any], actor: Actor) -> None:
    """Bring all editions of a kind up to date, so that they can be searched by their moment.

    Whatever was committed by now has its moment afterwards, and whatever comes later gets a later one: nobody who
    goes by the moments misses anything, however many write meanwhile.
    """
    wait_for_others(actor)
    number_changes(actor.practice)
    rows = kind.rows(actor)
    if not isinstance(rows, QuerySet) or actor.is_client:
        # What a person's app is told of are few things, and of their changes no word is said in the feed. Each app
        # brings all of them up to date, also what it may not read itself, or each would take it for gone.
        rows = list(kind.rows(replace(actor, token=WHOLE)) if actor.is_client else rows)
        _look(kind, rows, actor)
        seen = [kind.id_of(row) for row in rows]
        _of(kind, actor).exclude(code__in=seen).exclude(digest="").update(digest="")
        return
    for some in _to_look_at(kind, rows, actor):
        _look(kind, some, actor)


def _to_look_at(kind: Kind[Any], rows: QuerySet[Any], actor: Actor) -> Iterator[Sequence[Any]]:
    place, _ = ReadUpTo.objects.get_or_create(
        reader_id=actor.person, kind=kind.name, defaults={"practice_id": actor.practice, "number": 0}
    )
    changes = changes_for(actor).filter(number__gt=place.number)
    last = changes.aggregate(last=Max("number"))["last"]
    if last is not None:
        forgotten = place.number < oldest_kept(actor.practice) - 1
        yield from _in_batches(rows) if forgotten else _touched(kind, rows, changes)
        there = rows.order_by().values(kind.id_path)
        _of(kind, actor).exclude(digest="").exclude(code__in=there).update(digest="")
        place.number = last
        place.save(update_fields=["number"])
    yield from _in_batches(kind.unnoted(rows))
    known = Edition.objects.filter(reader_id=actor.person, kind=kind.name, code=OuterRef(kind.id_path))
    yield from _in_batches(rows.filter(~Exists(known.exclude(digest=""))))


def _touched(kind: Kind[Any], rows: QuerySet[Any], changes: QuerySet[Change]) -> Iterator[Sequence[Any]]:
    for feed, column in kind.feeds.items():
        codes = list(changes.filter(kind=feed).order_by().values_list("code", flat=True).distinct())
        for some in batched(codes, AT_ONCE, strict=False):
            yield from _in_batches(rows.filter(**{f"{column}__in": some}))


def _in_batches(rows: QuerySet[Any]) -> Iterator[Sequence[Any]]:
    yield from batched(rows.iterator(chunk_size=AT_ONCE), AT_ONCE, strict=False)


def _look(kind: Kind[Any], rows: Sequence[Any], actor: Actor) -> None:
    told = [None] * len(rows) if kind.marks_without_telling else kind.tell(rows, actor)
    editions(kind, {kind.id_of(row): kind.mark_of(row, one) for row, one in zip(rows, told, strict=True)}, actor)


def _of(kind: Kind[Any], actor: Actor) -> QuerySet[Edition]:
    return Edition.objects.filter(reader_id=actor.person, kind=kind.name)
