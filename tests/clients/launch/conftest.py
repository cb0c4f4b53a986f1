"""A practice that a record system opens, a couple in care, and somebody's browser."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client as Browser
from django.utils.html import escape
from pytest_django import Settings

from clients.actions.elsewhere import call_client
from clients.actions.launching import let_open
from clients.actions.lines import Wanted, connect
from clients.enums import LineKind
from clients.models import Case, Line
from clients.queries.elsewhere import Elsewhere
from tests.cast import Cast
from tests.clients.launch.record_server import RecordServer
from tests.practice.sync.apps import fresh
from tests.practice.sync.peers import HERE, peer


@pytest.fixture
def server(settings: Settings) -> Iterator[RecordServer]:
    settings.LOCAL_PEERS = [HERE]
    settings.SITE_URL = "http://testserver"
    record = RecordServer()
    with peer(record.answers) as running:
        record.url = running.url
        yield record


def connected(cast: Cast, server: RecordServer, *, who: str = "owner", secret: str = "") -> Line:
    line = connect(Wanted(LineKind.FHIR, "Records", server.base, {"token": "x"}), by=cast.actor(who))
    let_open(line, client_id="us", secret=secret, by=cast.actor(who))
    return line


@pytest.fixture
def line(cast: Cast, server: RecordServer) -> Line:
    return connected(cast, server)


@pytest.fixture
def case(cast: Cast, line: Line) -> Case:
    case = cast.couple()
    for name in ("ana", "jonah"):
        call_client(cast.client(name), Elsewhere(line.system, f"p-{name}"), by=cast.actor("owner"))
    return case


@dataclass
class Opening:
    """One browser in which the practice is opened from the record system."""

    browser: Browser
    server: RecordServer

    def begin(self, **more: str) -> str:
        """Click there; gives where the browser is sent."""
        asked = {"iss": self.server.base, "launch": "one-of-theirs", **more}
        answer = self.browser.get(f"/launch/?{urlencode(asked)}")
        assert answer.status_code == 200, answer.content
        waits, _, where = answer["Refresh"].partition("; url=")
        assert (waits, escape(where) in answer.content.decode()) == ("0", True)
        return str(where)

    def back(self, address: str, **changed: str) -> Any:  # noqa: ANN401 - the test client's answer
        """Sign in there and come back."""
        code, state = self.server.signs_in(address)
        path = urlsplit(self.server.codes[code]["redirect_uri"]).path
        return self.browser.get(path, {"code": code, "state": state, **changed})

    def __call__(self) -> Any:  # noqa: ANN401 - as above
        return self.back(self.begin())

    def link(self) -> Any:  # noqa: ANN401 - as above
        """Come for the first time, and say yes."""
        assert self()["Location"] == "/launch/link/"
        return fresh(self.browser).post("/launch/link/", {"answer": "yes"})


@pytest.fixture
def opening(cast: Cast, case: Case, server: RecordServer) -> Opening:
    server.before = {"patient": "p-ana"}
    return Opening(cast.browser("clinician"), server)
