"""Reminders with which something went wrong, for those who may want to ask in person."""

from dataclasses import dataclass

from homework.models import Assignment, Reminder
from practice.mail.models import MailState


@dataclass(frozen=True, slots=True)
class Mishap:
    """That nobody knows whether somebody's reminder went out, or that it was refused for good."""

    name: str
    channel: str
    is_refused: bool


def mishaps(assignment: Assignment) -> tuple[Mishap, ...]:
    """Every reminder of one piece of homework that may not have arrived; it is never sent again."""
    rows = Reminder.objects.filter(part__assignment=assignment, mail__state__in=(MailState.UNKNOWN, MailState.REFUSED))
    rows = rows.select_related("part__author__user", "mail").order_by("pk")
    return tuple(
        Mishap(row.part.author.user.name, row.channel, row.mail.state == MailState.REFUSED) for row in rows if row.mail
    )
