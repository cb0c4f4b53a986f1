"""The only reader of the time."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings


def now() -> datetime:
    """This moment in UTC; in development the one written in ``CLOCK_FILE``, where that is set."""
    if settings.CLOCK_FILE:
        return _written(Path(settings.CLOCK_FILE))
    return datetime.now(UTC)


def _written(path: Path) -> datetime:
    moment = datetime.fromisoformat(path.read_text(encoding="utf-8").strip())
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def today(zone: str) -> date:
    """The calendar day that it is in the IANA ``zone``."""
    return now().astimezone(ZoneInfo(zone)).date()
