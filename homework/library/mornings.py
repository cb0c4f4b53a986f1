"""The morning on which somebody is reminded of what has a day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING = time(9)
DAY = timedelta(days=1)


def reminder_moment(due: datetime, *, set_at: datetime, zone: str, days_before: int) -> datetime | None:
    """The moment in UTC of the reminder of something that is ``due``, for somebody on whose clocks ``zone`` shows.

    Nine in the morning, ``days_before`` the day it is due where they are; on a later morning where it was only set
    after that, and a day earlier where no later one comes before it is due. None where it is set after the last
    morning: it was just announced.
    """
    place = ZoneInfo(zone)
    wanted = due.astimezone(place).date() - days_before * DAY
    mornings = [_morning(wanted + number * DAY, place) for number in (*range(days_before + 1), -1)]
    return next((at for at in mornings if set_at < at < due), None)


def _morning(day: date, place: ZoneInfo) -> datetime:
    """Nine on the wall: the first of two, and where clocks jump over it the moment after the jump."""
    return datetime.combine(day, MORNING, place).astimezone(UTC)
