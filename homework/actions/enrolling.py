"""Begins and ends pathways: enrolling a case, resting, ending it, and a client's own leaving."""

from collections.abc import Iterable
from dataclasses import asdict

from django.db import transaction
from django.db.models import Q

from clients.models import Case, Client
from clients.queries.seats import require_acting
from homework.actions.assigning import pause
from homework.actions.opening_steps import open_unlocked
from homework.actions.scheduling import end_schedule, pause_schedule, resume_schedule
from homework.actions.settling import lock
from homework.enums import PathwayEnd
from homework.library.pathway import Pathway, Step, Who, first_day
from homework.models import Assignment, Enrolled, Enrolment, PathwayPause, PathwayStep, PathwayVersion
from homework.queries.on_pathways import enrolments_of, pathway_of
from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record

USUAL_END = "We have come to the end of these steps. What you wrote stays yours. Thank you for the work you put in."


def require_going(enrolment: Enrolment, by: Actor) -> None:
    """Refuse whoever does not treat or cover the case, and what has ended."""
    require_acting(enrolment.case, by)
    require(enrolment.ended_at is None, "This pathway has ended.")
    require(enrolment.case.separated_at is None, "They have separated. Nothing of this pathway opens any more.")


@transaction.atomic
def enrol(case: Case, version: PathwayVersion, *, hurt: Client | None = None, by: Actor) -> Enrolment:
    """Put a case on a pathway from this week's Monday on, or from the next one; what opens at enrolment opens now.

    Raises NotVisibleError unless ``by`` treats or covers the case, NotAllowedError where the pathway is not for so many
    people, where it needs to know who was hurt, and while another one goes on.
    """
    require_acting(case, by)
    lock([case])
    pathway = pathway_of(version, case.practice_id)
    people = [place.client for place in case.participants.select_related("client__user").order_by("order", "pk")]
    require(case.separated_at is None, "They have separated. A pathway is for people who are together in care.")
    require(pathway.couple == (len(people) > 1), "This pathway is not for so many people.")
    require((hurt in people) if pathway.hurt else hurt is None, "Choose whose trust was broken.")
    others = Enrolment.objects.filter(case=case, ended_at__isnull=True)
    require(not others.exists(), "They are on a pathway already. End that one first.")
    moment = clock.now()
    enrolment = Enrolment.objects.create(
        case=case,
        version=version,
        starts_on=first_day(clock.today(case.practice.zone)),
        hurt=hurt,
        enrolled_by_id=by.person,
        enrolled_at=moment,
    )
    Enrolled.objects.bulk_create(Enrolled(enrolment=enrolment, client=client, checked_at=moment) for client in people)
    PathwayStep.objects.bulk_create(
        _row(enrolment, pathway, step, client) for step in pathway.steps for client in _whose(step, people, hurt)
    )
    record("enrol", by=by, case=case.pk, enrolment=enrolment.pk)
    found = enrolments_of(case)[0]
    open_unlocked(found, by=by)
    return found


def _whose(step: Step, people: Iterable[Client], hurt: Client | None) -> list[Client | None]:
    if step.who == Who.ALL:
        return [None]
    return [client for client in people if step.who == Who.EACH or client == hurt]


def _row(enrolment: Enrolment, pathway: Pathway, step: Step, client: Client | None) -> PathwayStep:
    return PathwayStep(
        case=enrolment.case,
        enrolment=enrolment,
        client=client,
        key=step.key,
        slug=step.slug,
        week=step.week,
        place=pathway.steps.index(step),
        unlock=list(step.unlock),
        due_days=step.due_days,
        optional=step.optional,
        comes=asdict(step.comes) if step.comes else None,
        on_breach=step.on_breach.value,
    )


