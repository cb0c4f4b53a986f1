"""The two gates, at their edges, and what suggests the next stage."""

from datetime import UTC, datetime, timedelta

import pytest

from homework.library.gates import (
    Closed,
    Reason,
    SafetyFacts,
    StageFacts,
    TraumaFacts,
    safety_gate,
    suggests_next_stage,
    trauma_gate,
)

NOW = datetime(2026, 3, 30, 9, tzinfo=UTC)
DAY = timedelta(days=1)
ANA, BEN = 1, 2
SECOND = timedelta(seconds=1)


def safety(ana: datetime | None, ben: datetime | None, *, held: bool = False, stated: bool = True) -> list[Reason]:
    return list(safety_gate(SafetyFacts({ANA: ana, BEN: ben}, held=held, stated=stated), NOW))


def test_the_safety_gate_asks_for_both_checks_no_hold_and_a_clinicians_word() -> None:
    assert safety(NOW, NOW - 28 * DAY) == []
    assert safety(NOW, NOW - 28 * DAY - SECOND) == [Reason(Closed.CHECK, BEN)]
    assert safety(None, NOW) == [Reason(Closed.CHECK, ANA)]
    assert safety(NOW, NOW, held=True) == [Reason(Closed.HELD)]
    assert safety(NOW, NOW, stated=False) == [Reason(Closed.NOT_STATED)]
    assert safety(None, None, held=True, stated=False) == [
        Reason(Closed.CHECK, ANA),
        Reason(Closed.CHECK, BEN),
        Reason(Closed.HELD),
        Reason(Closed.NOT_STATED),
    ]


WELL = {"pcl5": 32.0, "phq9": 19.0, "thoughts_at": None, "self_harm": False, "distress": 7.0}


@pytest.mark.parametrize(
    ("change", "closed"),
    [
        ({}, None),
        ({"phq9": None}, None),
        ({"distress": None}, None),
        ({"pcl5": None}, Closed.PCL5_MISSING),
        ({"pcl5": 33.0}, Closed.PCL5_HIGH),
        ({"phq9": 20.0}, Closed.PHQ9_HIGH),
        ({"thoughts_at": NOW - 14 * DAY}, Closed.THOUGHTS),
        ({"thoughts_at": NOW - 14 * DAY - SECOND}, None),
        ({"self_harm": True}, Closed.SELF_HARM),
        ({"distress": 8.0}, Closed.DISTRESS),
    ],
)
def test_the_trauma_gate_at_each_edge(change: dict[str, object], closed: Closed | None) -> None:
    facts = TraumaFacts(ANA, **{**WELL, **change})  # type: ignore[arg-type]  # values by name
    assert trauma_gate(facts, NOW) == ((Reason(closed, ANA),) if closed else ())


def test_the_trauma_gate_names_all_that_closes_it() -> None:
    worst = TraumaFacts(ANA, 60, 27, NOW, self_harm=True, distress=10)
    every = (Closed.PCL5_HIGH, Closed.PHQ9_HIGH, Closed.THOUGHTS, Closed.SELF_HARM, Closed.DISTRESS)
    assert trauma_gate(worst, NOW) == tuple(Reason(why, ANA) for why in every)


@pytest.mark.parametrize(
    ("steps", "distress", "concealed", "safe", "suggested"),
    [
        ([2, 2], (8.0, 7.0), None, True, True),
        ([2, 3], (7.0,), NOW - 14 * DAY - SECOND, True, True),
        ([2, 2], (7.0, 7.0), None, True, True),
        ([2, 1], (5.0,), None, True, False),
        ([], (5.0,), None, True, False),
        ([2, 2], (), None, True, False),
        ([2, 2], (9.0, 8.0), None, True, False),
        ([2, 2], (5.0, 6.0), None, True, False),
        ([2, 2], (5.0, 5.0, 6.0), None, True, False),
        ([2, 2], (5.0,), NOW - 14 * DAY, True, False),
        ([2, 2], (5.0,), None, False, False),
    ],
)
def test_when_the_next_stage_is_suggested(
    steps: list[int], distress: tuple[float, ...], concealed: datetime | None, *, safe: bool, suggested: bool
) -> None:
    assert suggests_next_stage(StageFacts(steps, distress, concealed, safe), NOW) is suggested
