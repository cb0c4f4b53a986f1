"""Tells a person by mail that their way in was changed, in words that give nothing away."""

from django.template.loader import render_to_string

from practice.mail import outbox
from practice.people.letters import SUBJECT
from practice.people.models import User


def tell_of_change(user: User) -> None:
    """Put a mail on its way in the transaction of the change."""
    outbox.post(user, subject=SUBJECT, body=render_to_string("email/changed.txt"))
