"""What comes back, as the care team follows it and as a client has it on their list."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from clients.models import Case, Client
from clients.queries.cases import cases_in_care
from homework.enums import Comes
from homework.library.form import Form
from homework.library.recurrence import DATED, Occurrence, day_at
from homework.models import Part, Schedule, ScheduledFor
from homework.queries.forms import form_of
from homework.queries.naming import together
from homework.queries.planned import Planned, planned, zone_in
from homework.queries.resting import in_a_rest, rests_now
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Told:
    """How often one person has done it, of how often it was asked; at rest or left out it was not asked."""

    client: Client
    done: int
    asked: int


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A schedule as its care team sees it: what comes next, and what was left out."""

    planned: Planned
    form: Form
    coming: tuple[Occurrence, ...]

    @property
    def schedule(self) -> Schedule:
        """The schedule itself."""
        return self.planned.schedule

    @property
    def names(self) -> str:
        """Everybody it comes back for, in one phrase."""
        return together([client.user.name for client in self.planned.people])

    @property
    def next(self) -> Occurrence | None:
        """The time that opens next."""
        runs = self.schedule.runs and self.schedule.case.separated_at is None
        return self.coming[0] if self.coming and runs else None

    @property
    def is_dated(self) -> bool:
        """Whether it comes on days of its own, which can be moved."""
        return self.schedule.comes in DATED

    @property
    def is_for_each(self) -> bool:
        """Whether each person opens it for themselves when something happens."""
        return self.schedule.comes == Comes.EVENT

    @property
    def moved(self) -> frozenset[str]:
        """The times that were moved to another day."""
        changed = self.planned.changes.items() if self.is_dated else ()
        return frozenset(key for key, day in changed if day is not None and str(day) != key)

    @property
    def left_out(self) -> tuple[tuple[str, date], ...]:
        """The times that are left out and whose day is still to come, by their keys."""
        days = {one.code: one.starts_at.date() for one in self.planned.meetings}
        found = ((key, self.day_of(key, days)) for key, day in self.planned.changes.items() if day is None)
        return tuple(sorted((key, day) for key, day in found if day is not None and day >= clock.now().date()))

    def day_of(self, key: str, days: dict[str, date] | None = None) -> date | None:
        """The day that a time has by its rule: its own, or that of its session; None for one that there is not."""
        if not self.is_dated:
            return (days or {one.code: one.starts_at.date() for one in self.planned.meetings}).get(key)
        try:
            return date.fromisoformat(key)
        except ValueError:
            return None


def schedules_of(case: Case) -> tuple[Scheduled, ...]:
    """What comes back in a case that the actor was shown, and has not ended."""
    return _scheduled(Schedule.objects.filter(case=case, ended_at__isnull=True).order_by("pk"))


def scheduled(code: str, actor: Actor) -> Scheduled:
    """One schedule of a case in the actor's care; raises NotVisibleError for any other."""
    cases = cases_in_care(actor).order_by().values("pk")
    found = _scheduled(Schedule.objects.filter(code=code, case__in=cases))
    if not found:
        raise NotVisibleError
    return found[0]


def _scheduled(rows: QuerySet[Schedule]) -> tuple[Scheduled, ...]:
    moment = clock.now()
    return tuple(
        Scheduled(
            one,
            form_of(one.schedule.version),
            one.coming(one.schedule.case.practice.zone, moment)[:SHOWN],
        )
        for one in planned(rows, moment)
    )


def told_of(found: Scheduled) -> tuple[Told, ...]:
    """How often each of its people has done it, of how often they were asked."""
    return tuple(_told(found.schedule, client) for client in found.planned.people)


def _told(schedule: Schedule, client: Client) -> Told:
    moment = clock.now()
    rows = Part.objects.filter(assignment__schedule=schedule, author=client, opens_at__lte=moment)
    waits = Q(due_at__gt=moment) | Q(due_at__isnull=True)
    stopped = Q(assignment__paused_at__isnull=False) | Q(assignment__taken_back_at__isnull=False) | Q(in_a_rest())
    asked = rows.exclude(Q(current__isnull=True) & (waits | stopped))
    return Told(client, asked.filter(current__isnull=False).count(), asked.count())


def resting_in(case: Case) -> dict[int, date]:
    """Who rests in a case, and on which day they go on, where they are."""
    rows = rests_now(clock.now()).filter(case=case).select_related("client__user", "case__practice")
    return {row.client_id: _day_where(row.until, row.client, row.case) for row in rows}


def _day_where(moment: datetime, client: Client, case: Case) -> date:
    return day_at(moment, client.user.zone or case.practice.zone)


@dataclass(frozen=True, slots=True)
class ComesBack:
    """Something that comes back for the actor: what their page calls it, and when it is there next.

    ``next`` is None where each time waits for something to happen, or for a session that has no day yet.
    """

    code: str
    form: Form
    schedule: Schedule
    next: Occurrence | None
    zone: str


def own_schedules(actor: Actor) -> tuple[ComesBack, ...]:
    """What comes back for the actor and has not come for the last time. Others' are not there, nor what others do."""
    rows = _own(actor).filter(schedule__paused_at__isnull=True, schedule__case__separated_at__isnull=True)
    mine = {row.schedule_id: row for row in rows}
    moment = clock.now()
    found = planned(Schedule.objects.filter(pk__in=mine).order_by("pk"), moment)
    lines = (_line(one, mine[one.schedule.pk]) for one in found)
    return tuple(line for line in lines if line.next or line.schedule.comes not in DATED)


def _line(one: Planned, own: ScheduledFor) -> ComesBack:
    zone = zone_in(one.schedule, own.client)
    coming = one.coming(zone, clock.now())
    return ComesBack(own.code, form_of(one.schedule.version), one.schedule, coming[0] if coming else None, zone)


def own_scheduled(code: str, actor: Actor) -> ScheduledFor:
    """One that comes back for the actor; any other does not exist."""
    row = _own(actor).filter(code=code).first()
    if row is None:
        raise NotVisibleError
    return row


def _own(actor: Actor) -> QuerySet[ScheduledFor]:
    rows = ScheduledFor.objects.filter(client_id=actor.person, schedule__case__practice_id=actor.practice)
    return rows.filter(schedule__ended_at__isnull=True).select_related("schedule__case", "client__user")
