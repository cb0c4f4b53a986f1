"""When something promised came due, and what one person tells of each time."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from homework.analytics.follow_through import Outcome, Result, once, weekly

LATE = timedelta(days=7)
WEEK = timedelta(days=7)


def monday(day: date) -> date:
    """Return the first day of its ISO week."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise as the register holds it, in one wording.

    It stands from the day ``since``; ``until`` is the day on which it was taken out or, where ``reworded``, other words
    took its place. ``per_week`` says how many times a week it comes; one without comes once, on the day ``due``.
    """

    key: str
    weight: int
    since: date
    until: date | None = None
    reworded: bool = False
    due: date | None = None
    per_week: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What one person tells of one promise on a day; of several in one week the last counts."""

    key: str
    day: date
    done: int | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Time:
    """One time that a promise came due: its key, and the Monday of the week."""

    key: str
    week: date


def times(
    promised: Iterable[Promised], told: Iterable[Told], *, asked: Collection[date], today: date
) -> dict[Time, Result]:
    """Return what one person tells of every time that these promises came due, up to the week of ``today``.

    ``told`` is in the order in which it was handed in, ``asked`` holds the Mondays of the weeks in which this person
    was asked: nobody misses a report that nobody asked for.
    """
    reports = list(told)
    found: dict[Time, Result] = {}
    for one in promised:
        theirs = [report for report in reports if report.key == one.key and _says_something(report)]
        came = _each_week(one, theirs, asked, today) if one.per_week else _once(one, theirs, asked, today)
        found |= {Time(one.key, week): result for week, result in came}
    return found


def _says_something(report: Told) -> bool:
    return report.done is not None or report.outcome is not None


def _each_week(one: Promised, told: list[Told], asked: Collection[date], today: date) -> Iterator[tuple[date, Result]]:
    """The week in which it was agreed counts when somebody tells of it, and is never missing; so does its last."""
    last = monday(one.until or today)
    by_week = {monday(report.day): report for report in told}
    whole = {week for week in asked if one.since <= week and (one.until is None or week + WEEK <= one.until)}
    for week in sorted(by_week.keys() | whole):
        if monday(one.since) <= week <= last:
            report = by_week.get(week)
            yield week, _week_told(one, report) if report else once(_silent(week + WEEK, today), weight=one.weight)


def _week_told(one: Promised, report: Told) -> Result:
    if report.done is None or one.per_week is None:
        return once(report.outcome or Outcome.CANNOT_TELL, weight=one.weight)
    return weekly(report.done, one.per_week, weight=one.weight)


def _once(one: Promised, told: list[Told], asked: Collection[date], today: date) -> Iterator[tuple[date, Result]]:
    """Other words in time take it off; so does taking it out, without being counted."""
    day = one.due or (told[-1].day if told else None)
    if day is None:
        return
    if one.until is not None and one.due is not None and one.until <= one.due:
        if one.reworded:
            yield monday(day), once(Outcome.RENEGOTIATED, weight=one.weight)
    elif told:
        yield monday(day), once(_once_told(told[-1]), weight=one.weight)
    elif day >= today or {monday(day), monday(day + LATE)} & set(asked):
        yield monday(day), once(_silent(day, today), weight=one.weight)


def _once_told(report: Told) -> Outcome:
    if report.outcome is not None:
        return report.outcome
    return Outcome.KEPT if report.done else Outcome.NOT_KEPT


def _silent(due: date, today: date) -> Outcome:
    return Outcome.PENDING if today <= due + LATE else Outcome.MISSING
