"""What web and render service say to each other: JSON in whole messages, on a socket that both know the key of."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from django.utils.crypto import salted_hmac

from homework.analytics.shapes import Direction, Meaning, Points, Trend, TrendLabel

type Json = dict[str, Any]
type Line = Connection[bytes, bytes]

LONGEST_MESSAGE = 8 * 1024 * 1024
LONGEST_ADDRESS = 100


class GarbledMessageError(ValueError):
    """A message that is not what was agreed."""


def key() -> bytes:
    """The key of the socket, made from the installation's secret."""
    return salted_hmac("render service", "socket", algorithm="sha256").digest()


@contextmanager
def address(path: str) -> Iterator[str]:
    """The socket's address; a path too long for one is reached through its open folder."""
    if len(os.fsencode(path)) <= LONGEST_ADDRESS:
        yield path
        return
    folder = os.open(Path(path).parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{Path(path).name}"
    finally:
        os.close(folder)


def send(line: Line, message: Json) -> None:
    line.send_bytes(json.dumps(message, default=_as_text, allow_nan=False).encode())


def receive(line: Line) -> Json:
    """The next message; raises GarbledMessageError when it is none."""
    try:
        message = json.loads(line.recv_bytes(LONGEST_MESSAGE), parse_constant=_refuse)
    except ValueError:
        raise GarbledMessageError("The message is not JSON.") from None
    if not isinstance(message, dict):
        raise GarbledMessageError("The message is not an object.")
    return message


def from_points(points: Points) -> Json:
    return asdict(points)


def to_points(given: Json) -> Points:
    try:
        points = tuple((date.fromisoformat(day), float(value)) for day, value in given["points"])
        return Points(**given | {"direction": Direction(given["direction"]), "points": points})
    except (KeyError, TypeError, ValueError):
        raise GarbledMessageError("These are no points.") from None


def from_trend(trend: Trend) -> Json:
    return asdict(trend)


def to_trend(given: Json) -> Trend:
    return Trend(
        **given
        | {
            "direction": Direction(given["direction"]),
            "weeks": tuple(date.fromisoformat(week) for week in given["weeks"]),
            "values": tuple(given["values"]),
            "answered": tuple(day and date.fromisoformat(day) for day in given["answered"]),
            "label": TrendLabel(given["label"]),
            "meaning": given["meaning"] and Meaning(given["meaning"]),
        }
    )


def _as_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not travel.")


def _refuse(constant: str) -> NoReturn:
    raise GarbledMessageError(f"{constant} is not a number here.")
