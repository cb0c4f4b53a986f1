"""How a system is read, whichever it is: list by list, page by page, each page from where the last one ended."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from clients.connectors.records import Record
from clients.enums import Trouble

type Row = Mapping[str, Any]


class SourceError(Exception):
    """A system cannot be read now; ``wait`` is for how many seconds it asked to be left alone."""

    def __init__(self, trouble: Trouble, wait: int = 0) -> None:
        """Keep why."""
        super().__init__(trouble.value)
        self.trouble, self.wait = trouble, wait


@dataclass(frozen=True, slots=True)
class Place:
    """Up to where a list was read: all that changed before ``since`` is known.

    ``page`` says where to go on within what changed at that moment or after, "" at its beginning; ``newest`` is the
    latest moment seen on the way.
    """

    since: str = ""
    page: str = ""
    newest: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """That a list was told as a whole: of what lies between two moments there is nothing but ``ids``."""

    since: datetime
    until: datetime
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, where to go on, and whether there are more."""

    records: tuple[Record, ...]
    place: Place
    more: bool = False
    whole: Whole | None = None


class Source(Protocol):
    """A system that can be asked. ``streams`` are its lists in the order in which they are read, people first.

    ``secrets`` are those it was made with; one that got new ones has them there, to be kept.
    """

    streams: tuple[str, ...]
    secrets: dict[str, Any]

    def read(self, stream: str, place: Place) -> Page:
        """The next page of a list. Raises SourceError."""
        ...


def onward(place: Place, rows: Iterable[Row], when: Callable[[Row], str], following: str) -> tuple[Place, bool]:
    """Where to go on after a page of rows that were asked for from ``place.since`` on, in the order of change.

    The next page begins at the last moment of this one, rather than so many rows further on: what is changed while it
    is read moves to the end, and what stood behind it would slip onto a page that was read already. Only where all of
    a page changed at one moment, ``following``, the system's own next page, is the way. Where a system keeps no order,
    its own pages are followed to the end, and only then is all up to the newest known.
    """
    moments = [when(row) for row in rows]
    newest = max([place.newest, place.since, *moments])
    if not following:
        return Place(newest), False
    in_order = moments == sorted(moments) and (not place.page or place.newest == place.since)
    if in_order and newest > place.since:
        return Place(newest), True
    return Place(place.since, following, newest), True
