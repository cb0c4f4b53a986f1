"""The only reader of the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

_played: ContextVar[datetime | None] = ContextVar("played", default=None)


def now() -> datetime:
    """This moment in UTC; in development the one written in ``CLOCK_FILE``, where that is set."""
    played = _played.get()
    if played is not None:
        return played
    if settings.CLOCK_FILE:
        return _written(Path(settings.CLOCK_FILE))
    return datetime.now(UTC)


def _written(path: Path) -> datetime:
    moment = datetime.fromisoformat(path.read_text(encoding="utf-8").strip())
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def by_the_machine() -> datetime:
    """This moment as the machine itself tells it, for leases between processes, which no story may move."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The calendar day that it is in the IANA ``zone``."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def played(moment: datetime) -> Iterator[None]:
    """Play a story: inside, it is ``moment``. For the demo practice and for tests."""
    token = _played.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _played.reset(token)
