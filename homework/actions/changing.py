"""Changing homework after it was set: its day and its note."""

from datetime import datetime

from django.db import transaction

from clients.queries.seats import require_acting
from homework.actions.assigning import locked
from homework.actions.telling import telling
from homework.models import Assignment
from practice.access.actor import Actor
from practice.audit.record import record


@transaction.atomic
def change_terms(assignment: Assignment, *, due_at: datetime | None, note: str, by: Actor) -> None:
    """Give homework another day or another note. What it offers, and to whom, stays as it was set."""
    require_acting(assignment.case, by)
    case = locked(assignment)
    moved = assignment.due_at != due_at
    with telling(case, assignment.parts.all() if moved else ()):
        assignment.due_at, assignment.note = due_at, note.strip()
        assignment.save(update_fields=["due_at", "note"])
        assignment.parts.filter(due_at__isnull=False).update(due_at=due_at)
    record("change_terms", by=by, assignment=assignment.pk)
