"""Giving homework: to a case, for all or for some, once or as it comes back, and taking it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from clients.models import Case, Client
from clients.queries.seats import require_acting
from homework.actions.settling import lock
from homework.actions.telling import tell_of_assignment, telling
from homework.enums import SHARING_LEVELS, Level, Release
from homework.library.recurrence import Occurrence
from homework.models import Assignment, ExerciseVersion, Part, Schedule
from homework.policy import levels_offered
from practice import clock
from practice.access.actor import Actor, require
from practice.audit.record import record
from practice.mail.outbox import post

NEW_SUBJECT = "My notes"
NEW_BODY = "You have something new in My notes.\n\n{address}\n"


@dataclass(frozen=True, slots=True)
class Terms:
    """How an exercise is given: what the clinician decides when setting it."""

    levels: tuple[Level, ...]
    suggested: Level
    needs_release: bool
    due_at: datetime | None = None
    note: str = ""
    reminds: bool = True


@dataclass(frozen=True, slots=True)
class Turn:
    """One time of a schedule by its key, and when it opens and is wanted for each addressee; at once for all others."""

    schedule: Schedule
    key: str
    times: Mapping[int, Occurrence]


def usual_levels(version: ExerciseVersion, *, participants: int, everyone: bool) -> tuple[Level, ...]:
    """The levels that an exercise offers in a case of so many participants."""
    levels = (Level(level) for level in version.definition["levels"])
    return levels_offered(levels, everyone_addressed=everyone, participants=participants)


def usual_release(version: ExerciseVersion, *, participants: int) -> bool:
    """Whether the clinician's release is asked for unless switched off: always between partners."""
    return participants > 1 or version.definition["release"] == Release.CLINICIAN


@transaction.atomic
def assign(
    case: Case,
    version: ExerciseVersion,
    terms: Terms,
    *,
    to: Sequence[Client] | None = None,
    tells: bool = True,
    by: Actor,
) -> Assignment:
    """Give one exercise version to all participants of a case, or to those named in ``to``.

    Each addressee gets a part of their own, and a neutral mail unless whoever gives it tells them. Raises
    NotVisibleError unless ``by`` sits in the care team, NotAllowedError when the terms offer what the exercise or the
    addressees do not allow.
    """
    require_acting(case, by)
    everybody = [place.client for place in case.participants.select_related("client__user")]
    return give(case, version, terms, list(to) if to is not None else everybody, tells=tells, by=by)


def give(
    case: Case, version: ExerciseVersion, terms: Terms, addressees: Sequence[Client], *, tells: bool, by: Actor
) -> Assignment:
    """The same for whoever was found to be allowed to. Raises NotAllowedError."""
    (case,) = lock([case])
    check_terms(case, version, terms, addressees)
    assignment = _written(case, version, terms, set_by=by.person)
    assignment.save()
    Part.objects.bulk_create(Part(assignment=assignment, author=client) for client in addressees)
    tell_of_assignment(assignment)
    for client in addressees if tells else ():
        announce(client)
    record("assign", by=by, case=case.pk, assignment=assignment.pk)
    return assignment


@transaction.atomic
def give_turn(turn: Turn, terms: Terms, *, to: Sequence[Client], by: Actor) -> Assignment:
    """Give what comes back once more, to those it comes back for, as the rules have it today.

    Whoever opens it has locked the case. Nobody is told by mail: whoever sees it, sees it on their page. Raises
    NotAllowedError when the case allows the terms no longer. That it is given once for each time, is the database's to
    keep.
    """
    schedule = turn.schedule
    check_terms(schedule.case, schedule.version, terms, to)
    assignment = _written(schedule.case, schedule.version, terms, set_by=schedule.set_by_id)
    assignment.schedule, assignment.occurrence = schedule, turn.key
    assignment.save()
    Part.objects.bulk_create(_part(assignment, client, turn.times.get(client.pk)) for client in to)
    tell_of_assignment(assignment)
    record("open_occurrence", by=by, schedule=schedule.pk, assignment=assignment.pk)
    return assignment


