"""The words that open a step: how they are read, and when they are met."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homework.library.errors import FormError
from homework.library.unlocking import (
    Kind,
    OpenFlag,
    UnlockFacts,
    Word,
    is_met,
    opens_by_hand,
    read_unlock,
    read_word,
    unmet,
    written,
)

READ: Mapping[str, Word] = {
    "enrolled": Word(Kind.ENROLLED),
    "any_time": Word(Kind.ANY_TIME),
    "clinician_release": Word(Kind.RELEASE),
    "event:breach": Word(Kind.BREACH),
    "week>=0": Word(Kind.WEEK, 0),
    "week>=12": Word(Kind.WEEK, 12),
    "stage>=3": Word(Kind.STAGE, 3),
    "submitted:trust-timeline": Word(Kind.SUBMITTED, 1, "trust-timeline"),
    "submitted:betrayal-first-steps x2": Word(Kind.SUBMITTED, 2, "betrayal-first-steps"),
    "gate:G0": Word(Kind.GATE, name="G0"),
    "gate:G1": Word(Kind.GATE, name="G1"),
    "no_open_flag:level>=2": Word(Kind.NO_FLAG, 2),
    "no_open_flag:coercive_control": Word(Kind.NO_FLAG, 1, "coercive_control"),
}
BROKEN = (
    *("", "week", "week>=", "week>=-1", "week>3", "Week>=3", "week>=3 ", "stage>=x", "submitted:", "submitted:A"),
    *("submitted:a x0", "submitted:a x12", "gate:G2", "no_open_flag:level>=4", "no_open_flag:level>=0"),
    *("no_open_flag:gossip", "event:birthday", "released", "talk limits agreed"),
)
FLAG = OpenFlag("coercive_control", 2)
NOTHING = UnlockFacts(week=0)


@pytest.mark.parametrize("text", READ)
def test_every_word_is_read_and_written_alike(text: str) -> None:
    assert (read_word(text), written(read_word(text))) == (READ[text], text)


@pytest.mark.parametrize("text", BROKEN)
def test_any_other_word_is_refused_by_name(text: str) -> None:
    with pytest.raises(FormError) as refused:
        read_word(text)
    assert str(refused.value) == f"{text}: is no word that opens a step"


MET = [
    ("enrolled", NOTHING, True),
    ("any_time", NOTHING, True),
    ("clinician_release", NOTHING, False),
    ("clinician_release", replace(NOTHING, released=True), True),
    ("event:breach", NOTHING, False),
    ("event:breach", replace(NOTHING, breached=True), True),
    ("week>=0", NOTHING, True),
    ("week>=3", replace(NOTHING, week=2), False),
    ("week>=3", replace(NOTHING, week=3), True),
    ("stage>=2", NOTHING, False),
    ("stage>=2", replace(NOTHING, stage=2), True),
    ("stage>=2", replace(NOTHING, stage=3), True),
    ("submitted:a", NOTHING, False),
    ("submitted:a", replace(NOTHING, submitted={"b": 3}), False),
    ("submitted:a", replace(NOTHING, submitted={"a": 1}), True),
    ("submitted:a x2", replace(NOTHING, submitted={"a": 1}), False),
    ("submitted:a x2", replace(NOTHING, submitted={"a": 2}), True),
    ("gate:G0", NOTHING, False),
    ("gate:G0", replace(NOTHING, passed=frozenset({"G1"})), False),
    ("gate:G0", replace(NOTHING, passed=frozenset({"G0"})), True),
    ("no_open_flag:level>=2", NOTHING, True),
    ("no_open_flag:level>=2", replace(NOTHING, flags=frozenset({FLAG})), False),
    ("no_open_flag:level>=3", replace(NOTHING, flags=frozenset({FLAG})), True),
    ("no_open_flag:coercive_control", replace(NOTHING, flags=frozenset({FLAG})), False),
    ("no_open_flag:self_harm", replace(NOTHING, flags=frozenset({FLAG})), True),
    ("no_open_flag:self_harm", replace(NOTHING, flags=frozenset({OpenFlag("self_harm", 1)})), False),
]


@pytest.mark.parametrize(("text", "facts", "met"), MET)
def test_when_a_word_is_met(text: str, facts: UnlockFacts, *, met: bool) -> None:
    assert is_met(read_word(text), facts) is met


def test_one_of_two_is_enough_where_or_stands_between() -> None:
    clauses = read_unlock(["stage>=3 or week>=8", "gate:G0"])
    assert clauses == ((Word(Kind.STAGE, 3), Word(Kind.WEEK, 8)), (Word(Kind.GATE, name="G0"),))
    assert unmet(clauses, NOTHING) == clauses
    assert unmet(clauses, replace(NOTHING, week=8)) == clauses[1:]
    assert unmet(clauses, replace(NOTHING, stage=3, passed=frozenset({"G0"}))) == ()


BY_HAND = [
    (["week>=1"], 1, False, False),
    (["submitted:a", "no_open_flag:level>=2"], 1, False, False),
    (["week>=1"], 2, False, True),
    (["week>=1"], 1, True, True),
    (["gate:G0"], 1, False, True),
    (["gate:G1", "week>=1"], 1, False, True),
    (["week>=1", "clinician_release"], 1, False, True),
]


@pytest.mark.parametrize(("words", "people", "optional", "by_hand"), BY_HAND)
def test_what_only_a_click_opens(words: list[str], people: int, *, optional: bool, by_hand: bool) -> None:
    assert opens_by_hand(read_unlock(words), people=people, optional=optional) is by_hand


GROWING = ("week", "stage")
facts = st.builds(
    UnlockFacts,
    week=st.integers(0, 20),
    stage=st.integers(1, 3),
    submitted=st.dictionaries(st.sampled_from(["trust-timeline", "betrayal-first-steps"]), st.integers(0, 3)),
    passed=st.frozensets(st.sampled_from(["G0", "G1"])),
    released=st.booleans(),
    flags=st.frozensets(st.builds(OpenFlag, st.sampled_from(["coercive_control", "self_harm"]), st.integers(1, 3))),
    breached=st.booleans(),
)


@given(facts, st.lists(st.sampled_from(sorted(READ)), min_size=1))
def test_what_is_missing_is_what_is_not_met(known: UnlockFacts, words: list[str]) -> None:
    missing = unmet(read_unlock(words), known)
    assert [word for (word,) in missing] == [word for word in map(read_word, words) if not is_met(word, known)]


@given(facts, st.lists(st.sampled_from(sorted(READ))), st.integers(0, 5))
def test_going_on_never_closes_what_was_open(known: UnlockFacts, words: list[str], more: int) -> None:
    later = replace(
        known,
        week=known.week + more,
        stage=known.stage + more,
        submitted={slug: times + more for slug, times in known.submitted.items()},
        released=True,
        breached=True,
        flags=frozenset(),
        passed=frozenset({"G0", "G1"}),
    )
    assert set(unmet(read_unlock(words), later)) <= set(unmet(read_unlock(words), known))


@given(facts, st.lists(st.sampled_from(sorted(READ))), st.sampled_from(["coercive_control", "self_harm"]))
def test_a_new_flag_opens_nothing(known: UnlockFacts, words: list[str], category: str) -> None:
    flagged = replace(known, flags=known.flags | {OpenFlag(category, 3)})
    assert set(unmet(read_unlock(words), known)) <= set(unmet(read_unlock(words), flagged))
