"""One question, answered by a child of the render service within its share of processor, memory and time."""

import base64
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, answer_challenge, deliver_challenge
from pathlib import Path

from homework.summaries import render_wire as wire

CPU_SECONDS = 20
QUESTION_SECONDS = 5
MEMORY_BYTES = 1024 * 1024 * 1024
MEMORY_NOW = Path("/proc/self/statm")
LONGEST_PIECE = 200 * 1024
PICTURE = 'src="data:'
NOT_ANSWERED = "This could not be printed. What it was made from is safe."
UNKNOWN = "The service does not know this question."
TOO_LONG = "This holds a text that is too long to print."
NO_PANGO = (
    "Printing needs a library of the system. Debian: apt-get install "
    "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)

type Answer = Callable[[wire.Json], wire.Json]


class RefusedError(Exception):
    """A question that gets no answer; the message says why."""


def tools() -> Mapping[str, Answer]:
    """What the service can do, loaded and warm: the only place that brings pandas and the press together."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a process with threads must not fork
    return {"trends": _trends(), "pdf": _pdf()}


def answer(caller: socket.socket, answers: Mapping[str, Answer]) -> None:
    """Hear one question and answer it; whatever goes wrong is told to the caller in one plain sentence."""
    _limit()
    with closing(Connection(caller.detach())) as line:
        try:
            deliver_challenge(line, wire.key())
            answer_challenge(line, wire.key())
            question = wire.receive(line)
        except (OSError, EOFError, AuthenticationError, wire.GarbledMessageError):
            return
        signal.alarm(0)
        wire.send(line, _reply(question, answers))


def _reply(question: wire.Json, answers: Mapping[str, Answer]) -> wire.Json:
    try:
        return answers.get(str(question.get("do")), _unknown)(question)
    except (RefusedError, wire.GarbledMessageError) as error:
        return {"error": str(error)}
    except Exception as error:  # noqa: BLE001 - whatever a document does, the caller hears that it was not printed
        with suppress(OSError):
            sys.stderr.write(f"A question to the render service failed: {type(error).__name__}\n")
        return {"error": NOT_ANSWERED}


def _limit() -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    signal.alarm(QUESTION_SECONDS)
    _lower(resource.RLIMIT_CPU, CPU_SECONDS)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)
    _leave_the_network()
    if MEMORY_NOW.exists():
        pages = int(MEMORY_NOW.read_text(encoding="ascii").split()[0])
        _lower(resource.RLIMIT_AS, pages * resource.getpagesize() + MEMORY_BYTES)


def _leave_the_network() -> None:
    """Keep only the caller's line, where the kernel lets a process give up its network."""
    if not hasattr(os, "unshare"):
        return
    for alone in (os.CLONE_NEWNET, os.CLONE_NEWUSER | os.CLONE_NEWNET):
        with suppress(OSError):
            os.unshare(alone)
            return


def _lower(what: int, most: int) -> None:
    hard = resource.getrlimit(what)[1]
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (soft, hard))


def _trends() -> Answer:
    from homework.analytics.trends import trends

    def reply(question: wire.Json) -> wire.Json:
        points = [wire.to_points(each) for each in question.get("points", ())]
        return {"trends": [wire.from_trend(trend) for trend in trends(points)]}

    reply({"points": [{"series": "", "label": "", "direction": "neutral", "minimum": 0, "maximum": 1, "points": []}]})
    return reply


def _pdf() -> Answer:
    try:
        from practice.pdf.errors import PdfError
        from practice.pdf.press import Paper, look_for_fonts_anew, render
    except OSError:
        return _without_pango

    def reply(question: wire.Json) -> wire.Json:
        html, paper, one_page = _asked(question)
        look_for_fonts_anew()
        try:
            printed = render(html, paper=Paper(paper), one_page=one_page)
        except PdfError as error:
            raise RefusedError(str(error)) from None
        return {"pdf": base64.b64encode(printed).decode()}

    reply({"html": "<title>.</title><h1>.</h1><p><b>.</b></p>", "paper": "A4"})
    return reply


def _asked(question: wire.Json) -> tuple[str, str, bool]:
    html, paper = question.get("html"), question.get("paper")
    if not isinstance(html, str) or paper not in {"A4", "Letter"}:
        raise RefusedError(UNKNOWN)
    pieces = (piece for tag in html.split("<") for piece in tag.split(">") if PICTURE not in piece)
    if max(map(len, pieces)) > LONGEST_PIECE:
        raise RefusedError(TOO_LONG)
    return html, paper, bool(question.get("one_page"))


def _unknown(_question: wire.Json) -> wire.Json:
    raise RefusedError(UNKNOWN)


def _without_pango(_question: wire.Json) -> wire.Json:
    raise RefusedError(NO_PANGO)
