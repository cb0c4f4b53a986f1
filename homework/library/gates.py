"""The two gates before steps that could do harm, and what keeps each of them closed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CHECK_LASTS = timedelta(days=28)
THOUGHTS_COUNT = timedelta(days=14)
PCL5_HIGH = 33
PHQ9_HIGH = 20
DISTRESS_HIGH = 8
READY_DISTRESS = 7
READY_TIMES = 2
CONCEALED_COUNTS = timedelta(days=14)


class Closed(StrEnum):
    """What keeps a gate closed."""

    CHECK = "check"
    HELD = "held"
    NOT_STATED = "not_stated"
    PCL5_MISSING = "pcl5_missing"
    PCL5_HIGH = "pcl5_high"
    PHQ9_HIGH = "phq9_high"
    THOUGHTS = "thoughts"
    SELF_HARM = "self_harm"
    DISTRESS = "distress"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that keeps a gate closed, and for whom; nobody where it is the case itself."""

    why: Closed
    person: int | None = None


@dataclass(frozen=True, slots=True)
class SafetyFacts:
    """What the safety gate asks for: when each filled in the private check last, and what is said of the case.

    ``held`` says that a flag of level 2 or 3 is open in the case, or that the care team holds it. ``stated`` says that
    a clinician has ticked that joint homework suits these people.
    """

    checks: Mapping[int, datetime | None]
    held: bool
    stated: bool


def safety_gate(facts: SafetyFacts, now: datetime) -> tuple[Reason, ...]:
    """What keeps the safety gate closed; nothing when everybody's check is at most 28 days old and all else is well."""
    old = [person for person, at in facts.checks.items() if at is None or at < now - CHECK_LASTS]
    found = [Reason(Closed.CHECK, person) for person in sorted(old)]
    found += [Reason(Closed.HELD)] if facts.held else []
    return (*found, *([] if facts.stated else [Reason(Closed.NOT_STATED)]))


@dataclass(frozen=True, slots=True)
class TraumaFacts:
    """What the trauma gate asks of one person, as far as the care team may read it.

    ``thoughts_at`` is when the ninth question of a PHQ-9 was last answered with anything but "not at all"; ``distress``
    is how the last exercise ended that asks for it.
    """

    person: int
    pcl5: float | None = None
    phq9: float | None = None
    thoughts_at: datetime | None = None
    self_harm: bool = False
    distress: float | None = None


def trauma_gate(facts: TraumaFacts, now: datetime) -> tuple[Reason, ...]:
    """What keeps the trauma gate closed for one person."""
    recent = facts.thoughts_at is not None and facts.thoughts_at >= now - THOUGHTS_COUNT
    conditions = {
        Closed.PCL5_MISSING: facts.pcl5 is None,
        Closed.PCL5_HIGH: _reaches(facts.pcl5, PCL5_HIGH),
        Closed.PHQ9_HIGH: _reaches(facts.phq9, PHQ9_HIGH),
        Closed.THOUGHTS: recent,
        Closed.SELF_HARM: facts.self_harm,
        Closed.DISTRESS: _reaches(facts.distress, DISTRESS_HIGH),
    }
    return tuple(Reason(why, facts.person) for why, holds in conditions.items() if holds)


def _reaches(value: float | None, limit: float) -> bool:
    return value is not None and value >= limit


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What speaks for going on to the next stage.

    ``first_steps`` counts how often each did the first steps; ``distress`` are the hurt partner's figures in their
    order, ``concealed_at`` when something left out was last written down; ``safe`` says that the safety gate is open.
    """

    first_steps: Iterable[int]
    distress: tuple[float, ...]
    concealed_at: datetime | None
    safe: bool


def suggests_next_stage(facts: StageFacts, now: datetime) -> bool:
    """Whether the next stage may be suggested to the clinician, whose click alone goes there."""
    steps = list(facts.first_steps)
    done = bool(steps) and min(steps) >= READY_TIMES
    calm = bool(facts.distress) and facts.distress[-1] <= READY_DISTRESS and not _rises(facts.distress)
    quiet = facts.concealed_at is None or facts.concealed_at < now - CONCEALED_COUNTS
    return done and calm and quiet and facts.safe


def _rises(figures: tuple[float, ...]) -> bool:
    return len(figures) > 1 and figures[-1] > figures[-2]
