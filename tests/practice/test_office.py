"""Working days and hours, exact wherever clocks change."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import count, islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.office import Office, after_days, after_minutes, is_open, urgent_by

MINUTE = timedelta(minutes=1)
LONDON = Office("Europe/London", frozenset(range(5)), time(9), time(17))
# Clocks change in different weeks, by an hour or half of one, at midnight or later, or not at all.
ZONES = (
    *("Europe/London", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Australia/Adelaide"),
    *("Asia/Kathmandu", "Asia/Beirut", "Africa/Casablanca", "Pacific/Auckland", "America/St_Johns"),
)
TURNS = [datetime(2026, month, 1, tzinfo=UTC) for month in (3, 4, 9, 10, 11)]
moments = st.builds(lambda turn, after: turn + MINUTE * after, st.sampled_from(TURNS), st.integers(0, 31 * 24 * 60))
# From 3:00 on clocks jump nowhere and show nothing twice in these zones, so that days there are read off the wall.
offices = st.builds(
    lambda zone, days, opens, hours: Office(zone, days, time(opens), time((opens + hours) % 24)),
    st.sampled_from(ZONES),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(5, 12),
    st.integers(1, 11),
)


def shows_open(office: Office, moment: datetime) -> bool:
    """The same by the clock on the wall alone."""
    shown = moment.astimezone(ZoneInfo(office.zone))
    return shown.weekday() in office.days and office.opens <= shown.time() < office.closes


def walked(office: Office, moment: datetime, minutes: int) -> datetime:
    """The same minute by minute."""
    open_minutes = (at for at in (moment + MINUTE * number for number in count()) if shows_open(office, at))
    return next(islice(open_minutes, minutes - 1, None)) + MINUTE


def days_from(office: Office, moment: datetime) -> Iterator[datetime]:
    """The local days of work from a moment on, that day first where it is one."""
    shown = moment.astimezone(ZoneInfo(office.zone))
    return (at for at in (shown + timedelta(days=number) for number in count()) if at.weekday() in office.days)


@given(offices, moments)
def test_the_office_is_open_when_the_clock_there_says_so(office: Office, moment: datetime) -> None:
    assert is_open(office, moment) == shows_open(office, moment)


@given(offices, moments, st.integers(1, 600))
def test_minutes_count_while_the_office_is_open(office: Office, moment: datetime, minutes: int) -> None:
    assert after_minutes(office, moment, minutes) == walked(office, moment, minutes)


@given(offices, moments, st.integers(1, 5))
def test_a_day_of_work_later_the_clock_shows_the_same(office: Office, moment: datetime, days: int) -> None:
    begins = moment if shows_open(office, moment) else walked(office, moment, 1) - MINUTE
    shown = begins.astimezone(ZoneInfo(office.zone))
    day = next(islice(days_from(office, begins), days, None)).date()
    assert after_days(office, moment, days) == datetime.combine(day, shown.time(), shown.tzinfo)


@given(offices, moments, st.integers(1, 600))
def test_what_is_urgent_never_waits_where_nobody_is(office: Office, moment: datetime, minutes: int) -> None:
    until = urgent_by(office, moment, minutes)
    waits = [moment + MINUTE * number for number in range(int((until - moment) / MINUTE))]
    assert all(shows_open(office, at) for at in waits)
    assert len(waits) == minutes or not shows_open(office, until)


@pytest.mark.parametrize(
    ("raised", "until"),
    [
        pytest.param("2026-03-27T16:30", "2026-03-30T08:30", id="over the weekend in which clocks go ahead"),
        pytest.param("2026-10-23T15:30", "2026-10-26T09:30", id="over the one in which they go back"),
        pytest.param("2026-11-25T09:00", "2026-11-25T10:00", id="from the opening on"),
        pytest.param("2026-11-25T16:00", "2026-11-25T17:00", id="until the closing"),
        pytest.param("2026-11-25T17:00", "2026-11-26T10:00", id="from the closing on"),
    ],
)
def test_an_hour_of_work(raised: str, until: str) -> None:
    found = after_minutes(LONDON, datetime.fromisoformat(raised).replace(tzinfo=UTC), 60)
    assert found == datetime.fromisoformat(until).replace(tzinfo=UTC)


def test_midnight_as_the_end_ends_the_day_where_the_next_begins_at_one() -> None:
    """In Santiago clocks jump from midnight to one on 6 September 2026."""
    office = Office("America/Santiago", frozenset(range(7)), time(20), time(0))
    ends = datetime(2026, 9, 6, 4, tzinfo=UTC)
    assert (is_open(office, ends - MINUTE), is_open(office, ends)) == (True, False)


def test_an_hour_that_clocks_show_twice_is_all_within() -> None:
    """In London clocks show 1:00 to 2:00 twice on 25 October 2026."""
    office = Office("Europe/London", frozenset({6}), time(1), time(2))
    assert after_minutes(office, datetime(2026, 10, 25, tzinfo=UTC), 120) == datetime(2026, 10, 25, 2, tzinfo=UTC)
