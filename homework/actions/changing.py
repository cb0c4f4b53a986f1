"""Changing homework after it was set: its day and its note."""

from datetime import datetime

from django.db import transaction

from clients.queries.seats import require_acting
from homework.actions.telling import tell_of_assignment
from homework.models import Assignment
from practice.access.actor import Actor
from practice.audit.record import record


@transaction.atomic
def change_terms(assignment: Assignment, *, due_at: datetime | None, note: str, by: Actor) -> None:
    """Give homework another day or another note. What it offers, and to whom, stays as it was set."""
    require_acting(assignment.case, by)
    moved = assignment.due_at != due_at
    assignment.due_at, assignment.note = due_at, note.strip()
    assignment.save(update_fields=["due_at", "note"])
    assignment.parts.filter(due_at__isnull=False).update(due_at=due_at)
    if moved:
        tell_of_assignment(assignment)
    record("change_terms", by=by, assignment=assignment.pk)
