"""Opens the steps of pathways: on Monday mornings by the calendar, and whenever a clinician clicks."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from clients.enums import TeamRole
from clients.models import Case, Client
from clients.policy import sits
from clients.queries.seats import running_seats
from homework.actions.assigning import Terms, announce, assign, usual_levels, usual_release
from homework.actions.scheduling import resume_schedule, set_schedule
from homework.actions.settling import lock
from homework.enums import Level
from homework.library.recurrence import WEEK, day_at, end_of, morning
from homework.library.unlocking import opens_by_hand, unmet
from homework.models import Enrolled, Enrolment, ExerciseVersion, PathwayStep
from homework.queries.exercises import exercise
from homework.queries.load import SHORT_CHECKS, loads
from homework.queries.on_pathways import is_paused, running, zone_of
from homework.queries.resting import rests_now
from homework.queries.step_facts import pathway_facts
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.enums import Role
from practice.people.models import Practice
from practice.walls.context import Place, within


def open_steps_everywhere() -> int:
    """Open in each practice the steps whose Monday morning has come; gives how many were opened."""
    with within(Place.DOORS):
        practices = list(Practice.objects.order_by("pk").values_list("pk", flat=True))
    return sum(open_steps_of(practice) for practice in practices)


def open_steps_of(practice: int) -> int:
    """Open what is unlocked for everybody of a practice for whom it has become Monday, six in the morning."""
    moment = clock.now()
    with within(practice):
        found = [enrolment for enrolment in _running_in(practice) if _is_due(enrolment, moment)]
        return sum(_on_monday(enrolment, moment) for enrolment in found)


def _running_in(practice: int) -> QuerySet[Enrolment]:
    over = PathwayStep.objects.filter(enrolment=OuterRef("pk"), rests_until__lte=clock.now())
    return running().filter(case__practice_id=practice).annotate(rest_is_over=Exists(over))


def _is_due(enrolment: Enrolment, moment: datetime) -> bool:
    is_monday = any(_waits_since(place, enrolment, moment) for place in enrolment.people.all())
    return is_monday or bool(getattr(enrolment, "rest_is_over", False))


def _waits_since(place: Enrolled, enrolment: Enrolment, moment: datetime) -> bool:
    """Whether a Monday morning has come where somebody is since steps were last opened for them."""
    return place.checked_at < last_monday(moment, zone_of(place.client, enrolment.case))


@transaction.atomic
def _on_monday(enrolment: Enrolment, moment: datetime) -> int:
    by = acting_for(enrolment.case)
    _end_rests(enrolment, by, moment)
    due = [place for place in enrolment.people.all() if _waits_since(place, enrolment, moment)]
    return sum(open_for(enrolment, place, by=by) for place in due)


def last_monday(moment: datetime, zone: str) -> datetime:
    """The last Monday, six in the morning, that there was somewhere."""
    today = day_at(moment, zone)
    monday = today - timedelta(days=today.weekday())
    begins = morning(monday, zone)
    return begins if begins <= moment else morning(monday - timedelta(days=WEEK), zone)


def acting_for(case: Case) -> Actor:
    """In whose name the calendar acts: whoever treats the case."""
    today = clock.today(case.practice.zone)
    seats = [seat for seat in running_seats(case) if seat.role == TeamRole.TREATING and sits(seat, today)]
    return Actor(seats[0].person, case.practice_id, frozenset({Role.CLINICIAN}), case.practice.zone)


def open_unlocked(enrolment: Enrolment, *, by: Actor) -> int:
    """Open for everybody what is unlocked for them now, as at each click of a clinician."""
    return sum(open_for(enrolment, place, by=by) for place in enrolment.people.all())


@transaction.atomic
def open_for(enrolment: Enrolment, place: Enrolled, *, by: Actor) -> int:
    """Open for one person the steps that only wait for the calendar, as long as there is room for them in a week.

    Only what they themselves have done and answered decides, so that nothing is told by it to anybody else.
    """
    lock([enrolment.case])
    place.checked_at = clock.now()
    place.save(update_fields=["checked_at"])
    if not _goes_on(enrolment, place):
        return 0
    given = [step for step in _unlocked(enrolment, place) if _is_given(step, place.client, by)]
    tell([place.client], given)
    return len(given)


def _goes_on(enrolment: Enrolment, place: Enrolled) -> bool:
    rests = rests_now(clock.now()).filter(client=place.client_id, case=enrolment.case_id).exists()
    stopped = enrolment.ended_at or enrolment.case.separated_at or place.left_at
    here = place.client.erased_at is None and place.client.user.is_active
    return here and not (stopped or rests or is_paused(enrolment))


def _unlocked(enrolment: Enrolment, place: Enrolled) -> Iterator[PathwayStep]:
    waiting = waiting_steps(enrolment, client=place.client_id)
    by_calendar = [step for step in waiting if not opens_by_hand(step.clauses, people=1, optional=step.optional)]
    if not by_calendar:
        return
    facts = pathway_facts(enrolment)
    for step in by_calendar:
        if facts.weeks[place.client_id] >= step.week and not unmet(step.clauses, facts.of(step)):
            yield step


def waiting_steps(enrolment: Enrolment, *, client: int | None) -> list[PathwayStep]:
    """The steps of one person, or of all together, that were not given and not put aside, in order."""
    rows = PathwayStep.objects.filter(
        enrolment=enrolment, client=client, given_at__isnull=True, skipped_at__isnull=True, held_at__isnull=True
    )
    return list(rows.select_related("case__practice", "client__user").order_by("week", "place", "pk"))


def _is_given(step: PathwayStep, client: Client, by: Actor) -> bool:
    with suppress(NotAllowedError, NotVisibleError):
        if has_room(step, [client], by):
            with transaction.atomic():
                give(step, [client], by=by)
            return True
    return False


def has_room(step: PathwayStep, people: Iterable[Client], by: Actor) -> bool:
    """Whether a step fits in the week of each: three things and 75 minutes; short checks always do."""
    form = exercise(step.slug, by).form
    if form.tier in SHORT_CHECKS:
        return True
    comes = step.comes_back
    rule = comes.rule(clock.today(step.case.practice.zone)) if comes else None
    return not any(load.is_much for load in loads(people, by, adding=(form, rule)))


def give(step: PathwayStep, people: list[Client], *, by: Actor) -> None:
    """Give what a step holds to its people: once as homework, or as what comes back.

    Raises NotVisibleError where there is no such exercise any more, NotAllowedError where the case does not allow it.
    """
    version = exercise(step.slug, by).version
    comes = step.comes_back
    if comes is None:
        due_at = _due(step, people)
        terms = _terms(step.case, version, people, due_at=due_at)
        step.assignment = assign(step.case, version, terms, to=people, tells=False, by=by)
    else:
        rule = comes.rule(clock.today(zone_of(people[0], step.case)))
        terms = _terms(step.case, version, people)
        step.schedule = set_schedule(step.case, version, terms, rule, times=comes.times, to=people, by=by)
    step.given_at, step.given_by_id = clock.now(), by.person
    step.save(update_fields=["assignment", "schedule", "given_at", "given_by"])


def _due(step: PathwayStep, people: list[Client]) -> datetime:
    zone = zone_of(people[0], step.case)
    return end_of(clock.today(zone) + timedelta(days=step.due_days), zone)


def _terms(case: Case, version: ExerciseVersion, people: list[Client], *, due_at: datetime | None = None) -> Terms:
    """The usual terms: what is given to one alone offers nothing that needs everybody."""
    participants = case.participants.count()
    levels = usual_levels(version, participants=participants, everyone=len(people) == participants)
    usual = Level(version.definition["default_level"])
    suggested = usual if usual in levels else levels[-1]
    return Terms(levels, suggested, usual_release(version, participants=participants), due_at=due_at)


def tell(people: Iterable[Client], given: Iterable[PathwayStep]) -> None:
    """Tell people by one mail that there is something new; what comes back tells them itself."""
    if any(step.assignment_id for step in given):
        for client in people:
            announce(client)


def _end_rests(enrolment: Enrolment, by: Actor, moment: datetime) -> None:
    for step in PathwayStep.objects.filter(enrolment=enrolment, rests_until__lte=moment).select_related("schedule"):
        step.rests_until = None
        step.save(update_fields=["rests_until"])
        if step.schedule is not None and step.schedule.paused_at and step.schedule.ended_at is None:
            resume_schedule(step.schedule, by=by)
