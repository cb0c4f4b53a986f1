"""A calendar as other programmes write it: what comes back comes at the right time, and what is no meeting is none."""

import contextlib
import time
from datetime import UTC, datetime

import pytest
from dateutil import rrule

from clients.calendars.reading import CalendarError, Meeting, meetings
from practice.sync.outside import MOST_BYTES

SINCE, UNTIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
ZONE = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:20251026T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260329T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
END:DAYLIGHT
END:VTIMEZONE
"""


def calendar(*events: str, zone: str = "") -> bytes:
    inside = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    whole = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Someone//Something//EN\n{zone}{inside}END:VCALENDAR\n"
    return whole.replace("\n", "\r\n").encode()


def read(*events: str, zone: str = "") -> list[Meeting]:
    return meetings(calendar(*events, zone=zone), SINCE, UNTIL, "Europe/London")


def starts(found: list[Meeting]) -> list[str]:
    return [f"{one.starts_at:%m-%d %H:%M}" for one in found]


ONE = """
UID:one
SUMMARY:  Ana R
DTSTART:20260310T100000Z
DTEND:20260310T105000Z
"""
WEEKLY = """
UID:weekly
SUMMARY:Ana R
DTSTART;TZID=Europe/London:20260316T100000
DTEND;TZID=Europe/London:20260316T105000
RRULE:FREQ=WEEKLY;COUNT=4
"""


def test_an_event_is_one_meeting() -> None:
    at = datetime(2026, 3, 10, 10, tzinfo=UTC)
    assert read(ONE) == [Meeting("one", "one", "Ana R", at, 50, "Europe/London")]


def test_what_comes_back_keeps_its_hour_when_the_clocks_change() -> None:
    found = read(WEEKLY)
    assert starts(found) == ["03-16 10:00", "03-23 10:00", "03-30 09:00", "04-06 09:00"]
    assert [one.id for one in found][2:] == ["weekly 20260330T090000Z", "weekly 20260406T090000Z"]
    assert {one.event for one in found} == {"weekly"}


def test_a_zone_that_the_calendar_brings_with_it_counts_the_same() -> None:
    name = "Practice time"
    event = WEEKLY.replace("TZID=Europe/London", f'TZID="{name}"')
    found = read(event, zone=ZONE.format(name=name))
    assert starts(found) == ["03-16 10:00", "03-23 10:00", "03-30 09:00", "04-06 09:00"]
    assert {one.zone for one in found} == {"Europe/London"}


def test_a_time_without_a_zone_is_the_practices() -> None:
    assert starts(read("UID:x\nDTSTART:20260401T100000\nDURATION:PT50M")) == ["04-01 09:00"]


def test_single_times_are_left_out_added_and_moved() -> None:
    left_out = f"{WEEKLY}EXDATE;TZID=Europe/London:20260323T100000\nRDATE;TZID=Europe/London:20260325T120000\n"
    moved = """
UID:weekly
RECURRENCE-ID;TZID=Europe/London:20260330T100000
SUMMARY:Ana R
DTSTART;TZID=Europe/London:20260331T150000
DTEND;TZID=Europe/London:20260331T160000
"""
    found = read(left_out, moved)
    assert starts(found) == ["03-16 10:00", "03-25 12:00", "03-31 14:00", "04-06 09:00"]
    assert (found[2].id, found[2].minutes) == ("weekly 20260330T090000Z", 60)


def test_one_time_of_many_is_cancelled() -> None:
    gone = """
