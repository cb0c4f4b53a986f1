import string
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.imports.reasons import WORDS, Reason, RowError, words_of
from clients.imports.values import (
    Order,
    Reading,
    address_of,
    birth_day_of,
    day_of,
    is_adult,
    minutes_of,
    moment_of,
    name_of,
    names_several,
    same_name,
    time_of,
)

LONDON = Reading("Europe/London")
DAY_FIRST, MONTH_FIRST = (Reading("Europe/London", order) for order in (Order.DAY, Order.MONTH))
TODAY = date(2026, 11, 26)
days = st.dates(date(1930, 1, 1), date(2100, 12, 31))


@given(days)
def test_a_day_in_any_usual_writing_is_read_as_it_was_meant(day: date) -> None:
    assert day_of(day.isoformat(), LONDON) == day
    assert day_of(f"{day:%d/%m/%Y}", DAY_FIRST) == day
    assert day_of(f"{day.month}/{day.day}/{day.year}", MONTH_FIRST) == day
    assert day_of(f"{day:%d.%m.%Y}", LONDON) == day
    assert day_of(f"{day:%B} {day.day}, {day.year}", LONDON) == day
    assert day_of(f"{day.day} {day:%b} {day.year}", LONDON) == day
    assert day_of(str((day - date(1899, 12, 30)).days), LONDON) == day


@given(days)
def test_a_day_that_can_be_two_is_never_guessed(day: date) -> None:
    text = f"{day.day:02}/{day.month:02}/{day.year}"
    if day.day <= 12 and day.day != day.month:
        assert reason(lambda: day_of(text, LONDON)) == Reason.AMBIGUOUS_DAY
    else:
        assert day_of(text, LONDON) == day


@given(days, st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_half_days_and_whole_days_of_hours_say_the_same(day: date, at: time) -> None:
    hour = at.hour % 12 or 12
    assert time_of(f"{hour}:{at.minute:02} {'PM' if at.hour >= 12 else 'am'}") == at
    assert time_of(f"{at:%H:%M}") == at
    assert time_of(f"{at:%H:%M:%S}") == at
    shown = datetime.combine(day, at, UTC)
    serial = (shown - datetime(1899, 12, 30, tzinfo=UTC)) / timedelta(days=1)
    assert moment_of(f"{serial:.8f}", Reading("UTC")) == shown
    assert moment_of(f"{shown:%m/%d/%Y %I:%M %p}", Reading("UTC", Order.MONTH)) == shown


@given(st.text(alphabet=string.printable + "١２年月日é\u202e", max_size=40))
def test_whatever_stands_in_a_cell_is_read_or_refused_with_a_reason(text: str) -> None:
    reads = (
        lambda: day_of(text, LONDON),
        lambda: moment_of(text, DAY_FIRST),
        lambda: time_of(text),
        lambda: minutes_of(text),
        lambda: address_of(text),
        lambda: birth_day_of(text, LONDON, TODAY),
        lambda: name_of(text),
    )
    for read in reads:
        with suppress(RowError):
            read()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13/04/2026", Reason.BAD_DAY),
        ("2026-02-30", Reason.BAD_DAY),
        ("03/04/26", Reason.SHORT_YEAR),
        ("2026", Reason.BAD_DAY),
        ("soon", Reason.BAD_DAY),
        ("14 Foo 2026", Reason.BAD_DAY),
        ("99999", Reason.BAD_DAY),
    ],
)
def test_what_is_no_day_is_refused(text: str, expected: Reason) -> None:
    assert reason(lambda: day_of(text, MONTH_FIRST)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-29 01:30", Reason.TIME_SKIPPED),
        ("2026-10-25 01:30", Reason.TIME_TWICE),
        ("2026-03-14", Reason.NO_TIME),
        ("2026-03-14 25:00", Reason.BAD_TIME),
        ("2026-03-14 14:30 PM", Reason.BAD_TIME),
        ("", Reason.NO_DAY),
        ("2026-13-14T10:00Z", Reason.BAD_DAY),
    ],
)
def test_a_time_that_is_not_one_moment_is_refused(text: str, expected: Reason) -> None:
    assert reason(lambda: moment_of(text, LONDON)) == expected


