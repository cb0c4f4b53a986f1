"""A case's pathway as its care team sees it: every step by week, how it stands, and what it waits for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from clients.models import Case, Client
from clients.queries.labels import called_apart
from homework.library.form import Form
from homework.library.gates import Reason
from homework.library.pathway import Pathway, Stage
from homework.library.unlocking import Clause, Gate, Kind, opens_by_hand, unmet
from homework.models import Enrolment, Part, PathwayStep
from homework.queries.case_page import may_act_in, people_of
from homework.queries.exercises import exercises
from homework.queries.on_pathways import enrolment_in_care, is_paused, pathway_of
from homework.queries.step_facts import PathwayFacts, pathway_facts
from practice.access.actor import Actor


class StepState(StrEnum):
    """How a step stands."""

    DONE = "done"
    OPEN = "open"
    IN_SESSION = "in_session"
    LEFT_OUT = "left_out"
    KEPT_BACK = "kept_back"
    READY = "ready"
    NEXT = "next"
    WAITS = "waits"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step for one person, or for all of them together.

    ``waits`` is what is still missing, ``closed`` what keeps its gates closed; both are only for those who treat the
    case. ``needs_reason`` says that something speaks against giving it now, ``can_give`` that a click opens it.
    """

    step: PathwayStep
    title: str
    who: str
    state: StepState
    note: str
    waits: tuple[Clause, ...] = ()
    closed: tuple[Reason, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to decide about it."""
        return self.step.given_at is not None or self.state == StepState.GONE

    @property
    def can_give(self) -> bool:
        """Whether a click opens it: nothing opens a closed safety gate."""
        safety = any(word.kind == Kind.GATE and word.name == Gate.SAFETY for clause in self.waits for word in clause)
        return not self.is_settled and self.step.skipped_at is None and not safety

    @property
    def needs_reason(self) -> bool:
        """Whether a gate or a flag speaks against giving it."""
        return any(word.kind in {Kind.GATE, Kind.NO_FLAG} for clause in self.waits for word in clause)


@dataclass(frozen=True, slots=True)
class WeekOfSteps:
    """The steps of one week; ``stage`` is named where a stage begins."""

    number: int
    stage: str
    lines: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True)
class EnrolmentPage:
    """A pathway of a case with everything that the care team may know of it."""

    enrolment: Enrolment
    pathway: Pathway
    people: tuple[Client, ...]
    facts: PathwayFacts
    weeks: tuple[WeekOfSteps, ...]
    acts: bool
    paused: bool

    @property
    def case(self) -> Case:
        """The case that is on it."""
        return self.enrolment.case

    @property
    def week(self) -> int:
        """The week that runs, pauses left out."""
        return self.facts.weeks[None]

    @property
    def stage(self) -> Stage | None:
        """The stage that runs, where the pathway has stages."""
        return self.pathway.stages[self.enrolment.stage - 1] if self.pathway.stages else None

    @property
    def next_stage(self) -> Stage | None:
        """The stage after it."""
        return self.pathway.stages[self.enrolment.stage] if self.enrolment.stage < len(self.pathway.stages) else None

    @property
    def goes_on(self) -> bool:
        """Whether anything may be changed about it by who looks at it."""
        return self.acts and self.enrolment.ended_at is None and self.case.separated_at is None

    @property
    def heeds_breach(self) -> bool:
        """Whether a new breach changes anything on it."""
        return any(line.step.on_breach and not line.step.skipped_at for week in self.weeks for line in week.lines)

    @property
    def has_safety_gate(self) -> bool:
        """Whether it asks for the safety gate."""
        return Gate.SAFETY in self.pathway.gates


def enrolment_page(code: str, actor: Actor) -> EnrolmentPage:
    """One enrolment of a case in the actor's care; raises NotVisibleError for any other.

    Why a gate is closed is only for those who treat the case: a supervisor reads it where the clients agreed to that.
    """
    enrolment = enrolment_in_care(code, actor)
    pathway, facts = pathway_of(enrolment.version, enrolment.case.practice_id), pathway_facts(enrolment)
    people = people_of(enrolment.case) if enrolment.case.participants.all() else facts.people
    found = _Found(
        acts=may_act_in(enrolment.case, actor),
        facts=facts,
        forms={one.form.slug: one.form for one in exercises(actor)},
        notes={step.key: step.note for step in pathway.steps},
        open_parts=_open_parts(enrolment),
        called=called_apart(people),
    )
    weeks = _weeks(enrolment, pathway, found)
    return EnrolmentPage(enrolment, pathway, people, facts, weeks, found.acts, is_paused(enrolment))


@dataclass(frozen=True, slots=True)
class _Found:
    acts: bool
    facts: PathwayFacts
    forms: Mapping[str, Form]
    notes: Mapping[str, str]
    open_parts: frozenset[int]
    called: Mapping[int, str]


def _open_parts(enrolment: Enrolment) -> frozenset[int]:
    """The steps of which somebody has a part that is not done yet."""
    rows = Part.objects.filter(current__isnull=True, assignment__steps__enrolment=enrolment)
    return frozenset(rows.values_list("assignment__steps", flat=True))


def _weeks(enrolment: Enrolment, pathway: Pathway, found: _Found) -> tuple[WeekOfSteps, ...]:
    rows = PathwayStep.objects.filter(enrolment=enrolment).select_related("client__user", "schedule", "assignment")
    by_week: dict[int, list[StepLine]] = {}
    order = {place.client_id: place.order for place in enrolment.case.participants.all()}
    for step in sorted(rows, key=lambda step: (step.week, step.place, order.get(step.client_id, 0), step.pk)):
        by_week.setdefault(step.week, []).append(_line(step, found))
    begins = {stage.first: stage.name for stage in pathway.stages}
    return tuple(WeekOfSteps(week, begins.get(week, ""), tuple(lines)) for week, lines in by_week.items())


def _line(step: PathwayStep, found: _Found) -> StepLine:
    form = found.forms.get(step.slug)
    missing = unmet(step.clauses, found.facts.of(step, released=True))
    state = _state(step, found, missing) if form or step.given_at else StepState.GONE
    gates = {word.name for clause in missing for word in clause if word.kind == Kind.GATE}
    closed = tuple(reason for gate in sorted(gates) for reason in found.facts.closed_by(step, gate))
    return StepLine(
        step=step,
        title=form.title if form else step.slug,
        who=found.called.get(step.client.pk, step.client.called) if step.client else "",
        state=state,
        note=found.notes.get(step.key, ""),
        waits=missing if found.acts and step.given_at is None else (),
        closed=closed if found.acts and step.given_at is None else (),
    )


def _state(step: PathwayStep, found: _Found, missing: tuple[Clause, ...]) -> StepState:
    if step.given_at is not None:
        return _given(step, found)
    if step.skipped_at is not None or step.held_at is not None:
        return StepState.LEFT_OUT if step.skipped_at else StepState.KEPT_BACK
    if missing:
        return StepState.WAITS
    people = 1 if step.client_id else len(found.facts.people)
    return StepState.READY if opens_by_hand(step.clauses, people=people, optional=step.optional) else StepState.NEXT


def _given(step: PathwayStep, found: _Found) -> StepState:
    if step.in_session:
        return StepState.IN_SESSION
    if step.schedule is not None:
        return StepState.DONE if step.schedule.ended_at else StepState.OPEN
    if step.pk not in found.open_parts:
        return StepState.DONE
    taken_back = step.assignment is not None and step.assignment.taken_back_at is not None
    return StepState.LEFT_OUT if taken_back else StepState.OPEN
