"""Lets a client rest for a week or two: nothing is asked, nothing is counted, nobody but their team can tell."""

from datetime import timedelta

from django.db import transaction

from clients.models import Client
from homework.library.recurrence import WEEK, day_at, morning
from homework.models import Rest
from homework.queries.resting import rests_now
from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record

WEEKS = (1, 2)


def _client(by: Actor) -> Client:
    client = Client.objects.filter(pk=by.person, practice_id=by.practice).select_related("user__practice").first()
    if client is None:
        raise NotVisibleError
    return client


@transaction.atomic
def rest(weeks: int, *, by: Actor) -> None:
    """Rest in all of one's cases for one week or two, until six in the morning where one is; the newest one counts."""
    require(weeks in WEEKS, "Choose one week or two.")
    client, moment = _client(by), clock.now()
    zone = client.user.zone or client.user.practice.zone
    until = morning(day_at(moment, zone) + timedelta(days=WEEK * weeks), zone)
    rests_now(moment).filter(client=client).update(until=moment)
    Rest.objects.bulk_create(
        Rest(case=place.case, client=client, since=moment, until=until)
        for place in client.places.select_related("case").order_by("pk")
    )
    record("rest", by=by, client=client.pk)


@transaction.atomic
def go_on(*, by: Actor) -> None:
    """End one's rest now."""
    client, moment = _client(by), clock.now()
    rests_now(moment).filter(client=client).update(until=moment)
    record("go_on", by=by, client=client.pk)
