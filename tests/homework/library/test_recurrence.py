"""Days are exact wherever somebody is, across every change of clocks and every end of a month."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homework.enums import Comes
from homework.library.recurrence import Meeting, Occurrence, Rule, day_at, is_open, occurrences, room_to_move

# Fifty places: whole, half and quarter hours, both sides of the date line, changes at midnight, by half an hour, twice
# a year, in Ramadan, and none at all.
ZONES = (
    *("Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Africa/Lagos", "Africa/Tripoli"),
    *("America/Adak", "America/Anchorage", "America/Asuncion", "America/Bogota", "America/Caracas"),
    *("America/Chicago", "America/Denver", "America/Halifax", "America/Havana", "America/Los_Angeles"),
    *("America/Mexico_City", "America/Miquelon", "America/New_York", "America/Nuuk", "America/Phoenix"),
    *("America/Santiago", "America/Sao_Paulo", "America/St_Johns", "Antarctica/Troll", "Asia/Amman"),
    *("Asia/Beirut", "Asia/Dhaka", "Asia/Famagusta", "Asia/Gaza", "Asia/Jerusalem"),
    *("Asia/Kathmandu", "Asia/Kolkata", "Asia/Kabul", "Asia/Pyongyang", "Asia/Tehran"),
    *("Asia/Tokyo", "Asia/Yangon", "Atlantic/Azores", "Australia/Adelaide", "Australia/Eucla"),
    *("Australia/Lord_Howe", "Australia/Sydney", "Europe/Dublin", "Europe/Istanbul", "Europe/London"),
    *("Pacific/Apia", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Kiritimati", "Pacific/Marquesas"),
)
FIRST, LAST = date(2000, 1, 1), date(2037, 12, 31)
LEFT_OUT = ("Pacific/Apia", date(2011, 12, 30))

zones = st.sampled_from(ZONES)
days = st.dates(FIRST, LAST)
moments = st.builds(
    datetime.combine, st.dates(FIRST + timedelta(days=1), LAST - timedelta(days=9)), st.times(), st.just(UTC)
)
spans = st.integers(0, 120).map(lambda number: timedelta(days=number))
rules = st.builds(
    Rule,
    st.sampled_from([Comes.EVERY, Comes.WEEKDAYS]),
    days,
    st.integers(1, 84),
    st.frozensets(st.integers(0, 6), min_size=1),
)


def wall(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def is_last_minute(moment: datetime, day: date, zone: str) -> bool:
    """Whether the day goes no further; in one night of the year 23:59 may come twice, or not at all."""
    return wall(moment, zone).date() == day < wall(moment + timedelta(minutes=1), zone).date()


def plain_days(rule: Rule, since: date, until: date) -> list[date]:
    """The days of a rule, by looking at each one."""
    every = (since + timedelta(days=number) for number in range((until - since).days + 1))
    return [day for day in every if day >= rule.starts and _fits(rule, day)]


def _fits(rule: Rule, day: date) -> bool:
    if rule.comes == Comes.WEEKDAYS:
        return day.weekday() in rule.weekdays
    return (day - rule.starts).days % rule.days == 0


def test_there_are_fifty_places() -> None:
    assert len(set(ZONES)) == 50


@given(rules, zones, days, spans)
def test_it_comes_on_its_days_and_on_no_other(rule: Rule, zone: str, since: date, span: timedelta) -> None:
    found = occurrences(rule, zone, since=since, until=since + span)
    assert [(one.key, one.day) for one in found] == [
        (day.isoformat(), day) for day in plain_days(rule, since, since + span)
    ]


@given(rules, zones, days)
def test_it_opens_at_six_and_is_wanted_in_the_last_minute(rule: Rule, zone: str, since: date) -> None:
    """None of these places changes its clocks at six in the morning; one of them left out a whole day."""
    found = occurrences(rule, zone, since=since, until=since + timedelta(days=60))
    following = plain_days(rule, since, since + timedelta(days=200))[1:]
    for one, then in zip(found, following, strict=False):
        if LEFT_OUT in {(zone, one.day), (zone, min(then, one.day + timedelta(days=7)) - timedelta(days=1))}:
            continue
        last = min(then - timedelta(days=1), one.day + timedelta(days=6))
        assert wall(one.opens, zone) == datetime.combine(one.day, time(6))
        assert is_last_minute(one.due, last, zone)


@given(rules, zones, days)
def test_each_has_its_time_and_never_two_at_once(rule: Rule, zone: str, since: date) -> None:
    found = occurrences(rule, zone, since=since, until=since + timedelta(days=60))
    assert all(one.opens < one.due for one in found)
    if zone != LEFT_OUT[0]:
        assert all(one.due < then.opens for one, then in pairwise(found))


@given(rules, zones, days, st.tuples(spans, spans))
def test_a_part_of_the_calendar_says_what_the_whole_says(
    rule: Rule, zone: str, since: date, parts: tuple[timedelta, timedelta]
) -> None:
    """So a worker that looks at a few days, once or often, finds the same."""
    middle, until = since + parts[0], since + sum(parts, timedelta(days=1))
    whole = occurrences(rule, zone, since=since, until=until)
    halves = (
        *occurrences(rule, zone, since=since, until=middle),
        *occurrences(rule, zone, since=middle + timedelta(days=1), until=until),
    )
    assert halves == whole


@pytest.mark.parametrize("zone", ZONES)
def test_every_day_of_eight_years(zone: str) -> None:
    first, last = date(2024, 1, 1), date(2031, 12, 31)
    found = occurrences(Rule(Comes.EVERY, first), zone, since=first, until=last)
    every = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    assert [one.day for one in found] == every
    assert [wall(one.opens, zone) for one in found] == [datetime.combine(day, time(6)) for day in every]
    assert [one.day for one in found if is_last_minute(one.due, one.day, zone)] == every


@given(rules, zones, zones, days)
def test_its_days_and_names_are_the_same_wherever_somebody_is(rule: Rule, here: str, there: str, since: date) -> None:
    until = since + timedelta(days=40)
    ours, theirs = (occurrences(rule, zone, since=since, until=until) for zone in (here, there))
    assert [(one.key, one.day) for one in ours] == [(one.key, one.day) for one in theirs]


@given(rules, zones, days, st.data())
def test_one_that_is_left_out_or_moved_leaves_the_others_where_they_are(
    rule: Rule, zone: str, since: date, data: st.DataObject
) -> None:
    until = since + timedelta(days=40)
    planned = {one.key: one.day for one in occurrences(rule, zone, since=since, until=until)}
    if not planned:
        return
    key = data.draw(st.sampled_from(sorted(planned)))
    room = room_to_move(rule, key)
    chosen = data.draw(st.dates(*room)) if room else None
    found = occurrences(rule, zone, since=since, until=until, changes={key: chosen})
    kept = {name: day for name, day in planned.items() if name != key}
    expected = kept | ({key: chosen} if chosen and since <= chosen <= until else {})
    inside = {one.key: one.day for one in found if one.key in planned}
    assert inside == expected
    assert all(one.opens < one.due for one in found)


def beside(rule: Rule, zone: str, meeting: Meeting) -> tuple[Occurrence, ...]:
    return occurrences(rule, zone, since=FIRST - timedelta(days=30), until=LAST, meetings=[meeting])


@given(zones, moments, st.integers(1, 14))
def test_beside_a_session(zone: str, starts: datetime, apart: int) -> None:
    meeting = Meeting("met", starts, starts + timedelta(minutes=50))
    before, after = (beside(Rule(comes, FIRST, apart), zone, meeting) for comes in (Comes.BEFORE, Comes.AFTER))
    day, over = day_at(starts, zone), day_at(meeting.ends_at, zone)
    assert [(one.key, one.day, one.due) for one in before] == [("met", day - timedelta(days=apart), starts)]
    assert [(one.key, one.day, one.opens) for one in after] == [("met", over, meeting.ends_at)]
    assert day_at(after[0].due, zone) in {over + timedelta(days=apart), over + timedelta(days=apart - 1)}
    assert before[0].opens < before[0].due
    assert after[0].opens < after[0].due


def only(rule: Rule, zone: str, day: date) -> Occurrence:
    (one,) = occurrences(rule, zone, since=day, until=day)
    return one


@pytest.mark.parametrize(
    ("zone", "day", "opens", "due"),
    [
        ("Europe/London", date(2026, 3, 29), "2026-03-29T05:00Z", "2026-03-29T22:59Z"),
        ("Europe/London", date(2026, 10, 25), "2026-10-25T06:00Z", "2026-10-25T23:59Z"),
        ("Australia/Lord_Howe", date(2026, 4, 5), "2026-04-04T19:30Z", "2026-04-05T13:29Z"),
        ("America/Nuuk", date(2023, 10, 28), "2023-10-28T08:00Z", "2023-10-29T01:59Z"),
        ("America/Nuuk", date(2024, 3, 30), "2024-03-30T08:00Z", "2024-03-31T00:59Z"),
        ("Asia/Beirut", date(2026, 10, 24), "2026-10-24T03:00Z", "2026-10-24T21:59Z"),
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T16:00Z", "2011-12-31T09:59Z"),
    ],
)
def test_where_clocks_change(zone: str, day: date, opens: str, due: str) -> None:
    """The later of two last minutes counts; what was for a day that a place left out opens the morning after."""
    one = only(Rule(Comes.EVERY, day), zone, day)
    assert (f"{one.opens:%Y-%m-%dT%H:%MZ}", f"{one.due:%Y-%m-%dT%H:%MZ}") == (opens, due)


def test_months_of_every_length() -> None:
    found = occurrences(Rule(Comes.EVERY, date(2024, 1, 31), 29), "UTC", since=date(2024, 1, 1), until=date(2024, 5, 1))
    assert [str(one.day) for one in found] == ["2024-01-31", "2024-02-29", "2024-03-29", "2024-04-27"]


def test_a_session_before_the_first_day_asks_for_nothing() -> None:
    at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    first, later = (beside(Rule(Comes.AFTER, date(2026, 3, day)), "UTC", Meeting("met", at, at)) for day in (1, 2))
    assert ([one.key for one in first], later) == (["met"], ())


def test_what_waits_for_an_event_has_no_day() -> None:
    at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert beside(Rule(Comes.EVENT, FIRST), "UTC", Meeting("met", at, at)) == ()


def test_its_time_ends_when_it_is_wanted() -> None:
    one = only(Rule(Comes.EVERY, date(2026, 3, 2), 7), "UTC", date(2026, 3, 2))
    minute = timedelta(minutes=1)
    moments = (one.opens - minute, one.opens, one.due - minute, one.due)
    assert [is_open(one, moment) for moment in moments] == [False, True, True, False]


@pytest.mark.parametrize(
    ("rule", "key", "room"),
    [
        (Rule(Comes.EVERY, date(2026, 3, 2), 7), "2026-03-09", (date(2026, 3, 3), date(2026, 3, 15))),
        (Rule(Comes.EVERY, date(2026, 3, 2), 7), "2026-03-02", (date(2026, 2, 23), date(2026, 3, 8))),
        (Rule(Comes.EVERY, date(2026, 3, 2)), "2026-03-09", None),
        (
            Rule(Comes.WEEKDAYS, date(2026, 3, 2), weekdays=frozenset({0, 3})),
            "2026-03-05",
            (date(2026, 3, 3), date(2026, 3, 8)),
        ),
    ],
)
def test_it_moves_between_its_neighbours(rule: Rule, key: str, room: tuple[date, date] | None) -> None:
    assert room_to_move(rule, key) == room
