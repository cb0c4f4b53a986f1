"""What the worker does about mail."""

from django.core.mail import EmailMessage
from django.db import transaction
from django.tasks import task

from practice import clock
from practice.mail.models import OutgoingMail
from practice.walls.context import Place, within

MOST_TRIES = 8


@task()
def send_waiting_mail() -> None:
    """Send every mail that waits, oldest first; one that fails waits for the next turn."""
    waiting = OutgoingMail.objects.filter(sent_at__isnull=True, tries__lt=MOST_TRIES)
    with within(Place.DOORS):
        keys = list(waiting.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        _send(key)


def _send(key: int) -> None:
    with transaction.atomic(), within(Place.DOORS):
        mail = OutgoingMail.objects.select_for_update().filter(pk=key, sent_at__isnull=True).first()
        if mail is None:
            return
        mail.tries += 1
        try:
            EmailMessage(mail.subject, mail.body, to=[mail.to]).send()
        except OSError:
            mail.save(update_fields=["tries"])
        else:
            mail.sent_at = clock.now()
            mail.save(update_fields=["tries", "sent_at"])
