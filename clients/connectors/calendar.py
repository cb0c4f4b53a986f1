"""A calendar as an address of its own: told as a whole, each time that it is asked."""

from datetime import timedelta
from typing import Any

from clients.calendars.reading import CalendarError, Meeting, meetings
from clients.connectors.asking import ask
from clients.connectors.records import SessionRecord
from clients.connectors.source import Page, Place, SourceError, Whole
from clients.enums import Trouble
from practice import clock

PAST, AHEAD = timedelta(days=1), timedelta(days=120)


class CalendarAddress:
    """The events of a calendar; of none it is known whose they are."""

    streams: tuple[str, ...] = ("events",)

    def __init__(self, address: str, secrets: dict[str, Any]) -> None:
        """Ask at an address that is its own secret."""
        self.secrets = secrets
        self._address = address
        self._zone = secrets["zone"]

    def read(self, stream: str, place: Place) -> Page:  # noqa: ARG002 - there is one list, and no place in it
        """All that lies around now and some months ahead. Raises SourceError."""
        since, until = clock.now() - PAST, clock.now() + AHEAD
        answer = ask("GET", self._address, headers={"Accept": "text/calendar, */*;q=0.1"})
        assert answer is not None  # noqa: S101 - what is not there is an error
        try:
            found = meetings(answer.body, since, until, self._zone)
        except CalendarError as error:
            raise SourceError(Trouble.UNREADABLE) from error
        records = tuple(_session(one) for one in found)
        return Page(records, Place(), whole=Whole(since, until, frozenset(one.id for one in found)))


def _session(one: Meeting) -> SessionRecord:
    return SessionRecord(
        one.id, (), one.starts_at, one.minutes, one.zone, cancelled=one.cancelled, series=one.event, title=one.title
    )
