"""Who may let something come back, to whom, and on which terms; and who may stop it."""

from collections.abc import Callable
from datetime import date

import pytest

from clients.enums import TeamRole
from homework.actions import scheduling
from homework.actions.assigning import Terms
from homework.actions.publishing import publish_library
from homework.actions.sharing import separate
from homework.enums import Comes, Level
from homework.library.recurrence import Rule
from homework.models import Assignment, ExerciseVersion, Schedule
from homework.queries.load import Load, loads, per_week
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.audit.models import Event
from tests.homework.schedules.returning import APART, DAILY, EVENT, MONDAY, SHARED, WEEKLY, Returning

ACTS: dict[str, Callable[[Schedule, Actor], None]] = {
    "pause_schedule": lambda schedule, by: scheduling.pause_schedule(schedule, by=by),
    "resume_schedule": lambda schedule, by: scheduling.resume_schedule(schedule, by=by),
    "skip_occurrence": lambda schedule, by: scheduling.skip(schedule, "2026-03-09", by=by),
    "move_occurrence": lambda schedule, by: scheduling.move(schedule, "2026-03-09", date(2026, 3, 10), by=by),
    "put_occurrence_back": lambda schedule, by: scheduling.put_back(schedule, "2026-03-09", date(2026, 3, 9), by=by),
    "end_schedule": lambda schedule, by: scheduling.end_schedule(schedule, by=by),
    "run_schedule_again": lambda schedule, by: scheduling.run_again(schedule, by=by),
}


def test_only_who_treats_or_covers_the_case_sets_and_stops_it(returning: Returning) -> None:
    schedule = returning.comes_back()
    returning.joins("owner", TeamRole.SUPERVISOR)
    refused: dict[str, type[Exception]] = {
        "owner": NotAllowedError,
        "front_desk": NotVisibleError,
        "ana": NotVisibleError,
        "stranger": NotVisibleError,
    }
    for name, error in refused.items():
        by = returning.cast.actor(name)
        with pytest.raises(error):
            scheduling.set_schedule(returning.case, returning.version, APART, WEEKLY, times=None, to=(), by=by)
        for act in ACTS.values():
            with pytest.raises(error):
                act(schedule, by)
    schedule.refresh_from_db()
    assert (schedule.runs, schedule.changes.count(), Schedule.objects.count()) == (True, 0, 1)


def test_each_act_is_on_record(returning: Returning) -> None:
    schedule = returning.comes_back()
    for act in ACTS.values():
        act(schedule, returning.by)
    events = Event.objects.filter(subjects__schedule=schedule.pk).exclude(action="open_occurrence").order_by("pk")
    assert list(events.values_list("action", flat=True)) == ["set_schedule", *ACTS]
    assert set(events.values_list("actor_id", flat=True)) == {returning.by.person}


@pytest.mark.parametrize(
    ("rule", "times", "words"),
    [
        (Rule(Comes.EVERY, MONDAY, 0), None, "Choose a number of days that lies nearer."),
        (Rule(Comes.EVERY, MONDAY, 85), None, "Choose a number of days that lies nearer."),
        (Rule(Comes.AFTER, MONDAY, 15), None, "Choose a number of days that lies nearer."),
        (Rule(Comes.WEEKDAYS, MONDAY), None, "Choose at least one weekday."),
        (WEEKLY, 0, "Choose how often in all, or leave it empty."),
    ],
)
def test_a_rule_without_sense_is_refused(returning: Returning, rule: Rule, times: int | None, words: str) -> None:
    with pytest.raises(NotAllowedError, match=words):
        returning.comes_back(rule, times=times)
    assert not Schedule.objects.exists()


def test_the_terms_are_those_of_any_homework(returning: Returning) -> None:
    with pytest.raises(NotAllowedError, match="Choose levels that this exercise offers here"):
        returning.comes_back(WEEKLY, "ana", terms=SHARED)
    assert not Schedule.objects.exists()


