"""What an address is told of, and what comes of each try."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus

from practice.sync.scopes import RESOURCES, allows_rest

CHANGED, GONE = "changed", "gone"
# What is said to an address that was stopped for longer than changes are kept; whatever it wants to hear of.
RESYNC = "resync.needed"
TYPES = tuple(f"{kind}.{what}" for kind in RESOURCES for what in (CHANGED, GONE))

# How long a message rests after each try that failed: ten tries in three days.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 20)),
)
# Of each rest up to so much is added by chance, so that a receiver that comes back is not run down.
JITTER = 0.1
LONGEST_ASKED = timedelta(days=1)


class Verdict(StrEnum):
    """What comes of a try."""

    DELIVERED = "delivered"
    AGAIN = "again"
    GIVEN_UP = "given up"
    UNWANTED = "unwanted"


def type_of(kind: str, *, gone: bool) -> str:
    """What a change is called when it is told: the list that its thing belongs to, and what happened."""
    return f"{kind}.{GONE if gone else CHANGED}"


def hears(scopes: tuple[str, ...], wanted: list[str], kind: str, *, gone: bool) -> bool:
    """Whether a change of this kind is told to a program with these scopes; ``wanted`` are types, none means all.

    Which single changes its record system may know of is decided before, by ``changes_for``.
    """
    return allows_rest(scopes, kind, "r") and (not wanted or type_of(kind, gone=gone) in wanted)


def verdict(status: int | None, tries: int) -> Verdict:
    """What comes of the try of this number, counted from 1; no status where nobody answered.

    Any answer from 200 to 299 is a yes. One that points elsewhere is not followed, so it is none.
    """
    if status is not None and HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Verdict.DELIVERED
    if status == HTTPStatus.GONE:
        return Verdict.UNWANTED
    return Verdict.AGAIN if tries <= len(WAITS) else Verdict.GIVEN_UP


def rest(tries: int, asked: timedelta, dice: float) -> timedelta:
    """How long a message rests after so many tries: at least as long as was ``asked`` for; ``dice`` is from 0 to 1."""
    return max(WAITS[tries - 1] * (1 + JITTER * dice), asked)


def asked_rest(said: str, now: datetime) -> timedelta:
    """The rest that an answer asks for in Retry-After, as seconds or as a moment; none where it cannot be read."""
    said = said.strip()
    if said.isascii() and said.isdigit():
        wanted = timedelta(seconds=min(float(said), LONGEST_ASKED.total_seconds()))
    else:
        try:
            moment = parsedate_to_datetime(said)
        except ValueError:
            return timedelta()
        wanted = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return min(max(wanted, timedelta()), LONGEST_ASKED)
