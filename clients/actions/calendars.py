"""Giving somebody an address for their calendar, and taking it back."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from clients.models import CalendarFeed
from clients.queries.calendars import may_have_feed
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.codes import fingerprint, new_secret
from practice.people.models import User
from practice.people.notices import tell_of_opening

AN_HOUR = timedelta(hours=1)


@transaction.atomic
def make_feed(*, by: Actor) -> str:
    """Give ``by`` an address of their own; an earlier one opens nothing from now on.

    Returns its secret, kept nowhere; ``by`` is told by mail. Raises NotVisibleError for whoever has no sessions.
    """
    if not may_have_feed(by):
        raise NotVisibleError
    secret = new_secret()
    values = {"fingerprint": fingerprint(secret), "made_at": clock.now(), "read_at": None}
    CalendarFeed.objects.update_or_create(user_id=by.person, defaults={**values, "practice_id": by.practice})
    record("make_calendar", by=by)
    tell_of_opening(User.objects.get(pk=by.person))
    return secret


@transaction.atomic
def end_feed(*, by: Actor) -> None:
    """Take the address back; twice is the same as once."""
    if CalendarFeed.objects.filter(user_id=by.person).delete()[0]:
        record("end_calendar", by=by)


def note_reading(feed: CalendarFeed) -> None:
    """Keep that a calendar has read it, once an hour."""
    moment = clock.now()
    long_ago = Q(read_at=None) | Q(read_at__lt=moment - AN_HOUR)
    CalendarFeed.objects.filter(long_ago, pk=feed.pk).update(read_at=moment)
