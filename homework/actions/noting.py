"""Writing, changing and removing a clinician's own notes, which nobody else ever reads."""

from django.db import transaction

from clients.models import Case
from clients.queries.seats import seat_of
from homework.models import PrivateNote
from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record


@transaction.atomic
def write_private_note(case: Case, text: str, *, by: Actor) -> PrivateNote:
    """Keep a note of the actor's own about a case in whose team they sit, sealed with a key for their notes alone."""
    _require_seat(case, by)
    require(bool(text.strip()), "Write something first.")
    note = PrivateNote.objects.create(clinician_id=by.person, case=case, text=text.strip(), written_at=clock.now())
    record("write_private_note", by=by, note=note.pk)
    return note


@transaction.atomic
def change_private_note(note: PrivateNote, text: str, *, by: Actor) -> None:
    """Put other words in place of the author's own; of the old ones nothing is kept."""
    _require_author(note, by)
    require(bool(text.strip()), "Write something first.")
    note.text, note.changed_at = text.strip(), clock.now()
    note.save(update_fields=["text", "changed_at"])
    record("change_private_note", by=by, note=note.pk)


@transaction.atomic
def remove_private_note(note: PrivateNote, *, by: Actor) -> None:
    """Remove a note of the author's own for good."""
    _require_author(note, by)
    record("remove_private_note", by=by, note=note.pk)
    note.delete()


def _require_author(note: PrivateNote, by: Actor) -> None:
    if note.clinician_id != by.person:
        raise NotVisibleError
    _require_seat(note.case, by)


def _require_seat(case: Case, by: Actor) -> None:
    if seat_of(case, by) is None:
        raise NotVisibleError
