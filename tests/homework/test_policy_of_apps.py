"""Who may read what a person's app hands in for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homework.enums import SHARING_LEVELS, Level
from homework.policy import level_for_app

PRIVATE, THERAPIST, TOGETHER, PARTNER = Level


@pytest.mark.parametrize(
    ("offered", "chosen", "level"),
    [
        pytest.param((PRIVATE, THERAPIST, PARTNER), None, PRIVATE, id="at first the narrowest"),
        pytest.param((PARTNER, THERAPIST), None, THERAPIST, id="in whatever order they are offered"),
        pytest.param((TOGETHER, PARTNER), None, None, id="nobody shares but the author"),
        pytest.param((), None, None, id="nothing is offered"),
        pytest.param((PRIVATE, THERAPIST), THERAPIST, THERAPIST, id="later what they chose"),
        pytest.param((PRIVATE, THERAPIST), PRIVATE, PRIVATE, id="also where that is less"),
        pytest.param((PRIVATE,), THERAPIST, None, id="never what is not offered any more"),
        pytest.param(tuple(Level), PARTNER, None, id="what is shared is changed where its author chooses"),
        pytest.param(tuple(Level), TOGETHER, None, id="also what waits for the others"),
    ],
)
def test_who_reads_what_an_app_hands_in(offered: tuple[Level, ...], chosen: Level | None, level: Level | None) -> None:
    assert level_for_app(offered, chosen) is level


@given(st.lists(st.sampled_from(Level)), st.none() | st.sampled_from(Level))
def test_an_app_never_shares_and_never_widens(offered: list[Level], chosen: Level | None) -> None:
    level = level_for_app(offered, chosen)
    if level is not None:
        assert level in offered
        assert level not in SHARING_LEVELS
        assert level == (chosen or min(offered, key=list(Level).index))
