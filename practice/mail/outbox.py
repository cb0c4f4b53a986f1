"""Puts a mail on its way in the transaction of the act that causes it; the worker sends it."""

from typing import Protocol

from django.db import transaction

from practice import clock
from practice.mail.models import Channel, MailState, OutgoingMail
from practice.mail.tasks import send_waiting_mail
from practice.mail.wishes import wishes_of


class Addressee(Protocol):
    """Somebody who can be written to."""

    pk: int
    practice_id: int
    email: str


def post(
    user: Addressee,
    *,
    subject: str,
    body: str,
    is_asked: bool = False,
    to: str = "",
    channel: Channel = Channel.MAIL,
    kind: str = "",
    stop: str = "",
) -> OutgoingMail | None:
    """Keep a mail for the worker. The words have to be neutral: a partner may read the mailbox.

    What the person ``is_asked`` for goes at once, to where they sign in or to ``to``. Everything else is a notice,
    which follows their wishes: nothing at all, or to their own address for notices, in their safe hours. What has a
    ``kind`` goes out at most once; with ``stop``, the address at which its reader ends such mails.
    """
    if not is_asked and wishes_of(user.pk).never:
        return None
    mail = OutgoingMail.objects.create(
        person_id=user.pk,
        practice_id=user.practice_id,
        channel=channel,
        kind=kind,
        to=to or user.email,
        subject=subject,
        body=body,
        stop=stop,
        is_asked=is_asked,
        created_at=clock.now(),
    )
    transaction.on_commit(_wake_worker)
    return mail


def forget_waiting(user: Addressee) -> None:
    """Nothing that waits for somebody goes out any more; what a worker has in hand does."""
    OutgoingMail.objects.filter(person_id=user.pk, state=MailState.WAITING, claimed_until=None).delete()


def _wake_worker() -> None:
    send_waiting_mail.enqueue()
