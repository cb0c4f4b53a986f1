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
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.db import connection
from psycopg.sql import SQL, Identifier

from practice.mail.models import Channel, MailState
from tests.architecture.tree import ROOT
from tests.homework.reminders.house import EACH, NOON, NOW, PLACE
from tests.homework.reminders.post import Post, open_post

HERE = "tests.homework.reminders.house"
ROLE = "trellis_reminders"
PATIENCE = 3.0
ROUND = timedelta(minutes=4)
HALF_PAST_NOON = NOW.replace(hour=11, minute=30)
MOST_DAYS = 12
MOST_IDLE = 3

pytestmark = pytest.mark.django_db(transaction=True)


class Size(NamedTuple):
    """How many people there are, how often workers are killed, and how many at a time."""

    people: int
    rounds: int
    together: int

    @property
    def expected(self) -> int:
        """How many reminders there are to be: every second one also takes texts."""
        return (self.people + self.people // 2) * EACH


@dataclass
class House:
    """A practice on a database of its own; ``process`` starts workers and tells of it, ``post`` takes its mail."""

    process: subprocess.Popen[bytes]
    folder: Path
    clock: Path
    post: Post | None
    kills: int = 0

    def ask(self, *words: str) -> Any:  # noqa: ANN401 - whatever it answers
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{json.dumps(words)}\n".encode())
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert answer != {"failed": words[0]}
        return answer

    def kill(self, *workers: int) -> None:
        self.ask("kill", *map(str, workers))
        self.kills += len(workers)

    def is_now(self, moment: datetime) -> None:
        """Set the clock; whoever reads it meanwhile finds the one time or the other."""
        fresh = self.clock.with_suffix(".fresh")
        fresh.write_text(moment.isoformat(), encoding="utf-8")
        fresh.rename(self.clock)

    def files(self) -> list[Path]:
        return [path for path in self.folder.iterdir() if path.suffix] if self.folder.exists() else []

    @property
    def out(self) -> int:
        """How much went out so far."""
        return len(self.files()) + (self.post.taken.total() if self.post else 0)

    def waits_for_more(self, than: int) -> bool:
        """Whether anything more went out before long."""
        deadline = time.monotonic() + PATIENCE
        while self.out <= than and time.monotonic() < deadline:
            time.sleep(0.01)
        return self.out > than

    def mails(self) -> Counter[str]:
        """How often the mail of each code was taken."""
        if self.post:
            return self.post.taken
        letters = [message_from_bytes(path.read_bytes()) for path in self.files() if path.suffix == ".eml"]
        return Counter(str(letter["Message-ID"]).strip("<>").partition("@")[0] for letter in letters)

    def texts(self) -> Counter[str]:
        """How much went to each number."""
        found = [message_from_bytes(path.read_bytes()) for path in self.files() if path.suffix == ".txt"]
        return Counter(str(text["To"]) for text in found)


@pytest.fixture
def environment(tmp_path: Path, transactional_db: None) -> Iterator[dict[str, str]]:
    with a_database(tmp_path) as (name, address):
        files = json.dumps({"file_path": str(tmp_path / "mail")})
        yield {
            **{key: value for key, value in os.environ.items() if key not in {"SITE_URL", "DATABASE_URL"}},
            name: address,
            "TRELLIS_VAR": str(tmp_path / "var"),
            "CLOCK_FILE": str(tmp_path / "clock"),
            "DJANGO_SETTINGS_MODULE": "practice.settings",
            "MAIL_BACKEND": f"{HERE}.SlowMail",
            "MAIL_OPTIONS": files,
            "TEXT_BACKEND": f"{HERE}.SlowTexts",
            "TEXT_OPTIONS": files,
        }


@contextmanager
def a_database(folder: Path) -> Iterator[tuple[str, str]]:
    """A copy of the tests' own, which is empty; on PostgreSQL the workers own nothing there, as in a practice."""
    if connection.vendor == "sqlite":
        path = folder / "reminders.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
        yield "DATABASE_URL", f"sqlite:///{path}"
        return
    model, name = connection.settings_dict["NAME"], f"reminders_{uuid4().hex}"
    connection.close()
    server, _, first = os.environ["DATABASE_URL"].rpartition("/")
    with psycopg.connect(f"{server}/{first}", autocommit=True) as owner:
        owner.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(model)))
        roles = (sys.executable, "manage.py", "database_roles", "--apply", "--runtime", ROLE)
        own = {**os.environ, "DATABASE_URL": f"{server}/{name}"}
        subprocess.run(roles, cwd=ROOT, env=own, check=True, capture_output=True)
        yield "DATABASE_URL", f"{server}/{name}".replace("postgres@", f"{ROLE}@")
        owner.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@contextmanager
