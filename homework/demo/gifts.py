"""An exercise that is given in the story, and everything that happens to it afterwards."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from homework.actions.answering import submit
from homework.actions.assigning import Terms, assign, pause, take_back, usual_levels, usual_release
from homework.actions.drafting import Sent, save_page
from homework.actions.gate import turn_away
from homework.actions.joint import agree_line, draft_line
from homework.actions.sharing import release_assignment
from homework.demo.pathways import Sought, walk
from homework.demo.returning import this_week
from homework.demo.stage import Act, Stage
from homework.enums import SHARING_LEVELS, Level
from homework.models import Assignment, PathwayStep
from practice import clock


@dataclass(frozen=True, slots=True)
class Telling:
    """What one person does with it on one day: hands in ``answers``, leaves ``typed`` pages, or is not alone."""

    who: str
    day: int
    hour: str
    answers: Mapping[str, Any] | None = None
    level: str = "therapist"
    typed: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """An exercise given in a case on a day.

    ``to`` names the addressees by their letters, ``lines`` who writes what into the joint text. ``days`` are those on
    which it is released, put on pause and taken back, each with its hour. ``weekly`` names what it is one time of.
    """

    key: str
    case: str
    exercise: str
    day: int
    hour: str
    to: tuple[str, ...]
    tellings: tuple[Telling, ...] = ()
    lines: tuple[Telling, ...] = ()
    suggested: str = ""
    note: str = ""
    days: Mapping[str, tuple[int, str]] | None = None
    weekly: str = ""
    reason: str = ""


def acts_of(gift: Gift, stage: Stage) -> Iterator[Act]:
    """Everything that happens to a gift."""
    yield Act(stage.calendar.at(gift.day, gift.hour), partial(_give, stage, gift))
    for telling in gift.tellings:
        yield Act(stage.calendar.at(telling.day, telling.hour), partial(_tell, stage, gift, telling))
    for line in gift.lines:
        yield Act(stage.calendar.at(line.day, line.hour), partial(_write, stage, gift, line))
    for what, (day, hour) in (gift.days or {}).items():
        yield Act(stage.calendar.at(day, hour), partial(_LATER[what], stage, gift))


def _give(stage: Stage, gift: Gift) -> None:
    steps = [] if gift.weekly in stage.schedules else _walked(stage, gift)
    for step, name in zip(steps, gift.to, strict=False):
        key = gift.key if len(steps) == 1 else f"{gift.key}/{name}"
        if step.schedule is not None:
            stage.schedules[gift.weekly] = step.schedule
        elif step.assignment is not None:
            stage.assignments[key] = step.assignment
    if gift.weekly or not steps:
        stage.assignments[gift.key] = _by_hand(stage, gift)


def _walked(stage: Stage, gift: Gift) -> list[PathwayStep]:
    return walk(stage, Sought(gift.case, gift.exercise, bool(gift.weekly)), gift.to, gift.reason)


def _by_hand(stage: Stage, gift: Gift) -> Assignment:
    case, version = stage.cases[gift.case], stage.versions[gift.exercise]
    people = case.participants.count()
    offered = usual_levels(version, participants=people, everyone=len(gift.to) == people)
    terms = Terms(
        levels=tuple(level for level in offered if case.separated_at is None or level not in SHARING_LEVELS),
        suggested=Level(gift.suggested or version.definition["default_level"]),
        needs_release=usual_release(version, participants=people),
        due_at=stage.next_session(gift.case, clock.now()),
        note=gift.note,
    )
    to = [stage.client(name) for name in gift.to]
    again = this_week(stage, gift.weekly, (case, version, terms, to)) if gift.weekly else None
    return again or assign(case, version, terms, to=to, by=stage.clinician(gift.case))


def _tell(stage: Stage, gift: Gift, telling: Telling) -> None:
    part, by = stage.part(gift.key, telling.who), stage.actor(telling.who)
    if telling.answers is not None:
        submit(part, resolved(stage, telling.answers), Level(telling.level), by=by)
    elif telling.typed is not None:
        for page, text in telling.typed.items():
            save_page(part, page, Sent({page: [text]}, pressed=True), by=by)
    else:
        turn_away(part, by=by)
    stage.played.add((telling.who, telling.day, gift.exercise))


def _write(stage: Stage, gift: Gift, telling: Telling) -> None:
    by = stage.actor(telling.who)
    line = draft_line(stage.assignments[gift.key], resolved(stage, telling.answers or {}), by=by)
    agree_line(line, by=by)


def resolved(stage: Stage, answers: Mapping[str, object]) -> dict[str, object]:
    """Answers in which "@29" has become the date of day 29, and "#C1-c1" the code of that line of the joint text."""
    return {key: _resolved(stage, value) for key, value in answers.items()}


def _resolved(stage: Stage, value: object) -> object:
    if isinstance(value, Mapping):
        return resolved(stage, value)
    if isinstance(value, list):
        return [_resolved(stage, inner) for inner in value]
    if isinstance(value, str) and value.startswith("@"):
        return stage.calendar.day(int(value[1:])).isoformat()
    if isinstance(value, str) and value.startswith("#"):
        return stage.lines[value[1:]].code
    return value


def _release(stage: Stage, gift: Gift) -> None:
    release_assignment(stage.assignments[gift.key], on=True, by=stage.clinician(gift.case))


def _pause(stage: Stage, gift: Gift) -> None:
    pause(stage.assignments[gift.key], by=stage.clinician(gift.case))


def _take_back(stage: Stage, gift: Gift) -> None:
    take_back(stage.assignments[gift.key], by=stage.clinician(gift.case))


_LATER = {"released": _release, "paused": _pause, "taken_back": _take_back}


def told_gifts(case: str, rows: list[dict[str, Any]]) -> Iterator[Gift]:
    """The gifts that a case's data file tells in full."""
    for number, row in enumerate(rows):
        yield Gift(
            key=row.get("key", f"{case}-{row['exercise']}-{number}"),
            case=row.get("case", case),
            exercise=row["exercise"],
            day=row["day"],
            hour=row["hour"],
            to=tuple(case + who for who in row["to"]),
            tellings=tuple(_telling(case, telling) for telling in row.get("told", [])),
            lines=tuple(_telling(case, line) for line in row.get("lines", [])),
            suggested=row.get("suggested", ""),
            note=row.get("note", ""),
            days={what: (day, hour) for what, (day, hour) in row.get("days", {}).items()},
            weekly=row.get("weekly", ""),
            reason=row.get("reason", ""),
        )


def _telling(case: str, row: dict[str, Any]) -> Telling:
    return Telling(
        who=case + row["who"],
        day=row["day"],
        hour=row["hour"],
        answers=row.get("answers"),
        level=row.get("level", "therapist"),
        typed=row.get("typed"),
    )
