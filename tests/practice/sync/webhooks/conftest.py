from collections.abc import Iterator

import pytest
from pytest_django import Settings

from practice.sync.webhooks.actions import add_webhook
from tests.cast import Cast
from tests.homework.sharing.world import Clock
from tests.practice.sync.peers import HERE, peer
from tests.practice.sync.programs import Program
from tests.practice.sync.webhooks.scene import Scene


@pytest.fixture
def scene(cast: Cast, still_clock: Clock, settings: Settings) -> Iterator[Scene]:
    settings.LOCAL_PEERS = [HERE]
    owner = cast.actor("owner")
    ledger = Program(owner)
    with peer() as running:
        made = add_webhook(ledger.client, f"{running.url}/one", by=owner)
        yield Scene(owner, ledger, running, still_clock, made)
