"""In which case a session belongs: a partner's session is never put where the other sees it, unless both are there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.connectors.placing import Placed, place
from clients.connectors.source import Place, onward
from clients.imports.plans import CaseHere
from clients.imports.reasons import Reason

ANA, JONAH, NORA = 1, 2, 3
OWN = CaseHere(11, "own", frozenset({ANA}), "Ana")
PAIR = CaseHere(12, "pair", frozenset({ANA, JONAH}), "Ana & Jonah")
NORAS = CaseHere(13, "noras", frozenset({NORA}), "Nora")
FAMILY = CaseHere(15, "family", frozenset({ANA, JONAH, NORA}), "Ana, Jonah & Nora")
AGAIN = CaseHere(14, "again", frozenset({ANA, JONAH}), "Ana & Jonah")


@pytest.mark.parametrize(
    ("people", "cases", "choice", "placed"),
    [
        ([NORA], [OWN, PAIR, NORAS], "", Placed(NORAS)),
        ([ANA], [PAIR], "", Placed(reason=Reason.WHICH_CASE)),
        ([ANA], [OWN, PAIR], "", Placed(reason=Reason.WHICH_CASE)),
        ([ANA, JONAH], [OWN, PAIR], "", Placed(PAIR)),
        ([ANA, JONAH], [PAIR, FAMILY], "", Placed(PAIR)),
        ([ANA, JONAH], [PAIR, AGAIN], "", Placed(reason=Reason.WHICH_CASE)),
        ([ANA, NORA], [OWN, PAIR, NORAS], "", Placed(reason=Reason.NO_CASE)),
        ([JONAH], [OWN, NORAS], "", Placed(reason=Reason.NO_CASE)),
        ([ANA, None], [OWN, PAIR], "", Placed(reason=Reason.NOT_HERE)),
        ([], [OWN], "", Placed(reason=Reason.NAME_ALONE)),
        ([], [OWN, PAIR], "case:pair", Placed(PAIR)),
        ([ANA], [OWN, PAIR], "case:pair", Placed(PAIR)),
        ([ANA], [OWN, PAIR], "case:noras", Placed(reason=Reason.WHICH_CASE)),
        ([NORA], [NORAS, PAIR], "case:pair", Placed(NORAS)),
        ([ANA, None], [OWN, PAIR], "case:pair", Placed(PAIR)),
        ([ANA], [OWN, PAIR], "pair", Placed(reason=Reason.WHICH_CASE)),
    ],
)
def test_each_session_has_its_place(
    people: list[int | None], cases: list[CaseHere], choice: str, placed: Placed
) -> None:
    assert place(people, cases, choice) == placed


@given(
    st.lists(st.sampled_from([ANA, JONAH, NORA, None]), max_size=3),
    st.lists(st.sampled_from([OWN, PAIR, NORAS, AGAIN]), unique=True),
)
def test_without_a_word_nobody_sees_a_session_at_which_they_are_not(
    people: list[int | None], cases: list[CaseHere]
) -> None:
    found = place(people, cases, "").case
    assert found is None or found.people == frozenset(people)


def rows(*moments: str) -> list[dict[str, str]]:
    return [{"at": moment} for moment in moments]


@pytest.mark.parametrize(
    ("place_", "moments", "following", "expected"),
    [
        (Place("a"), (), "", (Place("a"), False)),
        (Place("a"), ("b", "c"), "", (Place("c"), False)),
        (Place("a"), ("b", "c"), "2", (Place("c"), True)),
        (Place("a"), ("a", "a"), "2", (Place("a", "2", "a"), True)),
        (Place("a", "2", "a"), ("a", "b"), "3", (Place("b"), True)),
        (Place("a"), ("c", "b"), "2", (Place("a", "2", "c"), True)),
        (Place("a", "2", "c"), ("b", "d"), "3", (Place("a", "3", "d"), True)),
        (Place("a", "3", "d"), ("b",), "", (Place("d"), False)),
    ],
)
def test_a_list_goes_on_from_where_it_ended(
    place_: Place, moments: tuple[str, ...], following: str, expected: tuple[Place, bool]
) -> None:
    assert onward(place_, rows(*moments), lambda row: str(row["at"]), following) == expected
