"""The words about who can see something say what the rules say, and nothing of what partners must not learn."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from homework.enums import Capacity, Level
from homework.policy import CaseFacts, PartFacts, TeamSeat, settle, viewers
from homework.queries.circle import Circle, Person
from homework.summaries.levels import cards, told_by_together
from homework.summaries.sight import Sight, who_can_see

ANA, JONAH, MENSAH, HART, SYSTEM = 1, 2, 3, 4, 5
NAMES = {ANA: "Ana", JONAH: "Jonah", MENSAH: "Dr Mensah", HART: "Dr Hart", SYSTEM: "Clinic records"}

people = st.frozensets(st.sampled_from([ANA, JONAH]))
cases = st.builds(
    CaseFacts,
    participants=st.just(frozenset({ANA, JONAH})),
    team=st.just((TeamSeat(MENSAH, Capacity.TREATING), TeamSeat(HART, Capacity.SUPERVISOR))),
    separated=st.booleans(),
    sharing=people,
    supervision=people,
    records=st.sampled_from([{}, {ANA: frozenset({SYSTEM})}]),
    held=st.booleans(),
    holding=people,
)
levels = st.sampled_from(list(Level))


def parts(author: int) -> st.SearchStrategy[PartFacts]:
    versions = st.sampled_from([None, 1, 2])
    return st.builds(
        PartFacts,
        author=st.just(author),
        level=levels,
        current=st.just(2),
        shown=versions,
        released=versions,
        withheld=st.booleans(),
        needs_release=st.booleans(),
    )


def circle(facts: CaseFacts) -> Circle:
    def person(key: int, capacity: Capacity) -> Person:
        return Person(key, NAMES[key], NAMES[key][0], capacity)

    ana, jonah = person(ANA, Capacity.PARTNER), person(JONAH, Capacity.PARTNER)
    return Circle(
        facts=facts,
        in_order=(ana, jonah),
        author=ana,
        partners=(jonah,),
        team=tuple(person(seat.person, seat.capacity) for seat in facts.team),
        systems=tuple(person(key, Capacity.RECORDS) for key in (facts.records or {}).get(ANA, ())),
    )


def shown_as_seeing(sight: Sight) -> set[int]:
    return {person.key for person in sight.people if person.sees}


@given(cases, parts(ANA), parts(JONAH))
def test_the_rings_are_the_viewers_of_the_rules(case: CaseFacts, own: PartFacts, other: PartFacts) -> None:
    settled = next(part for part in settle(case, [own, other]) if part.author == ANA)
    allowed = {viewer.person for viewer in viewers(case, settled)}
    assert settled.level is not None
    seeing = shown_as_seeing(who_can_see(circle(case), settled.level))
    assert seeing - {JONAH} == allowed - {JONAH}
    assert JONAH in seeing or JONAH not in allowed


@given(cases, levels, st.booleans(), people)
def test_a_hold_of_anybody_changes_no_word(case: CaseFacts, level: Level, held: bool, holding: frozenset[int]) -> None:  # noqa: FBT001 - hypothesis hands it over
    otherwise = replace(case, held=held, holding=holding)
    assert who_can_see(circle(case), level) == who_can_see(circle(otherwise), level)


@given(cases, levels)
def test_what_the_partner_agreed_to_changes_no_word(case: CaseFacts, level: Level) -> None:
    otherwise = replace(case, sharing=case.sharing ^ {JONAH}, supervision=case.supervision ^ {JONAH})
    assert who_can_see(circle(case), level) == who_can_see(circle(otherwise), level)


@given(cases)
def test_a_draft_is_its_authors_alone(case: CaseFacts) -> None:
    sight = who_can_see(circle(case), None)
    assert (shown_as_seeing(sight), sight.only) == ({ANA}, True)


@given(cases, levels)
def test_a_heading_names_the_partner_only_with_a_filled_ring(case: CaseFacts, level: Level) -> None:
    sight = who_can_see(circle(case), level)
    assert ("Jonah" in sight.title) == (JONAH in shown_as_seeing(sight))


@given(cases, st.booleans())
def test_a_card_shows_the_same_as_the_page_afterwards(case: CaseFacts, waits: bool) -> None:  # noqa: FBT001 - hypothesis hands it over
    for card in cards(circle(case), tuple(Level), waits_for_therapist=waits):
        assert card.sight == who_can_see(circle(case), card.level)


@given(cases, st.booleans())
def test_after_a_separation_no_card_promises_to_share(case: CaseFacts, waits: bool) -> None:  # noqa: FBT001 - hypothesis hands it over
    parted = circle(replace(case, separated=True, sharing=frozenset({ANA, JONAH})))
    shared = [card.words for card in cards(parted, (Level.TOGETHER, Level.PARTNER), waits_for_therapist=waits)]
    assert shared == ["It stays closed to Jonah. Nothing is shared between you any more."] * 2
    assert told_by_together(parted, tuple(Level)) == ""