def _part(assignment: Assignment, client: Client, when: Occurrence | None) -> Part:
    opens, due = (when.opens, when.due) if when else (assignment.set_at, None)
    return Part(assignment=assignment, author=client, opens_at=opens, due_at=due)


def _written(case: Case, version: ExerciseVersion, terms: Terms, *, set_by: int) -> Assignment:
    return Assignment(
        case=case,
        version=version,
        note=terms.note.strip(),
        levels=[level.value for level in Level if level in terms.levels],
        suggested_level=terms.suggested,
        needs_release=terms.needs_release,
        reminds=terms.reminds,
        due_at=terms.due_at,
        set_by_id=set_by,
        set_at=clock.now(),
    )


def check_terms(case: Case, version: ExerciseVersion, terms: Terms, addressees: Sequence[Client]) -> None:
    """Refuse terms that the exercise, the addressees or the case do not allow. Raises NotAllowedError."""
    held = not version.definition.get("imported") or version.exercise.right_at is not None
    require(held, "Say first that the practice holds the right to use this questionnaire.")
    everybody = [place.client for place in case.participants.all()]
    everyone = set(addressees) == set(everybody)
    allowed = usual_levels(version, participants=len(everybody), everyone=everyone)
    require(bool(addressees) and set(addressees) <= set(everybody), "Choose who this is for.")
    require(everyone or not version.definition.get("joint"), "This one is done together. Choose everyone.")
    require(bool(terms.levels) and set(terms.levels) <= set(allowed), "Choose levels that this exercise offers here.")
    require(terms.suggested in terms.levels, "Suggest one of the levels that you offer.")
    by_hand = version.definition["release"] == Release.CLINICIAN and bool(SHARING_LEVELS & set(terms.levels))
    require(terms.needs_release or not by_hand, "This exercise opens only with your release.")
    shares = bool(version.definition.get("joint")) or bool(SHARING_LEVELS & set(terms.levels))
    require(case.separated_at is None or not shares, "Nothing is shared in this case.")


def announce(client: Client) -> None:
    """Tell a client by mail that there is something new, and nothing else."""
    if client.user.has_usable_password():
        address = f"{settings.SITE_URL}/my/"
        post(client.user, subject=NEW_SUBJECT, body=NEW_BODY.format(address=address))


def _of_team(assignment: Assignment, by: Actor) -> None:
    require_acting(assignment.case, by)


def locked(assignment: Assignment) -> Case:
    """Its case, locked before anything of it changes; what others have changed meanwhile, the assignment then says."""
    (case,) = lock([assignment.case])
    assignment.refresh_from_db(fields=["due_at", "taken_back_at"])
    return case


@transaction.atomic
def take_back(assignment: Assignment, *, by: Actor) -> None:
    """Take homework back: nobody can answer it any more; what was handed in stays its author's and readable."""
    _of_team(assignment, by)
    with telling(locked(assignment), assignment.parts.all()):
        assignment.taken_back_at = assignment.taken_back_at or clock.now()
        assignment.save(update_fields=["taken_back_at"])
    record("take_back", by=by, assignment=assignment.pk)


@transaction.atomic
def give_again(assignment: Assignment, *, by: Actor) -> None:
    """Undo taking back."""
    _of_team(assignment, by)
    with telling(locked(assignment), assignment.parts.all()):
        assignment.taken_back_at = None
        assignment.save(update_fields=["taken_back_at"])
    record("give_again", by=by, assignment=assignment.pk)


@transaction.atomic
def pause(assignment: Assignment, *, by: Actor) -> None:
    """Let homework rest: it is not asked for, and nothing typed is lost."""
    _of_team(assignment, by)
    assignment.paused_at = assignment.paused_at or clock.now()
    assignment.save(update_fields=["paused_at"])
    record("pause", by=by, assignment=assignment.pk)


@transaction.atomic
def resume(assignment: Assignment, *, by: Actor) -> None:
    """Ask for paused homework again."""
    _of_team(assignment, by)
    assignment.paused_at = None
    assignment.save(update_fields=["paused_at"])
    record("resume", by=by, assignment=assignment.pk)
