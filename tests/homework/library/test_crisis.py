from datetime import date

import pytest

from homework.library.crisis import HelpLine, emergency_number, lines

SOON = date(2026, 12, 1)
FINDER = HelpLine("INT", "", "finder", "Find A Helpline", "", "", "findahelpline.com", "", "", needs_check=False)


def _names(country: str) -> list[tuple[str, str]]:
    return [(line.name, line.region) for line in lines(country, SOON)]


def test_a_country_shows_the_lines_of_all_its_parts() -> None:
    assert _names("gb") == [
        ("Samaritans", ""),
        ("National Domestic Abuse Helpline (Refuge)", "England"),
        ("Scotland's Domestic Abuse and Forced Marriage Helpline", "Scotland"),
        ("Men's Advice Line", ""),
        ("Emergency", ""),
        ("Find A Helpline", ""),
    ]


def test_a_part_of_a_country_shows_its_own_and_the_common_ones() -> None:
    assert _names("GB-SCT") == [
        ("Samaritans", ""),
        ("Scotland's Domestic Abuse and Forced Marriage Helpline", "Scotland"),
        ("Men's Advice Line", ""),
        ("Emergency", ""),
        ("Find A Helpline", ""),
    ]


def test_a_row_that_nobody_confirmed_stays_off() -> None:
    assert _names("NZ") == [
        ("1737 Need to talk?", ""),
        ("Suicide Crisis Helpline", ""),
        ("Emergency", ""),
        ("Find A Helpline", ""),
    ]


@pytest.mark.parametrize("country", ["JP", "", "INT"])
def test_elsewhere_the_finder_is_always_there(country: str) -> None:
    assert lines(country, SOON) == (FINDER,)


def test_after_half_a_year_a_line_asks_to_be_checked_and_stays() -> None:
    assert {line.needs_check for line in lines("US", date(2027, 5, 22))} == {False}
    assert {line.needs_check for line in lines("US", date(2027, 5, 23))} == {True}


@pytest.mark.parametrize(
    ("country", "number"), [("US", "911"), ("GB", "999"), ("GB-WLS", "999"), ("ES", "112"), ("IE", None), ("JP", None)]
)
def test_the_emergency_number_is_a_confirmed_one_or_none(country: str, number: str | None) -> None:
    assert emergency_number(country) == number
