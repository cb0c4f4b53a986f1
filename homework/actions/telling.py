"""Tells record systems that something they may read is new, different, or theirs to read no more; nothing of it."""

from collections.abc import Iterable, Sequence

from clients.enums import ConsentKind
from clients.queries.consents import consents_in_force
from homework.enums import Capacity
from homework.models import Assignment, Part, Response
from homework.models.response import VIEW
from practice.access.grants import Wanted
from practice.sync.changes import note_change


def tell_record_systems(parts: Sequence[Part], gone: Iterable[Wanted], come: Iterable[Wanted]) -> None:
    """Write down which answers record systems may read now or no more, from the rights that came and went.

    A new version takes the place of the one before: that is a change, and nothing is gone.
    """
    came, went = _read_by(come), _read_by(gone)
    if not came and not went:
        return
    parts_by_key = {part.pk: part for part in parts}
    keys = {key for _, key in came | went}
    code_of = {
        key: parts_by_key[part]
        for key, part in Response.objects.filter(pk__in=keys).values_list("pk", "part_id")
        if part in parts_by_key
    }
    now = {(reader, code_of[key].code) for reader, key in came if key in code_of}
    before = {(reader, code_of[key].code) for reader, key in went if key in code_of}
    practice = parts[0].assignment.case.practice_id
    for reader, code in sorted(now):
        note_change("responses", [code], practice=practice, reader=reader)
        note_change("assignments", [code], practice=practice, reader=reader)
    for reader, code in sorted(before - now):
        note_change("responses", [code], practice=practice, reader=reader, gone=True)
        note_change("assignments", [code], practice=practice, reader=reader)


def _read_by(rows: Iterable[Wanted]) -> set[tuple[int, int]]:
    return {
        (row.user_id, row.object_id) for row in rows if row.capacity == Capacity.RECORDS.value and row.codename == VIEW
    }


def tell_of_assignment(assignment: Assignment, *, gone: bool = False) -> None:
    """Write down that homework is new, or was taken back, for the systems that each author lets read."""
    agreed = [one for one in consents_in_force([assignment.case_id]) if one.kind == ConsentKind.RECORDS]
    if not agreed:
        return
    codes = dict(Part.objects.filter(assignment=assignment).values_list("author_id", "code"))
    for consent in agreed:
        for system in consent.systems.all() if consent.client_id in codes else ():
            code = codes[consent.client_id]
            note_change("assignments", [code], practice=assignment.case.practice_id, reader=system.pk, gone=gone)
