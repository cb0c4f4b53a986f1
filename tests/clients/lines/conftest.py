"""A practice in November, and a Cliniko of its own on this machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from clients.actions.lines import Wanted, connect
from clients.actions.polling import ask_lines
from clients.enums import LineKind
from clients.models import Line, LineRun
from practice import clock
from tests.cast import Cast
from tests.clients.lines.cliniko_server import KEY, ClinikoServer
from tests.practice.sync.peers import HERE, peer

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@dataclass
class Time:
    now: datetime = NOON

    def passes(self, **so_much: float) -> None:
        self.now += timedelta(**so_much)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    still = Time()
    monkeypatch.setattr(clock, "now", lambda: still.now)
    return still


@pytest.fixture
def server(settings: Settings) -> Iterator[ClinikoServer]:
    settings.LOCAL_PEERS = [HERE]
    cliniko = ClinikoServer()
    with peer(cliniko.answers) as running:
        cliniko.url = running.url
        yield cliniko


@pytest.fixture
def line(cast: Cast, time: Time, server: ClinikoServer) -> Line:
    wanted = Wanted(LineKind.CLINIKO, "Cliniko", f"{server.url}/v1", {"key": KEY})
    return connect(wanted, by=cast.actor("owner"))


@pytest.fixture
def turn(line: Line, time: Time) -> "Turn":
    return Turn(line, time)


@dataclass
class Turn:
    """Lets the worker come by when the line is due, and tells how that went."""

    line: Line
    time: Time

    def __call__(self) -> LineRun:
        self.time.now = max(self.time.now, Line.objects.get(pk=self.line.pk).due_at)
        ask_lines.func()
        return LineRun.objects.filter(line=self.line).latest("pk")
