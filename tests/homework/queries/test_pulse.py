from datetime import date, timedelta

import pytest

from homework.queries.pulse import Pulse, pulse

MONDAY = date(2026, 3, 2)


def weekly(*values: float | None) -> list[tuple[date, float]]:
    return [(MONDAY + timedelta(weeks=week), value) for week, value in enumerate(values) if value is not None]


def test_no_answer_gives_an_empty_line() -> None:
    assert (pulse([]), pulse([]).latest) == (Pulse(), None)


def test_a_week_without_an_answer_is_a_gap_and_never_nought() -> None:
    assert pulse(weekly(3, None, 4)).values == (3, None, 4)


def test_the_later_of_two_answers_in_a_week_wins() -> None:
    tuesday, sunday, monday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=6), MONDAY + timedelta(days=7)
    assert pulse([(sunday, 5.0), (tuesday, 2.0), (monday, 7.0)]).values == (5, 7)


def test_twelve_weeks_are_shown() -> None:
    assert pulse(weekly(*range(14))).values == tuple(range(2, 14))


@pytest.mark.parametrize(
    ("values", "change", "moved"),
    [
        ((3, 4, 4, 5), None, None),
        ((3, 4, 4, None, 6, 7), 3.0, 3.0),
        ((5, 5, 5, 5, 6), 0.5, None),
        ((8, 8, 7, 7, 6), -1.5, -1.5),
        ((5, 5, 5, 6, 6), 1.0, 1.0),
    ],
)
def test_it_has_moved_when_five_weeks_say_so(
    values: tuple[float | None, ...], change: float | None, moved: float | None
) -> None:
    found = pulse(weekly(*values))
    assert (found.change, found.moved) == (change, moved)
