"""Homework that a record system orders, for those alone who let it read what they hand in."""

from datetime import datetime

from django.db import IntegrityError, transaction

from clients.models import Case, Client
from clients.queries.elsewhere import Elsewhere
from homework.actions.assigning import Terms, give, usual_levels, usual_release
from homework.actions.settling import lock_around
from homework.actions.telling import telling
from homework.enums import SHARING_LEVELS, Level
from homework.models import Assignment, ExerciseVersion, Part, PartElsewhere
from homework.queries.told import agreed_cases
from practice import clock
from practice.access.actor import Actor, require, require_role
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.enums import Role

GUARDED = "This asks somebody whether they are alone before it opens. Only the care team gives it, and hears of it."
NOT_YOURS = "The care team has set this. Only they change it."
TAKEN = "This identifier belongs to something else here."


@transaction.atomic
def order(client: Client, case: Case, version: ExerciseVersion, *, due_at: datetime | None, by: Actor) -> Part:
    """Give an exercise to one person in the name of a record system. Nothing of it is ever offered to partners.

    Raises NotVisibleError unless ``by`` is a record system that the person lets read in this case, NotAllowedError for
    what the care team could not give either.
    """
    require_role(by, Role.RECORD_SYSTEM)
    case = lock_around(case, client.pk)
    if case not in agreed_cases(client, by):
        raise NotVisibleError
    require(not version.guarded, GUARDED)
    usual = usual_levels(version, participants=case.participants.count(), everyone=False)
    levels = tuple(level for level in usual if level not in SHARING_LEVELS)
    require(bool(levels), "This exercise is for several people. The care team gives it.")
    suggested = Level.THERAPIST if Level.THERAPIST in levels else levels[0]
    needs_release = usual_release(version, participants=case.participants.count())
    terms = Terms(levels, suggested, needs_release=needs_release, due_at=due_at)
    assignment = give(case, version, terms, [client], tells=True, by=by)
    return assignment.parts.get()


@transaction.atomic
def change_order(part: Part, *, due_at: datetime | None, taken_back: bool, by: Actor) -> None:
    """Give what the same record system has ordered another day, take it back, or ask for it again after all.

    Raises NotVisibleError, and NotAllowedError for what the care team has set.
    """
    require_role(by, Role.RECORD_SYSTEM)
    lock_around(part.assignment.case, part.author_id)
    given = Assignment.objects.select_for_update().get(pk=part.assignment_id)
    if given.case not in agreed_cases(part.author, by):
        raise NotVisibleError
    is_back = given.taken_back_at is not None
    if (given.due_at, is_back) == (due_at, taken_back):
        return
    require(given.set_by_id == by.person, NOT_YOURS)
    with telling(given.case, [part]):
        given.due_at = due_at
        given.taken_back_at = (given.taken_back_at or clock.now()) if taken_back else None
        given.save(update_fields=["due_at", "taken_back_at"])
    record("change_order", by=by, assignment=given.pk)


@transaction.atomic
def call_part(part: Part, name: Elsewhere, *, by: Actor) -> None:
    """Keep what a record system calls a part. Raises NotVisibleError, and NotAllowedError for another one's id."""
    require_role(by, Role.RECORD_SYSTEM)
    named = PartElsewhere(practice_id=by.practice, author_id=part.author_id, part=part, system=name.system)
    named.value = name.value.strip()
    with telling(lock_around(part.assignment.case, part.author_id), [part]):
        try:
            with transaction.atomic():
                named.save()
        except IntegrityError:
            require(False, TAKEN)  # noqa: FBT003 - reads as a sentence
    record("name_elsewhere", by=by, part=part.pk)
