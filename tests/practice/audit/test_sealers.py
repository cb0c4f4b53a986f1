import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

from practice.audit.chain import seal_all, seal_practice
from practice.audit.checkpoints import checkpoints_folder
from practice.audit.models import Event, EventLink, UnsealedEvent
from practice.audit.record import record
from practice.audit.verify import verify
from tests.architecture.tree import ROOT
from tests.cast import Cast

WRITERS, SEALERS, ACTS = 3, 2, 40
# How long a restarted process may take to come up on a busy machine.
PATIENCE = 60


def together(*acts: Callable[[], None]) -> None:
    """Run each in a thread of its own, with its own connection."""
    trouble: list[BaseException] = []

    def run(act: Callable[[], None]) -> None:
        try:
            act()
        except BaseException as error:  # noqa: BLE001 - told below, in the test's own thread
            trouble.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trouble == []


@pytest.mark.django_db(transaction=True)
def test_several_sealers_link_each_event_once_in_the_order_of_commits() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one transaction write at a time")
    by = Cast().actor("owner")
    writing = threading.Semaphore(WRITERS)

    def write() -> None:
        with writing:
            for number in range(ACTS):
                with transaction.atomic():
                    record("sweep", by=by, room=number)
                    time.sleep(random.random() / 200)  # noqa: S311 - so that later keys are committed first

    def seal() -> None:
        for _ in range(ACTS):
            seal_practice(by.practice)

    together(*[write] * WRITERS, *[seal] * SEALERS)
    seal_all()
    links = EventLink.objects.filter(practice_id=by.practice).order_by("number")
    events = Event.objects.filter(practice_id=by.practice)
    assert list(links.values_list("number", flat=True)) == list(range(1, events.count() + 1))
    assert sorted(links.values_list("event_id", flat=True)) == sorted(events.values_list("pk", flat=True))
    assert events.count() >= WRITERS * ACTS
    assert not UnsealedEvent.objects.exists()
    assert verify(by.practice, checkpoints_folder()).faults == ()


WRITE = """
from itertools import count
from django.db import transaction
from practice.access.actor import Actor
from practice.audit.models import Event
from practice.audit.record import record
from practice.people.models import User
user = User.objects.earliest("pk")
for number in count():
    with transaction.atomic():
        record("sweep", by=Actor(user.pk, user.practice_id, frozenset()), room=number)
        key = Event.objects.order_by("-pk").values_list("pk", flat=True)[0]
    print(key, flush=True)
"""
SEAL = """
from practice.audit.chain import seal_all
while True:
    print(seal_all(), flush=True)
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A house of its own, with a practice in it."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    house = {**kept, "TRELLIS_VAR": str(tmp_path), "AUDIT_CHECKPOINTS": str(tmp_path / "checkpoints")}
    found = "from clients.actions.people import open_practice\nopen_practice("
    found += 'name="Willow Street", clinician="O", email="o@example.org", zone="Europe/London", country="GB")'
    for words in (("-m", "tests.tables"), ("manage.py", "shell", "-v0", "-c", found)):
        subprocess.run((sys.executable, *words), cwd=ROOT, env=house, check=True)
    return house


def begin(program: str, environment: dict[str, str]) -> "subprocess.Popen[str]":
    command = (sys.executable, "manage.py", "shell", "-v0", "-c", program)
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def killed(environment: dict[str, str], dice: random.Random) -> Iterator[int]:
    """Let a writer and a sealer work, end both by force, and give the keys whose act was acknowledged."""
    writer, sealer = begin(WRITE, environment), begin(SEAL, environment)
    assert writer.stdout is not None
    assert sealer.stdout is not None
    first = [writer.stdout.readline(), sealer.stdout.readline()]
    time.sleep(dice.random())
    for process in (writer, sealer):
        process.kill()
    said = [first[0], *writer.stdout.readlines()]
    for process in (writer, sealer):
        process.wait(PATIENCE)
        assert process.stdout is not None
        process.stdout.close()
    yield from (int(line) for line in said if line.endswith("\n"))


def test_an_end_by_force_between_act_and_seal_loses_nothing(environment: dict[str, str]) -> None:
    dice = random.Random(7)  # noqa: S311 - chance that can be told again
    acknowledged = [key for _ in range(2) for key in killed(environment, dice)]
    ask = "from practice.audit.models import EventLink, Event\n"
    ask += "print(*EventLink.objects.order_by('number').values_list('event_id', flat=True))"
    for words in (("seal_audit",), ("verify_audit",), ("shell", "-v0", "-c", ask)):
        done = subprocess.run(
            (sys.executable, "manage.py", *words), cwd=ROOT, env=environment, check=True, capture_output=True, text=True
        )
    linked = [int(key) for key in done.stdout.split()]
    assert len(acknowledged) > 20
    assert set(acknowledged) - set(linked) == set()
    assert len(linked) == len(set(linked))
