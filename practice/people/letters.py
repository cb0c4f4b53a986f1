"""The mails about getting in: a link and a few neutral words, naming nobody."""

from django.template.loader import render_to_string

from practice.mail import outbox
from practice.people.links import invitation_link, reset_link
from practice.people.models import User

SUBJECT = "My notes"


def send_invitation(user: User, secret: str) -> None:
    """Put the mail with a one-time link on its way."""
    _send(user, "email/invitation.txt", invitation_link(secret))


def send_reset(user: User) -> None:
    """Put the mail with a link for a new password on its way."""
    _send(user, "email/reset.txt", reset_link(user), is_asked=True)


def _send(user: User, template: str, link: str, *, is_asked: bool = False) -> None:
    body = render_to_string(template, {"link": link})
    outbox.post(user, subject=SUBJECT, body=body, is_asked=is_asked)
