import json
import random

import pytest

from practice.audit.models import Event
from practice.people.models import User
from tests.homework.on_record import events_with, neither_key_nor_code
from tests.homework.sharing.test_random_histories import PEOPLE, Story
from tests.homework.sharing.world import DATA, Clock, World, answers_of

pytestmark = pytest.mark.django_db


def planted(world: World) -> list[str]:
    """What everybody answered, and under which address they are known."""
    answers = [str(value) for name in world.users for value in answers_of(name).values() if isinstance(value, str)]
    return [*answers, *(user.email for user in User.objects.all()), "Talked about it", "Chose something", "All is well"]


@pytest.mark.parametrize("number", range(3))
def test_no_history_leaves_a_word_on_record(number: int, still_clock: Clock) -> None:
    world = World(still_clock)
    for step in json.loads((DATA / "histories.json").read_text(encoding="utf-8"))[number]["steps"]:
        operation, *arguments = step["do"]
        world.do(operation, *arguments)
    assert len(planted(world)) > 20
    assert (events_with(planted(world)), neither_key_nor_code()) == ([], [])


@pytest.mark.parametrize("seed", range(3))
def test_nothing_that_people_do_at_random_leaves_a_word_on_record(seed: int, still_clock: Clock) -> None:
    story = Story(World(still_clock), random.Random(seed))  # noqa: S311 - chance that can be told again
    story.begin()
    for _ in range(30):
        story.act()
    assert Event.objects.count() > 20
    assert set(story.world.users) >= set(PEOPLE)
    assert (events_with(planted(story.world)), neither_key_nor_code()) == ([], [])
