"""The couple of the pages, a FHIR server that is connected to them, and a worker that comes by."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from pytest_django import Settings

from clients.actions.elsewhere import call_client
from clients.actions.lines import Wanted, connect
from clients.enums import LineKind
from clients.models import ClientElsewhere, Line
from clients.queries.elsewhere import Elsewhere
from homework.fhir.sending.turns import send_copies
from homework.models import Copy, Outlet
from practice import clock
from tests.homework.sending.taking_server import TOKEN, TakingServer
from tests.homework.summaries.quotable import Couple
from tests.practice.sync.peers import HERE, peer


@pytest.fixture
def server(settings: Settings) -> Iterator[TakingServer]:
    settings.LOCAL_PEERS = [HERE]
    taking = TakingServer()
    with peer(taking.answers) as running:
        taking.url = running.url
        yield taking


@dataclass
class Scene:
    """Both are known over there, and the line sends."""

    couple: Couple
    server: TakingServer
    line: Line

    def works(self, **later: float) -> None:
        """The worker comes by, some time later."""
        self.couple.world.clock.moment += timedelta(**later)
        self.couple.works()
        Outlet.objects.filter(line=self.line).update(due_at=clock.now())
        send_copies.func()

    def tells_of(self, name: str, value: str) -> None:
        """The line has taken in whom their system calls this."""
        client = self.couple.world.client(name)
        call_client(client, Elsewhere(self.line.system, value), by=self.couple.world.owner)
        ClientElsewhere.objects.filter(client=client, system=self.line.system).update(heard="what they told")

    def states(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for copy in Copy.objects.order_by("kind", "pk"):
            found.setdefault(copy.kind, []).append(copy.state)
        return found


@pytest.fixture
def scene(couple: Couple, server: TakingServer) -> Scene:
    owner = couple.world.owner
    wanted = Wanted(LineKind.FHIR, "Records", f"{server.url}/fhir", {"token": TOKEN}, sends=True)
    line = connect(wanted, by=owner)
    scene = Scene(couple, server, line)
    for name in ("ana", "ben"):
        scene.tells_of(name, f"patient-{name}")
    return scene
