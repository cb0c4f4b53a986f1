"""Changing homework after it was set: its day, its note, and setting it by mistake."""

from datetime import datetime

from django.db import transaction

from clients.queries.seats import seat_of
from homework.actions.assigning import take_back
from homework.models import Assignment, Draft, Part
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.audit.record import record


@transaction.atomic
def change_terms(assignment: Assignment, *, due_at: datetime | None, note: str, by: Actor) -> None:
    """Give homework another day or another note. What it offers, and to whom, stays as it was set."""
    if seat_of(assignment.case, by) is None:
        raise NotVisibleError
    assignment.due_at, assignment.note = due_at, note.strip()
    assignment.save(update_fields=["due_at", "note"])
    record("change_terms", by=by, assignment=assignment.pk)


@transaction.atomic
def undo_assign(assignment: Assignment, *, by: Actor) -> None:
    """Undo setting homework: it was never there, unless somebody has written already; then it is taken back."""
    if seat_of(assignment.case, by) is None:
        raise NotVisibleError
    if _is_touched(assignment):
        take_back(assignment, by=by)
        return
    record("undo_assign", by=by, assignment=assignment.pk)
    assignment.delete()


def _is_touched(assignment: Assignment) -> bool:
    parts = Part.objects.filter(assignment=assignment)
    return (
        parts.filter(current__isnull=False).exists()
        or Draft.objects.filter(part__in=parts).exists()
        or assignment.lines.exists()
    )
