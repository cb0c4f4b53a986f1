"""What the worker does about mail."""

from datetime import datetime
from functools import partial

from django.core.mail import EmailMessage
from django.db import transaction
from django.tasks import task

from practice import clock
from practice.mail.models import OutgoingMail
from practice.mail.safe_hours import next_safe_moment
from practice.mail.wishes import wishes_of
from practice.walls.context import Place, within

MOST_TRIES = 8


@task()
def send_waiting_mail() -> None:
    """Send every mail that may go, oldest first; one that fails waits for the next turn."""
    waiting = OutgoingMail.objects.filter(sent_at__isnull=True, tries__lt=MOST_TRIES)
    with within(Place.DOORS):
        keys = list(waiting.exclude(not_before__gt=clock.now()).order_by("pk").values_list("pk", flat=True))
    for key in keys:
        _send(key)


def _send(key: int) -> None:
    with transaction.atomic(), within(Place.DOORS):
        mails = OutgoingMail.objects.select_for_update(of=("self",)).select_related("person__practice")
        mail = mails.filter(pk=key, sent_at__isnull=True).first()
        if mail is not None and (mail.is_asked or _is_wished(mail)):
            _hand_over(mail)


def _is_wished(mail: OutgoingMail) -> bool:
    """Whether a notice goes out now; otherwise it is dropped, or held back until the next safe hour."""
    wishes, person, moment = wishes_of(mail.person_id), mail.person, clock.now()
    if wishes.never:
        mail.delete()
        return False
    when = next_safe_moment(wishes.hours, person.zone or person.practice.zone, moment)
    if when > moment:
        mail.not_before = when
        mail.save(update_fields=["not_before"])
        transaction.on_commit(partial(_wake_worker, when))
        return False
    mail.to = wishes.address or person.email
    return True


def _hand_over(mail: OutgoingMail) -> None:
    mail.tries += 1
    try:
        EmailMessage(mail.subject, mail.body, to=[mail.to]).send()
    except OSError:
        mail.save(update_fields=["tries", "to"])
    else:
        mail.sent_at = clock.now()
        mail.save(update_fields=["tries", "sent_at", "to"])


def _wake_worker(when: datetime) -> None:
    send_waiting_mail.using(run_after=when).enqueue()
