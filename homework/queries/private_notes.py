"""A clinician's own notes: for their author alone, on no other page, export, summary, search or count."""

from clients.models import Case
from clients.queries.cases import cases_in_care
from homework.models import PrivateNote
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError


def private_notes(case: Case, actor: Actor) -> list[PrivateNote]:
    """What the actor noted about a case in their care, newest first; never what anybody else noted."""
    if not cases_in_care(actor).filter(pk=case.pk).exists():
        raise NotVisibleError
    rows = PrivateNote.objects.filter(case=case, clinician_id=actor.person).order_by("-pk")
    return [note for note in rows if note.text]


def private_note(code: str, actor: Actor) -> PrivateNote:
    """One of them; for anybody else, and for its author once the case is not in their care, it does not exist."""
    rows = PrivateNote.objects.filter(code=code, clinician_id=actor.person, case__in=cases_in_care(actor))
    note = rows.select_related("case").first()
    if note is None or not note.text:
        raise NotVisibleError
    return note
