"""From a day and a time on the wall of some place to one moment."""

from datetime import UTC, date, datetime, time
from enum import IntEnum
from zoneinfo import ZoneInfo

from practice.access.errors import NotAllowedError


class Turn(IntEnum):
    """Which of two equal times on the wall, in the night when clocks go back."""

    FIRST = 0
    SECOND = 1


class NoSuchTimeError(NotAllowedError):
    """The clocks jump over this time."""


class TwiceError(NotAllowedError):
    """The clocks show this time twice."""


def moment_at(day: date, at: time, zone: str, turn: Turn | None = None) -> datetime:
    """The moment in UTC at which clocks in ``zone`` show ``at`` on ``day``.

    Raises NoSuchTimeError where the clocks jump ahead over it, TwiceError where they show it twice and
    ``turn`` does not say which one is meant.
    """
    first, second = (datetime.combine(day, at, ZoneInfo(zone)).replace(fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(fold=0) != first:
        raise NoSuchTimeError(f"On this day the clocks in {_words(zone)} jump over this time. Choose a later one.")
    if turn is None:
        raise TwiceError(f"On this day the clocks in {_words(zone)} show this time twice. Choose which one.")
    return (second if turn else first).astimezone(UTC)


def _words(zone: str) -> str:
    return zone.rsplit("/", 1)[-1].replace("_", " ")
