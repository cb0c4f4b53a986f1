"""Reminders with which something went wrong, for those who may want to ask in person."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from homework.models import Assignment, Reminder
from practice.mail.models import MailState

LOST = (MailState.UNKNOWN, MailState.REFUSED)


@dataclass(frozen=True, slots=True)
class Mishap:
    """That nobody knows whether somebody's reminder went out, or that it was refused for good."""

    name: str
    channel: str
    is_refused: bool


def may_not_have_come() -> Exists:
    """Of a part: that one of its reminders may not have arrived."""
    return Exists(Reminder.objects.filter(part=OuterRef("pk"), mail__state__in=LOST))


def mishaps(assignment: Assignment) -> tuple[Mishap, ...]:
    """Every reminder of one piece of homework that may not have arrived; it is never sent again."""
    rows = Reminder.objects.filter(part__assignment=assignment, mail__state__in=LOST)
    rows = rows.select_related("part__author__user", "mail").order_by("pk")
    return tuple(
        Mishap(row.part.author.user.name, row.channel, row.mail.state == MailState.REFUSED) for row in rows if row.mail
    )
