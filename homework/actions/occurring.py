"""Opens what comes back when its time has come, each time once, and tells people of the first."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from clients.enums import Standing
from clients.models import Client
from homework.actions.assigning import Terms, Turn, announce, give_turn
from homework.actions.settling import lock
from homework.enums import Comes, Level
from homework.models import Assignment, Part, Schedule, ScheduledFor
from homework.queries.planned import Planned, planned, running
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.people.models import Practice
from practice.walls.context import Place, within


def open_everywhere() -> int:
    """Open in each practice what is due there; gives how many times were opened."""
    with within(Place.DOORS):
        practices = list(Practice.objects.order_by("pk").values_list("pk", flat=True))
    return sum(open_what_is_due(practice) for practice in practices)


def open_what_is_due(practice: int) -> int:
    """Open every time of every schedule of a practice whose time has come; gives how many were opened.

    Often or seldom, by one worker or by several, each is opened once, in a transaction of its own. After a halt, what
    is still wanted is opened late; what is past for everybody is not opened any more, so that nobody finds a heap.
    """
    with within(practice):
        due = list(_due(practice))
    opened = 0
    for schedule, key in due:
        with within(practice):
            opened += _is_opened(schedule, key)
    with within(practice):
        _tell_the_new(practice)
    return opened


def _due(practice: int) -> Iterator[tuple[Schedule, str]]:
    moment, rows = clock.now(), running(practice)
    made = set(Assignment.objects.filter(schedule__in=rows).values_list("schedule_id", "occurrence"))
    for found in planned(rows, moment):
        if _asks(found):
            keys = (key for key in found.open_at(moment) if (found.schedule.pk, key) not in made)
            yield from ((found.schedule, key) for key in keys)


def open_now(schedule: Schedule) -> None:
    """Open at once what a schedule that was just set or resumed has for this moment."""
    for key in _fresh(schedule).open_at(clock.now()):
        with suppress(NotAllowedError):
            open_occurrence(schedule, key)
    _tell_the_new(schedule.case.practice_id)


def _is_opened(schedule: Schedule, key: str) -> bool:
    """Whether it was we who opened it: another worker may have been first, the case may allow it no longer."""
    with suppress(IntegrityError, NotAllowedError):
        return open_occurrence(schedule, key) is not None
    return False


@transaction.atomic
def open_occurrence(schedule: Schedule, key: str) -> Assignment | None:
    """Open one time of a schedule, as things stand now; None where it was opened, left out or stopped meanwhile.

    It is written down as done by who set the schedule. Raises NotAllowedError when the case allows it no longer.
    """
    lock([schedule.case])
    found = _fresh(schedule)
    made = Assignment.objects.filter(schedule=schedule, occurrence=key).exists()
    times = found.open_at(clock.now()).get(key)
    if times is None or made or not _asks(found):
        return None
    by = Actor(found.schedule.set_by_id, found.schedule.case.practice_id, frozenset())
    terms = terms_of(found.schedule, due_at=max(one.due for one in times.values()))
    return give_turn(Turn(found.schedule, key, times), terms, to=found.people, by=by)


def terms_of(schedule: Schedule, *, due_at: datetime | None = None) -> Terms:
    """On which terms each time is given."""
    levels = tuple(Level(level) for level in schedule.levels)
    suggested = Level(schedule.suggested_level)
    release, note = schedule.needs_release, schedule.note
    return Terms(levels, suggested, release, due_at=due_at, note=note, reminds=schedule.reminds)


def _fresh(schedule: Schedule) -> Planned:
    return planned(Schedule.objects.filter(pk=schedule.pk), clock.now())[0]


def _asks(found: Planned) -> bool:
    """Whether anything opens at all: it runs, it has times left, and its people are together and in care."""
    return not found.is_used_up and found.schedule.runs and is_in_care(found.schedule, found.people)


def is_in_care(schedule: Schedule, people: Iterable[Client]) -> bool:
    """Whether these people of a schedule are still together and there: no separation, nobody gone, somebody in care.

    That a partner's own care has ended is theirs: what both were given goes on for the other as before.
    """
    asked = list(people)
    here = all(client.erased_at is None and client.user.is_active for client in asked)
    cared_for = any(client.standing == Standing.IN_CARE for client in asked)
    return schedule.case.separated_at is None and here and cared_for


@transaction.atomic
def _tell_the_new(practice: int) -> None:
    """Tell by mail everybody for whom something comes back for the first time, when they can see it."""
    moment = clock.now()
    seen = Part.objects.filter(
        assignment__schedule=OuterRef("schedule"), author=OuterRef("client"), opens_at__lte=moment
    )
    waits = Q(schedule__comes=Comes.EVENT, schedule__starts__lte=clock.now().date())
    rows = _untold(practice).filter(Exists(seen) | waits).order_by("pk")
    for row in rows.select_for_update(of=("self",)).select_related("client__user"):
        row.told_at = moment
        row.save(update_fields=["told_at"])
        announce(row.client)


def _untold(practice: int) -> QuerySet[ScheduledFor]:
    return ScheduledFor.objects.filter(
        told_at__isnull=True,
        schedule__case__practice_id=practice,
        schedule__case__separated_at__isnull=True,
        schedule__ended_at__isnull=True,
        schedule__paused_at__isnull=True,
        client__user__is_active=True,
    )
