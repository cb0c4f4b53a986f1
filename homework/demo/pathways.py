"""The pathways of the story: who is put on which, what clinicians leave out of it or move, and what they click."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from homework.actions.assigning import take_back
from homework.actions.enrolling import end_pathway, enrol, pause_pathway, resume_pathway
from homework.actions.opening_steps import open_steps_of
from homework.actions.scheduling import undo_schedule
from homework.actions.steering import give_step, move_step, next_stage, skip_step, state_suitable
from homework.demo.stage import Act, Stage
from homework.demo.story import WEEKS
from homework.enums import PathwayEnd
from homework.library.measures import measures
from homework.models import Enrolment, PathwayStep, PathwayVersion
from practice import clock
from practice.access.actor import Actor

MONDAY_HOUR = "06:05"
TOGETHER = "AB"


@dataclass(frozen=True, slots=True)
class Sought:
    """Which exercise is looked for on the pathway of a case, and whether one that comes back."""

    case: str
    exercise: str
    returns: bool


def mondays(stage: Stage) -> Iterator[Act]:
    """Every Monday morning of the story after the first: the calendar opens what is due."""
    for week in range(1, WEEKS):
        yield Act(stage.calendar.at(7 * week, MONDAY_HOUR), partial(_open, stage))


def _open(stage: Stage) -> None:
    open_steps_of(stage.users["graham"].practice_id)


def on_pathways(key: str, rows: list[dict[str, Any]], stage: Stage) -> Iterator[Act]:
    """Put a case on each pathway that it is told to go, and click what is told."""
    for row in rows:
        case = row.get("case", key)
        yield Act(stage.calendar.at(row["day"], row["hour"]), partial(_enrol, stage, case, row))
        for what, day, hour in row.get("clicks", []):
            yield Act(stage.calendar.at(day, hour), partial(_click, stage, case, what, row))


def _enrol(stage: Stage, case: str, row: Mapping[str, Any]) -> None:
    version = PathwayVersion.objects.filter(pathway__slug=row["slug"]).order_by("-number")[0]
    hurt, by = stage.client(row["hurt"]) if "hurt" in row else None, stage.clinician(case)
    enrolment = enrol(stage.cases[case], version, hurt=hurt, by=by)
    stage.enrolments[case] = enrolment
    names = {stage.users[name].pk: name for name in stage.people_of(case)}
    stage.played |= {(name, row["day"], row["slug"]) for name in names.values()}
    for step in _steps(enrolment):
        letters = names[step.client_id][-1] if step.client_id else TOGETHER
        if letters not in row["keeps"].get(step.key, ""):
            _leave_out(step, by)
            continue
        stage.steps.setdefault(case, []).append(step)
        if step.key in row.get("moves", {}):
            move_step(step, row["moves"][step.key], by=by)


def _steps(enrolment: Enrolment) -> list[PathwayStep]:
    rows = PathwayStep.objects.filter(enrolment=enrolment).order_by("week", "place", "pk")
    return list(rows.select_related("enrolment__case__practice", "client__user", "assignment__case", "schedule__case"))


def _leave_out(step: PathwayStep, by: Actor) -> None:
    """Leave out what the story goes without; what opened at once is taken back."""
    if step.given_at is None:
        skip_step(step, on=True, by=by)
    elif step.assignment is not None:
        take_back(step.assignment, by=by)
    elif step.schedule is not None:
        undo_schedule(step.schedule, by=by)


def walk(stage: Stage, what: Sought, to: tuple[str, ...], reason: str) -> list[PathwayStep]:
    """The steps that give what is sought to these people: the one of all of them, or each one's own.

    What has not come by itself yet is given now, but for instruments: those wait for their week. Empty where the
    pathway of the case has no such step left for every one of them.
    """
    keys = [stage.users[name].pk for name in to]
    joint = _next(stage, what, None) if len(keys) > 1 else None
    found = [joint] if joint else [_next(stage, what, key) for key in keys]
    steps = [step for step in found if step is not None]
    if len(steps) < len(found):
        return []
    for step in steps:
        stage.steps[what.case].remove(step)
        if step.given_at is None:
            give_step(step, reason=reason, by=stage.clinician(what.case))
    return steps


def _next(stage: Stage, what: Sought, client: int | None) -> PathwayStep | None:
    found = (client, what.exercise, what.returns)
    kept = (one for one in stage.steps.get(what.case, ()) if (one.client_id, one.slug, one.comes is not None) == found)
    known = next(kept, None)
    if known is None:
        return None
    rows = PathwayStep.objects.select_related("enrolment__case__practice", "client__user", "assignment", "schedule")
    step = rows.get(pk=known.pk)
    return step if step.given_at or what.exercise not in measures() else None


def _click(stage: Stage, case: str, what: str, row: Mapping[str, Any]) -> None:
    enrolment = Enrolment.objects.select_related("case__practice", "version").get(pk=stage.enrolments[case].pk)
    _CLICKS[what](enrolment, row, stage.clinician(case))
    today = stage.calendar.number(clock.now())
    if what == "pause":
        stage.played |= {(name, today, "pause") for name in stage.people_of(case)}
    if what == "end":
        del stage.steps[case]
        stage.played.add((case, today, "pathway"))


_CLICKS: Mapping[str, Callable[[Enrolment, Mapping[str, Any], Actor], None]] = {
    "suits": lambda enrolment, _row, by: state_suitable(enrolment, on=True, by=by),
    "next_stage": lambda enrolment, _row, by: next_stage(enrolment, by=by),
    "pause": lambda enrolment, _row, by: pause_pathway(enrolment, by=by),
    "resume": lambda enrolment, _row, by: resume_pathway(enrolment, by=by),
    "end": lambda enrolment, row, by: end_pathway(enrolment, PathwayEnd.SAFETY, row["words"], prepared=True, by=by),
}
