"""The pathways that come with the product hold together, and one that does not is refused with its place."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homework.library.catalogue import catalogue
from homework.library.checks_of_pathways import check_guarded
from homework.library.errors import FormError
from homework.library.measures import measures
from homework.library.pathway import Pathway, Quiet, first_day, week_on
from homework.library.pathways import PATHWAYS, pathway_definition, pathways, read_pathway
from homework.library.unlocking import Gate, Kind, opens_by_hand

KNOWN = frozenset({*catalogue(), *measures()})
ALL = pathways().values()
BY_GATE = {
    "letter-to-younger-self": {Gate.TRAUMA},
    "expressive-writing": {Gate.TRAUMA},
    "making-sense-of-it": {Gate.TRAUMA},
    "impact-and-accountability": {Gate.SAFETY, Gate.TRAUMA},
}
MONDAY = date(2026, 3, 2)
WEEK = timedelta(days=7)


def gates(pathway: Pathway, slug: str) -> list[set[str]]:
    steps = [step for step in pathway.steps if step.slug == slug]
    return [{w.name for clause in step.clauses for w in clause if w.kind == Kind.GATE} for step in steps]


def test_the_four_are_there_with_a_file_each() -> None:
    assert {path.stem for path in PATHWAYS.glob("*.json")} == set(pathways())
    assert {(one.slug, one.weeks, one.minutes, one.couple, one.gates) for one in ALL} == {
        ("learning-to-trust-7-steps", 8, 60, False, ("G1",)),
        ("rebuilding-after-betrayal", 8, 75, True, ("G0", "G1")),
        ("steady-words-and-actions", 6, 60, True, ("G0",)),
        ("is-it-safe-to-trust", 6, 45, False, ("G1",)),
    }


@pytest.mark.parametrize("pathway", ALL, ids=lambda one: one.slug)
def test_what_could_do_harm_stands_behind_its_gates(pathway: Pathway) -> None:
    assert {slug: found for slug in BY_GATE for found in gates(pathway, slug) if found != BY_GATE[slug]} == {}


@pytest.mark.parametrize("pathway", ALL, ids=lambda one: one.slug)
def test_everybody_begins_with_a_private_check_and_a_weekly_one(pathway: Pathway) -> None:
    start = [step for step in pathway.steps if step.week == 0]
    assert {"private-safety-screen", "felt-safety-check"} < {step.slug for step in start}
    assert {step.unlock for step in start} == {("enrolled",)}
    assert not any(opens_by_hand(step.clauses, people=1, optional=step.optional) for step in start)


def test_nothing_in_the_pathway_about_safety_is_for_a_partner() -> None:
    alone = pathways()["is-it-safe-to-trust"]
    assert (alone.couple, {step.who.value for step in alone.steps}) == (False, {"each"})


def test_couples_are_told_that_it_is_a_start() -> None:
    assert [one.slug for one in ALL if one.couple and "a start" not in one.client_words] == []


STEP = 3
BREAKS: list[tuple[str, dict[str, Any]]] = [
    ("slug", {"slug": "no-such-thing"}),
    ("unlock", {"unlock": ["week>=99"]}),
    ("unlock", {"unlock": ["stage>=9"]}),
    ("unlock", {"unlock": ["submitted:gut-check-log x9", "submitted:letter-to-younger-self"]}),
    ("someday", {"unlock": ["someday"]}),
    ("unlock", {"unlock": []}),
    ("due_days", {"due_days": 0}),
    ("week", {"week": 53}),
    ("who", {"who": "they"}),
    ("comes", {"comes": {"every": 7, "event": True}}),
    ("comes", {"comes": {"weekdays": [9]}}),
    ("oops", {"oops": 1}),
    ("on_breach", {"on_breach": "explode"}),
]


@pytest.mark.parametrize(("place", "change"), BREAKS)
def test_a_broken_step_is_refused_with_its_place(place: str, change: dict[str, Any]) -> None:
    content: Any = deepcopy(pathway_definition("steady-words-and-actions"))
    content["steps"][STEP] |= change
    with pytest.raises(FormError) as refused:
        read_pathway(content, known=KNOWN)
    assert place in str(refused.value)


@pytest.mark.parametrize(
    "change",
    [{"steps": []}, {"gates": []}, {"for": "one"}, {"title": ""}, {"more": 1}],
    ids=lambda change: next(iter(change)),
)
def test_a_broken_pathway_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(FormError):
        read_pathway(pathway_definition("steady-words-and-actions") | change, known=KNOWN)


@pytest.mark.parametrize("pathway", ALL, ids=lambda one: one.slug)
def test_the_products_own_keep_their_gates(pathway: Pathway) -> None:
    check_guarded(pathway, ALL, {})


@pytest.mark.parametrize(
    ("slug", "step", "change"),
    [
        ("steady-words-and-actions", "commitments-agreement", {"unlock": ["week>=2"]}),
        ("steady-words-and-actions", "commitments-agreement", {"unlock": ["gate:G0 or week>=2"]}),
        ("steady-words-and-actions", "vulnerable-opener", {"unlock": ["week>=2"]}),
        ("steady-words-and-actions", "naming-the-trust-question", {"who": "all"}),
        ("steady-words-and-actions", "naming-the-trust-question", {"who": "all", "slug": "steadying-breath"}),
        ("rebuilding-after-betrayal", "making-sense-of-it", {"unlock": ["stage>=2", "clinician_release"]}),
        ("learning-to-trust-7-steps", "expressive-writing", {"unlock": ["week>=4"]}),
    ],
)
def test_no_step_loses_the_gate_that_keeps_it(slug: str, step: str, change: dict[str, Any]) -> None:
    content: Any = deepcopy(pathway_definition(slug))
    next(one for one in content["steps"] if one["key"] == step).update(change)
    pathway = read_pathway(content, known=KNOWN)
    with pytest.raises(FormError, match="without it this could do harm"):
        check_guarded(pathway, ALL, {})


@pytest.mark.parametrize("change", [{"who": "each"}, {"slug": "steadying-breath", "unlock": ["week>=1"]}])
def test_what_somebody_does_alone_needs_no_gate_of_a_couple(change: dict[str, Any]) -> None:
    content: Any = deepcopy(pathway_definition("steady-words-and-actions"))
    next(one for one in content["steps"] if one["key"] == "naming-the-trust-question").update(change)
    check_guarded(read_pathway(content, known=KNOWN), ALL, {})


def test_two_steps_of_one_key_are_refused() -> None:
    content: Any = deepcopy(pathway_definition("steady-words-and-actions"))
    content["steps"][1]["key"] = content["steps"][0]["key"]
    with pytest.raises(FormError):
        read_pathway(content, known=KNOWN)


@pytest.mark.parametrize(("day", "first"), [(0, 0), (3, 0), (4, 7), (6, 7)])
def test_the_first_week_begins_on_the_nearest_monday(day: int, first: int) -> None:
    assert first_day(MONDAY + timedelta(days=day)) == MONDAY + timedelta(days=first)


def test_weeks_are_counted_by_mondays_that_did_not_rest() -> None:
    rest = Quiet(MONDAY + timedelta(days=9), MONDAY + timedelta(days=16))
    weeks = [week_on(MONDAY + timedelta(days=day), MONDAY, [rest]) for day in (-3, 0, 6, 7, 13, 14, 20, 21)]
    assert weeks == [0, 0, 0, 1, 1, 1, 1, 2]
    assert week_on(MONDAY + 9 * WEEK, MONDAY, [Quiet(MONDAY + 2 * WEEK)]) == 1


days = st.integers(-10, 200).map(lambda number: MONDAY + timedelta(days=number))
quiet = st.builds(Quiet, days, st.one_of(st.none(), days))


@given(days, st.lists(quiet, max_size=3), quiet)
def test_a_rest_never_brings_a_week_nearer(day: date, rests: list[Quiet], more: Quiet) -> None:
    plain, rested = week_on(day, MONDAY, rests), week_on(day, MONDAY, [*rests, more])
    assert 0 <= rested <= plain <= max(0, (day - MONDAY).days // 7)


@given(days, st.lists(quiet, max_size=3))
def test_from_one_day_to_the_next_it_is_the_same_week_or_the_next_on_a_monday(day: date, rests: list[Quiet]) -> None:
    step = week_on(day + timedelta(days=1), MONDAY, rests) - week_on(day, MONDAY, rests)
    assert step == 0 or (step, (day + timedelta(days=1)).weekday()) == (1, 0)
