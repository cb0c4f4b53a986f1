"""Which parts their authors are reminded of now; asked again, part by part, as a reminder goes out."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from clients.queries.standing import in_care
from homework.library.mornings import reminder_moment
from homework.models import Part, Reminder
from homework.queries.prompting import prompts_stopped
from homework.queries.resting import followed_by_another, rests_now
from practice import clock
from practice.enums import Remind
from practice.mail.models import Channel, Contact, OutgoingMail
from practice.mail.safe_hours import is_safe
from practice.mail.wishes import Wishes, contacts_of, said_in, wishes_of
from practice.privacy.errors import SealBrokenError

logger = logging.getLogger(__name__)

DAYS_BEFORE = {Remind.SAME_DAY: 0, Remind.DAY_BEFORE: 1, Remind.TWO_DAYS_BEFORE: 2}
# Safe hours come back within a week; what nobody could send for longer is better left.
LAPSES = timedelta(days=8)
AHEAD = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Due:
    """A part that its author is reminded of, and by which way."""

    part: Part
    channel: Channel


def _due_between(first: datetime, last: datetime) -> Q:
    own, common = Q(due_at__gte=first, due_at__lt=last), Q(assignment__due_at__gte=first, assignment__due_at__lt=last)
    return own | Q(due_at=None) & common


def asked_of_their_authors() -> QuerySet[Part]:
    """The parts that are still asked of somebody in care: not handed in, taken back, over, or of a couple's past.

    Whoever rests is asked nothing. Neither a hold nor a partner's part is among the reasons, so that nobody's reminders
    tell of them.
    """
    moment = clock.now()
    resting = rests_now(moment).filter(client=OuterRef("author"), case=OuterRef("assignment__case"))
    rows = Part.objects.filter(
        ~Exists(resting),
        ~followed_by_another(moment),
        Q(opens_at=None) | Q(opens_at__lte=moment),
        current__isnull=True,
        assignment__reminds=True,
        assignment__taken_back_at__isnull=True,
        assignment__paused_at__isnull=True,
        assignment__case__separated_at__isnull=True,
    )
    rows = rows.filter(author__in=in_care())
    return rows.select_related("assignment__case__practice", "assignment__schedule", "author__user__practice")


def due_now(practice: int) -> Iterator[Due]:
    """What has to be reminded of at this moment, in its authors' safe hours, and never was."""
    moment = clock.now()
    rows = asked_of_their_authors().filter(_due_between(moment - LAPSES, moment + AHEAD))
    rows = rows.filter(assignment__case__practice_id=practice).prefetch_related("reminders").order_by("pk")
    parts = [part for part in rows if _may_be_time(part, moment)]
    contacts = contacts_of({part.author_id for part in parts})
    for part in parts:
        try:
            yield from _ways(part, contacts.get(part.author_id), moment)
        except SealBrokenError:
            logger.exception("Somebody's wishes cannot be opened; they are not reminded.")


def _ways(part: Part, contact: Contact | None, moment: datetime) -> Iterator[Due]:
    wishes, before = said_in(contact), {reminder.channel for reminder in part.reminders.all()}
    ways = [way for way in wishes.reminders_by if way not in before]
    if ways and _is_time(part, wishes, moment) and not prompts_stopped(part.author_id):
        yield from (Due(part, way) for way in ways)


def _may_be_time(part: Part, moment: datetime) -> bool:
    """Whether anybody who wishes it as early as can be would be reminded by now; wishes are sealed, and cost more."""
    at = _moment_of(part, max(DAYS_BEFORE.values()))
    return at is not None and at <= moment


def _moment_of(part: Part, days_before: int) -> datetime | None:
    due = part.wanted_at
    if due is None:
        return None
    return reminder_moment(due, set_at=_asked_since(part), zone=_zone_of(part), days_before=days_before)


def _asked_since(part: Part) -> datetime:
    """Since when it is asked; what came back since its own hour, however late a worker opened it: nobody was told."""
    schedule = part.assignment.schedule
    if schedule is None or part.opens_at is None:
        return part.assignment.set_at
    return max(part.opens_at, schedule.set_at)


def _zone_of(part: Part) -> str:
    user = part.author.user
    return user.zone or user.practice.zone


def _is_time(part: Part, wishes: Wishes, moment: datetime) -> bool:
    if not is_safe(wishes.hours, moment.astimezone(ZoneInfo(_zone_of(part)))):
        return False
    at = _moment_of(part, DAYS_BEFORE[wishes.remind])
    return at is not None and at <= moment < at + LAPSES


def is_still_wanted(mail: OutgoingMail) -> bool:
    """Whether a reminder that goes out now is still one: all is as when it was written, and not switched off since.

    Whether it is a safe hour, and whether they may be written to at all, the worker asks of every mail.
    """
    reminder = Reminder.objects.filter(mail=mail).first()
    if reminder is None or Channel(mail.channel) not in wishes_of(mail.person_id).reminders_by:
        return False
    return asked_of_their_authors().filter(pk=reminder.part_id).exists() and not prompts_stopped(mail.person_id)
