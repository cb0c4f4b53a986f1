"""Keeps the processes of the practice alive, and ends them together."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

PAUSE_SECONDS = 0.05
GRACE_SECONDS = 4.0
STEADY_SECONDS = 30.0
FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 30.0
TRIES_BEFORE_READY = 4


@dataclass(frozen=True)
class Program:
    """A process that has to be there."""

    name: str
    command: tuple[str, ...]


@dataclass
class Stop:
    """How often the house was asked to end: once is a wish, twice is an order."""

    asked: int = 0

    def __call__(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked += 1

    def listen(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self)


@dataclass
class Child:
    """A program and its present process."""

    program: Program
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    failures: int = 0

    def start(self) -> None:
        """Start in a group of its own, so that the terminal's Ctrl-C reaches the supervisor alone."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.program.command, env=dict(self.environment), stdin=subprocess.DEVNULL, start_new_session=True
        )

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def terminate(self) -> None:
        if self.process is not None and not self.has_ended():
            self.process.terminate()

    def sweep(self) -> None:
        """End at once whatever is left of the group: a dead leader's children would keep its port."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class DoesNotStartError(Exception):
    """A program died again and again before the house was ready once."""


def supervise(
    programs: Sequence[Program],
    *,
    environment: Mapping[str, str],
    is_ready: Callable[[], bool],
    on_ready: Callable[[], None],
    say: Callable[[str], None],
    stop: Stop,
) -> None:
    """Run all programs until ``stop`` is asked, starting anew each one that dies, then end them all."""
    children = [Child(program, environment) for program in programs]
    ready = False
    try:
        while not stop.asked:
            for child in children:
                tend(child, say=say, patient=ready)
            if not ready and is_ready():
                ready = True
                on_ready()
            time.sleep(PAUSE_SECONDS)
    finally:
        end(children, stop=stop)


def tend(child: Child, *, say: Callable[[str], None], patient: bool) -> None:
    """Look after one child: note its death, and start it when the time has come."""
    if not child.has_ended():
        return
    if child.process is not None:
        bury(child, say=say, patient=patient)
    if child.process is None and time.monotonic() >= child.due:
        child.start()


def bury(child: Child, *, say: Callable[[str], None], patient: bool) -> None:
    """Clear away a dead process and settle when the next one starts: later each time, unless it had lived well."""
    assert child.process is not None  # noqa: S101 - tells the type checker what tend() has seen
    code = child.process.returncode
    child.sweep()
    child.process = None
    now = time.monotonic()
    child.failures = 1 if now - child.started > STEADY_SECONDS else child.failures + 1
    if not patient and child.failures >= TRIES_BEFORE_READY:
        raise DoesNotStartError(f"{child.program.name} does not start; what it said last is above.")
    wait = delay(child.failures)
    child.due = now + wait
    say(f"{child.program.name} ended (code {code}) and starts again in {wait:g} s.")


def delay(failures: int) -> float:
    """Seconds to wait before the next start."""
    return min(FIRST_DELAY_SECONDS * 2.0 ** (failures - 1), LONGEST_DELAY_SECONDS)


def end(children: Sequence[Child], *, stop: Stop, grace: float = GRACE_SECONDS) -> None:
    """Ask all to end, wait for ``grace`` seconds or a second Ctrl-C, then end what is left by force."""
    for child in children:
        child.terminate()
    deadline = time.monotonic() + grace
    while not all(child.has_ended() for child in children):
        if stop.asked > 1 or time.monotonic() > deadline:
            break
        time.sleep(PAUSE_SECONDS)
    for child in children:
        child.sweep()
