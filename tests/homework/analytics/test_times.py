"""When something promised came due, and what counts of it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homework.analytics.follow_through import Outcome
from homework.analytics.times import Promised, Time, Told, monday, times

MONDAY = date(2026, 9, 7)
TODAY = MONDAY + timedelta(days=30)
WEEKS = [MONDAY + timedelta(weeks=week) for week in range(5)]


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def found(
    one: Promised, *told: Told, asked: tuple[int, ...] = (), today: date = TODAY
) -> list[tuple[int, str, float | None]]:
    answer = times([one], told, asked=[WEEKS[week] for week in asked], today=today)
    return [((time.week - MONDAY).days // 7, result.outcome.value, result.score) for time, result in answer.items()]


TALK = Promised("talk", 2, day(2), per_week=3)
LETTER = Promised("letter", 3, day(2), due=day(10))


@pytest.mark.parametrize(
    ("told", "asked", "expected"),
    [
        pytest.param((), (), [], id="nobody asked, nobody told"),
        pytest.param((), (0,), [], id="the week in which it was agreed is never missing"),
        pytest.param((Told("talk", day(5), 2),), (), [(0, "partly", 2 / 3)], id="but counts when somebody tells"),
        pytest.param((), (1, 4), [(1, "missing", None), (4, "pending", None)], id="asked and not told"),
        pytest.param((Told("talk", day(8), 1), Told("talk", day(9), 3)), (1,), [(1, "kept", 1.0)], id="the later wins"),
        pytest.param((Told("talk", day(8), 9),), (), [(1, "kept", 1.0)], id="more than promised is all of it"),
        pytest.param((Told("talk", day(8), 0),), (), [(1, "not_kept", 0.0)], id="none"),
        pytest.param(
            (Told("talk", day(8), outcome=Outcome.CANNOT_TELL),), (), [(1, "cannot_tell", None)], id="cannot tell"
        ),
        pytest.param((Told("talk", day(8)),), (1,), [(1, "missing", None)], id="an empty entry tells nothing"),
        pytest.param((Told("other", day(8), 3),), (), [], id="of something else"),
        pytest.param((Told("talk", day(-3), 3),), (), [], id="from before it was agreed"),
    ],
)
def test_what_comes_each_week(
    told: tuple[Told, ...], asked: tuple[int, ...], expected: list[tuple[int, str, float | None]]
) -> None:
    assert found(TALK, *told, asked=asked) == expected


def test_its_last_week_counts_when_somebody_tells_and_is_never_missing() -> None:
    ended = Promised("talk", 2, day(0), until=day(10), per_week=3)
    assert found(ended, asked=(0, 1, 2)) == [(0, "missing", None)]
    assert found(ended, Told("talk", day(12), 3), asked=(1,)) == [(1, "kept", 1.0)]


@pytest.mark.parametrize(
    ("one", "told", "asked", "expected"),
    [
        pytest.param(LETTER, (Told("letter", day(11), outcome=Outcome.PARTLY),), (), [(1, "partly", 0.5)], id="told"),
        pytest.param(LETTER, (Told("letter", day(11), 1),), (), [(1, "kept", 1.0)], id="told as a number"),
        pytest.param(LETTER, (), (), [], id="over, and nobody asked"),
        pytest.param(LETTER, (), (2,), [(1, "missing", None)], id="asked after it"),
        pytest.param(Promised("letter", 3, day(2), due=day(40)), (), (), [(5, "pending", None)], id="to come"),
        pytest.param(Promised("letter", 3, day(2)), (), (1,), [], id="without a day"),
        pytest.param(
            Promised("letter", 3, day(2), until=day(10), reworded=True, due=day(10)),
            (Told("letter", day(11), outcome=Outcome.NOT_KEPT),),
            (),
            [(1, "renegotiated_before", None)],
            id="other words in time",
        ),
        pytest.param(
            Promised("letter", 3, day(2), until=day(11), reworded=True, due=day(10)),
            (Told("letter", day(11), outcome=Outcome.NOT_KEPT),),
            (),
            [(1, "not_kept", 0.0)],
            id="other words too late",
        ),
        pytest.param(
            Promised("letter", 3, day(2), until=day(9), due=day(10)),
            (Told("letter", day(8), outcome=Outcome.NOT_KEPT),),
            (),
            [],
            id="taken out before its day",
        ),
    ],
)
def test_what_comes_once(
    one: Promised, told: tuple[Told, ...], asked: tuple[int, ...], expected: list[tuple[int, str, float | None]]
) -> None:
    assert found(one, *told, asked=asked) == expected


days = st.integers(-7, 40).map(day)
promises = st.builds(
    Promised,
    key=st.sampled_from(("a", "b")),
    weight=st.integers(1, 3),
    since=days,
    until=st.none() | days,
    reworded=st.booleans(),
    due=st.none() | days,
    per_week=st.none() | st.integers(1, 21),
)
reports = st.builds(
    Told,
    key=st.sampled_from(("a", "b")),
    day=days,
    done=st.none() | st.integers(0, 21),
    outcome=st.none() | st.sampled_from(list(Outcome)[:5]),
)


@given(promises, st.lists(reports, max_size=8), st.sets(days.map(monday)), days)
def test_nobody_misses_what_nobody_asked_for_and_nothing_counts_twice(
    one: Promised, told: list[Told], asked: set[date], today: date
) -> None:
    unasked = times([one], told, asked=set(), today=today)
    everything = times([one], told, asked=asked, today=today)
    assert Outcome.MISSING not in {result.outcome for result in unasked.values()}
    assert [time for time in everything if time.key != one.key or time.week != monday(time.week)] == []
    assert len(everything) <= (len(asked) + len(told) if one.per_week else 1)
    known = {time for time, result in everything.items() if result.score is not None}
    assert known == {time for time, result in unasked.items() if result.score is not None}
    assert known <= {Time(one.key, monday(one.due or report.day)) for report in told} | {
        Time(one.key, monday(report.day)) for report in told
    }
