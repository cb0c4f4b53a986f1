"""The house on a port of this machine, within a test's own transaction: whoever asks runs beside, the test answers."""

import subprocess
import threading
from collections.abc import Callable, Iterable, Mapping
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.test.client import ClientHandler

PATIENCE = 0.02


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the library has it
        """Say nothing."""


class Serving:
    """Answers in the thread of the test, which holds the database, for as long as somebody else asks."""

    def __init__(self) -> None:
        handler = ClientHandler(enforce_csrf_checks=True)

        def answer(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
            told = handler(environ)
            body = b"" if environ["REQUEST_METHOD"] == "HEAD" else told.getvalue()
            start(f"{told.status_code} {told.reason_phrase}", [*told.items()])
            return [body]

        assert not issubclass(WSGIServer, ThreadingMixIn)
        self._server = make_server("127.0.0.1", 0, answer, handler_class=_Quiet)
        self._server.timeout = PATIENCE
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def during[T](self, act: Callable[[], T]) -> T:
        """Answer until ``act``, which asks nothing but this, is done."""
        done: list[T] = []
        broken: list[BaseException] = []

        def go() -> None:
            try:
                done.append(act())
            except BaseException as error:  # noqa: BLE001 - raised where the test can see it
                broken.append(error)

        asker = threading.Thread(target=go)
        asker.start()
        while asker.is_alive():
            self._server.handle_request()
        if broken:
            raise broken[0]
        return done[0]

    def run(self, *command: str, environment: Mapping[str, str]) -> str:
        """What a program says, run beside; fails where it fails."""

        def ask() -> subprocess.CompletedProcess[str]:
            return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)

        found = self.during(ask)
        assert found.returncode == 0, (command[-1], found.stdout, found.stderr)
        return found.stdout

    def close(self) -> None:
        self._server.server_close()
