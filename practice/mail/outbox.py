"""Puts a mail on its way in the transaction of the act that causes it; the worker sends it."""

from django.db import transaction

from practice import clock
from practice.mail.models import OutgoingMail
from practice.mail.tasks import send_waiting_mail
from practice.people.models import User


def post(user: User, *, subject: str, body: str) -> None:
    """Keep a mail for the worker. The words have to be neutral: a partner may read the mailbox."""
    OutgoingMail.objects.create(
        person=user, practice_id=user.practice_id, to=user.email, subject=subject, body=body, created_at=clock.now()
    )
    transaction.on_commit(_wake_worker)


def _wake_worker() -> None:
    send_waiting_mail.enqueue()
