from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice.mail.safe_hours import Hours, is_safe, next_safe_moment

NEW_YORK = "America/New_York"
ZONES = (
    *("Europe/London", NEW_YORK, "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Chatham", "America/St_Johns"),
    *("Africa/Casablanca", "America/Santiago", "Pacific/Apia", "Europe/Dublin", "Asia/Tehran", "UTC"),
)
MINUTE = timedelta(minutes=1)
windows = st.tuples(st.integers(0, 94), st.integers(1, 96)).map(
    lambda pair: (pair[0] * 15, max(pair[1] * 15, pair[0] * 15 + 15))
)
days = st.dictionaries(st.integers(0, 6), windows, max_size=7)
moments = st.integers(0, 5 * 365 * 24 * 60).map(lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + minutes * MINUTE)
changes = st.sampled_from(
    [
        datetime(2026, month, day, hour, tzinfo=UTC)
        for month, day in ((3, 8), (3, 29), (11, 1), (10, 25))
        for hour in (0, 5)
    ]
)


def minute_by_minute(hours: Hours, zone: str, moment: datetime) -> datetime:
    """The same, by looking at the clock every minute."""
    if is_safe(hours, moment.astimezone(ZoneInfo(zone))):
        return moment
    at = moment.replace(second=0, microsecond=0)
    while not is_safe(hours, at.astimezone(ZoneInfo(zone))):
        at += MINUTE
    return at


@settings(max_examples=150)
@given(hours=days, zone=st.sampled_from(ZONES), moment=moments | changes)
def test_the_next_safe_moment_is_the_first_minute_that_is_safe(hours: Hours, zone: str, moment: datetime) -> None:
    assert next_safe_moment(hours, zone, moment) == minute_by_minute(hours, zone, moment)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]  # the parts of a moment


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        # Clocks jump from 02:00 to 03:00 on Sunday 8 March 2026: a window that is not there waits a week,
        ({6: (135, 165)}, utc(2026, 3, 8, 5), utc(2026, 3, 15, 6, 15)),
        # one that is half there begins with the jump,
        ({6: (150, 240)}, utc(2026, 3, 8, 5), utc(2026, 3, 8, 7)),
        # and 10:00 is fourteen hours after 19:00 of the day before.
        ({6: (600, 720)}, utc(2026, 3, 8, 0), utc(2026, 3, 8, 14)),
        # Clocks show 01:00 to 02:00 twice on 1 November: the window comes back,
        ({6: (60, 75)}, utc(2026, 11, 1, 5, 30), utc(2026, 11, 1, 6)),
        # and one that had begun before goes on when clocks go back into it.
        ({6: (30, 90)}, utc(2026, 11, 1, 5, 45), utc(2026, 11, 1, 6)),
        ({}, utc(2026, 11, 1, 5, 45), utc(2026, 11, 1, 5, 45)),
        ({0: (0, 1440)}, utc(2026, 3, 3, 5), utc(2026, 3, 9, 4)),
    ],
)
def test_nights_in_which_clocks_change(hours: Hours, moment: datetime, expected: datetime) -> None:
    assert next_safe_moment(hours, NEW_YORK, moment) == expected
