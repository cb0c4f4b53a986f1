"""What holds for counts of breaches, of what was done, and of what two people have in common, whatever they are."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from homework.analytics.adherence import Set, adherence
from homework.analytics.concordance import concordance, ratings, shared
from homework.analytics.guesses import Settled, gut_checks, prediction_gap
from homework.analytics.patterns import Pattern, breaches

TODAY = date(2026, 11, 26)
DAYS = st.integers(-5, 120).map(lambda ago: TODAY - timedelta(days=ago))
ENTRIES = st.lists(st.tuples(st.sampled_from(["money", "contact"]), DAYS), max_size=20)
VALUES = st.lists(st.none() | st.integers(0, 10), max_size=12)


@given(ENTRIES)
def test_an_event_is_never_counted_twice_nor_outside_the_window(entries: list[tuple[str, date]]) -> None:
    found = breaches(entries, today=TODAY)
    inside = [(area, day) for area, day in entries if TODAY - timedelta(days=90) < day <= TODAY]

    assert found == breaches(entries * 2, today=TODAY) == breaches(inside, today=TODAY)
    assert found.keys() == {area for area, _ in inside}
    for area, one in found.items():
        assert 1 <= one.weeks <= one.events <= len({day for name, day in inside if name == area})
        assert one.pattern != Pattern.NONE
        assert one.days_since is not None
        assert 0 <= one.days_since < 90


def test_the_end_of_a_year_parts_no_week() -> None:
    days = [date(2026, 12, 30), date(2027, 1, 2)]

    assert breaches([("money", day) for day in days], today=date(2027, 1, 5))["money"].weeks == 1


@given(st.lists(st.builds(Set, st.integers(1, 9), st.integers(0, 12), st.just(0), st.booleans()), max_size=12))
def test_more_in_one_week_makes_up_for_no_other(weeks: list[Set]) -> None:
    found = adherence(weeks)

    assert found.due == sum(week.target for week in weeks if week.counts)
    assert (found.share is None) == (found.due == 0)
    assert found.share is None or 0 <= found.share <= 1
    assert found == adherence([week for week in weeks if week.counts])


@given(VALUES, VALUES)
def test_two_people_are_as_far_apart_from_either_side(first: list[float | None], second: list[float | None]) -> None:
    there, back = concordance(first, second), concordance(second, first)

    assert (there.pairs, there.apart, there.same_way, there.moves) == (
        back.pairs,
        back.apart,
        back.same_way,
        back.moves,
    )
    assert (there.apart is None) == (there.pairs < 4)
    assert there.signed is None or back.signed is None or there.signed == -back.signed


@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abcd")))
def test_what_lists_share_is_between_nothing_and_all(first: list[str], second: list[str]) -> None:
    found = shared(first, second)

    assert found == shared(second, first)
    assert (found is None) == (not first and not second)
    assert (found == 1) == (set(first) == set(second) != set())


def test_without_a_pair_there_is_no_gap() -> None:
    assert (ratings([]).apart, prediction_gap([(1, 2), (2, 3)])) == (None, None)


@given(st.lists(st.tuples(st.sampled_from(Settled), st.none() | st.integers(0, 10)), max_size=12))
def test_open_gut_feelings_are_in_no_share(checks: list[tuple[Settled, float | None]]) -> None:
    found = gut_checks(checks)
    settled = gut_checks(one for one in checks if one[0] != Settled.OPEN)

    assert (found.share, found.interval, found.settled) == (settled.share, settled.interval, settled.settled)
    assert (found.share is None) == (found.settled == 0)
    assert sum(found.counts.values()) == len(checks)
