"""Weeks, gaps and what is said about them."""

import subprocess
import sys
from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from homework.analytics.moves import biggest_move
from homework.analytics.rounding import signed, words
from homework.analytics.shapes import Direction, Points, Trend, TrendLabel
from homework.analytics.trends import trend, trends

LAST_SESSION = date(2026, 10, 12)


def series(*points: tuple[date, float], maximum: float = 10.0, name: str = "felt_safety") -> Points:
    return Points(name, "Felt safety", Direction.UP_GOOD, 0.0, maximum, points)


def test_nothing_answered() -> None:
    assert trend(series()) == Trend(
        series="felt_safety",
        name="Felt safety",
        direction=Direction.UP_GOOD,
        minimum=0.0,
        maximum=10.0,
        weeks=(),
        values=(),
        answered=(),
        slope=None,
        change=None,
        label=TrendLabel.NOT_ENOUGH_WEEKS,
        meaning=None,
    )


def test_later_of_two_in_a_week_wins_and_a_gap_keeps_its_place() -> None:
    found = trend(series((date(2026, 9, 29), 4.0), (date(2026, 9, 13), 3.0), (date(2026, 9, 7), 9.0)))
    assert (found.weeks, found.values, found.answered) == (
        (date(2026, 9, 7), date(2026, 9, 14), date(2026, 9, 21), date(2026, 9, 28)),
        (3.0, None, None, 4.0),
        (date(2026, 9, 13), None, None, date(2026, 9, 29)),
    )


def test_of_two_on_one_day_the_later_submitted_wins() -> None:
    day = date(2026, 9, 7)
    assert trend(series((day, 2.0), (day, 8.0))).values == (8.0,)


def test_a_week_over_new_year_is_one_week() -> None:
    found = trend(series((date(2026, 12, 31), 2.0), (date(2027, 1, 3), 3.0), (date(2027, 1, 4), 4.0)))
    assert (found.weeks, found.values) == ((date(2026, 12, 28), date(2027, 1, 4)), (3.0, 4.0))


def test_latest_previous_and_change_since() -> None:
    found = trend(series((date(2026, 9, 28), 5.0), (date(2026, 10, 10), 5.75), (date(2026, 10, 17), 6.0)))
    assert (found.latest, found.latest_on, found.previous) == (6.0, date(2026, 10, 17), 5.75)
    assert found.change_since(LAST_SESSION) == 0.25
    assert found.change_since(date(2026, 10, 17)) is None, "nothing is newer"
    assert found.change_since(date(2026, 9, 1)) is None, "nothing was known"


def test_spark_holds_twelve_weeks() -> None:
    found = trend(series(*((date.fromisocalendar(2026, week, 1), float(week % 7)) for week in range(1, 21))))
    assert found.spark == tuple(float(week % 7) for week in range(9, 21))
    assert found.spark_weeks[0] == date.fromisocalendar(2026, 9, 1)


def test_noise_is_a_tenth_of_the_scale() -> None:
    weekly = tuple((date.fromisocalendar(2026, week, 1), 1 + week / 10) for week in range(1, 7))
    assert trend(series(*weekly)).label is TrendLabel.NO_CLEAR_TREND
    assert trend(series(*weekly, maximum=5.0)).label is TrendLabel.RISING


def test_biggest_move_is_measured_on_its_own_scale() -> None:
    before, after = date(2026, 10, 10), date(2026, 10, 17)
    wide, narrow, still = trends(
        [
            series((before, 5.0), (after, 7.0), name="wide"),
            series((before, 3.0), (after, 1.0), maximum=4.0, name="narrow"),
            series((before, 5.0), name="still"),
        ]
    )
    assert biggest_move([wide, narrow, still], since=LAST_SESSION) == narrow
    assert biggest_move([still], since=LAST_SESSION) is None


@given(st.lists(st.tuples(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.integers(0, 10)), max_size=30))
def test_any_series_has_one_value_a_week_and_ends_answered(points: list[tuple[date, int]]) -> None:
    found = trend(series(*((day, float(value)) for day, value in points)))
    assert all((later - earlier).days == 7 for earlier, later in pairwise(found.weeks))
    assert len({day.isocalendar()[:2] for day, _ in points}) == sum(value is not None for value in found.values)
    assert (found.latest is None) == (not points)


def test_numbers_as_they_are_printed() -> None:
    assert [words(value) for value in (6.0, 2.75, 2.745, -0.001, -1.5)] == ["6", "2.75", "2.75", "0", "−1.5"]
    assert [signed(value) for value in (0.25, 0.0, -1.75)] == ["+0.25", "0", "−1.75"]
    assert words(2.5, 0) == "3"


def test_the_shapes_need_no_pandas() -> None:
    names = "shapes moves felt_safety rounding"
    code = "import sys\n" + "".join(f"import homework.analytics.{name}\n" for name in names.split())
    code += "sys.exit('pandas' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
