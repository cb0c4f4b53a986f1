"""A FHIR R4 server of other people on this machine: sekmet-fhir, in an environment of its own (`.ci/setup long`)."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.practice.sync.peers import HERE

PROGRAM = Path(__file__).parent.parent / "var" / "foreign" / "bin" / "sekmet"
TOKEN = "a token made up for this test"
SECONDS = 120
type Row = dict[str, Any]


@dataclass(frozen=True)
class ForeignServer:
    """Where it answers, as somebody who works there sees it."""

    url: str

    def tells(self, method: str, path: str, body: Row | None = None) -> Row:
        """What it answers; anything but a success is an error."""
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/fhir+json"}
        data = None if body is None else json.dumps(body)
        answer = requests.request(method, f"{self.url}/{path}", headers=headers, data=data, timeout=SECONDS)
        answer.raise_for_status()
        told: Row = answer.json() if answer.content else {}
        return told

    def rows(self, search: str) -> list[Row]:
        """What a search finds."""
        return [entry["resource"] for entry in self.tells("get", search).get("entry", [])]


@pytest.fixture
def foreign(tmp_path: Path) -> Iterator[ForeignServer]:
    with foreign_server(tmp_path) as running:
        yield running


@contextmanager
def foreign_server(folder: Path) -> Iterator[ForeignServer]:
    """The server, with nothing in it, and strict about what it is sent."""
    if not PROGRAM.exists():
        pytest.fail("The FHIR server of other people is missing. `.ci/setup long` installs it.")
    port = _free_port()
    server = ForeignServer(f"http://{HERE}:{port}/fhir")
    said = {
        "base_url": server.url,
        "host": HERE,
        "port": port,
        "data_dir": "data",
        "simulator": {"enabled": False},
        "server_auth": {"types": ["bearer"], "tokens": [TOKEN]},
    }
    (folder / "settings.yaml").write_text(json.dumps(said))  # each JSON is YAML as well
    with (folder / "log").open("w") as log:
        begun = [str(PROGRAM), "serve", "--port", str(port), "--host", HERE]
        running = subprocess.Popen(begun, cwd=folder, env=_environment(), stdout=log, stderr=log)
        try:
            _wait_for(server, running, folder)
            yield server
        finally:
            running.terminate()
            running.wait(SECONDS)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("SEKMET_", "PYTHON"))}


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HERE, 0))
        port: int = found.getsockname()[1]
        return port


def _wait_for(server: ForeignServer, running: subprocess.Popen[bytes], folder: Path) -> None:
    ends = time.monotonic() + SECONDS
    while running.poll() is None and time.monotonic() < ends:
        try:
            if requests.get(f"{server.url}/metadata", timeout=SECONDS).status_code == HTTPStatus.OK:
                return
        except requests.ConnectionError:
            time.sleep(0.2)
    pytest.fail(f"The FHIR server of other people did not begin:\n{(folder / 'log').read_text()[-2000:]}")
