import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import psutil
import pytest

from practice.jobs import supervisor
from practice.jobs.supervisor import Child, DoesNotStartError, Program, Stop, delay, end, supervise

# Writes its process id on a line of its own file, then waits to be ended.
PATIENT = """
import os, sys, time
with open(sys.argv[1], "a") as file:
    print(os.getpid(), file=file)
time.sleep(60)
"""
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n{PATIENT}"
PARENT = f"""
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", {STUBBORN!r}, sys.argv[1]])
time.sleep(60)
"""
SHORT = "raise SystemExit(3)"


def program(code: str, *arguments: Path) -> Program:
    return Program("Little", (sys.executable, "-c", code, *map(str, arguments)))


def pids(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_for(condition: Callable[[], object], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(condition())


def supervise_until(condition: Callable[[], object], *programs: Program, ready: bool = True) -> list[str]:
    """What is said from the start until ``condition`` is true and all have ended."""
    said: list[str] = []
    stop = Stop()
    over = Event()

    def watch() -> None:
        wait_for(lambda: over.is_set() or condition())
        stop.asked = 1

    watcher = Thread(target=watch)
    watcher.start()
    try:
        supervise(
            programs,
            environment=os.environ,
            is_ready=lambda: ready,
            on_ready=lambda: said.append("ready"),
            say=said.append,
            stop=stop,
        )
    finally:
        over.set()
        watcher.join()
    return said


def test_all_run_and_all_end(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    said = supervise_until(lambda: pids(one) and pids(two), program(PATIENT, one), program(PATIENT, two))
    assert said == ["ready"]
    assert (len(pids(one)), len(pids(two))) == (1, 1)
    assert not any(map(is_alive, pids(one) + pids(two)))


def test_a_killed_child_starts_again(tmp_path: Path) -> None:
    file = tmp_path / "pids"

    def killed_once_and_back() -> bool:
        if len(pids(file)) == 1 and is_alive(pids(file)[0]):
            os.kill(pids(file)[0], signal.SIGKILL)
        return len(pids(file)) == 2

    said = supervise_until(killed_once_and_back, program(PATIENT, file))
    assert said == ["ready", "Little ended (code -9) and starts again in 0.5 s."]
    assert len(pids(file)) == 2
    assert not any(map(is_alive, pids(file)))


def test_a_dead_leader_leaves_no_children_behind(tmp_path: Path) -> None:
    file = tmp_path / "pids"
    child = Child(program(PARENT, file), os.environ)
    child.start()
    assert child.process is not None
    assert wait_for(lambda: pids(file))
    child.process.kill()
    child.process.wait()
    assert is_alive(pids(file)[0])
    child.sweep()
    assert wait_for(lambda: not is_alive(pids(file)[0]))


def test_what_never_starts_is_given_up_before_the_house_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "FIRST_DELAY_SECONDS", 0.01)
    with pytest.raises(DoesNotStartError) as refused:
        supervise_until(lambda: False, program(SHORT), ready=False)
    assert str(refused.value) == "Little does not start; what it said last is above."


def test_a_stubborn_child_is_ended_by_force_after_the_grace(tmp_path: Path) -> None:
    child = started(STUBBORN, tmp_path / "pids")
    before = time.monotonic()
    end([child], stop=Stop(asked=1), grace=0.3)
    assert 0.3 <= time.monotonic() - before < 2
    assert not is_alive(pids(tmp_path / "pids")[0])


def test_a_second_wish_does_not_wait_for_the_grace(tmp_path: Path) -> None:
    child = started(STUBBORN, tmp_path / "pids")
    before = time.monotonic()
    end([child], stop=Stop(asked=2), grace=30)
    assert time.monotonic() - before < 2
    assert not is_alive(pids(tmp_path / "pids")[0])


def started(code: str, file: Path) -> Child:
    child = Child(program(code, file), os.environ)
    child.start()
    assert wait_for(lambda: pids(file))
    return child


def test_each_failure_waits_longer_up_to_half_a_minute() -> None:
    assert [delay(failures) for failures in (1, 2, 3, 6, 7, 50)] == [0.5, 1.0, 2.0, 16.0, 30.0, 30.0]


def test_signals_are_counted() -> None:
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    stop = Stop()
    try:
        stop.listen()
        for number in kept:
            signal.raise_signal(number)
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
    assert stop.asked == 3
