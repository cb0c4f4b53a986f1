"""What comes back, with all that decides when: its people, the sessions of its case, and what was changed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Prefetch, QuerySet

from clients.models import Client, Session
from homework.enums import Comes
from homework.library.recurrence import Meeting, Occurrence, day_at, is_open, occurrences
from homework.models import OccurrenceChange, Schedule, ScheduledFor

LONGEST_APART = 14  # days between a session and what belongs to it
LOOK_BACK = timedelta(days=LONGEST_APART + 2)
LOOK_AHEAD = timedelta(days=400)
SOON = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Planned:
    """A schedule with those it comes back for, the sessions around, and the days that were changed.

    ``made`` counts the times that it has come.
    """

    schedule: Schedule
    people: tuple[Client, ...]
    meetings: tuple[Meeting, ...]
    changes: Mapping[str, date | None]
    made: int

    @property
    def is_used_up(self) -> bool:
        """Whether it has come as often as it was to come."""
        times = self.schedule.times
        return times is not None and self.made >= times and self.schedule.comes != Comes.EVENT

    def times(self, zone: str, moment: datetime, *, ahead: timedelta = SOON) -> dict[str, Occurrence]:
        """Every time of it around a moment, as somebody in ``zone`` has it, by its key."""
        today = day_at(moment, zone)
        found = occurrences(
            self.schedule.rule,
            zone,
            since=today - LOOK_BACK,
            until=today + ahead,
            meetings=self.meetings,
            changes=self.changes,
        )
        return {one.key: one for one in found}

    def open_at(self, moment: datetime) -> dict[str, dict[int, Occurrence]]:
        """The times whose time has come for anybody and has not wholly passed for all: each with everybody's own."""
        tables = {client.pk: self.times(zone_in(self.schedule, client), moment) for client in self.people}
        keys = {key for table in tables.values() for key, one in table.items() if is_open(one, moment)}
        everybodys = {key: {who: table[key] for who, table in tables.items() if key in table} for key in sorted(keys)}
        return {key: own for key, own in everybodys.items() if len(own) == len(self.people)}

    def coming(self, zone: str, moment: datetime) -> tuple[Occurrence, ...]:
        """The times that are still to open for somebody in ``zone``, as far as their days are known."""
        found = [one for one in self.times(zone, moment, ahead=LOOK_AHEAD).values() if one.opens > moment]
        left = None if self.schedule.times is None else max(0, self.schedule.times - self.made)
        return tuple(found[:left])


def zone_in(schedule: Schedule, client: Client) -> str:
    """Where somebody is for whom it comes back: where they say, or else where the practice is."""
    return client.user.zone or schedule.case.practice.zone


def running(practice: int) -> QuerySet[Schedule]:
    """The schedules of a practice that have not ended."""
    return Schedule.objects.filter(case__practice_id=practice, ended_at__isnull=True).order_by("pk")


def planned(schedules: QuerySet[Schedule], moment: datetime) -> tuple[Planned, ...]:
    """These schedules with all that decides when they come: five statements, however many there are."""
    people = ScheduledFor.objects.select_related("client__user").order_by("pk")
    rows = list(
        schedules.annotate(made=Count("assignments"))
        .select_related("case__practice", "version")
        .prefetch_related(Prefetch("people", people))
    )
    meetings = _meetings({row.case_id for row in rows if row.comes in {Comes.BEFORE, Comes.AFTER}}, moment)
    changes = _changes(rows)
    return tuple(
        Planned(row, tuple(one.client for one in row.people.all()), meetings[row.case_id], changes[row.pk], row.made)
        for row in rows
    )


def _meetings(cases: Collection[int], moment: datetime) -> Mapping[int, tuple[Meeting, ...]]:
    since = moment - timedelta(days=2 * LONGEST_APART)
    rows = Session.objects.filter(case_id__in=cases, cancelled_at__isnull=True, starts_at__gte=since)
    found: dict[int, tuple[Meeting, ...]] = defaultdict(tuple)
    for row in rows.only("case_id", "code", "starts_at", "minutes").order_by("starts_at", "pk"):
        found[row.case_id] += (Meeting(row.code, row.starts_at, row.starts_at + timedelta(minutes=row.minutes)),)
    return found


def _changes(schedules: Iterable[Schedule]) -> Mapping[int, dict[str, date | None]]:
    found: dict[int, dict[str, date | None]] = defaultdict(dict)
    for row in OccurrenceChange.objects.filter(schedule__in=[one.pk for one in schedules]).order_by("pk"):
        found[row.schedule_id][row.occurrence] = row.day
    return found
