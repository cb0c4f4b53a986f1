"""Tells record systems that something they may read is new, different, or theirs to read no more; nothing of it."""

from collections.abc import Iterable, Sequence

from clients.enums import ConsentKind
from clients.models import Case, Client
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
        note_change("assignments", [code], practice=practice, reader=reader)
    left = sorted(gone_by.keys() - now)
    named = _named_in({part.assignment.case_id for part in parts}) if left else set()
    for reader, code in left:
        part = gone_by[reader, code]
        note_change("responses", [code], practice=practice, reader=reader, gone=True)
        if (reader, part.author_id, part.assignment.case_id) in named:
            note_change("assignments", [code], practice=practice, reader=reader)


def _read_by(rows: Iterable[Wanted]) -> set[tuple[int, int]]:
    return {
        (row.user_id, row.object_id) for row in rows if row.capacity == Capacity.RECORDS.value and row.codename == VIEW
    }


def _named_in(cases: Iterable[int]) -> set[tuple[int, int, int]]:
    """The record systems that are named, by whom and in which case."""
    agreed = [one for one in consents_in_force(cases) if one.kind == ConsentKind.RECORDS]
    return {(system.pk, one.client_id, one.case_id) for one in agreed for system in one.systems.all()}


def readers_of(case: Case, client: Client) -> set[int]:
    """The record systems that somebody lets read in a case."""
    return {reader for reader, author, _ in _named_in([case.pk]) if author == client.pk}


def tell_of_no_consent(case: Case, client: Client, readers: Iterable[int]) -> None:
    """Write down that all of somebody's homework in a case is gone, for those that may read it no more."""
    codes = list(
        Part.objects.filter(assignment__case=case, author=client).order_by("pk").values_list("code", flat=True)
    )
    for reader in sorted(readers):
        note_change("assignments", codes, practice=case.practice_id, reader=reader, gone=True)


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
