"""Whatever changes is told to each address that may hear of it, until it is taken, and under the same name."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F

from clients.actions.people import add_client
from practice.mail.models import OutgoingMail
from practice.privacy.sealed import Sealed
from practice.sync.changes import note_change
from practice.sync.outside import Answer, send
from practice.sync.registering import cut_off_program
from practice.sync.webhooks import tasks
from practice.sync.webhooks.actions import (
    pause_webhook,
    remove_webhook,
    resend,
    resume_webhook,
    rotate_secret,
)
from practice.sync.webhooks.models import Off, WebhookDelivery, WebhookEndpoint
from practice.sync.webhooks.policy import WAITS
from practice.sync.webhooks.sending import AT_ONCE, LEASE, Lane, Tried, finish, lanes, prepare, take
from tests.cast import Cast
from tests.practice.sync.peers import Asked, Reply
from tests.practice.sync.programs import Program
from tests.practice.sync.webhooks.scene import Scene, names, now, told, verified

# With the most that chance adds.
RESTS = [wait * 1.11 for wait in WAITS]
MINUTE = timedelta(minutes=1)


def says(status: int, **headers: str) -> Reply:
    return Reply(status, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_a_change_is_told_once_in_ids_alone(scene: Scene) -> None:
    client = scene.brings()
    (asked,) = scene.work()

    assert (asked.method, asked.path) == ("POST", "/one")
    found = verified(asked, scene.made.secret)
    assert found == {
        "type": "clients.changed",
        "timestamp": found["timestamp"],
        "data": {"kind": "clients", "code": client.code, "gone": False},
    }
    assert found["timestamp"] < now()
    assert asked.headers["content-type"] == "application/json"
    assert names([asked]) == [delivery.name for delivery in scene.deliveries()]
    assert "Newcomer" not in f"{asked}"
    assert scene.work() == []
    assert scene.states() == ["delivered"]
    assert scene.endpoint.took_at is not None


def test_what_was_before_the_address_came_is_not_told(scene: Scene) -> None:
    scene.brings()
    second = scene.add()
    scene.brings()
    arrived = scene.work()

    assert sorted(asked.path for asked in arrived) == ["/one", "/one", "/two"]
    assert len({*names(arrived)}) == 3
    (two,) = (asked for asked in arrived if asked.path == "/two")
    verified(two, second.secret)


def test_what_is_undone_before_it_stands_is_never_told(scene: Scene) -> None:
    with transaction.atomic():
        scene.brings()
        transaction.set_rollback(True)

    assert scene.work() == []


def test_it_hears_what_it_wants_and_what_its_program_may_read(scene: Scene) -> None:
    reader = Program(scene.by, name="Reader", scopes=["cases.read", "webhooks.write"])
    remove_webhook(scene.endpoint, by=scene.by)
    for path, program, types in (
        ("/gone", scene.ledger, ["clients.gone"]),
        ("/cases", scene.ledger, ["cases.changed", "cases.gone"]),
        ("/reader", reader, []),
    ):
        scene.add(*types, path=path, program=program)
    scene.brings()
    for kind, gone in (("clients", True), ("cases", False)):
        note_change(kind, [f"a-{kind}"], practice=scene.by.practice, gone=gone)
    heard = {(asked.path, told(asked)["type"]) for asked in scene.work()}

    assert heard == {("/gone", "clients.gone"), ("/cases", "cases.changed"), ("/reader", "cases.changed")}


def test_it_hears_nothing_that_is_for_another_system_or_practice(scene: Scene, cast: Cast) -> None:
    other = Program(scene.by, name="Other")
    add_client(email="new@example.org", name="Nell New", by=cast.actor("stranger"))
    note_change("responses", ["theirs"], practice=scene.by.practice, reader=other.system.pk)
    assert scene.work() == []

    note_change("responses", ["ours"], practice=scene.by.practice, reader=scene.ledger.system.pk)
    assert [told(asked)["data"]["code"] for asked in scene.work()] == ["ours"]
    assert len(scene.deliveries()) == 1


def test_more_changes_than_fit_in_a_look(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("practice.sync.webhooks.sending.AT_ONCE", 3)
    for _ in range(8):
        scene.brings()

    assert len({*names(scene.work())}) == 8
    assert AT_ONCE >= 100


def test_it_is_tried_for_three_days_and_then_switched_off(scene: Scene) -> None:
    scene.peer.answers = lambda _asked: says(500)
    scene.brings()
    arrived = [asked for rest in (timedelta(), *RESTS) for asked in scene.work(later=rest)]

    assert len(arrived) == 10
    assert len({asked.body for asked in arrived}) == len({*names(arrived)}) == 1
    assert scene.states() == ["failed"]
    assert [(one["status"], one["why"]) for one in scene.deliveries()[0].log] == [(500, "")] * 10
    assert (scene.endpoint.off, bool(scene.endpoint.off_at)) == (Off.GIVEN_UP, True)
    mails = {mail.to: mail.body for mail in OutgoingMail.objects.all()}
    assert set(mails) == {"owner@example.org", "administrator@example.org"}
    assert "/sync/" in mails["owner@example.org"]
    scene.brings()
    assert scene.work(later=timedelta(days=1)) == []


def test_between_tries_it_rests(scene: Scene) -> None:
    scene.peer.answers = lambda _asked: says(500)
    scene.brings()
    found = [len(scene.work(later=MINUTE * later)) for later in (0, 0.9, 0.2, 1, 3.9, 1)]

    assert found == [1, 0, 1, 0, 0, 1]


def test_one_that_takes_other_messages_is_not_switched_off(scene: Scene) -> None:
    bad = scene.brings()
    scene.peer.answers = lambda asked: says(400 if told(asked)["data"]["code"] == bad.code else 200)
    scene.work()
    scene.brings()
    for rest in RESTS:
        scene.work(later=rest)

    assert scene.states() == ["failed", "delivered"]
    assert (scene.endpoint.off, OutgoingMail.objects.count()) == ("", 0)


def test_one_that_wants_no_more_is_switched_off_at_once(scene: Scene) -> None:
    scene.peer.answers = lambda _asked: says(410)
    scene.brings()
    scene.work()
    scene.brings()

    assert scene.work(later=timedelta(days=1)) == []
    assert (scene.states(), scene.endpoint.off) == (["failed"], Off.UNWANTED)
    assert OutgoingMail.objects.count() == 2

    scene.peer.answers = lambda _asked: says(200)
    resume_webhook(scene.endpoint, by=scene.by)
    assert len(scene.work()) == 1
    assert resend(scene.endpoint, by=scene.by) == 1
    scene.work()
    assert scene.states() == ["delivered", "delivered"]
    assert (scene.endpoint.off, scene.endpoint.off_at) == ("", None)


@pytest.mark.parametrize("status", [429, 503])
def test_one_that_asks_for_a_rest_gets_it(scene: Scene, status: int) -> None:
    scene.peer.answers = lambda _asked: says(status, Retry_After="3600")
    scene.brings()
    assert len(scene.work()) == 1
    scene.brings()
    assert scene.work(later=59 * MINUTE) == []

    scene.peer.answers = lambda _asked: says(200)
    assert len(scene.work(later=2 * MINUTE)) == 2


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_one_that_points_elsewhere_has_not_taken_it(scene: Scene, status: int) -> None:
    scene.peer.answers = lambda _asked: says(status, Location=f"{scene.peer.url}/elsewhere")
    scene.brings()

    assert [asked.path for asked in scene.work()] == ["/one"]
    assert scene.states() == ["waiting"]


def test_one_that_is_slow_or_broken_holds_up_nobody(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "SECONDS", 0.4)
    scene.add(path="/two")

    def answers(asked: Asked) -> Reply:
        if asked.path == "/one":
            time.sleep(0.8)
        return Reply(raw=iter([b"HTTP/1.1 "])) if asked.path == "/two" else says(200)

    scene.peer.answers = answers
    scene.add(path="/three")
    for _ in range(6):
        scene.brings()
    begun = time.monotonic()
    arrived = [asked.path for asked in scene.work()]

    assert time.monotonic() - begun < 2
    assert arrived.count("/three") == 6
    assert arrived.count("/one") == arrived.count("/two") == tasks.AT_ONE_ADDRESS
    logs = {(one.log[-1]["status"], one.log[-1]["why"]) for one in scene.deliveries() if one.log}
    assert logs == {(200, ""), (None, "time"), (None, "broken")}
    assert all(one.log[-1]["ms"] < 5000 for one in scene.deliveries() if one.log)


def test_one_that_cannot_be_opened_or_sent_holds_up_nobody(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    odd, closed = scene.add(path="/odd").endpoint, scene.add(path="/closed").endpoint
    scene.brings()
    data = WebhookEndpoint.objects.filter(pk=closed.pk).values_list("url", flat=True).get().data  # type: ignore[attr-defined]  # as it lies there
    sealed = Sealed(WebhookEndpoint._meta.get_field("url"), data[:-1] + bytes([data[-1] ^ 1]))
    WebhookEndpoint.objects.filter(pk=closed.pk).update(url=sealed)

    def sends(_method: str, url: str, **more: Any) -> Answer:
        return send("POST", url, **more) if not url.endswith("/odd") else Answer(1 // 0, {}, b"")

    monkeypatch.setattr(tasks, "send", sends)

    assert [asked.path for asked in scene.work()] == ["/one"]
    assert [record.levelname for record in caplog.records].count("ERROR") == 1 + tasks.AT_ONE_ADDRESS
    logs = {delivery.endpoint_id: delivery.log for delivery in scene.deliveries()}
    assert (logs[odd.pk][0]["why"], logs[closed.pk]) == ("broken", [])


def test_a_round_ends(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "ROUND_SECONDS", 0.0)
    scene.brings()
    assert scene.work() == []
    assert scene.states() == ["waiting"]


def test_what_comes_while_it_is_paused_waits(scene: Scene) -> None:
    scene.peer.answers = lambda _asked: says(500)
    scene.brings()
    scene.work()
    pause_webhook(scene.endpoint, by=scene.by)
    scene.brings()
    scene.peer.answers = lambda _asked: says(200)
    assert scene.work(later=timedelta(days=4)) == []

    resume_webhook(scene.endpoint, by=scene.by)
    assert len(scene.work()) == 2
    assert scene.states() == ["delivered", "delivered"]


def test_a_program_that_is_cut_off_hears_nothing_more(scene: Scene) -> None:
    lane = lanes()[0]
    scene.brings()
    while prepare(lane):
        pass
    cut_off_program(scene.ledger.client, by=scene.by)

    assert take(lane) is None
    assert lanes() == []
    assert scene.work() == []


def test_nor_does_the_system_itself(scene: Scene) -> None:
    scene.brings()
    scene.ledger.system.revoked_at = scene.clock.now()
    scene.ledger.system.save()
    assert scene.work() == []


def test_an_address_that_is_deleted_hears_nothing_and_leaves_nothing(scene: Scene) -> None:
    scene.brings()
    lane = lanes()[0]
    prepare(lane)
    taken = take(lane)
    assert taken is not None
    remove_webhook(scene.endpoint, by=scene.by)

    assert not finish(taken, Tried(200, "", timedelta(), timedelta()))
    assert WebhookDelivery.objects.count() == 0
    assert scene.work() == []


def test_both_secrets_sign_for_a_day(scene: Scene) -> None:
    fresh = rotate_secret(scene.endpoint, by=scene.by)
    assert fresh.secret != scene.made.secret
    scene.brings()
    (asked,) = scene.work()
    for secret in (scene.made.secret, fresh.secret):
        verified(asked, secret)

    scene.brings()
    (asked,) = scene.work(later=timedelta(days=1))
    assert asked.headers["webhook-signature"].count("v1,") == 1
    verified(asked, fresh.secret)


def test_what_is_gone_before_it_was_told_is_told_as_gone_alone(scene: Scene) -> None:
    """A consent that ends while a message waits: afterwards nothing goes out but that it is gone."""
    system = scene.ledger.system.pk
    scene.peer.answers = lambda _asked: says(500)
    note_change("responses", ["hers"], practice=scene.by.practice, reader=system)
    note_change("responses", ["stays"], practice=scene.by.practice, reader=system)
    assert len(scene.work()) == 2
    note_change("responses", ["hers"], practice=scene.by.practice, reader=system, gone=True)
    scene.peer.answers = lambda _asked: says(200)
    arrived = [told(asked) for asked in scene.work(later=2 * MINUTE)]

    assert sorted((one["data"]["code"], one["data"]["gone"]) for one in arrived) == [("hers", True), ("stays", False)]
    assert scene.states() == ["overtaken", "delivered", "delivered"]
    assert resend(scene.endpoint, [scene.deliveries()[0].code], by=scene.by) == 0


def test_what_is_back_before_it_was_told_to_be_gone_is_told_as_changed_alone(scene: Scene) -> None:
    for gone in (False, True, False):
        note_change("clients", ["back"], practice=scene.by.practice, gone=gone)

    assert [told(asked)["data"]["gone"] for asked in scene.work()] == [False]
    assert scene.states() == ["overtaken", "overtaken", "delivered"]


def test_what_a_dead_worker_had_goes_again_by_the_same_name(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.brings()
    lane = lanes()[0]
    prepare(lane)
    dead = take(lane)
    assert dead is not None
    assert take(lane) is None
    assert scene.work(later=LEASE * 2) == []

    WebhookDelivery.objects.update(claimed_until=scene.deliveries()[0].claimed_until - LEASE)  # type: ignore[operator]  # it is claimed
    assert names(scene.work()) == [dead.headers["webhook-id"]]
    assert not finish(dead, Tried(500, "", timedelta(), timedelta()))
    assert scene.states() == ["delivered"]


def test_nothing_is_given_up_because_workers_died_nor_held_up_by_it(scene: Scene) -> None:
    for _ in range(2):
        scene.brings()
    had = []
    for _ in range(4 * len(WAITS)):
        scene.clock.moment += MINUTE
        prepare(lanes()[0])
        dead = take(lanes()[0])
        assert dead is not None
        had.append(dead.headers["webhook-id"])
        WebhookDelivery.objects.exclude(claim="").update(claimed_until=F("next_at") - MINUTE)
    assert len({*had}) == 2
    assert had == had[:2] * (len(had) // 2)

    scene.peer.answers = lambda _asked: says(500)
    assert len(scene.work(later=MINUTE)) == 2
    assert [(delivery.state, delivery.tries) for delivery in scene.deliveries()] == [("waiting", 1)] * 2


def test_what_is_sent_again_by_hand_keeps_its_name(scene: Scene) -> None:
    for _ in range(2):
        scene.brings()
    first = names(scene.work())
    code = scene.deliveries()[0].code

    assert resend(scene.endpoint, by=scene.by) == 0
    assert resend(scene.endpoint, [code, "neverneverne"], by=scene.by) == 1
    assert names(scene.work()) == [f"msg_{code}"]
    assert f"msg_{code}" in first
    assert len(scene.deliveries()[0].log) == 2


def test_one_worker_at_a_time_has_a_message(scene: Scene) -> None:
    for _ in range(2):
        scene.brings()
    lane = lanes()[0]
    assert lane == Lane(scene.endpoint.pk, scene.by.practice)
    prepare(lane)
    first, second = take(lane), take(lane)
    assert first is not None
    assert second is not None
    assert first.key != second.key
    assert take(lane) is None
