"""Two worlds alike but for what Ben may not know of, at random: every byte that reaches him is the same in both."""

import difflib
import os
from collections import Counter

import pytest

from homework.actions.publishing import publish
from homework.library.catalogue import definition
from practice import clock
from tests.homework.leaks.conftest import PAIRS
from tests.homework.leaks.leaking import LEAKS, Patch
from tests.homework.leaks.players import Player
from tests.homework.leaks.scripts import script
from tests.homework.leaks.twins import Twin, told_and_forgotten
from tests.homework.sharing.world import Clock
from tests.lent import lent, on
from tests.share import share_of

QUICK, FEW, BATCH = 4, 24, 25
HOW_MANY = int(os.environ.get("TWIN_WORLDS", "500"))
FIRST = int(os.environ.get("TWIN_SEED", "0"))
SEEDS = share_of(range(FIRST + QUICK, FIRST + HOW_MANY))
BATCHES = [SEEDS[start : start + BATCH] for start in range(0, len(SEEDS), BATCH)]


@pytest.fixture(scope="module")
def built_twin(standing: None) -> Twin:
    still = Clock()
    with on(still):
        slugs = ("commitments-agreement", "commitment-check")
        return Twin(still, {slug: publish(slug, dict(definition(slug))) for slug in slugs})


@pytest.fixture
def twin(db: None, built_twin: Twin, printer: None, monkeypatch: pytest.MonkeyPatch) -> Twin:
    twin = lent(built_twin)
    monkeypatch.setattr(clock, "now", twin.world.clock.now)
    return twin


def seen_by_ben(twin: Twin, seed: int, *, whole: bool) -> dict[str, str]:
    with told_and_forgotten():
        return Player.at(twin).play(script(seed), whole=whole, seed=seed)


def differences(twin: Twin, seed: int) -> list[str]:
    """What of all that reaches Ben is not the same in both worlds, with its first differing line."""
    plain, full = (seen_by_ben(twin, seed, whole=whole) for whole in (False, True))
    PAIRS.update(pairs=1, things=len(full))
    return [
        f"{key}: {_first(plain.get(key, ''), full.get(key, ''))}"
        for key in sorted(plain | full)
        if plain.get(key) != full.get(key)
    ]


def _first(one: str, other: str) -> str:
    lines = difflib.unified_diff(one.splitlines(), other.splitlines(), n=0, lineterm="")
    return " | ".join(line[:400] for line in lines if line[:1] in "+-" and line[:3] not in {"+++", "---"})[:900]


def test_nothing_unseen_reaches_ben(twin: Twin) -> None:
    assert {seed: differences(twin, seed) for seed in range(FIRST, FIRST + QUICK)} == {
        seed: [] for seed in range(FIRST, FIRST + QUICK)
    }


@pytest.mark.long
@pytest.mark.parametrize("seeds", BATCHES, ids=lambda seeds: f"from {seeds[0]}")
def test_nothing_unseen_ever_reaches_ben(twin: Twin, seeds: list[int]) -> None:
    assert {seed: differences(twin, seed) for seed in seeds} == {seed: [] for seed in seeds}


@pytest.mark.one_in(len(LEAKS))
@pytest.mark.parametrize("leak", LEAKS)
def test_a_small_leak_is_noticed(twin: Twin, leak: Patch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within a few pairs, each of which is the same without it."""
    leak(monkeypatch)
    assert any(differences(twin, seed) for seed in range(FEW))


def test_the_scripts_are_full_of_secrets() -> None:
    """Every unseen act is somewhere among the first scripts, and each script has some."""
    acts = Counter(step.act for seed in range(40) for step in script(seed) if step.hidden)
    assert min(acts.values()) > 3
    assert len(acts) > 25
    assert all(any(step.hidden for step in script(seed)) for seed in range(40))
