"""How things came and went for a person: their steps, what comes back to them, and when they rested.

It says what their own pages say and no more: never why something waits, who else it is for, or what another did.
"""

from collections.abc import Iterator
from datetime import date, datetime

from homework.export.content import Act
from homework.library.pathway import mondays_at_rest
from homework.library.recurrence import day_at, morning
from homework.models import Enrolled, ScheduledFor
from homework.queries.on_pathways import own_enrolled, pauses_of, zone_of
from homework.queries.own_all import own_left_out, own_rests, own_returning
from homework.queries.scheduled import own_schedules
from homework.summaries.coming_back import rule_words, times_words
from practice import clock
from practice.access.actor import Actor


def steps(actor: Actor) -> Iterator[Act]:
    """When somebody began steps, the weeks in which these rested for everybody, and how they ended or were stopped."""
    for place in reversed(own_enrolled(actor)):
        yield from sorted(_of_place(place), key=lambda act: act.at)


def _of_place(place: Enrolled) -> Iterator[Act]:
    enrolment, zone = place.enrolment, zone_of(place.client, place.enrolment.case)
    facts: dict[str, object] = {"case": enrolment.case.code, "code": place.code}
    starts = {"kind": "began", "starts": enrolment.starts_on.isoformat()}
    yield Act(enrolment.enrolled_at, "You began steps that come week by week.", facts | starts)
    for monday in mondays_at_rest(enrolment.starts_on, _last_day(place, zone), pauses_of(enrolment)):
        words = f"These steps rested in the week of {_day(monday)}."
        yield Act(morning(monday, zone), words, facts | {"kind": "rested", "week_of": monday.isoformat()})
    if place.left_at is not None:
        yield Act(place.left_at, "You stopped these steps.", facts | {"kind": "stopped"})
    if enrolment.ended_at is not None:
        words = f"These steps ended. Your therapist wrote: {enrolment.end_words}"
        yield Act(enrolment.ended_at, words, facts | {"kind": "ended", "said": enrolment.end_words})


def _last_day(place: Enrolled, zone: str) -> date:
    """Until when they went on for this person."""
    enrolment = place.enrolment
    stops = (clock.now(), place.left_at, enrolment.ended_at, enrolment.case.separated_at)
    return min(day_at(moment, zone) for moment in stops if moment is not None)


def coming_back(actor: Actor) -> Iterator[Act]:
    """By what rule things come back to somebody, whether they do at present, and the days that were left out."""
    at_present = {line.code for line in own_schedules(actor)}
    rows = own_returning(actor)
    left_out = own_left_out(rows)
    for own in rows:
        yield _rule(own, comes=own.code in at_present)
        yield from _left_out(own, left_out[own.schedule_id])


def _rule(own: ScheduledFor, *, comes: bool) -> Act:
    schedule = own.schedule
    now = "It comes at present." if comes else "It does not come at present."
    said = [f"{words}." for words in (rule_words(schedule.rule), times_words(schedule.times)) if words]
    facts: dict[str, object] = {
        "case": schedule.case.code,
        "code": own.code,
        "kind": "comes_back",
        "comes": schedule.comes,
        "starts": schedule.starts.isoformat(),
        "days": schedule.days,
        "weekdays": schedule.weekdays,
        "times": schedule.times,
        "at_present": comes,
    }
    return Act(schedule.set_at, " ".join([*said, now]), facts)


def _left_out(own: ScheduledFor, days: list[date]) -> Iterator[Act]:
    """Only days that have come: until then a day may be put back."""
    schedule, zone = own.schedule, zone_of(own.client, own.schedule.case)
    last = min(day_at(moment, zone) for moment in (clock.now(), schedule.ended_at) if moment is not None)
    facts: dict[str, object] = {"case": schedule.case.code, "code": own.code, "kind": "left_out"}
    for day in sorted(day for day in days if schedule.starts <= day <= last):
        yield Act(morning(day, zone), f"It was left out on {_day(day)}.", facts | {"day": day.isoformat()})


def rests(actor: Actor) -> Iterator[Act]:
    """When somebody rested; a rest is the same in all of their cases."""
    for since, until in dict.fromkeys((row.since, row.until) for row in own_rests(actor)):
        verb = "rest" if until > clock.now() else "rested"
        words = f"You {verb} from {_day(since)} until {_day(until)}."
        yield Act(since, words, {"kind": "rest", "until": until.isoformat(timespec="seconds")})


def _day(day: date | datetime) -> str:
    return f"{day:%d.%m.%Y}"