@transaction.atomic
def pause_pathway(enrolment: Enrolment, *, by: Actor) -> None:
    """Let a pathway rest for everybody: nothing new opens, and its weeks do not count on."""
    require_going(enrolment, by)
    today = clock.today(enrolment.case.practice.zone)
    PathwayPause.objects.get_or_create(enrolment=enrolment, until=None, defaults={"since": today})
    for step in _steps(enrolment):
        if step.schedule is not None and step.schedule.runs:
            pause_schedule(step.schedule, by=by)
    record("pause_pathway", by=by, enrolment=enrolment.pk)


@transaction.atomic
def resume_pathway(enrolment: Enrolment, *, by: Actor) -> None:
    """Let a pathway go on where it stopped; what is unlocked opens now."""
    require_going(enrolment, by)
    today = clock.today(enrolment.case.practice.zone)
    PathwayPause.objects.filter(enrolment=enrolment, until=None).update(until=today)
    for step in _steps(enrolment):
        if step.schedule is not None and step.schedule.ended_at is None and step.rests_until is None:
            resume_schedule(step.schedule, by=by)
    record("resume_pathway", by=by, enrolment=enrolment.pk)
    open_unlocked(_again(enrolment), by=by)


def _again(enrolment: Enrolment) -> Enrolment:
    return next(one for one in enrolments_of(enrolment.case) if one.pk == enrolment.pk)


def _steps(enrolment: Enrolment) -> list[PathwayStep]:
    rows = PathwayStep.objects.filter(enrolment=enrolment, given_at__isnull=False)
    return list(rows.select_related("schedule__case", "assignment__case").order_by("pk"))


@transaction.atomic
def end_pathway(enrolment: Enrolment, end: PathwayEnd, words: str, *, prepared: bool = False, by: Actor) -> None:
    """End a pathway; everybody on it reads the same words, however it ends.

    What came back comes no more, and what is not done rests. An end for safety needs the clinician's word that the
    words were prepared with whom it is about: nothing else about it differs for anybody. Raises NotAllowedError.
    """
    require_acting(enrolment.case, by)
    require(enrolment.ended_at is None, "This pathway has ended.")
    require(bool(words.strip()), "Write what they read.")
    require(prepared or end != PathwayEnd.SAFETY, "Prepare the words with whom it is about, and tick that you have.")
    enrolment.ended_at, enrolment.end, enrolment.end_words = clock.now(), end.value, words.strip()
    enrolment.save(update_fields=["ended_at", "end", "end_words"])
    for step in _steps(enrolment):
        if step.schedule is not None and step.schedule.ended_at is None:
            end_schedule(step.schedule, by=by)
        for given in _not_done(step):
            pause(given, by=by)
    record("end_pathway", by=by, enrolment=enrolment.pk)


def _not_done(step: PathwayStep) -> list[Assignment]:
    """What a step gave that is still asked for and that somebody has not done."""
    given = Q(steps=step) | Q(schedule__steps=step)
    rows = Assignment.objects.filter(given, parts__current__isnull=True).select_related("case").distinct()
    return [assignment for assignment in rows if assignment.is_asked]


@transaction.atomic
def leave_pathway(place: Enrolled, *, by: Actor) -> None:
    """Leave a pathway, as anybody may at any time: nothing new comes, and what is not done rests. Others' goes on.

    What was written stays. What is done together goes on until a clinician has changed it: were it to stop at once, its
    stopping would tell. Raises NotVisibleError for anybody else.
    """
    if place.client_id != by.person:
        raise NotVisibleError
    lock([place.enrolment.case])
    moment = clock.now()
    place.left_at = place.left_at or moment
    place.save(update_fields=["left_at"])
    for step in _steps(place.enrolment):
        if step.client_id == place.client_id:
            _stop_own(step)
    record("leave_pathway", by=by, enrolment=place.enrolment_id)


def _stop_own(step: PathwayStep) -> None:
    if step.schedule is not None and step.schedule.ended_at is None:
        step.schedule.ended_at = clock.now()
        step.schedule.save(update_fields=["ended_at"])
    for given in _not_done(step):
        given.paused_at = clock.now()
        given.save(update_fields=["paused_at"])
