"""A clinician's whole caseload in two statements, however many clients there are."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from functools import cached_property
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, DateTimeField, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from clients.models import Participant, Session
from clients.queries.cases import cases_in_care
from clients.queries.labels import cases_alike
from clients.queries.seats import seated
from homework.charts import Mark
from homework.enums import Level
from homework.models import Part, Response
from homework.queries.naming import folded, together
from homework.queries.pulse import SERIES, WEEKS, Pulse, monday, pulse
from homework.queries.readable import readable
from homework.queries.resting import in_a_rest
from homework.queries.titles import titles_of
from practice import clock
from practice.access.actor import Actor
from practice.access.prepared import PERSON, PRACTICE, TODAY, Given, Prepared
from practice.privacy.sealed import Sealed, SealedJSON
from practice.privacy.store import OneLook, key_store

STRIP_WEEKS = 6
ALIKE = 0.75
SESSION_RUNS = timedelta(minutes=50)


@dataclass(frozen=True, slots=True)
class Person:
    """A client of a case, as lists name them; days begin in their ``zone``."""

    key: int
    code: str
    called: str
    name: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session that is to come or is running; ``number`` counts from the first."""

    code: str
    starts_at: datetime
    place: str
    number: int


@dataclass(frozen=True, slots=True)
class Task:
    """One person's part of some homework: done, or not done yet, and nothing else.

    ``wanted_at`` is until when it is wanted, or when it was set; ``returns`` says that there is a next time.
    """

    title: str
    wanted_at: datetime
    week: date
    done_at: datetime | None
    returns: bool = False

    def waits(self, since: datetime) -> bool:
        """Whether it is not done yet and still wanted; of what comes back, only what was for after ``since``."""
        return self.done_at is None and not (self.returns and self.wanted_at < since)


@dataclass
class CaseLine:
    """One case of a caseload."""

    key: int
    code: str
    opened_at: datetime
    separated: bool
    next: Meeting | None
    last_at: datetime | None
    people: list[Person] = field(default_factory=list)
    tasks: dict[int, list[Task]] = field(default_factory=lambda: defaultdict(list))
    points: dict[int, list[tuple[date, float]]] = field(default_factory=lambda: defaultdict(list))

    @cached_property
    def name(self) -> str:
        """Everybody's name in one phrase."""
        return together([person.name for person in self.people])

    @property
    def couple(self) -> bool:
        """Whether more than one person is in it."""
        return len(self.people) > 1

    @property
    def all_tasks(self) -> list[Task]:
        """Everybody's tasks."""
        return [task for tasks in self.tasks.values() for task in tasks]

    @property
    def waiting(self) -> bool:
        """Whether something that was asked for is not done yet."""
        now = clock.now()
        return any(task.waits(now) for task in self.all_tasks)

    def pulse(self, person: Person) -> Pulse:
        """One person's trust by week."""
        return pulse(self.points.get(person.key, ()))

    def current_tasks(self, person: Person) -> list[Task]:
        """What matters for the next session: what is not done yet, and what was done since the last one."""
        return [
            task
            for task in self.tasks.get(person.key, ())
            if self.last_at is None or task.waits(self.last_at) or (task.done_at and task.done_at > self.last_at)
        ]

    def strip(self, this_week: date) -> list[Mark]:
        """One mark for each of the last six weeks, oldest first: done when all that was for that week is done."""
        weeks: dict[date, list[bool]] = defaultdict(list)
        for task in self.all_tasks:
            weeks[min(task.week, this_week)].append(task.done_at is not None)
        asked = [weeks.get(this_week - timedelta(weeks=back)) for back in reversed(range(STRIP_WEEKS))]
        return [Mark.REST if not week else Mark.DONE if all(week) else Mark.OPEN for week in asked]


def caseload(actor: Actor, *, only: str = "") -> list[CaseLine]:
    """The cases in whose care team the actor sits today, the next session first, those without one last.

    ``only`` is the code of the one case that is wanted. Several are named so that no two have the same name.
    """
    cases, parts = (_cases(only), _parts(only)) if only else (_CASES, _PARTS)
    look = OneLook(key_store())
    lines = _lines(cases.rows(actor), actor, look)
    _add_parts(lines, parts.rows(actor), look)
    _tell_apart(lines, actor)
    far = clock.now() + timedelta(days=36500)
    return sorted(lines.values(), key=lambda line: (line.next.starts_at if line.next else far, line.name))


def _tell_apart(lines: dict[int, CaseLine], actor: Actor) -> None:
    many = Counter(folded(line.name) for line in lines.values())
    alike = [key for key, line in lines.items() if many[folded(line.name)] > 1]
    if alike:
        names = {case: lines[case.pk].name for case in cases_in_care(actor).filter(pk__in=alike)}
        for key, name in cases_alike(names).items():
            lines[key].name = name


def _running_since(_actor: Actor) -> datetime:
    return clock.now() - SESSION_RUNS


def _parts_since(_actor: Actor) -> datetime:
    return clock.now() - timedelta(weeks=WEEKS)


def _cases(only: str = "") -> Prepared:
    return Prepared(lambda: _case_rows().filter(_one(only, "case__")))


