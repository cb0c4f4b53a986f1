"""Tells a person by mail that a way to what is theirs was changed or opened, in words that give nothing away."""

from django.template.loader import render_to_string

from practice.mail import outbox
from practice.people.letters import SUBJECT
from practice.people.models import User


def tell_of_change(user: User) -> None:
    """Put a mail on its way in the transaction of the change."""
    outbox.post(user, subject=SUBJECT, body=render_to_string("email/changed.txt"))


def tell_of_opening(user: User) -> None:
    """Put a mail on its way in the transaction by which something outside may read a part of what is theirs."""
    outbox.post(user, subject=SUBJECT, body=render_to_string("email/opened.txt"))
