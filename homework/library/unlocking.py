"""The words that say when a step of a pathway opens, and whether they are met."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from homework.library.errors import FormError
from homework.library.vocabulary import CATEGORIES

OTHERWISE = " or "


class Gate(StrEnum):
    """What is asked before a step that could do harm."""

    SAFETY = "G0"
    TRAUMA = "G1"


class Kind(StrEnum):
    """What a word asks for."""

    ENROLLED = "enrolled"
    ANY_TIME = "any_time"
    RELEASE = "clinician_release"
    WEEK = "week"
    STAGE = "stage"
    SUBMITTED = "submitted"
    GATE = "gate"
    NO_FLAG = "no_open_flag"
    BREACH = "event:breach"


@dataclass(frozen=True, slots=True)
class Word:
    """One thing that has to be so; ``name`` is a slug, a gate or a flag's category, ``number`` at least how much."""

    kind: Kind
    number: int = 0
    name: str = ""


type Clause = tuple[Word, ...]

ALWAYS = frozenset({Kind.ENROLLED, Kind.ANY_TIME})
BY_HAND = frozenset({Kind.GATE, Kind.RELEASE})
_PLAIN = {kind.value: kind for kind in (Kind.ENROLLED, Kind.ANY_TIME, Kind.RELEASE, Kind.BREACH)}
_COUNTED = re.compile(r"(week|stage)>=(\d{1,3})")
_SUBMITTED = re.compile(r"submitted:([a-z0-9]+(?:-[a-z0-9]+)*)(?: x([1-9]))?")
_LEVEL = re.compile(r"no_open_flag:level>=([123])")
_CATEGORY = re.compile(r"no_open_flag:([a-z_]+)")
_GATE = re.compile(r"gate:(G0|G1)")


def read_word(text: str) -> Word:
    """Read one word, like ``week>=3`` or ``submitted:trust-timeline x2``. Raises FormError for any other."""
    if text in _PLAIN:
        return Word(_PLAIN[text])
    if found := _COUNTED.fullmatch(text):
        return Word(Kind(found[1]), int(found[2]))
    if found := _SUBMITTED.fullmatch(text):
        return Word(Kind.SUBMITTED, int(found[2] or 1), found[1])
    if found := _GATE.fullmatch(text):
        return Word(Kind.GATE, name=found[1])
    if found := _LEVEL.fullmatch(text):
        return Word(Kind.NO_FLAG, int(found[1]))
    if (found := _CATEGORY.fullmatch(text)) and found[1] in CATEGORIES:
        return Word(Kind.NO_FLAG, 1, found[1])
    raise FormError(text, "is no word that opens a step")


def read_unlock(texts: Sequence[str]) -> tuple[Clause, ...]:
    """Read all that has to be so; inside one text ``or`` stands between what is enough by itself."""
    return tuple(tuple(read_word(word) for word in text.split(OTHERWISE)) for text in texts)


def written(word: Word) -> str:
    """The word as it is written."""
    if word.kind in {Kind.WEEK, Kind.STAGE}:
        return f"{word.kind}>={word.number}"
    if word.kind == Kind.SUBMITTED:
        return f"submitted:{word.name}" + (f" x{word.number}" if word.number > 1 else "")
    if word.kind == Kind.GATE:
        return f"gate:{word.name}"
    if word.kind == Kind.NO_FLAG:
        return f"no_open_flag:{word.name or f'level>={word.number}'}"
    return word.kind.value


@dataclass(frozen=True, slots=True)
class OpenFlag:
    """A flag that is not closed, as far as a word asks for it."""

    category: str
    level: int


@dataclass(frozen=True, slots=True)
class UnlockFacts:
    """What is so for the people whom a step is for.

    ``submitted`` counts what was handed in since enrolment, by slug; for a step of several people, what each has.
    ``passed`` holds the gates that stand open.
    """

    week: int
    stage: int = 1
    submitted: Mapping[str, int] = field(default_factory=dict)
    passed: frozenset[str] = frozenset()
    released: bool = False
    flags: frozenset[OpenFlag] = frozenset()
    breached: bool = False


def is_met(word: Word, facts: UnlockFacts) -> bool:
    """Whether one word is so."""
    answers = {
        Kind.WEEK: facts.week >= word.number,
        Kind.STAGE: facts.stage >= word.number,
        Kind.SUBMITTED: facts.submitted.get(word.name, 0) >= word.number,
        Kind.GATE: word.name in facts.passed,
        Kind.RELEASE: facts.released,
        Kind.NO_FLAG: not any(_is_meant(word, flag) for flag in facts.flags),
        Kind.BREACH: facts.breached,
    }
    return word.kind in ALWAYS or answers[word.kind]


def _is_meant(word: Word, flag: OpenFlag) -> bool:
    return flag.level >= word.number and word.name in {"", flag.category}


def unmet(clauses: Iterable[Clause], facts: UnlockFacts) -> tuple[Clause, ...]:
    """What is still missing, in the order written; empty when the step is unlocked."""
    return tuple(clause for clause in clauses if not any(is_met(word, facts) for word in clause))


def opens_by_hand(clauses: Iterable[Clause], *, people: int, optional: bool) -> bool:
    """Whether only a clinician's click opens the step, never the calendar.

    So it is with all that several people do, and all that stands behind a gate or a release: were it opened by what
    somebody else has done or not done, its opening would tell. What is optional is the clinician's to offer.
    """
    behind = any(word.kind in BY_HAND for clause in clauses for word in clause)
    return optional or behind or people > 1
