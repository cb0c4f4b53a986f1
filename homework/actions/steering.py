"""A clinician's clicks on a pathway: giving, adding, leaving out, moving and holding steps, and going on."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max

from clients.models import Client
from homework.actions.assigning import pause
from homework.actions.enrolling import require_going
from homework.actions.opening_steps import give, open_unlocked, tell
from homework.actions.scheduling import pause_schedule
from homework.actions.settling import lock
from homework.library.checks_of_pathways import LAST_WEEK
from homework.library.pathway import OnBreach
from homework.library.unlocking import Gate, Kind, Word, read_word, unmet, written
from homework.models import Enrolment, PathwayStep
from homework.queries.exercises import exercise
from homework.queries.on_pathways import pathway_of
from homework.queries.step_facts import pathway_facts
from practice import clock
from practice.access.actor import Actor, require
from practice.audit.record import record

REST_AFTER_BREACH = timedelta(days=7)
ADDED_DUE = 7
NEEDS_REASON = "Something speaks against this. Write why it is right all the same."


@transaction.atomic
def give_step(step: PathwayStep, *, reason: str = "", in_session: bool = False, by: Actor) -> None:
    """Give a step now, whatever the calendar says, or say that it is done in the session alone.

    Nothing opens a closed safety gate. Where the trauma gate or a flag speaks against it, it needs a reason. Raises
    NotAllowedError, with words that only the care team reads.
    """
    enrolment = step.enrolment
    require_going(enrolment, by)
    lock([enrolment.case])
    step.refresh_from_db(fields=["given_at", "rests_until"])
    require(step.given_at is None, "This was given already.")
    require(step.rests_until is None, "Talks rest for a week after a breach.")
    facts = pathway_facts(enrolment)
    missing = [word for clause in unmet(step.clauses, facts.of(step, released=True)) for word in clause]
    require(not any(_is_safety(word) for word in missing), "The safety gate is closed. What closes it is said above.")
    harms = any(word.kind in {Kind.GATE, Kind.NO_FLAG} for word in missing)
    require(bool(reason.strip()) or not harms, NEEDS_REASON)
    people = _people(step)
    if in_session:
        step.given_at, step.given_by_id = clock.now(), by.person
    else:
        give(step, people, by=by)
        tell(people, [step])
    step.reason, step.in_session = reason.strip(), in_session
    step.save(update_fields=["reason", "in_session", "given_at", "given_by"])
    record("give_step", by=by, step=step.pk)
    open_unlocked(enrolment, by=by)


def _is_safety(word: Word) -> bool:
    return word.kind == Kind.GATE and word.name == Gate.SAFETY


def _people(step: PathwayStep) -> list[Client]:
    places = [place for place in step.enrolment.people.all() if step.client_id in {None, place.client_id}]
    require(all(place.left_at is None for place in places), "Somebody whom this is for has stopped these steps.")
    return [place.client for place in places]


def _set(step: PathwayStep, action: str, by: Actor, *fields: str, opens: bool) -> None:
    """Save what was changed; what only puts a step aside or off opens no other."""
    step.save(update_fields=list(fields))
    record(action, by=by, step=step.pk)
    if opens:
        open_unlocked(step.enrolment, by=by)


@transaction.atomic
def skip_step(step: PathwayStep, *, on: bool, by: Actor) -> None:
    """Leave a step out that was not given, or take it in again."""
    require_going(step.enrolment, by)
    require(step.given_at is None, "This was given already.")
    step.skipped_at = clock.now() if on else None
    _set(step, "skip_step" if on else "unskip_step", by, "skipped_at", opens=not on)


@transaction.atomic
def hold_step(step: PathwayStep, *, on: bool, by: Actor) -> None:
    """Keep a step back that was not given, or let it come. To the people whom it is for nothing differs."""
    require_going(step.enrolment, by)
    require(step.given_at is None, "This was given already.")
    step.held_at = clock.now() if on else None
    _set(step, "hold_step" if on else "unhold_step", by, "held_at", opens=not on)


@transaction.atomic
def move_step(step: PathwayStep, weeks: int, *, by: Actor) -> None:
    """Move a step some weeks sooner or later; a word that asks for a later week moves with it."""
    require_going(step.enrolment, by)
    require(step.given_at is None, "This was given already.")
    week = step.week + weeks
    require(0 <= week <= LAST_WEEK, "It cannot move further.")
    step.week, step.unlock = week, [_not_after(text, week) for text in step.unlock]
    _set(step, "move_step", by, "week", "unlock", opens=weeks < 0)


def _not_after(text: str, week: int) -> str:
    word = read_word(text) if text.startswith(Kind.WEEK) and " " not in text else None
    return written(Word(Kind.WEEK, min(word.number, week))) if word else text


@transaction.atomic
def add_step(enrolment: Enrolment, slug: str, week: int, client: Client | None, *, by: Actor) -> PathwayStep:
    """Add an exercise to a week, for one person or, with none, for all of them together."""
    require_going(enrolment, by)
    require(0 <= week <= LAST_WEEK, "Choose another week.")
    last = enrolment.steps.aggregate(last=Max("place"))["last"] or 0
    step = PathwayStep.objects.create(
        case=enrolment.case,
        enrolment=enrolment,
        client=client,
        slug=exercise(slug, by).form.slug,
        week=week,
        place=last + 1,
        unlock=_words_for(enrolment, week, client),
        due_days=ADDED_DUE,
    )
    record("add_step", by=by, step=step.pk)
    open_unlocked(enrolment, by=by)
    return step


def _words_for(enrolment: Enrolment, week: int, client: Client | None) -> list[str]:
    """What is done together always stands behind the safety gate, where there is one."""
    gates = enrolment.version.definition["gates"]
    joint = [written(Word(Kind.GATE, name=Gate.SAFETY))] if client is None and Gate.SAFETY in gates else []
    return [written(Word(Kind.WEEK, week)), *joint]


@transaction.atomic
def state_suitable(enrolment: Enrolment, *, on: bool, by: Actor) -> None:
    """State that joint homework suits these people, or take that back."""
    require_going(enrolment, by)
    enrolment.suits_at, enrolment.suits_by_id = (clock.now(), by.person) if on else (None, None)
    enrolment.save(update_fields=["suits_at", "suits_by"])
    record("state_suitable" if on else "take_suitable_back", by=by, enrolment=enrolment.pk)


@transaction.atomic
def next_stage(enrolment: Enrolment, *, by: Actor) -> None:
    """Go on to the next stage. Nothing but this click ever does."""
    require_going(enrolment, by)
    stages = pathway_of(enrolment.version, enrolment.case.practice_id).stages
    require(enrolment.stage < len(stages), "This is the last stage.")
    enrolment.stage += 1
    enrolment.save(update_fields=["stage"])
    record("next_stage", by=by, enrolment=enrolment.pk)
    open_unlocked(enrolment, by=by)


@transaction.atomic
def note_breach(enrolment: Enrolment, *, by: Actor) -> None:
    """Note a new breach. Nothing starts over: first steps come again, talks rest for a week, a balance is offered."""
    require_going(enrolment, by)
    lock([enrolment.case])
    enrolment.breach_at = clock.now()
    enrolment.save(update_fields=["breach_at"])
    given = []
    steps = PathwayStep.objects.filter(enrolment=enrolment, skipped_at__isnull=True).exclude(on_breach="")
    for step in steps.select_related("case__practice", "client__user", "schedule__case", "assignment__case"):
        if step.on_breach == OnBreach.REST:
            _let_rest(step, by)
        elif (fresh := _once_more(step)) is not None:
            give(fresh, _people(fresh), by=by)
            given.append(fresh)
    for place in enrolment.people.all():
        tell([place.client], [step for step in given if step.client_id == place.client_id])
    record("note_breach", by=by, enrolment=enrolment.pk)


def _let_rest(step: PathwayStep, by: Actor) -> None:
    step.rests_until = clock.now() + REST_AFTER_BREACH
    step.save(update_fields=["rests_until"])
    if step.schedule is not None and step.schedule.runs:
        pause_schedule(step.schedule, by=by)
    if step.assignment is not None and step.assignment.is_asked:
        pause(step.assignment, by=by)


def _once_more(step: PathwayStep) -> PathwayStep | None:
    """The step itself where it was not given yet, or else once more; nothing while it is still asked for."""
    if any(place.left_at for place in step.enrolment.people.all() if place.client_id == step.client_id):
        return None
    if step.given_at is None:
        return step
    open_once = step.assignment is not None and step.assignment.parts.filter(current__isnull=True).exists()
    comes_on = step.schedule is not None and step.schedule.runs
    if open_once or (comes_on and step.on_breach != OnBreach.AGAIN):
        return None
    return PathwayStep.objects.create(
        case=step.case,
        enrolment=step.enrolment,
        client=step.client,
        key=step.key,
        slug=step.slug,
        week=step.week,
        place=step.place,
        unlock=step.unlock,
        due_days=step.due_days,
    )
