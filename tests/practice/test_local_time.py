from datetime import UTC, date, datetime, time

import pytest

from practice.local_time import NoSuchTimeError, Turn, TwiceError, moment_at

LONDON = "Europe/London"
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        (date(2026, 1, 5), time(9), datetime(2026, 1, 5, 9, tzinfo=UTC)),
        (date(2026, 7, 6), time(9), datetime(2026, 7, 6, 8, tzinfo=UTC)),
        (SPRING, time(0, 59), datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        (SPRING, time(2), datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (AUTUMN, time(2), datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
)
def test_a_time_is_one_moment(day: date, at: time, expected: datetime) -> None:
    assert moment_at(day, at, LONDON) == expected


@pytest.mark.parametrize("turn", [None, Turn.FIRST, Turn.SECOND])
@pytest.mark.parametrize("at", [time(1), time(1, 30), time(1, 59)])
def test_a_time_that_clocks_jump_over_is_refused(at: time, turn: Turn | None) -> None:
    with pytest.raises(NoSuchTimeError, match="clocks in London jump over"):
        moment_at(SPRING, at, LONDON, turn)


def test_a_time_that_comes_twice_is_asked_about() -> None:
    with pytest.raises(TwiceError, match="clocks in London show this time twice"):
        moment_at(AUTUMN, time(1, 30), LONDON)
    first, second = (moment_at(AUTUMN, time(1, 30), LONDON, turn) for turn in Turn)
    assert (first, second) == (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )


def test_half_an_hour_is_a_jump_too() -> None:
    with pytest.raises(NoSuchTimeError, match="Lord Howe"):
        moment_at(date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe")
