"""An address that was stopped for longer than changes are kept loses nothing in silence."""

from datetime import timedelta

import pytest

from practice.sync.changes import KEPT, number_changes
from practice.sync.webhooks.actions import pause_webhook, resume_webhook
from practice.sync.webhooks.connected import MISSED, trouble_of
from tests.practice.sync.peers import Reply
from tests.practice.sync.webhooks.scene import Scene, told, verified


def is_stopped(scene: Scene, days: int) -> None:
    """It is paused with a message on its way, and for so long; something changes every fortnight."""
    scene.peer.answers = lambda _: Reply(500)
    scene.brings()
    scene.work()
    pause_webhook(scene.endpoint, by=scene.by)
    for _ in range(days // 15):
        scene.clock.moment += timedelta(days=15)
        scene.brings()
        number_changes(scene.by.practice)
    scene.peer.answers = lambda _: Reply(204)


@pytest.mark.parametrize("days", [30, 60])
def test_whoever_was_stopped_for_longer_than_changes_are_kept_is_told_to_read_anew(scene: Scene, days: int) -> None:
    lost = days > KEPT.days
    is_stopped(scene, days)
    assert (trouble_of(scene.endpoint) == MISSED) is lost
    resume_webhook(scene.endpoint, by=scene.by)
    arrived = scene.work()
    types = [told(asked)["type"] for asked in arrived]
    assert types.count("resync.needed") == int(lost)
    everything = days // 15 + 1
    assert types.count("clients.changed") == (everything if not lost else everything - 2)
    if lost:
        (asked,) = (asked for asked in arrived if told(asked)["type"] == "resync.needed")
        found = verified(asked, scene.made.secret)
        assert set(found) == {"type", "timestamp", "data"}
        assert scene.ledger.get(f"changes?after={found['data']['after']}").json()["items"] == []
        assert "resync.needed" in str(scene.ledger.get(f"webhooks/{scene.endpoint.code}/deliveries").json())
        scene.brings()
        told_then = scene.ledger.get(f"changes?after={found['data']['after']}").json()["items"]
        assert [one["kind"] for one in told_then] == ["clients"]
    assert trouble_of(scene.endpoint) != MISSED
    scene.clock.moment += timedelta(days=1)
    assert "resync.needed" not in [told(asked)["type"] for asked in scene.work()]


def test_a_message_that_waited_at_an_address_that_was_stopped_is_not_lost_in_silence(scene: Scene) -> None:
    """Nothing else changed meanwhile: only what was on its way is no longer kept."""
    scene.peer.answers = lambda _: Reply(500)
    scene.brings()
    scene.work()
    pause_webhook(scene.endpoint, by=scene.by)
    scene.clock.moment += KEPT + timedelta(days=1)
    scene.brings()
    number_changes(scene.by.practice)
    scene.peer.answers = lambda _: Reply(204)
    resume_webhook(scene.endpoint, by=scene.by)
    assert sorted(told(asked)["type"] for asked in scene.work()) == ["clients.changed", "resync.needed"]
