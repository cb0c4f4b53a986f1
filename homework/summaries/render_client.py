"""Asks the render service for trends and pages; loads neither pandas nor WeasyPrint."""

import base64
import socket
from collections.abc import Iterable
from contextlib import closing
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, answer_challenge, deliver_challenge
from typing import Literal

from django.conf import settings

from homework.analytics.shapes import Points, Trend
from homework.summaries import render_wire as wire

type PaperName = Literal["A4", "Letter"]

CONNECT_SECONDS = 2.0
TRENDS_SECONDS = 15.0
PDF_SECONDS = 40.0


SILENT = "The printing service does not answer. Please try again in a minute."
GAVE_UP = "This took too much to print. What it was made from is safe."


class RenderUnavailableError(Exception):
    """The service gave no answer, or refused; the message may be shown to the clinician."""


def trends(points: Iterable[Points]) -> tuple[Trend, ...]:
    """The trend of each series, in the same order."""
    series = [wire.from_points(each) for each in points]
    if not series:
        return ()
    answer = _ask({"do": "trends", "points": series}, seconds=TRENDS_SECONDS)
    return tuple(wire.to_trend(each) for each in answer["trends"])


def pdf(html: str, paper: PaperName, *, one_page: bool = True) -> bytes:
    """The document on paper; ``one_page`` sets it smaller before it runs over to a second page."""
    answer = _ask({"do": "pdf", "html": html, "paper": paper, "one_page": one_page}, seconds=PDF_SECONDS)
    return base64.b64decode(answer["pdf"])


def _ask(question: wire.Json, *, seconds: float) -> wire.Json:
    try:
        with closing(_connected()) as line:
            wire.send(line, question)
            answer = _heard(line, seconds)
    except (OSError, AuthenticationError, wire.GarbledMessageError):
        raise RenderUnavailableError(SILENT) from None
    if "error" in answer:
        raise RenderUnavailableError(answer["error"])
    return answer


def _connected() -> wire.Line:
    with wire.address(settings.RENDER_SOCKET) as address, socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(CONNECT_SECONDS)
        caller.connect(address)
        caller.settimeout(None)
        line: wire.Line = Connection(caller.detach())
    try:
        _wait(line, TRENDS_SECONDS)
        answer_challenge(line, wire.key())
        deliver_challenge(line, wire.key())
    except EOFError:
        line.close()
        raise ConnectionAbortedError from None
    except BaseException:
        line.close()
        raise
    return line


def _heard(line: wire.Line, seconds: float) -> wire.Json:
    """The answer; a line that ends without one tells that the child was stopped by its limits."""
    _wait(line, seconds)
    try:
        return wire.receive(line)
    except EOFError:
        return {"error": GAVE_UP}


def _wait(line: wire.Line, seconds: float) -> None:
    if not line.poll(seconds):
        raise TimeoutError
