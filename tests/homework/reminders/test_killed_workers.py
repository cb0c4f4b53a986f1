"""Workers are killed at random moments, and started again: nobody is reminded twice, and hardly anybody never."""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from practice.mail.models import Channel, MailState
from tests.architecture.tree import ROOT
from tests.homework.reminders.house import EACH, NOW

HERE = "tests.homework.reminders.house"
ROLE = "trellis_reminders"
STARTS = 20.0


class Size(NamedTuple):
    """How many people there are, how often workers are killed, and how many at a time."""

    people: int
    rounds: int
    together: int


@dataclass
class House:
    """A practice on a real database, with mails and texts as files, and the workers that run now."""

    environment: dict[str, str]
    folder: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    kills: int = 0

    def manage(self, *command: str) -> None:
        subprocess.run((sys.executable, "manage.py", *command), cwd=ROOT, env=self.environment, check=True)

    def tell(self, *words: str) -> str:
        said = subprocess.run(
            (sys.executable, "-m", HERE, *words), cwd=ROOT, env=self.environment, check=True, capture_output=True
        )
        return said.stdout.decode()

    def start(self, *more: str) -> subprocess.Popen[bytes]:
        command = (sys.executable, "manage.py", "db_worker", "--no-reload", "--no-startup-delay", "--verbosity", "0")
        worker = subprocess.Popen((*command, "--interval", "0.05", *more), cwd=ROOT, env=self.environment)
        self.workers.append(worker)
        return worker

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        worker.kill()
        worker.wait()
        self.workers.remove(worker)
        self.kills += 1

    def files(self) -> list[Path]:
        return [path for path in self.folder.iterdir() if path.suffix] if self.folder.exists() else []

    def wait_for_more(self, than: int) -> bool:
        """Whether anything more went out before long."""
        deadline = time.monotonic() + STARTS
        while len(self.files()) <= than and time.monotonic() < deadline:
            time.sleep(0.01)
        return len(self.files()) > than

    def prepare(self) -> None:
        for command in ("migrate", "createcachetable"):
            self.manage(command, "--verbosity", "0")

    def mails(self) -> Counter[str]:
        """How often the mail of each code lies in the folder."""
        letters = [message_from_bytes(path.read_bytes()) for path in self.files() if path.suffix == ".eml"]
        return Counter(str(letter["Message-ID"]).strip("<>").partition("@")[0] for letter in letters)

    def addresses(self) -> Counter[str]:
        """How much went to each address and number."""
        return Counter(str(message_from_bytes(path.read_bytes())["To"]) for path in self.files())


def kept(**more: str) -> dict[str, str]:
    return {**{name: value for name, value in os.environ.items() if name != "SITE_URL"}, **more}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    clock, folder = tmp_path / "clock", tmp_path / "mail"
    clock.write_text(NOW.isoformat(), encoding="utf-8")
    options = json.dumps({"file_path": str(folder)})
    environment = {
        **{name: value for name, value in os.environ.items() if name != "SITE_URL"},
        "TRELLIS_VAR": str(tmp_path / "var"),
        "CLOCK_FILE": str(clock),
        "DJANGO_SETTINGS_MODULE": "practice.settings",
        "MAIL_BACKEND": f"{HERE}.SlowMail",
        "MAIL_OPTIONS": options,
        "TEXT_BACKEND": f"{HERE}.SlowTexts",
        "TEXT_OPTIONS": options,
    }
    with a_database(environment) as made:
        yield made
        for worker in list(made.workers):
            made.kill(worker)


@contextmanager
def a_database(environment: dict[str, str]) -> Iterator[House]:
    """An empty one, for this test alone; on PostgreSQL the workers own nothing there, as in a practice."""
    house, server = House(environment, Path(json.loads(environment["MAIL_OPTIONS"])["file_path"])), ""
    if "DATABASE_URL" not in environment:
        house.prepare()
        yield house
        return
    server, _, first = environment["DATABASE_URL"].rpartition("/")
    name = f"reminders_{uuid4().hex}"
    with psycopg.connect(f"{server}/{first}", autocommit=True) as owner:
        owner.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        environment["DATABASE_URL"] = f"{server}/{name}"
        house.prepare()
        house.manage("database_roles", "--apply", "--runtime", ROLE)
        environment["DATABASE_URL"] = f"{server}/{name}".replace("postgres@", f"{ROLE}@")
        yield house
        owner.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def play(house: House, size: Size) -> None:
    """Start workers, and kill them at some moment of their lives: mostly while mails go out."""
    dice = random.Random()  # noqa: S311 - other moments each time
    for number in range(size.rounds):
        before = len(house.files())
        workers = [house.start() for _ in range(size.together)]
        if number % 4 != 3 and not house.wait_for_more(before):
            break
        time.sleep(dice.random() * (2 if number % 4 == 3 else 0.25))
        for worker in workers:
            house.kill(worker)


def finish(house: House, expected: int) -> list[list[Any]]:
    """Let one more worker do what is left; gives all reminders."""
    house.tell("lose")
    house.start()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = json.loads(house.tell("count"))
        states = {state for *_, state in found["reminders"]}
        if len(found["reminders"]) == expected and MailState.WAITING not in states and not found["running"]:
            return list(found["reminders"])
        time.sleep(0.3)
    pytest.fail(f"Something is left: {found}")


@pytest.mark.parametrize(
    "size",
    [
        Size(10, 4, 2),
        pytest.param(Size(80, 30, 1), marks=pytest.mark.long),
        pytest.param(Size(80, 15, 3), marks=pytest.mark.long),
    ],
    ids=str,
)
def test_nobody_is_reminded_twice_however_often_workers_are_killed(
    house: House, size: Size, capsys: pytest.CaptureFixture[str]
) -> None:
    house.tell("fill", str(size.people))
    play(house, size)
    kills = house.kills
    expected = size.people * EACH + size.people // 2 * EACH
    rows = finish(house, expected)
    assert len({(part, channel) for part, channel, *_ in rows}) == expected
    assert max(house.addresses().values()) <= EACH
    assert agree(house, rows) == {}
    unknown = [row for row in rows if row[3] == MailState.UNKNOWN]
    lost = expected - len(house.files())
    assert {state for *_, state in rows} <= {MailState.SENT, MailState.UNKNOWN}
    assert 0 <= lost <= len(unknown) <= kills
    with capsys.disabled():
        print(f"\n{expected} reminders, {kills} kills: 0 twice, {lost} lost, {len(unknown)} not known.")  # noqa: T201


def agree(house: House, rows: list[list[Any]]) -> dict[str, tuple[str, int]]:
    """Every mail whose state does not fit to how often it lies in the folder, by its code."""
    found = house.mails()
    fits = {MailState.SENT: {1}, MailState.UNKNOWN: {0, 1}}
    mails = {code: state for _, channel, code, state in rows if channel == Channel.MAIL}
    return {code: (state, found[code]) for code, state in mails.items() if found[code] not in fits[MailState(state)]}
