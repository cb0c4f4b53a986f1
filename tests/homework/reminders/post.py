"""A mail server that is slow, refuses for a while, and hangs up at any moment, also after it has taken a mail."""

import random
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes

# How often in a hundred mails it does so at each of the moments below.
TROUBLE = 6
SLOW_SECONDS = 0.7


class Post(socketserver.ThreadingTCPServer):
    """Keeps the names of the mails that it took, whether or not it could say so."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        """Listen on a port of this machine that is free."""
        super().__init__(("127.0.0.1", 0), Connection)
        self.taken: Counter[str] = Counter()
        self.hung_up = self.slow = 0

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever was killed hangs up in the midst of a word; that is what this is about."""


class HangUpError(Exception):
    """It ends the connection without a word."""


class Connection(socketserver.StreamRequestHandler):
    """One worker's visit."""

    server: Post

    def handle(self) -> None:
        """Take one mail after another, if all goes well."""
        try:
            self._trouble(TROUBLE / 2)
            self._say("220 here")
            while words := self.rfile.readline().decode().strip():
                if not self._answer(words.upper()):
                    return
        except HangUpError:
            self.server.hung_up += 1

    def _answer(self, words: str) -> bool:
        """Whether it goes on after this command."""
        if words.startswith("DATA"):
            self._take()
        elif words.startswith("RCPT"):
            self._trouble(TROUBLE / 2)
            self._say("451 later" if _happens(TROUBLE) else "250 yes")
        else:
            self._say("221 bye" if words.startswith("QUIT") else "250 yes")
        return not words.startswith("QUIT")

    def _take(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return
            lines.append(line)
        self._trouble(TROUBLE)
        self.server.taken[str(message_from_bytes(b"".join(lines))["Message-ID"]).strip("<>").partition("@")[0]] += 1
        self._trouble(TROUBLE)
        if _happens(TROUBLE):
            self.server.slow += 1
            time.sleep(SLOW_SECONDS)
        self._say("250 taken")

    def _trouble(self, often: float) -> None:
        time.sleep(random.choice((0.0, 0.002, 0.01)))  # noqa: S311 - nothing secret
        if _happens(often):
            raise HangUpError

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


def _happens(often: float) -> bool:
    return random.uniform(0, 100) < often  # noqa: S311 - nothing secret


@contextmanager
def open_post() -> Iterator[Post]:
    """A post that is open inside."""
    with Post() as post:
        threading.Thread(target=post.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield post
        post.shutdown()
