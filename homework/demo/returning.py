"""What comes back in the story: each week's check, and what is set at the end for the weeks to come."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from clients.models import Case, Client
from homework.actions.assigning import Terms, usual_levels, usual_release
from homework.actions.occurring import open_what_is_due
from homework.actions.scheduling import pause_schedule, set_schedule, skip
from homework.demo.stage import Act, Stage
from homework.demo.story import DAYS
from homework.enums import Comes, Level
from homework.library.recurrence import WEEK, Rule
from homework.models import Assignment, ExerciseVersion
from practice import clock

type Given = tuple[Case, ExerciseVersion, Terms, Sequence[Client]]

LAST_FRIDAY = DAYS - 3
FROM_NOW_ON = (
    ("C1", "words-and-actions-log", "A", Comes.EVENT),
    ("C2", "session-feedback", "AB", Comes.AFTER),
    ("I1", "self-compassion-break", "A", Comes.WEEKDAYS),
)


def this_week(stage: Stage, name: str, given: Given) -> Assignment | None:
    """The time of something weekly that opened this morning; the first time it is set. None where none came."""
    case, version, terms, to = given
    today = clock.today(stage.calendar.zone)
    if name not in stage.schedules:
        rule, terms = Rule(Comes.EVERY, today, WEEK), replace(terms, due_at=None)
        by = stage.clinician(next(key for key, one in stage.cases.items() if one.pk == case.pk))
        stage.schedules[name] = set_schedule(case, version, terms, rule, times=None, to=to, by=by)
    else:
        open_what_is_due(case.practice_id)
    return Assignment.objects.filter(schedule=stage.schedules[name], occurrence=today.isoformat()).first()


def changed(rows: Sequence[Sequence[Any]], case: str, stage: Stage) -> Iterator[Act]:
    """What clinicians change of it: ``["skip", name, day, hour, day left out]`` or ``["pause", name, day, hour]``."""
    for what, name, day, hour, *left_out in rows:
        act = partial(_skip, stage, case, name, left_out) if what == "skip" else partial(_pause, stage, case, name)
        yield Act(stage.calendar.at(day, hour), act)


def _skip(stage: Stage, case: str, name: str, days: Sequence[int]) -> None:
    for day in days:
        skip(stage.schedules[name], stage.calendar.day(day).isoformat(), by=stage.clinician(case))


def _pause(stage: Stage, case: str, name: str) -> None:
    pause_schedule(stage.schedules[name], by=stage.clinician(case))


def coming_back(stage: Stage) -> Iterator[Act]:
    """What clinicians set on the last Friday, to begin on the Monday after it."""
    for case, exercise, letters, comes in FROM_NOW_ON:
        act = partial(_set, stage, (case, exercise), [case + who for who in letters], comes)
        yield Act(stage.calendar.at(LAST_FRIDAY, "16:30"), act)


def _set(stage: Stage, what: tuple[str, str], people: Sequence[str], comes: Comes) -> None:
    case, exercise = what
    version, to = stage.versions[exercise], [stage.client(name) for name in people]
    participants = stage.cases[case].participants.count()
    levels = usual_levels(version, participants=participants, everyone=len(to) == participants)
    suggested, release = Level(version.definition["default_level"]), usual_release(version, participants=participants)
    rule = Rule(comes, stage.calendar.day(DAYS), weekdays=frozenset(range(5)))
    terms, by = Terms(levels, suggested, release), stage.clinician(case)
    stage.schedules[f"{case}-{exercise}"] = set_schedule(
        stage.cases[case], version, terms, rule, times=None, to=to, by=by
    )