def test_in_a_case_that_has_separated_nothing_begins_to_come_back(returning: Returning) -> None:
    separate(returning.case, told=True, by=returning.by)
    returning.case.refresh_from_db()
    with pytest.raises(NotAllowedError, match="Give it once"):
        returning.comes_back(WEEKLY, "ana", terms=APART)


def test_what_each_opens_alone_offers_nothing_that_needs_everybody(returning: Returning) -> None:
    terms = Terms(tuple(Level), Level.TOGETHER, needs_release=False)
    schedule = returning.comes_back(EVENT, terms=terms)
    assert (schedule.levels, schedule.suggested_level) == (["private", "therapist"], "therapist")
    only = Terms((Level.TOGETHER,), Level.TOGETHER, needs_release=False)
    with pytest.raises(NotAllowedError, match="Choose levels"):
        returning.comes_back(EVENT, terms=only)


def test_undo_takes_back_what_has_come(returning: Returning) -> None:
    schedule = returning.comes_back()
    scheduling.undo_schedule(schedule, by=returning.by)
    assert (schedule.runs, Assignment.objects.get().taken_back_at is None) == (False, False)


@pytest.fixture
def library(returning: Returning) -> dict[str, ExerciseVersion]:
    publish_library()
    return {version.exercise.slug: version for version in ExerciseVersion.objects.select_related("exercise")}


def set_of(returning: Returning, version: ExerciseVersion, rule: Rule) -> Schedule:
    to = [returning.cast.client("ana")]
    levels = tuple(level for level in APART.levels if level in version.definition["levels"])
    terms = Terms(levels, Level.THERAPIST, needs_release=version.definition["release"] == "clinician")
    return scheduling.set_schedule(returning.case, version, terms, rule, times=None, to=to, by=returning.by)


def test_the_load_counts_things_and_minutes_of_a_week(
    returning: Returning, library: dict[str, ExerciseVersion]
) -> None:
    ana = returning.cast.client("ana")
    weekdays = Rule(Comes.WEEKDAYS, MONDAY, weekdays=frozenset({0, 2, 4}))
    paused = set_of(returning, library["steadying-breath"], DAILY)
    scheduling.pause_schedule(paused, by=returning.by)
    set_of(returning, library["self-compassion-break"], weekdays)
    set_of(returning, library["words-and-actions-log"], EVENT)
    set_of(returning, library["session-feedback"], Rule(Comes.AFTER, MONDAY))
    found = loads([ana, returning.cast.client("jonah")], returning.by)
    assert found == (Load(ana, 2, 3 * 5 + 3 * 4 + 2), Load(returning.cast.client("jonah"), 0, 0))
    assert [one.is_much for one in found] == [False, False]


def test_somebody_elses_case_is_not_in_it(returning: Returning) -> None:
    returning.comes_back(DAILY)
    returning.set()
    ana = returning.cast.client("ana")
    minutes = int(returning.version.definition["minutes"])
    assert loads([ana], returning.by) == (Load(ana, 2, 8 * minutes),)
    assert loads([ana], returning.cast.actor("owner")) == (Load(ana, 0, 0),)


@pytest.mark.parametrize(("items", "minutes", "much"), [(3, 75, False), (4, 10, True), (1, 76, True)])
def test_more_than_three_things_or_75_minutes_is_much(
    returning: Returning,
    items: int,
    minutes: int,
    much: bool,  # noqa: FBT001 - a case of the test
) -> None:
    assert Load(returning.cast.client("ana"), items, minutes).is_much is much


def test_how_often_a_week_something_comes(library: dict[str, ExerciseVersion]) -> None:
    from homework.queries.forms import form_of

    form = form_of(library["words-and-actions-log"])
    rules = [None, WEEKLY, DAILY, Rule(Comes.EVERY, MONDAY, 28), Rule(Comes.BEFORE, MONDAY, 2), EVENT]
    assert [per_week(rule, form) for rule in rules] == [1, 1, 7, 0.25, 1, 3]
