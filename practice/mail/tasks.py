"""What the worker does about mail."""

from django.tasks import task

from practice.mail.claims import finish, settle_lost, take, waiting
from practice.mail.handing import hand_over


@task()
def send_waiting_mail() -> None:
    """Send every mail that may go, oldest first; one that is not taken now waits for a later turn."""
    settle_lost()
    for key, practice in waiting():
        mail = take(key, practice)
        if mail is not None:
            finish(mail, hand_over(mail))
