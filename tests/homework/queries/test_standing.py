import pytest

from homework.enums import Capacity, Level
from homework.policy import CaseFacts, PartFacts, TeamSeat
from homework.queries.standing import ORDER, Names, Standing, because, sight, standing

ANA, JONAH, EFUA = 1, 2, 3
BOTH = frozenset({ANA, JONAH})
TEAM = (TeamSeat(EFUA, Capacity.TREATING),)
NAMES = Names(("Ana", "Jonah"), 0, "EM")


def case(**facts: object) -> CaseFacts:
    return CaseFacts(**{"participants": BOTH, "team": TEAM, "sharing": BOTH} | facts)  # type: ignore[arg-type]  # made of words


def part(**facts: object) -> PartFacts:
    return PartFacts(**{"author": ANA, "level": Level.TOGETHER, "current": 7} | facts)  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    ("where", "of", "stands"),
    [
        (case(), part(current=None, level=None), Standing.NOT_DONE),
        (case(), part(level=Level.PRIVATE), Standing.PRIVATE),
        (case(), part(level=Level.THERAPIST), Standing.TEAM),
        (case(), part(shown=7), Standing.OPEN),
        (case(held=True), part(shown=7), Standing.OPEN),
        (case(), part(shown=5), Standing.OLDER_OPEN),
        (case(), part(), Standing.OFFERED),
        (case(), part(needs_release=True), Standing.ASKS_RELEASE),
        (case(), part(needs_release=True, released=5), Standing.ASKS_RELEASE),
        (case(), part(needs_release=True, released=7), Standing.OFFERED),
        (case(held=True), part(), Standing.ON_HOLD),
        (case(held=True, separated=True), part(), Standing.NOT_OPEN),
        (case(separated=True), part(needs_release=True), Standing.NOT_OPEN),
        (case(holding=frozenset({ANA})), part(withheld=True), Standing.NOT_OPEN),
        (case(), part(withheld=True), Standing.NOT_OPEN),
        (case(sharing=frozenset({JONAH})), part(), Standing.NOT_OPEN),
    ],
)
def test_where_a_part_stands(where: CaseFacts, of: PartFacts, stands: Standing) -> None:
    assert standing(where, of) == stands


def test_a_hold_of_her_own_says_what_a_consent_taken_back_says() -> None:
    held = standing(case(holding=frozenset({ANA})), part(withheld=True))
    unwilling = standing(case(sharing=frozenset({JONAH})), part())
    assert (because(NAMES, held), sight(NAMES, held)) == (because(NAMES, unwilling), sight(NAMES, unwilling))


def test_every_standing_has_its_place_rings_and_words() -> None:
    assert sorted(ORDER) == sorted(Standing)
    sees = {where: [ring.sees for ring in sight(NAMES, where).people] for where in Standing}
    opened, private = {Standing.OPEN, Standing.OLDER_OPEN}, {Standing.PRIVATE}
    assert sees == {where: [True, where not in private, where in opened] for where in Standing}
    assert {sight(NAMES, where).words for where in opened} == {"Both of them and you"}
    assert sight(NAMES, Standing.PRIVATE).words == "Only Ana"
    assert sight(Names(("Marcus",), 0, "EM"), Standing.TEAM).words == "Marcus and you"


@pytest.mark.parametrize(
    ("everybody", "place", "rings"),
    [
        (("Ana", "Jonah"), 0, ["A", "E", "J"]),
        (("Ana", "Adam"), 0, ["A1", "E", "A2"]),
        (("Ana", "Adam"), 1, ["A2", "E", "A1"]),
        (("Sam", "Sam", "Tom"), 1, ["S2", "E", "S1", "T"]),
        (("Ella", "Jonah"), 1, ["J", "EM", "E"]),
        (("Ella", "emil"), 0, ["E1", "EM", "E2"]),
    ],
)
def test_no_two_rings_look_the_same(everybody: tuple[str, ...], place: int, rings: list[str]) -> None:
    found = sight(Names(everybody, place, "EM"), Standing.OPEN)
    assert [ring.initial for ring in found.people] == rings
