"""Lets a client open what waits for something to happen: it happened."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from clients.models import Client
from homework.actions.assigning import Turn, give_turn
from homework.actions.occurring import is_in_care, terms_of
from homework.actions.settling import lock
from homework.enums import Comes
from homework.library.recurrence import day_at
from homework.models import Part, Schedule, ScheduledFor
from homework.queries.forms import form_of
from homework.queries.planned import zone_in
from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError

MOST_A_DAY = 10


@transaction.atomic
def open_own(scheduled: ScheduledFor, *, by: Actor) -> Part:
    """Give a client one more of what they open themselves; one that they have not handed in yet comes first.

    It is for them alone, so nobody else sees that there is one. Raises NotVisibleError for anybody else, and for what
    does not run; NotAllowedError after as many on one day as the exercise takes.
    """
    if scheduled.client_id != by.person:
        raise NotVisibleError
    lock([scheduled.schedule.case])
    schedule = Schedule.objects.select_related("case__practice", "version").get(pk=scheduled.schedule_id)
    client = Client.objects.select_related("user").get(pk=by.person)
    zone = zone_in(schedule, client)
    today = clock.today(zone)
    if not _is_offered(schedule, client) or schedule.starts > today:
        raise NotVisibleError
    own = list(Part.objects.filter(assignment__schedule=schedule, author=client).select_related("assignment"))
    waiting = [part for part in own if part.current_id is None and part.assignment.is_asked]
    if waiting:
        return waiting[0]
    _leave_room(schedule, [day_at(part.opens_at, zone) for part in own if part.opens_at], today)
    turn = Turn(schedule, f"{client.pk}-{len(own) + 1}", {})
    return give_turn(turn, terms_of(schedule), to=[client], by=by).parts.get()


def _leave_room(schedule: Schedule, days: Sequence[date], today: date) -> None:
    a_day = form_of(schedule.version).max_entries_per_day or MOST_A_DAY
    require(days.count(today) < a_day, "That is plenty for one day. There is room again tomorrow.")
    require(schedule.times is None or len(days) < schedule.times, "That is as many as were planned.")


def _is_offered(schedule: Schedule, client: Client) -> bool:
    return schedule.comes == Comes.EVENT and schedule.runs and is_in_care(schedule, [client])
