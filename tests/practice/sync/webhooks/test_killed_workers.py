"""Workers are killed at random moments while receivers fail: every change arrives, each time under the same name."""

import json
import os
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.tree import ROOT
from tests.homework.reminders.house import NOW
from tests.homework.reminders.test_killed_workers import a_database
from tests.practice.sync.peers import HERE, Asked, Peer, Reply, peer
from tests.practice.sync.webhooks.scene import told

PROGRAM = "tests.practice.sync.webhooks.house"
EACH = 6
MINUTES = timedelta(minutes=2)
DAY_BY_DAY = timedelta(hours=21)
MOST_DAYS = 12
# What a receiver that is not well says; a quarter of its answers.
ILL = (
    Reply(500),
    Reply(302, headers={"Location": "https://example.org/"}),
    Reply(429, headers={"Retry-After": "30"}),
    Reply(raw=None, status=404),
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@dataclass
class House:
    """A practice in a process of its own, which starts workers and tells of them."""

    process: subprocess.Popen[bytes]
    clock: Path

    def ask(self, *words: str) -> Any:  # noqa: ANN401 - whatever it answers
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{json.dumps(words)}\n".encode())
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert answer != {"failed": words[0]}
        return answer

    def is_now(self, moment: datetime) -> None:
        """Set the clock; whoever reads it meanwhile finds the one time or the other."""
        fresh = self.clock.with_suffix(".fresh")
        fresh.write_text(moment.isoformat(), encoding="utf-8")
        fresh.rename(self.clock)


@contextmanager
def a_house(folder: Path) -> Iterator[House]:
    with a_database(folder) as (name, address):
        environment = {
            **{key: value for key, value in os.environ.items() if key not in {"SITE_URL", "DATABASE_URL"}},
            name: address,
            "TRELLIS_VAR": str(folder / "var"),
            "CLOCK_FILE": str(folder / "clock"),
            "DJANGO_SETTINGS_MODULE": "practice.settings",
            "LOCAL_PEERS": HERE,
        }
        (folder / "clock").write_text(NOW.isoformat(), encoding="utf-8")
        command = (sys.executable, "-m", PROGRAM)
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        ) as process:
            assert process.stdout is not None
            assert json.loads(process.stdout.readline()) == "ready"
            try:
                yield House(process, folder / "clock")
            finally:
                os.killpg(process.pid, 9)


def answers(asked: Asked) -> Reply:
    """Mostly a yes, now and then after a while; else one of many ways to say no, or half an answer."""
    dice = random.random()  # noqa: S311 - other answers each time
    if asked.path == "/slow":
        time.sleep(dice * 0.1)
    if dice < 0.2:
        return random.choice(ILL)  # noqa: S311 - as above
    return Reply(raw=iter([b"HTTP/1.1 2"])) if dice < 0.25 else Reply()


def play(house: House, rounds: int, together: int, ledger: Peer) -> int:
    """Things change and workers are killed at some moment of their lives; gives how many were."""
    dice = random.Random()  # noqa: S311 - other moments each time
    for number in range(rounds):
        house.is_now(NOW + number * MINUTES)
        house.ask("change", str(number * EACH), str(EACH))
        before = len(ledger.asked)
        workers = [house.ask("work") for _ in range(together)]
        deadline = time.monotonic() + 5
        while number % 4 != 3 and len(ledger.asked) == before and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(dice.random() * 0.15)
        house.ask("kill", *map(str, workers))
        if number % 3 == 0:
            house.ask("lose")
    return rounds * together


def finish(house: House, begins: datetime) -> dict[str, Any]:
    """Let workers do what is left, one day after another; gives what there is in the end."""
    found: dict[str, Any] = {}
    for day in range(MOST_DAYS):
        house.is_now(begins + day * DAY_BY_DAY)
        house.ask("lose")
        # The first has what recurs put in the queue, and may end before it is there; the second finds it.
        for _ in range(2):
            assert house.ask("wait", str(house.ask("work", "--batch"))) == 0
        found = house.ask("count")
        if {one["state"] for one in found["messages"]} == {"delivered"}:
            return found
    pytest.fail(f"Something is left: {found}")


@pytest.mark.parametrize(("rounds", "together"), [(4, 2), (30, 1), (30, 2)])
def test_every_change_arrives_however_often_workers_are_killed(
    tmp_path: Path, transactional_db: None, capsys: pytest.CaptureFixture[str], *, rounds: int, together: int
) -> None:
    with peer(answers) as ledger, a_house(tmp_path) as house:
        house.ask("fill", f"{ledger.url}/quick", f"{ledger.url}/slow")
        kills = play(house, rounds, together, ledger)
        ledger.answers = lambda _asked: Reply()
        found = finish(house, NOW + rounds * MINUTES)
    messages, wanted = found["messages"], rounds * EACH
    bodies = defaultdict(set)
    for asked in ledger.asked:
        bodies[asked.headers["webhook-id"], asked.path].add(asked.body)

    assert len({*found["changes"]}) == len(found["changes"]) == wanted
    assert len({(one["endpoint"], one["code"]) for one in messages}) == len(messages) == 2 * wanted
    assert {one["name"] for one in messages} == {name for name, _ in bodies}
    assert len(bodies) == 2 * wanted
    assert {len(same) for same in bodies.values()} == {1}
    for path in ("/quick", "/slow"):
        arrived = {told(asked)["data"]["code"] for asked in ledger.asked if asked.path == path}
        assert arrived == {*found["changes"]}
    assert found["off"] == 0
    with capsys.disabled():
        again = len(ledger.asked) - 2 * wanted
        print(f"\n{2 * wanted} messages, {kills} kills: all arrived, {again} came more than once.")  # noqa: T201