def test_times_are_those_of_the_practice_unless_they_name_their_own_zone() -> None:
    new_york = Reading("America/New_York", Order.MONTH)
    assert moment_of("07/01/2026 09:00", new_york) == datetime(2026, 7, 1, 13, tzinfo=UTC)
    assert moment_of("2026-07-01T09:00:00Z", new_york) == datetime(2026, 7, 1, 9, tzinfo=UTC)
    assert moment_of("2026-07-01T09:00:00+02:00", new_york) == datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert moment_of("2026-07-01", new_york, "9am") == datetime(2026, 7, 1, 13, tzinfo=UTC)
    usual = Reading("America/New_York", usual_time=time(12))
    assert moment_of("2026-07-01", usual) == datetime(2026, 7, 1, 16, tzinfo=UTC)


def test_a_workbook_that_counts_from_1904_is_four_years_off_no_more() -> None:
    assert day_of("44867", Reading("UTC", from_1904=True)) == day_of("46329", Reading("UTC")) == date(2026, 11, 3)


def test_a_person_is_adult_from_their_eighteenth_birthday_on() -> None:
    assert is_adult(date(2008, 11, 26), TODAY)
    assert not is_adult(date(2008, 11, 27), TODAY)
    assert not is_adult(date(2008, 2, 29), date(2026, 2, 28))
    assert is_adult(date(2008, 2, 29), date(2026, 3, 1))
    assert is_adult(date(1990, 12, 31), TODAY)


def test_nobody_is_born_tomorrow_or_130_years_ago() -> None:
    for text in ("2026-11-27", "1890-01-01"):
        assert reason(lambda text=text: birth_day_of(text, LONDON, TODAY)) == Reason.BAD_BIRTH_DAY
    assert birth_day_of("1988-03-14 00:00", LONDON, TODAY) == date(1988, 3, 14)
    assert birth_day_of("", LONDON, TODAY) is None


@pytest.mark.parametrize(
    ("text", "minutes"), [("", 50), ("45", 45), ("50 min", 50), ("1:30", 90), ("60.0", 60), ("480", 480)]
)
def test_lengths_are_minutes(text: str, minutes: int) -> None:
    assert minutes_of(text) == minutes


@pytest.mark.parametrize("text", ["4", "481", "-5", "long", "9:00"])
def test_a_session_has_a_length_that_a_session_can_have(text: str) -> None:
    assert reason(lambda: minutes_of(text)) == Reason.BAD_MINUTES


def test_names_are_put_together_and_turned_round() -> None:
    assert name_of(" Maya", "", "Lopez\u200e ") == "Maya Lopez"
    assert name_of("Lopez, Maya") == "Maya Lopez"
    assert same_name("MAYA  Lopéz") == same_name("maya lope\u0301z")
    assert reason(lambda: name_of("x" * 121)) == Reason.TOO_LONG


@pytest.mark.parametrize(
    ("name", "several"),
    [
        ("Maya & Tom Lopez", True),
        ("Maya and Tom", True),
        ("Maya/Tom", True),
        ("Maya + Tom", True),
        ("Andy Sandoval", False),
        ("Maya Lopez", False),
    ],
)
def test_several_people_in_one_name_are_seen(name: str, *, several: bool) -> None:
    assert names_several(name) == several


def test_every_reason_has_its_sentence() -> None:
    assert set(WORDS) == set(Reason) - {Reason.NONE}
    assert all("%(" not in words_of(reason, {}) for reason in Reason)
    assert words_of(Reason.BORN_ANOTHER_DAY, {}).startswith("Somebody was born")
    assert words_of(Reason.BORN_ANOTHER_DAY, {"name": "ana de Vries"}).startswith("ana de Vries was born")
    assert words_of(Reason.ID_OF_ANOTHER, {}).startswith("This number is that of somebody here")


def reason(read: object) -> Reason:
    assert callable(read)
    with pytest.raises(RowError) as caught:
        read()
    return caught.value.reason
