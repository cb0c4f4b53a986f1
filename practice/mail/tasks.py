"""What the worker does about mail."""

import logging

from django.tasks import task

from practice.mail.claims import finish, settle_lost, take, waiting
from practice.mail.handing import hand_over
from practice.privacy.errors import SealBrokenError

logger = logging.getLogger(__name__)


@task()
def send_waiting_mail() -> None:
    """Send every mail that may go, oldest first; one that is not taken now waits for a later turn."""
    settle_lost()
    for key, practice in waiting():
        try:
            mail = take(key, practice)
        except SealBrokenError:
            logger.exception("A mail cannot be opened; it stays where it is.")
            continue
        if mail is not None:
            finish(mail, hand_over(mail))
