"""Setting what comes back, pausing and ending it, and changing one time of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from clients.models import Case, Client
from clients.queries.seats import require_acting
from homework.actions.assigning import Terms, check_terms, take_back, usual_levels
from homework.actions.occurring import open_now
from homework.actions.settling import lock
from homework.enums import Comes, Level
from homework.library.recurrence import DATED, WEEK, Rule, room_to_move
from homework.models import Assignment, ExerciseVersion, OccurrenceChange, Schedule, ScheduledFor
from homework.queries.planned import LONGEST_APART
from practice import clock
from practice.access.actor import Actor, require
from practice.audit.record import record

LONGEST_BETWEEN = 12 * WEEK
MOST_TIMES = 200


@transaction.atomic
def set_schedule(
    case: Case,
    version: ExerciseVersion,
    terms: Terms,
    rule: Rule,
    *,
    times: int | None,
    to: Sequence[Client],
    by: Actor,
) -> Schedule:
    """Let an exercise come back to those named in ``to``, by a rule; what is asked for by now opens at once.

    What comes when something happens is opened by each for themselves alone, so it offers no level that needs
    everybody. Raises NotVisibleError unless ``by`` treats or covers the case, NotAllowedError as for any homework, and
    when the rule has no sense.
    """
    require_acting(case, by)
    require(case.separated_at is None, "In this case nothing comes back any more. Give it once.")
    _check_rule(rule, times)
    terms = _checked(case, version, terms, each=rule.comes == Comes.EVENT, to=to)
    schedule = Schedule.objects.create(
        case=case,
        version=version,
        note=terms.note.strip(),
        levels=[level.value for level in Level if level in terms.levels],
        suggested_level=terms.suggested,
        needs_release=terms.needs_release,
        reminds=terms.reminds,
        comes=rule.comes.value,
        starts=rule.starts,
        days=rule.days,
        weekdays=sorted(rule.weekdays),
        times=times,
        set_by_id=by.person,
        set_at=clock.now(),
    )
    ScheduledFor.objects.bulk_create(ScheduledFor(schedule=schedule, client=client) for client in to)
    record("set_schedule", by=by, case=case.pk, schedule=schedule.pk)
    open_now(schedule)
    return schedule


def _checked(case: Case, version: ExerciseVersion, terms: Terms, *, each: bool, to: Sequence[Client]) -> Terms:
    """The terms of each time, checked for those who get it together: for ``each`` alone, or for all."""
    terms = alone(case, version, terms) if each else terms
    for group in [[client] for client in to] if each and to else [to]:
        check_terms(case, version, terms, group)
    return terms


def _check_rule(rule: Rule, times: int | None) -> None:
    longest = LONGEST_APART if rule.comes in {Comes.BEFORE, Comes.AFTER} else LONGEST_BETWEEN
    require(1 <= rule.days <= longest, "Choose a number of days that lies nearer.")
    require(rule.comes != Comes.WEEKDAYS or bool(rule.weekdays), "Choose at least one weekday.")
    require(times is None or 1 <= times <= MOST_TIMES, "Choose how often in all, or leave it empty.")


def alone(case: Case, version: ExerciseVersion, terms: Terms) -> Terms:
    """The terms on which one participant may open it for themselves, as far as they allow that."""
    participants = case.participants.count()
    allowed = usual_levels(version, participants=participants, everyone=participants == 1)
    levels = tuple(level for level in terms.levels if level in allowed)
    suggested = terms.suggested if terms.suggested in levels or not levels else levels[-1]
    return replace(terms, levels=levels, suggested=suggested)


@transaction.atomic
def pause_schedule(schedule: Schedule, *, by: Actor) -> None:
    """Let nothing of it open until it is resumed, and what is open rest. Neither counts, nor what would have come."""
    require_acting(schedule.case, by)
    if schedule.paused_at is None:
        schedule.paused_at = clock.now()
        schedule.save(update_fields=["paused_at"])
        _still_wanted(schedule).filter(paused_at__isnull=True).update(paused_at=schedule.paused_at)
    record("pause_schedule", by=by, schedule=schedule.pk)


def _still_wanted(schedule: Schedule) -> QuerySet[Assignment]:
    return schedule.assignments.filter(due_at__gt=clock.now())


@transaction.atomic
def resume_schedule(schedule: Schedule, *, by: Actor) -> None:
    """Let it come again, from the time that runs now. What would have come meanwhile, is not made up for."""
    require_acting(schedule.case, by)
    lock([schedule.case])
    _still_wanted(schedule).filter(paused_at=schedule.paused_at).update(paused_at=None)
    schedule.paused_at = None
    schedule.save(update_fields=["paused_at"])
    record("resume_schedule", by=by, schedule=schedule.pk)
    open_now(schedule)


@transaction.atomic
def end_schedule(schedule: Schedule, *, by: Actor) -> None:
    """Let nothing of it open any more. What was given stays as it is."""
    require_acting(schedule.case, by)
    schedule.ended_at = schedule.ended_at or clock.now()
    schedule.save(update_fields=["ended_at"])
    record("end_schedule", by=by, schedule=schedule.pk)


@transaction.atomic
def undo_schedule(schedule: Schedule, *, by: Actor) -> None:
    """Undo setting it: nothing comes any more, and what has come is taken back."""
    end_schedule(schedule, by=by)
    for assignment in schedule.assignments.filter(taken_back_at__isnull=True).order_by("pk"):
        take_back(assignment, by=by)


@transaction.atomic
def run_again(schedule: Schedule, *, by: Actor) -> None:
    """Undo ending it."""
    require_acting(schedule.case, by)
    schedule.ended_at = None
    schedule.save(update_fields=["ended_at"])
    record("run_schedule_again", by=by, schedule=schedule.pk)
    open_now(schedule)


def _change(schedule: Schedule, key: str, day: date | None, by: Actor) -> None:
    require_acting(schedule.case, by)
    lock([schedule.case])
    opened = schedule.assignments.filter(occurrence=key).exists()
    require(not opened, "This one is open already. Let it rest, or give it another day, on its own page.")
    OccurrenceChange.objects.create(schedule=schedule, occurrence=key, day=day, by_id=by.person, at=clock.now())


@transaction.atomic
def skip(schedule: Schedule, key: str, *, by: Actor) -> None:
    """Leave one time of it out; it does not count. Raises NotAllowedError for one that is open already."""
    _change(schedule, key, None, by)
    record("skip_occurrence", by=by, schedule=schedule.pk)


@transaction.atomic
def move(schedule: Schedule, key: str, day: date, *, by: Actor) -> None:
    """Move one time of it to a day between its neighbours; the others stay where they are.

    Raises NotAllowedError for a day that has passed or is another's, for one that is open already, and for one that
    belongs to a session: that moves with it.
    """
    require_acting(schedule.case, by)
    require(Comes(schedule.comes) in DATED, "This one moves with the session.")
    room = room_to_move(schedule.rule, key)
    require(room is not None and room[0] <= day <= room[1], "Choose a day between the one before and the one after.")
    require(day >= by.today(), "Choose a day that is still to come.")
    _change(schedule, key, day, by)
    record("move_occurrence", by=by, schedule=schedule.pk)
    open_now(schedule)


@transaction.atomic
def put_back(schedule: Schedule, key: str, day: date, *, by: Actor) -> None:
    """Undo leaving it out or moving it: it comes again on ``day``, as its rule has it."""
    _change(schedule, key, day, by)
    record("put_occurrence_back", by=by, schedule=schedule.pk)
    open_now(schedule)
