"""Random histories, done by hand on everybody's pages: who reads what is what a second reading of the rules says."""

import os
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest

from clients.models import Case
from homework.actions.settling import differences
from tests.homework.leaks.twins import told_and_forgotten
from tests.homework.sharing.by_hand import ByHand
from tests.homework.sharing.conftest import BY_HAND
from tests.homework.sharing.histories_at_random import Step, begin, history
from tests.homework.sharing.pages import ANNOUNCED_ONLY
from tests.homework.sharing.second_reading import SecondReading
from tests.homework.sharing.test_histories import histories, viewers_by_grants
from tests.homework.sharing.world import Clock
from tests.share import share_of

pytestmark = pytest.mark.django_db

QUICK, BATCH = 5, 50
HOW_MANY = int(os.environ.get("RANDOM_HISTORIES", "2000"))
FIRST = int(os.environ.get("RANDOM_SEED", "0"))
SEEDS = share_of(range(FIRST + QUICK, FIRST + HOW_MANY))
BATCHES = [SEEDS[start : start + BATCH] for start in range(0, len(SEEDS), BATCH)]


@pytest.mark.parametrize("given", histories())
def test_the_second_reading_agrees_with_the_given_histories(given: dict[str, Any]) -> None:
    reading = SecondReading()
    expected: dict[str, list[str]] = {}
    for number, step in enumerate(given["steps"]):
        reading.do(*step["do"])
        expected |= step["viewers"]
        assert reading.viewers() == expected, f"step {number}: {step['do']}"


@dataclass
class Replay:
    """One history, done by hand and by the book."""

    world: ByHand
    reading: SecondReading
    dice: random.Random
    found: Counter[str] = field(default_factory=Counter)

    def step(self, step: Step) -> None:
        before = self.reading.viewers()
        operation, *arguments = step
        self.world.do(str(operation), *arguments)
        self.reading.do(str(operation), *arguments)
        after = self.reading.viewers()
        assert viewers_by_grants(self.world) == after, step
        changed = [key for key in after if after[key] != before.get(key)]
        self.look({key.removesuffix(ANNOUNCED_ONLY) for key in changed}, at_most=4 if changed else 1)
        self.found["steps"] += 1
        self.found["changes"] += bool(changed)

    def look(self, keys: set[str], *, at_most: int) -> None:
        """Let some of the people look at some of the parts: those whose readers changed first."""
        papers = {f"{title}/{author}": (author, part) for title, author, part in self.world.papers()}
        people = self.world.with_pages()
        pairs = [(key, name) for key in sorted(keys or papers.keys()) for name in people]
        for key, name in self.dice.sample(pairs, min(at_most, len(pairs))):
            author, part = papers[key]
            assert self.world.reads(name, part, author) == self.expected(key, name), f"{name} reads {key}"
            self.found["looks"] += 1

    def expected(self, key: str, name: str) -> tuple[str, int]:
        """What the book says: whether somebody reads a part, and which version."""
        title, author = key.split("/")
        paper, viewers = self.reading.sheets[title].papers[author], self.reading.viewers()
        if name in viewers[key + ANNOUNCED_ONLY]:
            return ANNOUNCED_ONLY, 0
        if name not in viewers[key]:
            return "", 0
        partner = self.world.kinds[name] == "client" and name != author
        return "view", paper.shown if partner else paper.newest


def play(world: ByHand, seed: int) -> Counter[str]:
    reading = SecondReading()
    for step in begin():
        reading.do(*step)  # type: ignore[arg-type]  # the format puts the operation first
    replay = Replay(world.afresh(), reading, random.Random(seed))  # noqa: S311 - the same every time, nothing secret
    with told_and_forgotten():
        for number, step in enumerate(history(seed)):
            try:
                replay.step(step)
            except AssertionError as broken:
                broken.add_note(f"seed {seed}, step {number}: {step}")
                raise
        assert differences(list(Case.objects.select_related("practice"))) == []
        replay.look(set(), at_most=8)
    BY_HAND["histories"] += 1
    BY_HAND.update(replay.found)
    return replay.found


@pytest.fixture
def house(still_clock: Clock) -> ByHand:
    world = ByHand(still_clock)
    for _, name, kind in begin():
        world.do_person(str(name), str(kind))
    return world


def test_what_people_read_is_what_the_rules_say(house: ByHand) -> None:
    """A few of them; the long lane tries the others."""
    found = Counter[str]()
    for seed in range(FIRST, FIRST + QUICK):
        found += play(house, seed)
    assert found["changes"] > QUICK
    assert found["looks"] > 10 * QUICK


@pytest.mark.long
@pytest.mark.parametrize("seeds", BATCHES, ids=lambda seeds: f"from {seeds[0]}")
def test_what_people_read_is_always_what_the_rules_say(house: ByHand, seeds: list[int]) -> None:
    for seed in seeds:
        play(house, seed)
