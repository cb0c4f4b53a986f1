"""What the worker does about people."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.tasks import task

from practice import clock
from practice.access.actor import Actor
from practice.audit.models import Event
from practice.audit.record import record
from practice.people.backend import EmailBackend
from practice.people.letters import send_reset
from practice.people.models import User
from practice.people.refused import Tried, forget_old_refusals, keep_refused
from practice.walls.context import Place, within

BETWEEN_TWO = timedelta(minutes=2)


@task()
def send_reset_link(person: int) -> None:
    """Send a link for a new password; to nobody, when nobody has the address that was asked for."""
    with transaction.atomic(), within(Place.DOORS):
        user = User.objects.filter(pk=person, is_active=True).first()
        if user is None or not user.has_usable_password() or _was_sent_just_now(user):
            return
        send_reset(user)
        record("send_reset_link", by=Actor(user.pk, user.practice_id, frozenset()))


@task()
def keep_refused_sign_in(people: list[int], way: str, kind: int, at: int) -> None:
    """Keep that somebody was refused, for those whose address it was; for nobody, when nobody has it."""
    with transaction.atomic(), within(Place.DOORS):
        forget_old_refusals()
        for user in User.objects.filter(pk__in=people).order_by("pk"):
            if EmailBackend().user_can_authenticate(user):
                keep_refused(user, Tried(way), kind=kind, at=datetime.fromtimestamp(at, UTC))


def _was_sent_just_now(user: User) -> bool:
    sent = Event.objects.filter(actor=user, action="send_reset_link", at__gt=clock.now() - BETWEEN_TWO)
    return sent.exists()
