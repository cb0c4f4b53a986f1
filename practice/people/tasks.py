"""What the worker does about people."""

from django.db import transaction
from django.tasks import task

from practice.access.actor import Actor
from practice.audit.record import record
from practice.people.letters import send_reset
from practice.people.models import User


@task()
def send_reset_link(person: int) -> None:
    """Send a link for a new password; to nobody, when nobody has the address that was asked for."""
    with transaction.atomic():
        user = User.objects.filter(pk=person, is_active=True).first()
        if user is None or not user.has_usable_password():
            return
        send_reset(user)
        record("send_reset_link", by=Actor(user.pk, user.practice_id, frozenset()))
