import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

from practice.management.commands.serve import is_free, is_healthy
from tests.architecture.tree import ROOT


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SITE_URL"}}
    return {**kept, "TRELLIS_VAR": str(tmp_path)}


@pytest.fixture
def serving(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], int]]:
    manage = (sys.executable, "manage.py")
    for command in ("migrate", "createcachetable"):
        subprocess.run((*manage, command, "--verbosity", "0"), cwd=ROOT, env=environment, check=True)
    port = free_port()
    house = subprocess.Popen(
        (*manage, "serve", "--port", str(port)),
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield house, port
    if house.poll() is None:
        house.terminate()
        house.communicate(timeout=10)


def wait_until_healthy(port: int) -> None:
    deadline = time.monotonic() + 30
    while not is_healthy("127.0.0.1", port):
        assert time.monotonic() < deadline, "it was never ready"
        time.sleep(0.1)


def test_it_serves_until_ctrl_c_and_ends_quietly(serving: tuple[subprocess.Popen[str], int]) -> None:
    house, port = serving
    wait_until_healthy(port)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
        assert answer.status == HTTPStatus.OK
    time.sleep(0.5)
    asked = time.monotonic()
    house.send_signal(signal.SIGINT)
    said, complained = house.communicate(timeout=10)
    assert (house.returncode, said, complained) == (
        0,
        f"Trellis is ready at http://localhost:{port}/ (Ctrl-C ends it)\n",
        "",
    )
    assert time.monotonic() - asked < 5
    assert is_free("127.0.0.1", port)


def test_a_port_in_use_is_said_in_one_line(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        house = subprocess.run(
            (sys.executable, "manage.py", "serve", "--port", str(port)),
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert (house.returncode, house.stdout, house.stderr) == (
        1,
        "",
        f"Port {port} is in use. Try PORT={port + 123} make run.\n",
    )
