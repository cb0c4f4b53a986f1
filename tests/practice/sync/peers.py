"""Other machines of the tests: servers on this one that answer as they are told, and remember what they were asked."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext

HERE = "127.0.0.1"


@dataclass(frozen=True)
class Asked:
    """One request as it came in; the names of its headers are in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What a peer says to it; ``raw`` goes out as it is, piece by piece, in place of all else."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: Iterator[bytes] | None = None


type Answering = Callable[[Asked], Reply]


@dataclass
class Peer:
    """A server that runs; ``answers`` may be put in its place at any time."""

    url: str
    answers: Answering
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def peer(answers: Answering = lambda _asked: Reply(), tls: SSLContext | None = None) -> Iterator[Peer]:
    """A server on this machine, over TLS where a context is given."""
    server = ThreadingHTTPServer((HERE, 0), _Handler)
    server.daemon_threads = True
    server.block_on_close = False
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    scheme, host = ("https", "localhost") if tls else ("http", HERE)
    running = Peer(f"{scheme}://{host}:{server.server_address[1]}", answers)
    server.peer = running  # type: ignore[attr-defined]  # the handler's way to it
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        running: Peer = self.server.peer  # type: ignore[attr-defined]  # put there above
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True  # whoever ends amid their words has said nothing
            return
        told = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path, told, body)
        running.asked.append(asked)
        reply = running.answers(asked)
        self.close_connection = True
        try:
            self._say(reply)
        except OSError:
            return

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = answer  # noqa: N815 - the names that http.server calls

    def _say(self, reply: Reply) -> None:
        if reply.raw is not None:
            for piece in reply.raw:
                self.wfile.write(piece)
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *_args: object) -> None:
        """Say nothing on the console."""
