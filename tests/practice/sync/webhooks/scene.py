"""A record system with an address that is told of changes, and what arrives there."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from standardwebhooks import Webhook

from clients.actions.people import add_client
from clients.models import Client
from practice import clock
from practice.access.actor import Actor
from practice.sync.webhooks.actions import Told, add_webhook
from practice.sync.webhooks.models import WebhookDelivery, WebhookEndpoint
from practice.sync.webhooks.tasks import send_webhooks
from tests.homework.sharing.world import Clock
from tests.practice.sync.peers import Asked, Peer
from tests.practice.sync.programs import Program


@dataclass
class Scene:
    """``by`` runs the practice, ``ledger`` is its record system, ``peer`` the machine at the address."""

    by: Actor
    ledger: Program
    peer: Peer
    clock: Clock
    made: Told
    people: int = 0

    @property
    def endpoint(self) -> WebhookEndpoint:
        return WebhookEndpoint.objects.get(pk=self.made.endpoint.pk)

    def add(self, *types: str, path: str = "/two", program: Program | None = None) -> Told:
        return add_webhook((program or self.ledger).client, self.peer.url + path, types, by=self.by)

    def brings(self) -> Client:
        """Something changes: a client comes in."""
        self.people += 1
        return add_client(email=f"new{self.people}@example.org", name=f"Newcomer {self.people}", by=self.by)

    def work(self, *, later: timedelta = timedelta()) -> list[Asked]:
        """The worker has its round; gives what arrived in it."""
        self.clock.moment += later
        before = len(self.peer.asked)
        send_webhooks.func()
        return self.peer.asked[before:]

    def deliveries(self) -> list[WebhookDelivery]:
        return list(WebhookDelivery.objects.order_by("pk"))

    def states(self) -> list[str]:
        return [delivery.state for delivery in self.deliveries()]


def told(asked: Asked) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(asked.body)
    return found


def verified(asked: Asked, secret: str) -> dict[str, Any]:
    """What the receiver's library makes of it. The signature's moment is the machine's, whatever the story's clock."""
    found: dict[str, Any] = Webhook(secret).verify(asked.body, dict(asked.headers))
    return found


def names(arrived: Iterator[Asked] | list[Asked]) -> list[str]:
    return [asked.headers["webhook-id"] for asked in arrived]


def now() -> str:
    return clock.now().isoformat().replace("+00:00", "Z")
