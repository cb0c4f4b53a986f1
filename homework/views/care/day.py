"""The clinician's day, made from the caseload, the flags and what is new."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homework.enums import SHARING_LEVELS, Level
from homework.queries.caseload import CaseLine, Meeting, Person, Task
from homework.queries.look_first import NewAnswer, OpenFlag
from homework.queries.standing import Names, Sight, Standing, sight
from homework.views.care.pictures import spark_picture
from homework.views.care.wording import at, counted, day_words, days_from_now, level_words, moved
from practice import clock

SOON = 7
SHOWN_TASKS = 5
SHOWN_LATER = 5
SHOWN_NEW = 5


@dataclass(frozen=True, slots=True)
class PersonToday:
    """One person in the panel of the next session."""

    person: Person
    tasks: tuple[Task, ...]
    more: int
    spark: SafeString | None
    level: str
    moved: str


@dataclass(frozen=True, slots=True)
class NextSession:
    """The session that comes next, with what is ready for it."""

    line: CaseLine
    meeting: Meeting
    pill: str
    people: tuple[PersonToday, ...]
    note: str


@dataclass(frozen=True, slots=True)
class NewLine:
    """One new answer with who can see it."""

    code: str
    name: str
    title: str
    at: str
    sight: Sight
    waits: bool
    changed: bool


def next_session(lines: list[CaseLine], flags: list[OpenFlag]) -> NextSession | None:
    """The next session of the coming seven days."""
    line = lines[0] if lines else None
    if line is None or line.next is None or days_from_now(line.next.starts_at) >= SOON:
        return None
    people = tuple(_person(line, person) for person in line.people)
    flagged = any(flag.case == line.key for flag in flags)
    return NextSession(line, line.next, _pill(line.next), people, _note(line, flagged=flagged))


def _person(line: CaseLine, person: Person) -> PersonToday:
    tasks = sorted(line.current_tasks(person), key=lambda task: (task.done_at is not None, task.wanted_at))
    pulse = line.pulse(person)
    drawn = spark_picture(pulse.values) if pulse.latest is not None else None
    shown = tuple(sorted(tasks[:SHOWN_TASKS], key=lambda task: task.done_at is None))
    return PersonToday(person, shown, len(tasks) - len(shown), drawn, level_words(pulse), moved(pulse))


def _pill(meeting: Meeting) -> str:
    minutes = round((meeting.starts_at - clock.now()).total_seconds() / 60)
    if minutes <= 0:
        return _("Now")
    if minutes < 60:  # noqa: PLR2004 - an hour
        return ngettext("Next, in %(count)s minute", "Next, in %(count)s minutes", minutes) % {"count": minutes}
    return _("Next") if days_from_now(meeting.starts_at) == 0 else day_words(meeting.starts_at)


def _note(line: CaseLine, *, flagged: bool) -> str:
    """One neutral sentence on the whole case: nobody is compared with anybody."""
    if flagged:
        return _("Something here wants to be looked at first.")
    if line.separated:
        return _("Nothing is shared in this case any more.")
    current = [task for person in line.people for task in line.current_tasks(person)]
    done = sum(task.done_at is not None for task in current)
    if not current:
        return _("Nothing is set for this session.")
    since = _("since you last met") if line.last_at else _("so far")
    return _("%(done)s of %(all)s done %(since)s.") % {"done": done, "all": len(current), "since": since}


@dataclass(frozen=True, slots=True)
class Later:
    """A session after the next one, with how much is done of how much."""

    line: CaseLine
    meeting: Meeting
    done: int
    asked: int


def later(lines: list[CaseLine], shown: NextSession | None) -> tuple[list[Later], list[Later]]:
    """The other sessions of today, and a few of the days after it."""
    others = [line for line in lines if shown is None or line is not shown.line]
    ahead = [(days_from_now(line.next.starts_at), line, line.next) for line in others if line.next]
    today = [_later(line, meeting) for days, line, meeting in ahead if days == 0]
    coming = [(line, meeting) for days, line, meeting in ahead if 0 < days < SOON]
    return today, [_later(line, meeting) for line, meeting in coming[: max(SHOWN_LATER - len(today), 0)]]


def _later(line: CaseLine, meeting: Meeting) -> Later:
    return Later(line, meeting, *_done_of(line))


def _done_of(line: CaseLine) -> tuple[int, int]:
    tasks = [task for person in line.people for task in line.current_tasks(person)]
    return sum(task.done_at is not None for task in tasks), len(tasks)


def new_lines(answers: list[NewAnswer], lines: list[CaseLine], reader: str) -> list[NewLine]:
    """The newest answers in rings and words; those of cases that are no longer the reader's are left out."""
    cases = {line.key: line for line in lines}
    return [_new(answer, cases[answer.case], reader) for answer in answers if answer.case in cases][:SHOWN_NEW]


def _new(answer: NewAnswer, line: CaseLine, reader: str) -> NewLine:
    place = next(place for place, person in enumerate(line.people) if person.key == answer.client)
    names = Names(tuple(person.called for person in line.people), place, reader)
    private = Standing.PRIVATE if answer.level == Level.PRIVATE else Standing.TEAM
    where = Standing.OPEN if answer.opened else private
    seen = sight(names, where)
    waits = answer.level in SHARING_LEVELS and not answer.opened
    return NewLine(answer.code, line.people[place].name, answer.title, at(answer.at), seen, waits, answer.changed)


def headline(lines: list[CaseLine], looks: int) -> str:
    """The day in a sentence or two."""
    count = sum(line.next is not None and days_from_now(line.next.starts_at) == 0 for line in lines)
    first = ngettext("%(count)s session today.", "%(count)s sessions today.", count) % {"count": counted(count)}
    if not looks:
        return first if count else _("No sessions today. Here is what is new.")
    look = ngettext("%(count)s answer to look at first.", "%(count)s answers to look at first.", looks)
    return f"{first} {look % {'count': counted(looks)}}"


def this_week() -> date:
    """The Monday of the reader's week."""
    day = timezone.localdate(clock.now())
    return day - timedelta(days=day.weekday())
