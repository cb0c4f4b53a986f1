"""What an address hears of, and what comes of each try."""

from datetime import UTC, datetime, timedelta

import pytest

from practice.sync.webhooks.policy import (
    JITTER,
    LONGEST_ASKED,
    TYPES,
    WAITS,
    Verdict,
    asked_rest,
    hears,
    rest,
    type_of,
    verdict,
)

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
NONE = timedelta()


@pytest.mark.parametrize(
    ("scopes", "wanted", "kind", "gone", "told"),
    [
        (("clients.read",), [], "clients", False, True),
        (("clients.read",), [], "clients", True, True),
        (("system/Patient.r",), [], "clients", False, True),
        (("system/Patient.s",), [], "clients", False, False),
        (("clients.write",), [], "clients", False, False),
        (("clients.read",), [], "cases", False, False),
        ((), [], "clients", False, False),
        (("clients.read",), ["clients.changed"], "clients", False, True),
        (("clients.read",), ["clients.changed"], "clients", True, False),
        (("clients.read",), ["cases.changed"], "clients", False, False),
        (("clients.read",), ["cases.changed"], "cases", False, False),
    ],
)
def test_what_is_heard(scopes: tuple[str, ...], wanted: list[str], kind: str, *, gone: bool, told: bool) -> None:
    assert hears(scopes, wanted, kind, gone=gone) is told


def test_types_are_named_after_the_lists() -> None:
    assert (type_of("clients", gone=False), type_of("clients", gone=True)) == ("clients.changed", "clients.gone")
    assert {"clients.changed", "responses.gone"} < set(TYPES)
    assert len(TYPES) == 20


@pytest.mark.parametrize(
    ("status", "tries", "found"),
    [
        (200, 1, Verdict.DELIVERED),
        (204, 10, Verdict.DELIVERED),
        (299, 10, Verdict.DELIVERED),
        (199, 1, Verdict.AGAIN),
        (300, 1, Verdict.AGAIN),
        (301, 1, Verdict.AGAIN),
        (308, 1, Verdict.AGAIN),
        (400, 1, Verdict.AGAIN),
        (410, 1, Verdict.UNWANTED),
        (410, 10, Verdict.UNWANTED),
        (429, 9, Verdict.AGAIN),
        (500, 9, Verdict.AGAIN),
        (500, 10, Verdict.GIVEN_UP),
        (None, 9, Verdict.AGAIN),
        (None, 10, Verdict.GIVEN_UP),
    ],
)
def test_what_comes_of_a_try(status: int | None, tries: int, found: Verdict) -> None:
    assert verdict(status, tries) is found


def test_ten_tries_take_three_days() -> None:
    whole = sum(WAITS, timedelta())
    assert len(WAITS) == 9
    assert timedelta(hours=71) < whole < whole * (1 + JITTER) < timedelta(hours=80)
    assert list(WAITS) == sorted(WAITS)


def test_a_rest_is_spread_and_at_least_what_was_asked_for() -> None:
    assert rest(1, NONE, 0) == timedelta(minutes=1)
    assert rest(1, NONE, 1) == timedelta(minutes=1, seconds=6)
    assert rest(9, NONE, 0) == timedelta(hours=20)
    assert rest(2, timedelta(hours=1), 0.5) == timedelta(hours=1)
    assert rest(2, timedelta(seconds=1), 0) == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("", NONE),
        ("0", NONE),
        ("7", timedelta(seconds=7)),
        (" 120 ", timedelta(minutes=2)),
        ("-5", NONE),
        ("1.5", NONE),
        ("soon", NONE),
        ("²", NONE),
        ("9" * 5000, LONGEST_ASKED),
        ("86401", LONGEST_ASKED),
        ("Mon, 09 Mar 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Mon, 09 Mar 2026 12:05:00", timedelta(minutes=5)),
        ("Mon, 09 Mar 2026 12:05:00 +0000", timedelta(minutes=5)),
        ("Mon, 09 Mar 2026 14:05:00 +0200", timedelta(minutes=5)),
        ("Mon, 09 Mar 2026 11:00:00 GMT", NONE),
        ("Mon, 09 Mar 2099 11:00:00 GMT", LONGEST_ASKED),
    ],
)
def test_how_long_an_answer_asks_to_be_left_alone(said: str, asked: timedelta) -> None:
    assert asked_rest(said, NOW) == asked
