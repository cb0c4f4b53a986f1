"""Whose turn it is to send a message: a worker takes it, for good on disk, before a byte of it goes out.

A message whose worker died is free again when its lease has run out, and goes by the same name as before: whoever
receives it twice can tell.
"""

import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from practice import clock
from practice.access.actor import Actor
from practice.codes import new_code
from practice.enums import Role
from practice.sync.changes import KEPT, Change, changes_for, number_changes, oldest_kept
from practice.sync.cursors import cursor
from practice.sync.webhooks.models import DeliveryState, Off, WebhookDelivery, WebhookEndpoint
from practice.sync.webhooks.notices import tell_owners
from practice.sync.webhooks.policy import Verdict, hears, rest, type_of, verdict
from practice.sync.webhooks.queries import running
from practice.sync.webhooks.signing import headers_of, live
from practice.walls.context import Place, within

# Longer than any receiver is waited for, so that whoever holds a claim for longer is dead.
LEASE = timedelta(minutes=2)
AT_ONCE = 500
KEPT_TRIES = 20


@dataclass(frozen=True, slots=True)
class Lane:
    """An address that may be written to, by its key and its practice's."""

    endpoint: int
    practice: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that this worker alone has, ready to go."""

    lane: Lane
    key: int
    claim: str
    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Tried:
    """How a try went: the status that came back, or why none did; the rest that was asked for; how long it took."""

    status: int | None
    why: str
    asked: timedelta
    took: timedelta


def lanes() -> list[Lane]:
    """The addresses that may be written to now, of every practice."""
    with within(Place.DOORS):
        return [Lane(*keys) for keys in running(clock.now()).order_by("pk").values_list("pk", "practice_id")]


@transaction.atomic
def prepare(lane: Lane) -> bool:
    """Make a message of each change that an address has not heard of, and free what a worker had when it died.

    What the record system may not know of, or did not ask for, leaves no trace here. Says whether there may be more.
    """
    with within(lane.practice):
        number_changes(lane.practice)
        same = running(clock.now()).select_related("client").filter(pk=lane.endpoint)
        endpoint = same.select_for_update(of=("self",)).first()
        if endpoint is None:
            return False
        moment = clock.now()
        mine = WebhookDelivery.objects.filter(endpoint=endpoint, state=DeliveryState.WAITING)
        left = mine.filter(claimed_until__lt=clock.by_the_machine())
        # What another died of goes after whatever waits: it holds up nobody else.
        left.update(claim="", claimed_until=None, next_at=moment)
        reader = Actor(endpoint.person_id, lane.practice, frozenset({Role.RECORD_SYSTEM}))
        if endpoint.heard < oldest_kept(lane.practice) - 1:
            ask_to_read_anew(endpoint)
        rows = list(changes_for(reader).filter(number__gt=endpoint.heard)[:AT_ONCE])
        WebhookDelivery.objects.bulk_create(
            WebhookDelivery(practice_id=lane.practice, endpoint=endpoint, change=row, created_at=moment, next_at=moment)
            for row in rows
            if hears(endpoint.client.scopes, endpoint.types, row.kind, gone=row.gone)
        )
        if rows:
            WebhookEndpoint.objects.filter(pk=endpoint.pk).update(heard=rows[-1].number)
        return len(rows) == AT_ONCE


def ask_to_read_anew(endpoint: WebhookEndpoint) -> None:
    """Have an address told that changes for it are no longer kept; once, however often it is found."""
    asked = WebhookDelivery.objects.filter(endpoint=endpoint, change__isnull=True)
    asked.filter(created_at__lt=clock.now() - KEPT).delete()
    if not asked.filter(state=DeliveryState.WAITING).exists():
        moment = clock.now()
        WebhookDelivery.objects.create(
            practice_id=endpoint.practice_id, endpoint=endpoint, created_at=moment, next_at=moment
        )


def take(lane: Lane) -> Taken | None:
    """Take the next message to an address for this worker alone; None where nothing may go there now."""
    with transaction.atomic(), within(lane.practice):
        endpoint = running(clock.now()).filter(pk=lane.endpoint).first()
        if endpoint is None:
            return None
        rows = WebhookDelivery.objects.select_for_update(of=("self",), skip_locked=True).select_related("change")
        free = rows.filter(
            endpoint=endpoint, state=DeliveryState.WAITING, claimed_until__isnull=True, next_at__lte=clock.now()
        ).order_by("next_at", "pk")
        while (delivery := free.first()) is not None:
            if delivery.change is None or not _is_overtaken(delivery.change):
                return _taken(lane, endpoint, delivery)
            delivery.state = DeliveryState.OVERTAKEN
            delivery.save(update_fields=["state"])
        return None


def _is_overtaken(change: Change) -> bool:
    """Whether what was to be told is no longer so: the thing is gone by now, or back, for whoever was to hear of it."""
    later = Change.objects.filter(
        practice_id=change.practice_id, kind=change.kind, code=change.code, reader_id=change.reader_id
    )
    return later.filter(pk__gt=change.pk, gone=not change.gone).exists()


def _taken(lane: Lane, endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> Taken:
    now = clock.by_the_machine()
    delivery.claim, delivery.claimed_until = new_code(), now + LEASE
    delivery.save(update_fields=["claim", "claimed_until"])
    body = body_of(delivery.change) if delivery.change else body_of_resync(delivery, endpoint)
    headers = headers_of(delivery.name, now, body, live(endpoint.secrets, clock.now()))
    headers["Content-Type"] = "application/json"
    return Taken(lane, delivery.pk, delivery.claim, endpoint.url, headers, body)


def body_of(change: Change) -> bytes:
    """All that a message says: what kind of thing is new, different or gone, its code, and since when."""
    told = {
        "type": type_of(change.kind, gone=change.gone),
        "timestamp": _instant(change.at),
        "data": {"kind": change.kind, "code": change.code, "gone": change.gone},
    }
    return json.dumps(told, separators=(",", ":")).encode()


def body_of_resync(delivery: WebhookDelivery, endpoint: WebhookEndpoint) -> bytes:
    """All that is said where changes are no longer kept: from which cursor on, once every list has been read."""
    told = {
        "type": delivery.type,
        "timestamp": _instant(delivery.created_at),
        "data": {"after": cursor(endpoint.heard)},
    }
    return json.dumps(told, separators=(",", ":")).encode()


def finish(taken: Taken, tried: Tried) -> bool:
    """Write down how a try went; whether the address took it, and more may follow at once.

    A try that came to no end, because its worker died, is none: nothing is given up for it.
    """
    with transaction.atomic(), within(taken.lane.practice):
        mine = WebhookDelivery.objects.select_for_update(of=("self",)).select_related("endpoint")
        delivery = mine.filter(pk=taken.key, claim=taken.claim).first()
        if delivery is None:
            return False
        delivery.tries += 1
        found, moment = verdict(tried.status, delivery.tries), clock.now()
        delivery.claim, delivery.claimed_until = "", None
        delivery.log = [*delivery.log, _line(tried, moment)][-KEPT_TRIES:]
        if found is Verdict.AGAIN:
            delivery.next_at = moment + rest(delivery.tries, tried.asked, random.random())  # noqa: S311 - spreads, hides nothing
        else:
            delivery.state = DeliveryState.DELIVERED if found is Verdict.DELIVERED else DeliveryState.FAILED
        delivery.save(update_fields=["claim", "claimed_until", "tries", "log", "next_at", "state"])
        _tell_endpoint(delivery, found, tried, moment)
        return found is Verdict.DELIVERED


def _line(tried: Tried, moment: datetime) -> dict[str, object]:
    took = tried.took // timedelta(milliseconds=1)
    return {"at": _instant(moment), "ms": took, "status": tried.status, "why": tried.why}


def _tell_endpoint(delivery: WebhookDelivery, found: Verdict, tried: Tried, moment: datetime) -> None:
    """What one message's try means for its address."""
    same = WebhookEndpoint.objects.filter(pk=delivery.endpoint_id)
    if found is Verdict.DELIVERED:
        same.update(took_at=moment)
    elif found is Verdict.AGAIN and tried.asked:
        same.update(rests_until=moment + tried.asked)
    elif found is Verdict.UNWANTED:
        _switch_off(delivery, Off.UNWANTED, moment)
    elif found is Verdict.GIVEN_UP and not same.filter(took_at__gte=delivery.created_at).exists():
        _switch_off(delivery, Off.GIVEN_UP, moment)


def _switch_off(delivery: WebhookDelivery, why: Off, moment: datetime) -> None:
    """Write no more to an address, and say so to those who run the practice."""
    on = WebhookEndpoint.objects.filter(pk=delivery.endpoint_id, off_at__isnull=True)
    if on.update(off_at=moment, off=why):
        tell_owners(delivery.practice_id)


def _instant(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
