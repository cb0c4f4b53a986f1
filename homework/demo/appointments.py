"""When the people of the story meet their clinicians: weekly in the past, and soon."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from clients.actions.cases import plan_session, write_next_time_line
from homework.demo.stage import Act, Stage
from homework.demo.story import DAYS, Calendar

MINUTES = 50
SATURDAY = 5
OPENS, LAST_START = 9, (17, 30)
LATER = {"C2": (1, "11:00"), "C3E": (1, "15:00"), "I2": (2, "11:30"), "I3": (3, "14:00"), "I4": (4, "15:30")}


def times(cases: list[dict[str, Any]], calendar: Calendar, now: datetime) -> dict[str, list[datetime]]:
    """The sessions of every case: on Mondays while the case ran, and the next one after ``now`` while it still runs."""
    coming = upcoming(calendar, now)
    return {case["key"]: _weekly(case, calendar) + coming.get(case["key"], []) for case in cases}


def _weekly(case: dict[str, Any], calendar: Calendar) -> list[datetime]:
    days = range(case.get("from", 0), case.get("until", DAYS - 1) + 1, 7)
    return [calendar.at(day, case["hour"]) for day in days]


def upcoming(calendar: Calendar, now: datetime) -> dict[str, list[datetime]]:
    """The next session of every case that still runs; the first one is today, unless the day is nearly over."""
    today = calendar.number(now)
    first = _soon(calendar, now)
    later = {case: [calendar.at(_working(calendar, today + days), hour)] for case, (days, hour) in LATER.items()}
    return {"C1": [first], "I1": [first + timedelta(hours=2)], **later}


def _working(calendar: Calendar, day: int) -> int:
    return day + 2 if calendar.day(day).weekday() >= SATURDAY else day


def _soon(calendar: Calendar, now: datetime) -> datetime:
    local, today = now.astimezone(ZoneInfo(calendar.zone)), calendar.number(now)
    if local.hour < OPENS:
        return calendar.at(today, "10:00")
    if (local.hour, local.minute) > LAST_START:
        return calendar.at(today + 1, "10:00")
    whole = local.replace(minute=local.minute // 30 * 30, second=0, microsecond=0)
    return whole + timedelta(minutes=30 if whole == local else 60)


def appointments(cases: list[dict[str, Any]], stage: Stage, lines: dict[str, list[str]]) -> Iterator[Act]:
    """Plan every session a week ahead, and write the clinician's line for the next one at its end."""
    for case in cases:
        key = case["key"]
        first = stage.calendar.at(case["opened"], "16:30")
        for number, start in enumerate(stage.times[key]):
            planned = max(first, min(start - timedelta(days=7), stage.calendar.at(DAYS - 2, "16:30")))
            yield Act(planned, partial(_plan, stage, key, start, case["place"]))
            if number < len(lines.get(key, [])):
                end = start + timedelta(minutes=MINUTES + 5)
                yield Act(end, partial(_write_line, stage, key, start, lines[key][number]))


def _plan(stage: Stage, case: str, start: datetime, place: str) -> None:
    stage.sessions[case, start] = plan_session(
        stage.cases[case], start, zone=stage.calendar.zone, minutes=MINUTES, place=place, by=stage.actor("bea")
    )


def _write_line(stage: Stage, case: str, start: datetime, line: str) -> None:
    write_next_time_line(stage.sessions[case, start], line, by=stage.clinician(case))
