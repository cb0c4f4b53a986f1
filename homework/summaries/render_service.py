"""One long-lived process that knows pandas and the press, and answers each caller in a child of its own.

The parent loads everything once, accepts, and buries; a child inherits it all warm, answers one question and ends. So a
bad document takes its child with it and nothing else, and a caller that says nothing holds up nobody.
"""

import gc
import os
import select
import signal
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from homework.summaries import render_wire as wire
from homework.summaries.render_child import Answer, answer, tools

MOST_CHILDREN = 4
CHILD_SECONDS = 30.0
BUSY_SECONDS = 0.02
IDLE_SECONDS = 0.5
BACKLOG = 64


class AlreadyRunningError(Exception):
    """Another service listens on this socket."""


@dataclass
class RenderService:
    """The parent: accepts callers, gives each a child, ends the children that take too long."""

    path: str
    stopping: bool = False
    deadlines: dict[int, float] = field(default_factory=dict)

    def run(self) -> None:
        """Serve until asked to stop, and leave nothing behind."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        with listening(self.path) as server:
            answers = tools()
            gc.collect()
            gc.freeze()
            while not self.stopping:
                self.step(server, answers)
        self.end()

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """Finish the round and stop."""
        self.stopping = True

    def step(self, server: socket.socket, answers: Mapping[str, Answer]) -> None:
        """Take one caller if there is room for one, and look after the children."""
        full = len(self.deadlines) >= MOST_CHILDREN
        pause = BUSY_SECONDS if self.deadlines else IDLE_SECONDS
        if select.select([] if full else [server], [], [], pause)[0]:
            with server.accept()[0] as caller:
                self.give_child(server, caller, answers)
        self.bury()

    def give_child(self, server: socket.socket, caller: socket.socket, answers: Mapping[str, Answer]) -> None:
        """Leave the caller to a child."""
        pid = os.fork()
        if pid:
            self.deadlines[pid] = time.monotonic() + CHILD_SECONDS
            return
        try:
            server.close()
            answer(caller, answers)
        finally:
            os._exit(0)

    def bury(self) -> None:
        """Take leave of the children that have ended, and end those that are past their time."""
        for pid, deadline in list(self.deadlines.items()):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            if os.waitpid(pid, os.WNOHANG)[0]:
                del self.deadlines[pid]

    def end(self) -> None:
        """End the children that are left."""
        for pid in self.deadlines:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


@contextmanager
def listening(path: str) -> Iterator[socket.socket]:
    """The socket, open to this user alone; gone afterwards. Raises AlreadyRunningError when somebody answers there."""
    with wire.address(path) as address, socket.socket(socket.AF_UNIX) as server:
        _clear(address)
        before = os.umask(0o177)
        try:
            server.bind(address)
        finally:
            os.umask(before)
        server.listen(BACKLOG)
        try:
            yield server
        finally:
            Path(path).unlink(missing_ok=True)


def _clear(address: str) -> None:
    """Remove the socket that a dead service left behind."""
    with socket.socket(socket.AF_UNIX) as probe, suppress(FileNotFoundError, ConnectionRefusedError):
        probe.connect(address)
        raise AlreadyRunningError
    Path(address).unlink(missing_ok=True)
