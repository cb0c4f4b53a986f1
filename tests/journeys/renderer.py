"""The render service beside the live server."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STARTS_WITHIN = 60


@contextmanager
def rendering(path: Path) -> Iterator[str]:
    """Run the service at this socket for a while."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "practice.settings", "RENDER_SOCKET": str(path)}
    with subprocess.Popen((sys.executable, "manage.py", "render_service"), env=environment) as service:
        try:
            _wait_for(path, service)
            yield str(path)
        finally:
            service.terminate()


def _wait_for(path: Path, service: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while not _answers(path):
        if service.poll() is not None or time.monotonic() > deadline:
            message = "The render service does not start."
            raise RuntimeError(message)
        time.sleep(0.05)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as caller:
        return caller.connect_ex(str(path)) == 0
