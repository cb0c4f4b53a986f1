"""Plays the story of the demo practice from its first day to this one, each act at its own time."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any

from django.db import transaction

from homework.demo.appointments import appointments, times
from homework.demo.checks import weekly_checks
from homework.demo.gifts import Gift, acts_of, told_gifts
from homework.demo.house import house
from homework.demo.moves import about_flags, part_ways, read_new, rounds
from homework.demo.pathways import mondays, on_pathways
from homework.demo.people import coming_in, let_in, password
from homework.demo.practice_weeks import practice_weeks
from homework.demo.promises import agreement, lines
from homework.demo.promises import weekly_checks as promises_of_the_week
from homework.demo.returning import changed, coming_back
from homework.demo.stage import Act, Stage
from homework.demo.story import CaseStory, calendar, read, stories
from homework.demo.totals import totals
from homework.demo.words import words
from practice import clock, codes


@dataclass(frozen=True, slots=True)
class Played:
    """The finished play: the stage as it stands, what the cast says of people, and the password of all."""

    stage: Stage
    cast: dict[str, Any]
    password: str


@transaction.atomic
def play(seed: int) -> Played:
    """Play all acts in the order of time; the same seed on the same day gives the same practice."""
    now, cast = clock.now(), read("people.json")
    days = calendar(cast["practice"]["zone"])
    treating = {case["key"]: case["treating"] for case in cast["cases"]}
    stage = Stage(days, clock.today(days.zone), times(cast["cases"], days, now), treating)
    told = {case: read(f"told/{case}.json") for case in stories()}
    acts = sorted(_acts(cast, told, stage), key=lambda act: act.at)
    secret = password(cast["password_words"], seed)
    with codes.played(Random(seed)):  # noqa: S311 - codes of a demo; secrets come from elsewhere
        for act in acts:
            with clock.played(act.at):
                act.do()
        let_in(cast, stage, secret, seed)
    return Played(stage, cast, secret)


def _acts(cast: dict[str, Any], told: dict[str, Any], stage: Stage) -> Iterator[Act]:
    yield from coming_in(cast, stage)
    yield from house(cast, stage)
    yield from appointments(cast["cases"], stage, _lines(told))
    yield from mondays(stage)
    for key, story in stories().items():
        yield from on_pathways(key, told[key]["pathways"], stage)
        for gift in _gifts(story, told[key]):
            yield from acts_of(gift, stage)
        if "promises" in told[key]:
            yield from lines(story, told[key]["promises"], stage)
        yield from about_flags(key, told[key].get("flags", []), stage)
        yield from changed(told[key].get("changed", []), key, stage)
        yield from words(key, told[key], stage)
        yield from _endings(key, told[key], stage)
    yield from rounds(stage)
    yield from coming_back(stage)


def _lines(told: dict[str, Any]) -> dict[str, list[str]]:
    return {case: found for one in told.values() for case, found in one["next_time"].items()}


def _gifts(story: CaseStory, told: dict[str, Any]) -> Iterator[Gift]:
    yield from weekly_checks(story, told["checks"])
    yield from totals(story, told["totals"])
    yield from told_gifts(story.id, told["gifts"])
    if "promises" in told:
        yield agreement(story, told["promises"])
        yield from promises_of_the_week(story, told["promises"])
    if "practice" in told:
        yield from practice_weeks(story, told["practice"])


def _endings(case: str, told: dict[str, Any], stage: Stage) -> Iterator[Act]:
    if "separated" in told:
        day, hour = told["separated"]
        yield Act(stage.calendar.at(day, hour), partial(part_ways, stage, case))
    for day, hour in told.get("read_early", []):
        act = partial(read_new, stage, stage.treating[case], (case,))
        yield Act(stage.calendar.at(day, hour), act)