def _parts(only: str = "") -> Prepared:
    return Prepared(lambda: _part_rows().filter(_one(only, "assignment__case__")))


def _one(only: str, prefix: str) -> Q:
    return Q(**{f"{prefix}code": only}) if only else Q()


def _case_rows() -> QuerySet[Participant, tuple[Any, ...]]:
    since = Given(_running_since, DateTimeField())
    sessions = Session.objects.filter(case_id=OuterRef("case_id"), cancelled_at__isnull=True)
    coming = sessions.filter(starts_at__gte=since).order_by("starts_at", "pk")
    past = sessions.filter(starts_at__lt=since)
    counted = past.order_by().values("case_id").annotate(count=Count("pk")).values("count")
    return (
        Participant.objects.filter(seated(PERSON, TODAY, "case__team__"), case__practice_id=PRACTICE)
        .order_by("case__opened_at", "case_id", "order", "pk")
        .values_list(
            "case_id",
            "case__code",
            "case__opened_at",
            "case__separated_at",
            Subquery(coming.values("code")[:1]),
            Subquery(coming.values("starts_at")[:1]),
            Subquery(coming.values("place")[:1]),
            Coalesce(Subquery(counted, output_field=IntegerField()), 0),
            Subquery(past.order_by("-starts_at").values("starts_at")[:1]),
            "client_id",
            "client__code",
            "client__called",
            "client__user__name",
            "client__user__zone",
        )
    )


def _lines(rows: Iterable[Any], actor: Actor, look: OneLook) -> dict[int, CaseLine]:
    lines: dict[int, CaseLine] = {}
    for key, code, opened, parted, next_code, next_at, place, before, last_at, *person in rows:
        if key not in lines:
            meeting = Meeting(next_code, next_at, place.open(key, next_code), before + 1) if next_code else None
            lines[key] = CaseLine(key, code, opened, parted is not None, meeting, last_at)
        who, whose, *words, zone = person
        called, name = (word.open(who, who, look=look) for word in words)
        lines[key].people.append(Person(who, whose, called, name, ZoneInfo(zone or actor.zone)))
    return lines


def _figures(name: str, of: Q) -> Case:
    """The sealed figures of this name, of those parts alone that the actor may read something of."""
    field = cast("SealedJSON", Response._meta.get_field(name))
    return Case(When(of & readable("current_id"), then=f"current__{name}"), default=None, output_field=field)


def _part_rows() -> QuerySet[Part, tuple[Any, ...]]:
    asked = Q(assignment__paused_at__isnull=True) & ~Q(in_a_rest()) | Q(current__isnull=False)
    return (
        Part.objects.filter(
            asked,
            seated(PERSON, TODAY, "assignment__case__team__"),
            assignment__case__practice_id=PRACTICE,
            assignment__set_at__gte=Given(_parts_since, DateTimeField()),
            assignment__taken_back_at__isnull=True,
        )
        .order_by("current_id", "pk")
        .values_list(
            "assignment__case_id",
            "author_id",
            "assignment__version__fingerprint",
            Coalesce("due_at", "assignment__due_at", "assignment__set_at"),
            "current__submitted_at",
            "assignment__schedule_id",
            "pk",
            "current__number",
            _figures("figures", ~Q(level=Level.PRIVATE)),
            _figures("announced_figures", Q(level=Level.PRIVATE)),
        )
    )


_CASES, _PARTS = _cases(), _parts()


def _add_parts(lines: dict[int, CaseLine], found: Iterable[Any], look: OneLook) -> None:
    rows = list(found)
    titles = titles_of(row[2] for row in rows)
    zones = {(line.key, person.key): person.zone for line in lines.values() for person in line.people}
    for key, author, fingerprint, wanted_at, done_at, schedule, *told in rows:
        zone = zones[key, author]
        week = monday(wanted_at.astimezone(zone).date())
        lines[key].tasks[author].append(Task(titles[fingerprint], wanted_at, week, done_at, schedule is not None))
        value = _trust(look, author, *told)
        if value is not None:
            lines[key].points[author].append((done_at.astimezone(zone).date(), value))


def _trust(
    look: OneLook, author: int, part: int, number: int, *figures: Sealed[dict[str, float]] | None
) -> float | None:
    """The trust that a part tells those who may read it, or that it announces when it is private."""
    sealed = next(filter(None, figures), None)
    return sealed.open(author, part, number, look=look).get(SERIES) if sealed else None


def matching(lines: Iterable[CaseLine], words: str) -> list[CaseLine]:
    """The cases that a search finds, forgiving of accents and case; when nothing fits, those that nearly do."""
    wanted = folded(words).split()
    spoken = [(line, folded(_spoken(line))) for line in lines]
    found = [line for line, names in spoken if all(word in names for word in wanted)]
    return found or [line for line, names in spoken if all(_nearly(word, names) for word in wanted)]


def _nearly(word: str, names: str) -> bool:
    return bool(get_close_matches(word, names.split(), n=1, cutoff=ALIKE))


def _spoken(line: CaseLine) -> str:
    return " ".join(f"{person.name} {person.called}" for person in line.people)
