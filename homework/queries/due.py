"""Which parts their authors are reminded of now; asked again, part by part, as a reminder goes out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from clients.queries.standing import in_care
from homework.library.mornings import reminder_moment
from homework.models import Part, Reminder
from homework.queries.prompting import prompts_stopped
from practice import clock
from practice.enums import Remind
from practice.mail.models import Channel, OutgoingMail
from practice.mail.safe_hours import is_safe
from practice.mail.wishes import Wishes, wishes_of

DAYS_BEFORE = {Remind.SAME_DAY: 0, Remind.DAY_BEFORE: 1, Remind.TWO_DAYS_BEFORE: 2}
# Safe hours come back within a week; what nobody could send for longer is better left.
LAPSES = timedelta(days=8)
AHEAD = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Due:
    """A part that its author is reminded of, and by which way."""

    part: Part
    channel: Channel


def due_of(part: Part) -> datetime | None:
    """The moment for which a part is asked."""
    return part.assignment.due_at


def _due_between(first: datetime, last: datetime) -> Q:
    return Q(assignment__due_at__gte=first, assignment__due_at__lt=last)


def asked_of_their_authors() -> QuerySet[Part]:
    """The parts that are still asked of somebody in care: not handed in, at rest, taken back, or of a couple's past.

    Neither a hold nor a partner's part is among the reasons, so that nobody's reminders tell of them.
    """
    rows = Part.objects.filter(
        current__isnull=True,
        assignment__taken_back_at__isnull=True,
        assignment__paused_at__isnull=True,
        assignment__case__separated_at__isnull=True,
    )
    return rows.filter(author__in=in_care()).select_related("assignment__case__practice", "author__user__practice")


def due_now(practice: int) -> Iterator[Due]:
    """What has to be reminded of at this moment, in its authors' safe hours, and never was."""
    moment, wishes = clock.now(), _Wishes()
    parts = asked_of_their_authors().filter(_due_between(moment - LAPSES, moment + AHEAD))
    parts = parts.filter(assignment__case__practice_id=practice).prefetch_related("reminders").order_by("pk")
    for part in parts:
        before = {reminder.channel for reminder in part.reminders.all()}
        ways = [way for way in wishes[part.author_id].reminders_by if way not in before]
        if ways and _is_time(part, wishes[part.author_id], moment) and not prompts_stopped(part.author_id):
            yield from (Due(part, way) for way in ways)


class _Wishes(dict[int, Wishes]):
    """What everybody wishes, asked once for each."""

    def __missing__(self, person: int) -> Wishes:
        self[person] = wishes_of(person)
        return self[person]


def _is_time(part: Part, wishes: Wishes, moment: datetime) -> bool:
    due, user = due_of(part), part.author.user
    zone = user.zone or user.practice.zone
    if due is None or not is_safe(wishes.hours, moment.astimezone(ZoneInfo(zone))):
        return False
    at = reminder_moment(due, set_at=part.assignment.set_at, zone=zone, days_before=DAYS_BEFORE[wishes.remind])
    return at is not None and at <= moment < at + LAPSES


def is_still_wanted(mail: OutgoingMail) -> bool:
    """Whether a reminder that goes out now is still one: all is as when it was written, and not switched off since.

    Whether it is a safe hour, and whether they may be written to at all, the worker asks of every mail.
    """
    reminder = Reminder.objects.filter(mail=mail).first()
    if reminder is None or Channel(mail.channel) not in wishes_of(mail.person_id).reminders_by:
        return False
    return asked_of_their_authors().filter(pk=reminder.part_id).exists() and not prompts_stopped(mail.person_id)
