"""Keeps what a reader was told of the register under each number, sealed with the key of whom it is about."""

from collections.abc import Iterable

from django.db.models import F, Q

from practice.fhir.document import compact
from practice.fhir.models import Edition, Version
from practice.privacy.errors import KeyDestroyedError
from practice.privacy.store import key_store

# Of more versions than these the oldest go.
MOST = 100


def keep(told: Iterable[tuple[Edition, object, str]]) -> None:
    """Keep what is told as these editions: each with the resource and the holder of the key that seals it."""
    rows = [
        Version(
            practice_id=one.practice_id, edition=one, number=one.number, holder=holder, told=compact(body), at=one.at
        )
        for one, body, holder in told
        if _seals(holder)
    ]
    Version.objects.bulk_create(rows)
    many = [row.edition_id for row in rows if row.number > MOST]
    if many:
        Version.objects.filter(edition_id__in=many, number__lte=F("edition__number") - MOST).delete()


def _seals(holder: str) -> bool:
    """Whether there is a key, or can be one: of a case whose people are all erased nothing is kept."""
    try:
        key_store().sealing(holder)
    except KeyDestroyedError:
        return False
    return True


def forget_about(practice: int, holders: Iterable[str], code: str) -> None:
    """Forget, for every reader, what is about these holders, and all whose id names this person."""
    about = Q(holder__in=list(holders)) | Q(edition__code__contains=code)
    Version.objects.filter(about, practice_id=practice).delete()


def forget_told(reader: int) -> None:
    """Forget all that one reader was told."""
    Version.objects.filter(edition__reader_id=reader).delete()
