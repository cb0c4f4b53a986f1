"""The morning of a reminder, in every zone, over every change of clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from homework.library.mornings import MORNING, reminder_moment

ZONES = sorted(name for name in available_timezones() if "/" in name)
DAY = timedelta(days=1)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2015, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - of UTC


def moment(due: datetime, zone: str, days: int = 0, set_at: datetime = LONG_AGO) -> datetime | None:
    return reminder_moment(due, set_at=set_at, zone=zone, days_before=days)


def shown(at: datetime | None, zone: str) -> tuple[date, time] | None:
    """What clocks show there."""
    return (at.astimezone(ZoneInfo(zone)).date(), at.astimezone(ZoneInfo(zone)).time()) if at else None


@given(due=MOMENTS, zone=st.sampled_from(ZONES), days=st.integers(0, 2))
@example(due=datetime(2027, 3, 14, 22, tzinfo=UTC), zone="America/New_York", days=0)
@example(due=datetime(2026, 10, 25, 22, tzinfo=UTC), zone="Europe/London", days=1)
@example(due=datetime(2028, 2, 29, 22, tzinfo=UTC), zone="Asia/Kolkata", days=2)
def test_it_is_nine_on_the_clocks_of_its_reader(due: datetime, zone: str, days: int) -> None:
    at = moment(due, zone, days)
    local = due.astimezone(ZoneInfo(zone))
    early = days == 0 and local.time() <= MORNING
    assert shown(at, zone) == (local.date() - (days + early) * DAY, MORNING)
    assert at is not None
    assert at < due


@given(due=MOMENTS, zone=st.sampled_from(ZONES), days=st.integers(0, 2), before=st.timedeltas(timedelta(0), 4 * DAY))
def test_it_never_comes_before_it_was_set_nor_after_it_is_due(
    due: datetime, zone: str, days: int, before: timedelta
) -> None:
    at = moment(due, zone, days, set_at=due - before)
    if at is not None:
        assert due - before < at < due
        assert at.astimezone(ZoneInfo(zone)).time() == MORNING
    elif before > DAY + timedelta(hours=3):
        pytest.fail("There was a morning between.")


@given(due=MOMENTS, zone=st.sampled_from(ZONES))
def test_who_wants_it_earlier_never_gets_it_later(due: datetime, zone: str) -> None:
    found = [moment(due, zone, days) for days in (2, 1, 0)]
    assert None not in found
    assert found == sorted(at for at in found if at)


@pytest.mark.parametrize(
    ("due", "zone", "at"),
    [
        # The night clocks go ahead has 23 hours, and the night they go back 25: it is nine all the same.
        ("2027-03-14T23:00-04:00", "America/New_York", "2027-03-14T13:00+00:00"),
        ("2027-03-13T23:00-05:00", "America/New_York", "2027-03-13T14:00+00:00"),
        ("2026-10-25T23:00+00:00", "Europe/London", "2026-10-25T09:00+00:00"),
        ("2026-10-24T23:00+01:00", "Europe/London", "2026-10-24T08:00+00:00"),
        # Half an hour of summer time, and a day that a country left out.
        ("2026-10-04T23:00+11:00", "Australia/Lord_Howe", "2026-10-03T22:00+00:00"),
        ("2011-12-31T23:00+14:00", "Pacific/Apia", "2011-12-30T19:00+00:00"),
    ],
)
def test_these_nights_are_as_clocks_were_there(due: str, zone: str, at: str) -> None:
    assert moment(datetime.fromisoformat(due), zone) == datetime.fromisoformat(at)


@pytest.mark.parametrize(
    ("set_at", "days", "at"),
    [
        ("2026-03-03T08:00", 1, "2026-03-03T09:00"),
        ("2026-03-03T10:00", 1, "2026-03-04T09:00"),
        ("2026-03-04T08:59", 2, "2026-03-04T09:00"),
        ("2026-03-04T09:00", 2, None),
    ],
)
def test_what_was_set_late_is_reminded_of_on_a_morning_that_is_left(set_at: str, days: int, at: str | None) -> None:
    due = datetime(2026, 3, 4, 23, 59, tzinfo=UTC)
    found = moment(due, "Etc/UTC", days, set_at=datetime.fromisoformat(set_at).replace(tzinfo=UTC))
    assert found == (datetime.fromisoformat(at).replace(tzinfo=UTC) if at else None)
