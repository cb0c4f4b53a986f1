"""Tells record systems that something they may read is new, different, or theirs to read no more; nothing of it.

The last word on a thing is always what its reader would be answered who asked for it at that moment.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from clients.enums import ConsentKind
from clients.models import Case
from clients.queries.consents import consents_in_force
from homework.enums import Capacity
from homework.models import Assignment, Part, Response
from homework.models.response import VIEW
from homework.queries.exercises import guarded_versions
from homework.queries.told import coming_parts
from practice import clock
from practice.access.actor import Actor
from practice.access.grants import Wanted
from practice.enums import Role
from practice.sync.changes import forget_coming, note_change

KIND = "assignments"


def tell_record_systems(parts: Sequence[Part], gone: Iterable[Wanted], come: Iterable[Wanted]) -> None:
    """Write down which answers record systems may read now or no more, from the rights that came and went.

    A new version takes the place of the one before: that is a change, and nothing is gone.
    """
    came, went = _read_by(come), _read_by(gone)
    if not came and not went:
        return
    parts_by_key = {part.pk: part for part in parts}
    keys = {key for _, key in came | went}
    part_of = {
        key: parts_by_key[part]
        for key, part in Response.objects.filter(pk__in=keys).values_list("pk", "part_id")
        if part in parts_by_key
    }
    now = {(reader, part_of[key].code) for reader, key in came if key in part_of}
    gone_by = {(reader, part_of[key].code): part_of[key] for reader, key in went if key in part_of}
    practice = parts[0].assignment.case.practice_id
    for reader, code in sorted(now):
        note_change("responses", [code], practice=practice, reader=reader)
        note_change(KIND, [code], practice=practice, reader=reader)
    left = sorted(gone_by.keys() - now)
    named = _named_in({part.assignment.case_id for part in parts}) if left else set()
    for reader, code in left:
        part = gone_by[reader, code]
        note_change("responses", [code], practice=practice, reader=reader, gone=True)
        if (reader, part.author_id, part.assignment.case_id) in named:
            is_gone = part.assignment.taken_back_at is not None
            note_change(KIND, [code], practice=practice, reader=reader, gone=is_gone)


def _read_by(rows: Iterable[Wanted]) -> set[tuple[int, int]]:
    return {
        (row.user_id, row.object_id) for row in rows if row.capacity == Capacity.RECORDS.value and row.codename == VIEW
    }


def _named_in(cases: Iterable[int]) -> set[tuple[int, int, int]]:
    """The record systems that are named, by whom and in which case."""
    agreed = [one for one in consents_in_force(cases) if one.kind == ConsentKind.RECORDS]
    return {(system.pk, one.client_id, one.case_id) for one in agreed for system in one.systems.all()}


@dataclass(frozen=True, slots=True)
class _Place:
    """That a reader is told of a part: from when on, and whether with an answer."""

    opens_at: datetime | None
    is_read: bool

    def is_open(self) -> bool:
        return self.opens_at is None or self.opens_at <= clock.now()


@contextmanager
def telling(case: Case, touched: Iterable[Part] = ()) -> Iterator[None]:
    """Write down what the act inside changes of what record systems are told of a case's homework.

    What was there and is no more is gone; what comes to be there is new, from when on it opens; ``touched`` parts that
    stay are different. That an answer may be read now or no more, ``tell_record_systems`` says.
    """
    before = _told_in(case)
    yield
    after = _told_in(case)
    same = {part.code for part in touched}
    for reader in sorted(before.keys() | after.keys()):
        _tell(case, reader, before=before[reader], after=after[reader], touched=same)


def _told_in(case: Case) -> dict[int, dict[str, _Place]]:
    found: dict[int, dict[str, _Place]] = defaultdict(dict)
    for reader in {reader for reader, _, _ in _named_in([case.pk])}:
        actor = Actor(reader, case.practice_id, frozenset({Role.RECORD_SYSTEM}))
        rows = coming_parts(actor).filter(assignment__case=case).order_by("pk")
        found[reader] = {row.code: _Place(row.opens_at, row.is_read) for row in rows.only("code", "opens_at")}  # type: ignore[attr-defined]  # the query says so of each
    return found


def _tell(case: Case, reader: int, *, before: dict[str, _Place], after: dict[str, _Place], touched: set[str]) -> None:
    left = {code: place for code, place in before.items() if code not in after}
    gone = [code for code, place in left.items() if place.is_open()]
    forget_coming(KIND, left, practice=case.practice_id, reader=reader)
    note_change(KIND, gone, practice=case.practice_id, reader=reader, gone=True)
    for code, place in after.items():
        is_new = code not in before and not place.is_read
        if is_new or (code in touched and place.is_open()):
            note_change(KIND, [code], practice=case.practice_id, reader=reader, at=_from(place))


def _from(place: _Place) -> datetime | None:
    return None if place.is_open() else place.opens_at


def tell_of_assignment(assignment: Assignment) -> None:
    """Write down that homework is new for the systems that each author lets read, from when on it opens to them."""
    named = _named_in([assignment.case_id])
    if not named:
        return
    opens = {author: (code, _Place(at, is_read=False)) for author, code, at in _parts_in(assignment)}
    for reader, author, _ in sorted(named):
        if author in opens:
            code, place = opens[author]
            note_change(KIND, [code], practice=assignment.case.practice_id, reader=reader, at=_from(place))


def _parts_in(assignment: Assignment) -> Iterable[tuple[int, str, datetime | None]]:
    rows = Part.objects.filter(assignment=assignment).exclude(assignment__version__in=guarded_versions().values("pk"))
    return rows.order_by("pk").values_list("author_id", "code", "opens_at")
