"""A record system is told by webhook of what it may know; for nothing else that Ana does is there any message."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import override_settings
from pytest_django import Settings

from homework.actions.publishing import publish
from homework.enums import Level
from homework.library.catalogue import definition
from practice import clock
from practice.sync.webhooks.actions import add_webhook
from practice.sync.webhooks.tasks import send_webhooks
from tests.homework.leaks.alone import lives_elsewhere
from tests.homework.leaks.cast import Leaky
from tests.homework.leaks.test_every_address import leaks
from tests.homework.leaks.test_twin_worlds import (
    AFTER,
    BEFORE,
    is_archived,
    nothing,
    reports_signs_and_consents,
    sees_sol,
)
from tests.homework.leaks.twins import WORKS, Act, Twin, masked, told_and_forgotten
from tests.homework.sharing.world import DAY_ZERO, Clock
from tests.lent import lent, on
from tests.practice.sync.peers import HERE, Peer, peer
from tests.practice.sync.programs import Program
from tests.share import quick_share_of

# A minute of the story is as close as two worlds come; how long a try took is the machine's.
MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d):[\d.]+(Z|\+00:00)?")
TOOK = re.compile(r'"ms": ?\d+')
# These are the record system's own business: who she is, when she comes, and what she lets it know.
OPEN = (is_archived, lives_elsewhere, sees_sol, reports_signs_and_consents)


def lets_others_see(twin: Twin) -> None:
    """Two consents of hers that are none of the record system's business, given and taken back."""
    for on_ in (True, False):
        for kind in ("supervision", "partner_sharing"):
            twin.world.do_consent("ana", "pair", kind, on=on_)


UNSEEN = (
    [(lets_others_see, nothing), (nothing, lets_others_see)]
    + [(act, nothing) for act in BEFORE if act not in OPEN]
    + [(nothing, act) for act in AFTER]
)


@dataclass
class Heard:
    """A world in which Ben lets the record system read, and Ana does not; and all that reaches that system."""

    twin: Twin
    program: Program
    code: str

    def plays(self, ledger: Peer, before: Act, after: Act = nothing) -> list[str]:
        """What arrives and what stands in the log, in order, with codes by whose they are."""
        ledger.asked.clear()
        with told_and_forgotten():
            self.twin.world.clock.moment = DAY_ZERO
            before(self.twin)
            self.twin.ben_works()
            after(self.twin)
            send_webhooks.func()
            arrived = sorted((asked.body.decode() for asked in ledger.asked), key=_moment)
            kept = self.program.get(f"webhooks/{self.code}/deliveries?limit=500").json()["items"]
            counted = self.program.get(f"webhooks/{self.code}").json()
            return [self._named(words) for words in (*arrived, *map(json.dumps, kept), json.dumps(counted))]

    def _named(self, words: str) -> str:
        for name in ("ana", "ben"):
            words = words.replace(self.twin.world.client(name).code, name)
            for work in WORKS:
                words = words.replace(self.twin.part(work, name).code, f"{work} of {name}")
        return masked(TOOK.sub("", MOMENT.sub(r"\1", words)))


@pytest.fixture(scope="module")
def ledger() -> Iterator[Peer]:
    with peer() as running:
        yield running


@pytest.fixture(autouse=True)
def _reaches_this_machine(settings: Settings) -> None:
    settings.LOCAL_PEERS = [HERE]


@pytest.fixture(scope="module")
def built(standing: None, ledger: Peer) -> Heard:
    still = Clock()
    with on(still), override_settings(LOCAL_PEERS=[HERE]):
        slugs = ("commitments-agreement", "commitment-check")
        twin = Twin(still, {slug: publish(slug, dict(definition(slug))) for slug in slugs})
        program = Program(twin.world.owner)
        twin.world.do_consent("ben", "pair", "records", on=True)
        hook = add_webhook(program.client, ledger.url, by=twin.world.owner).endpoint
        return Heard(twin, program, hook.code)


@pytest.fixture
def heard(db: None, built: Heard, printer: None, monkeypatch: pytest.MonkeyPatch) -> Heard:
    heard = lent(built)
    monkeypatch.setattr(clock, "now", heard.twin.world.clock.now)
    return heard


def _moment(body: str) -> str:
    found: dict[str, Any] = json.loads(body)
    return str(found["timestamp"])


@pytest.mark.shared
def test_nothing_that_ana_does_unseen_makes_a_message(heard: Heard, ledger: Peer) -> None:
    plain = heard.plays(ledger, nothing)
    assert "both of ben" in str(plain)
    told = {
        f"{before.__name__}, then {after.__name__}": heard.plays(ledger, before, after)
        for before, after in quick_share_of(UNSEEN)
    }
    differ = {acts: [line for line in found if line not in plain] for acts, found in told.items() if found != plain}
    assert differ == {}


def lets_it_read(twin: Twin) -> None:
    twin.world.do_consent("ana", "pair", "records", on=True)
    twin.hand_in("ana", "both", Level.THERAPIST)


def test_what_is_open_to_it_makes_one(heard: Heard, ledger: Peer) -> None:
    """Otherwise the worlds would be alike because nothing is told."""
    plain, found = (heard.plays(ledger, act) for act in (nothing, lets_it_read))
    new = [line for line in found if line not in plain and line.startswith('{"type"')]
    assert {json.loads(line)["data"]["code"] for line in new if "responses" in line} == {"both of ana"}
    assert any("consents.changed" in line for line in new)


def test_no_message_has_a_word_of_anybody(leaky: Leaky, ledger: Peer) -> None:
    ledger.asked.clear()
    program = Program(leaky.world.owner)
    hook = add_webhook(program.client, ledger.url, by=leaky.world.owner).endpoint
    leaky.world.do_consent("ana", "pair", "records", on=True)
    leaky.world.do_hold("ana", "pair", on=True)
    send_webhooks.func()
    assert len(ledger.asked) > 3
    log = program.get(f"webhooks/{hook.code}/deliveries").content.decode()
    assert leaks(leaky, "nobody", f"{ledger.asked} {log}") == []
