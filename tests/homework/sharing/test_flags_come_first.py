"""An answer that asks a clinician to look opens nothing to a partner in the same breath."""

import json
from typing import Any

import pytest

from homework.actions.answering import choose_level, submit
from homework.actions.assigning import Terms, assign
from homework.actions.joint import agree_line, draft_line
from homework.actions.publishing import publish
from homework.enums import Level
from homework.models import Assignment, ExerciseVersion, Flag, FlagLine, JointVersion, Part, Unread
from homework.queries.responses import read
from practice.access.errors import NotVisibleError
from tests.homework.sharing.world import DATA, Clock, World

pytestmark = pytest.mark.django_db
CALM: dict[str, object] = {"note": "Calm", "aside": "fine"}
ASKING: dict[str, object] = {"note": "Hard", "aside": "help"}


def with_rule(name: str, question: str, answer: str) -> ExerciseVersion:
    definition: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    rule = {"question": question, "operator": "=", "answer": answer}
    definition["flags"] = [{"id": "asks", "level": 2, "category": "acute", "when": [rule]}]
    return publish(definition["slug"], definition)


@pytest.fixture
def world(still_clock: Clock) -> World:
    world = World(still_clock)
    for name, kind in {"ana": "client", "ben": "client", "ray": "clinician"}.items():
        world.do_person(name, kind)
    world.do_open_case("pair", ["ana", "ben"], "ray")
    for name in ("ana", "ben"):
        world.do_consent(name, "pair", "partner_sharing", on=True)
    return world


def given(world: World, version: ExerciseVersion, *levels: Level) -> Assignment:
    terms = Terms(levels=levels, suggested=levels[0], needs_release=False)
    return assign(world.cases["pair"], version, terms, by=world.actor("ray"))


@pytest.fixture(autouse=True)
def assignment(world: World) -> Assignment:
    return given(world, with_rule("sharing_exercise", "aside", "help"), *Level)


def hand_in(world: World, name: str, answers: dict[str, object], level: Level) -> Part:
    part = Part.objects.get(author=world.client(name))
    submit(part, answers, level, by=world.actor(name))
    part.refresh_from_db()
    return part


def note_for(world: World, part: Part, reader: str) -> object:
    try:
        return read(part.code, world.actor(reader)).answers["note"]
    except NotVisibleError:
        return None


@pytest.mark.parametrize("level", [Level.PARTNER, Level.TOGETHER])
def test_the_answer_that_raises_a_flag_is_held_by_it(world: World, level: Level) -> None:
    theirs = hand_in(world, "ben", CALM, Level.TOGETHER)
    own = hand_in(world, "ana", ASKING, level)
    assert Flag.objects.count() == 1
    assert [note_for(world, part, reader) for part, reader in ((own, "ben"), (theirs, "ana"))] == [None, None]
    assert (own.withheld, note_for(world, own, "ray")) == (True, "Hard")


def test_without_a_flag_the_same_opens_at_once(world: World) -> None:
    theirs = hand_in(world, "ben", CALM, Level.TOGETHER)
    own = hand_in(world, "ana", CALM, Level.TOGETHER)
    assert [note_for(world, part, reader) for part, reader in ((own, "ben"), (theirs, "ana"))] == ["Calm", "Calm"]


def test_an_open_part_keeps_the_version_from_before_the_flag(world: World) -> None:
    hand_in(world, "ana", CALM, Level.PARTNER)
    own = hand_in(world, "ana", ASKING, Level.PARTNER)
    assert [note_for(world, own, reader) for reader in ("ben", "ray", "ana")] == ["Calm", "Hard", "Hard"]


def test_the_team_s_new_answers_hold_the_one_that_was_flagged(world: World) -> None:
    own = hand_in(world, "ana", ASKING, Level.THERAPIST)
    assert list(Unread.objects.values_list("user_id", "response_id")) == [(world.users["ray"].pk, own.current_id)]


def test_what_was_private_is_looked_at_when_it_is_shown_to_others(world: World) -> None:
    own = hand_in(world, "ana", ASKING, Level.PRIVATE)
    assert Flag.objects.count() == 0
    choose_level(own, Level.PARTNER, by=world.actor("ana"))
    assert (Flag.objects.count(), note_for(world, own, "ben"), note_for(world, own, "ray")) == (1, None, "Hard")
    for level in (Level.PRIVATE, Level.THERAPIST):
        choose_level(own, level, by=world.actor("ana"))
    assert (Flag.objects.count(), FlagLine.objects.count()) == (1, 1)


def test_a_line_that_raises_a_flag_does_not_open(world: World) -> None:
    joint = given(world, with_rule("joint_exercise", "line_text", "afraid"), Level.THERAPIST)
    for words in ("kind", "afraid"):
        agree_line(
            draft_line(joint, {"line_text": words}, by=world.actor("ana")),
            by=world.actor("ana"),
        )
    texts = JointVersion.objects.order_by("pk")
    assert [(len(text.lines), text.opened) for text in texts] == [(1, True), (2, False)]