UID:weekly
RECURRENCE-ID:20260330T090000Z
STATUS:CANCELLED
DTSTART:20260330T090000Z
DTEND:20260330T095000Z
"""
    assert [one.cancelled for one in read(WEEKLY, gone)] == [False, False, True, False]


def test_the_last_word_on_an_event_counts() -> None:
    newer = ONE.replace("T10", "T12") + "SEQUENCE:2\n"
    assert starts(read(newer, ONE)) == ["03-10 12:00"]


@pytest.mark.parametrize(
    "event",
    [
        "UID:x\nDTSTART;VALUE=DATE:20260310\nDTEND;VALUE=DATE:20260311",
        f"{ONE}TRANSP:TRANSPARENT",
        "UID:x\nDTSTART:20260310T100000Z",
        "UID:x\nDTSTART:20260310T100000Z\nDTEND:20260310T100100Z",
        "UID:x\nDTSTART:20260310T000000Z\nDTEND:20260310T220000Z",
        "DTSTART:20260310T100000Z\nDTEND:20260310T110000Z",
        "UID:x\nDTSTART:20250310T100000Z\nDTEND:20250310T110000Z",
        "UID:x\nDTSTART:rubbish\nDTEND:20260310T110000Z",
    ],
)
def test_what_is_no_meeting_in_this_time_is_none(event: str) -> None:
    assert starts(read(event, ONE.replace("UID:one", "UID:two").replace("0310", "0312"))) == ["03-12 10:00"]


@pytest.mark.parametrize(
    ("rule", "how_many"),
    [
        ("FREQ=SECONDLY", 1),
        ("FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3;BYSECOND=1,2,3", 1),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 1),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 1),
        ("FREQ=DAILY", 61),
        ("FREQ=WEEKLY;UNTIL=20260324T100000Z", 4),
        ("FREQ=WEEKLY;UNTIL=20260324", 4),
    ],
)
def test_a_rule_that_has_no_end_ends_all_the_same(rule: str, how_many: int) -> None:
    event = f"UID:x\nDTSTART:20260301T100000Z\nDTEND:20260301T110000Z\nRRULE:{rule}"
    assert len(read(event)) == how_many


@pytest.mark.parametrize("rule", ["FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR"])
def test_what_began_long_ago_comes_on_the_same_days_as_ever(rule: str) -> None:
    """Also where all times since it began would be more than are gone through."""
    event = f"UID:x\nDTSTART;TZID=Europe/London:19590101T100000\nDURATION:PT50M\nRRULE:{rule}"
    every = rrule.rrulestr(rule, dtstart=datetime(1959, 1, 1, 10))  # noqa: DTZ001 - by the clock of the place
    expected = every.between(datetime(2026, 3, 1), datetime(2026, 3, 29))  # noqa: DTZ001 - as above
    found = [one.starts_at.replace(tzinfo=None) for one in read(event) if f"{one.starts_at:%m-%d}" < "03-29"]
    assert found == expected


def test_a_rule_that_ends_after_a_number_of_times_counts_from_its_beginning() -> None:
    """The clocks change on the 29th; what is counted is counted from the first time on."""
    event = "UID:x\nDTSTART:20260101T100000Z\nDURATION:PT50M\nRRULE:FREQ=DAILY;COUNT=61"
    assert starts(read(event)) == ["03-01 10:00", "03-02 10:00"]


@pytest.mark.parametrize("rule", ["FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=0;BYMONTH=2;BYMONTHDAY=30"])
def test_a_rule_that_goes_nowhere_is_none(rule: str) -> None:
    assert len(read(f"UID:x\nDTSTART:20260301T100000Z\nDTEND:20260301T110000Z\nRRULE:{rule}")) == 1


@pytest.mark.parametrize(
    ("rule", "many"),
    [
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 3),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=TU", 3),
        ("FREQ=WEEKLY;INTERVAL=1;BYMONTH=2;BYMONTHDAY=30", 20),
    ],
)
def test_a_calendar_that_takes_too_long_to_reckon_is_refused(rule: str, many: int) -> None:
    """Days that never come: each rule is gone through to the end of time."""
    one = "UID:x{}\nDTSTART:20000301T100000Z\nDTEND:20000301T110000Z\nRRULE:{}"
    with pytest.raises(CalendarError):
        read(*(one.format(number, rule) for number in range(many)))


def test_many_rules_of_years_are_not_too_much() -> None:
    event = "UID:x{}\nDTSTART:20150105T100000Z\nDURATION:PT50M\nRRULE:{}"
    rules = ("FREQ=WEEKLY;BYMONTH=9,10,11;BYDAY=MO", "FREQ=DAILY;BYMONTH=12", "FREQ=WEEKLY;UNTIL=20160101T000000Z")
    assert read(*(event.format(f"{number} {rule}", rule) for number in range(60) for rule in rules)) == []


@pytest.mark.parametrize(
    "rule",
    [
        "RRULE:FREQ=SECONDLY",
        "RRULE:FREQ=DAILY",
        "rrule;x=y:freq=yearly;byhour=1,2,3;byminute=1,2,3",
        "RRULE:FREQ=YEARLY;INTERVAL=0",
        "RRU\n LE:FREQ=SECO\n NDLY",
    ],
)
def test_a_zone_whose_clocks_never_rest_is_refused(rule: str) -> None:
    zone = ZONE.format(name="X").replace("RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", rule)
    with pytest.raises(CalendarError):
        read(WEEKLY, zone=zone)


def test_far_too_many_zones_are_refused() -> None:
    with pytest.raises(CalendarError):
        read(WEEKLY, zone="".join(ZONE.format(name=f"X{number}") for number in range(101)))


RECORD = b"BEGIN:VEVENT\nUID:x\n%sDTSTART:20260310T100000Z\nDTEND:20260310T110000Z\nEND:VEVENT\n"
WHOLE = b"BEGIN:VCALENDAR\n%sEND:VCALENDAR\n"


@pytest.mark.parametrize("most", [2**18, pytest.param(MOST_BYTES, marks=pytest.mark.long)])
@pytest.mark.parametrize(
    "sign", [b"\n", b"\r\n", b"\n\r\n\r", b"\n ", b"BEGIN:VTIMEZONE\n", b"X-A:1\n", b"FREEBUSY:a,a,a\n"]
)
def test_a_calendar_of_any_size_is_read_or_refused_within_seconds(sign: bytes, most: int) -> None:
    """Begun with small ones, so that one that takes the square of its size is found before it takes for ever."""
    for size in (2**power for power in range(14, most.bit_length())):
        begun = time.process_time()
        with contextlib.suppress(CalendarError):
            meetings(WHOLE % (RECORD % (sign * (size // len(sign)))), SINCE, UNTIL, "Europe/London")
        assert time.process_time() - begun < 4, size


def test_what_is_not_looked_at_costs_nothing() -> None:
    """A list of half a million times when somebody is busy, which nobody asks for."""
    for size in (2**power for power in range(14, 20)):
        data = WHOLE % (RECORD % (b"FREEBUSY:" + b"a," * size + b"\n"))
        begun = time.process_time()
        assert len(meetings(data, SINCE, UNTIL, "Europe/London")) == 1
        assert time.process_time() - begun < 1, size


@pytest.mark.parametrize(
    "line", [b"EXDATE:20260311T100000Z\n" * 90_000, b"RRULE:FREQ=DAILY;BYSETPOS=" + b"1," * 200 + b"1\n"]
)
def test_more_than_any_calendar_needs_is_refused(line: bytes) -> None:
    with pytest.raises(CalendarError):
        meetings(WHOLE % (RECORD % line), SINCE, UNTIL, "Europe/London")


@pytest.mark.parametrize("begin", [b"BEGIN;X=1:VTIMEZONE", b"X-BEGIN:VTIMEZONE"])
def test_a_zone_that_is_begun_in_hiding_is_refused(begin: bytes) -> None:
    zone = ZONE.format(name="X").encode().replace(b"BEGIN:VTIMEZONE", begin)
    with pytest.raises(CalendarError):
        meetings(WHOLE % (zone + RECORD % b""), SINCE, UNTIL, "Europe/London")


def test_a_rule_whose_name_has_blanks_in_it_is_none() -> None:
    zone = ZONE.format(name="X").replace("RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "R RULE:FREQ=SECONDLY")
    assert len(read(WEEKLY, zone=zone)) == 4


@pytest.mark.parametrize("data", [b"", b"<html>", b"BEGIN:VCALENDAR", b"\xff\xfe", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"])
def test_what_is_no_calendar_is_refused(data: bytes) -> None:
    with pytest.raises(CalendarError):
        meetings(data, SINCE, UNTIL, "Europe/London")


def test_an_empty_calendar_is_one() -> None:
    assert meetings(calendar(), SINCE, UNTIL, "Europe/London") == []
