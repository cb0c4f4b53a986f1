"""Bringing in the cases that another system knows: who is in treatment together, and nothing that anybody agreed to."""

from collections.abc import Sequence

from django.db import transaction

from clients.actions.cases import open_case
from clients.actions.elsewhere import keep_name
from clients.models import Case, CaseElsewhere, Client
from clients.queries.elsewhere import Elsewhere, case_elsewhere, require_calling
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.people.models import User
from practice.sync.changes import note_change
from practice.sync.turns import take_turn

TAKEN = "This id belongs to another case here. Two cases are never made into one."
OTHERS = "A case keeps its people, and these are others. Open another case for them, with an id of its own."


@transaction.atomic
def bring_case(
    name: Elsewhere, people: Sequence[Client], *, treating: User | None, known: Case | None = None, by: Actor
) -> tuple[Case, bool]:
    """Open the case that a system calls so, or find that it is open; says whether it is new here.

    ``known`` is a case of ours that is told to be the one: from now on the system's id is its. Whoever is in a case
    stays in it, nobody comes into it, and what its people agreed to is theirs. ``treating`` counts when it is opened;
    from then on the practice says who treats. Sending the same twice is the same as once.

    Raises NotVisibleError unless ``by`` keeps the register, NotAllowedError where the id is another case's, where the
    case has other people, or for what ``open_case`` refuses.
    """
    if known is not None and known.practice_id != by.practice:
        raise NotVisibleError
    take_turn("case", by.practice, name.system, name.value)
    found = case_elsewhere(name, by)
    require(known is None or found is None or found.pk == known.pk, TAKEN)
    case = found or known
    if case is not None:
        there = set(case.participants.values_list("client_id", flat=True))
        require({person.pk for person in people} == there, OTHERS)
    is_new = case is None
    if case is None:
        require(treating is not None, "Say who treats these people.")
        assert treating is not None  # noqa: S101 - just required
        case = open_case(people, treating=treating, by=by)
    if found is None:
        call_case(case, name, by=by)
    return case, is_new


@transaction.atomic
def call_case(case: Case, name: Elsewhere, *, by: Actor) -> None:
    """Keep what a system calls this case. Raises NotVisibleError, and NotAllowedError for another case's id."""
    require_calling(name, case.practice_id, by)
    named = CaseElsewhere(practice_id=by.practice, case=case, system=name.system, value=name.value.strip())
    keep_name(named, TAKEN)
    note_change("cases", [case.code], practice=by.practice)
    record("name_elsewhere", by=by, case=case.pk)
