"""Reminding an author of a part, once."""

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from homework.models import Reminder
from homework.queries.due import Due
from practice import clock
from practice.access.actor import Actor
from practice.audit.record import record
from practice.mail.models import Channel
from practice.mail.outbox import post
from practice.people.letters import SUBJECT
from practice.people.stopping import stop_link

KIND = "reminder"


@transaction.atomic
def remind(due: Due) -> None:
    """Write one reminder, with words that name nobody and nothing; nothing where another worker wrote it just now."""
    part, user = due.part, due.part.author.user
    reminder, is_new = Reminder.objects.get_or_create(
        part=part, channel=due.channel, defaults={"written_at": clock.now()}
    )
    if not is_new:
        return
    link, stop = f"{settings.SITE_URL}/my/", stop_link(user)
    body = render_to_string(_LETTERS[due.channel], {"link": link, "stop": stop})
    reminder.mail = post(user, subject=SUBJECT, body=body, channel=due.channel, kind=KIND, stop=stop)
    reminder.save(update_fields=["mail"])
    record("remind", by=Actor(user.pk, user.practice_id, frozenset()), part=part.pk)


_LETTERS = {Channel.MAIL: "email/reminder.txt", Channel.TEXT: "email/reminder_text.txt"}