def a_house(environment: dict[str, str], post: Post | None = None) -> Iterator[House]:
    if post:
        options = {"host": "127.0.0.1", "port": post.port, "timeout": 0.5}
        backend = "django.core.mail.backends.smtp.EmailBackend"
        environment = environment | {"MAIL_BACKEND": backend, "MAIL_OPTIONS": json.dumps(options)}
    folder = Path(json.loads(environment["TEXT_OPTIONS"])["file_path"])
    command = (sys.executable, "-m", HERE)
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        house = House(process, folder, Path(environment["CLOCK_FILE"]), post)
        house.is_now(NOW)
        assert process.stdout is not None
        assert json.loads(process.stdout.readline()) == "ready"
        try:
            yield house
        finally:
            os.killpg(process.pid, 9)


def play(house: House, size: Size) -> None:
    """Start workers, and kill them at some moment of their lives: mostly while mails go out."""
    dice, idle = random.Random(), 0  # noqa: S311 - other moments each time
    for number in range(size.rounds):
        house.is_now(NOW + number * ROUND)
        before = house.out
        workers = [house.ask("work") for _ in range(size.together)]
        early = number % 4 == 3
        if not early:
            idle = 0 if house.waits_for_more(before) else idle + 1
        time.sleep(dice.random() * (0.6 if early else 0.25))
        house.kill(*workers)
        if idle == MOST_IDLE:
            return


def finish(house: House, expected: int) -> dict[str, Any]:
    """Let workers do what is left, at noon of one day after another; gives what there is in the end."""
    found: dict[str, Any] = {}
    for day in range(MOST_DAYS):
        house.is_now(HALF_PAST_NOON + timedelta(days=day))
        house.ask("lose")
        # The first has what recurs put in the queue, and may end before it is there; the second finds it.
        for _ in range(2):
            assert house.ask("wait", str(house.ask("work", "--batch"))) == 0
        found = house.ask("count")
        states = {told["state"] for told in found["reminders"]}
        if len(found["reminders"]) == expected and MailState.WAITING not in states:
            return found
    pytest.fail(f"Something is left: {found}")


def check(house: House, found: dict[str, Any], size: Size) -> str:
    """Each was reminded once at most for each part and channel, when they take it; gives what happened in words."""
    rows = found["reminders"]
    assert len({(told["part"], told["channel"]) for told in rows}) == size.expected
    assert len({schedule for schedule, _ in found["opened"]}) == len(found["opened"]) == size.people
    assert disagree(house, rows) == {}
    assert max(house.texts().values()) <= EACH
    assert {told["state"] for told in rows} <= {MailState.SENT, MailState.UNKNOWN}
    noon = [datetime.fromisoformat(told["sent"]) for told in rows if told["noon"] and told["sent"]]
    assert {moment.astimezone(ZoneInfo(PLACE)).hour for moment in noon} == {NOON}
    unknown = [told for told in rows if told["state"] == MailState.UNKNOWN]
    assert found["mishaps"] == len(unknown)
    codes = {told["code"] for told in rows if told["channel"] == Channel.MAIL}
    arrived = sum(times for code, times in house.mails().items() if code in codes) + house.texts().total()
    lost = size.expected - arrived
    trouble = house.post.hung_up + house.post.slow if house.post else 0
    assert 0 <= lost <= len(unknown) <= house.kills + trouble
    return f"{size.expected} reminders, {house.kills} kills: 0 twice, {lost} lost, {len(unknown)} not known."


def disagree(house: House, rows: list[dict[str, Any]]) -> dict[str, tuple[str, int]]:
    """Every mail whose state does not fit to how often it was taken, by its code."""
    found = house.mails()
    fits = {MailState.SENT: {1}, MailState.UNKNOWN: {0, 1}}
    mails = {told["code"]: told["state"] for told in rows if told["channel"] == Channel.MAIL}
    return {code: (state, found[code]) for code, state in mails.items() if found[code] not in fits[MailState(state)]}


@pytest.mark.parametrize(
    "size",
    [
        Size(5, 4, 2),
        pytest.param(Size(60, 40, 1), marks=pytest.mark.long),
        pytest.param(Size(60, 30, 2), marks=pytest.mark.long),
    ],
    ids=str,
)
def test_nobody_is_reminded_twice_however_often_workers_are_killed(
    environment: dict[str, str], size: Size, capsys: pytest.CaptureFixture[str]
) -> None:
    with a_house(environment) as house:
        house.ask("fill", str(size.people))
        play(house, size)
        said = check(house, finish(house, size.expected), size)
    with capsys.disabled():
        print(f"\n{said}")  # noqa: T201


@pytest.mark.parametrize("size", [pytest.param(Size(40, 30, 2), marks=pytest.mark.long)], ids=str)
def test_nor_by_a_mail_server_that_hangs_up(
    environment: dict[str, str], size: Size, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_post() as post, a_house(environment, post) as house:
        house.ask("fill", str(size.people))
        play(house, size)
        said = check(house, finish(house, size.expected), size)
    with capsys.disabled():
        print(f"\n{said} The server hung up {post.hung_up} times.")  # noqa: T201
