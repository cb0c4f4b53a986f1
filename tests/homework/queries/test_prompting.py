"""Nothing is sent to somebody who is watched, and nobody else notices."""

import pytest

from homework.actions.answering import submit
from homework.actions.assigning import Terms, assign
from homework.actions.publishing import publish
from homework.actions.reviewing import acknowledge_flags, lift_flags
from homework.enums import Level
from homework.library.catalogue import definition
from homework.models import Flag, Part
from homework.queries.prompting import prompts_stopped
from tests.homework.sharing.world import Clock, World

pytestmark = pytest.mark.django_db
NEVER = dict.fromkeys(("p_fear", "p_hurt", "p_threat", "p_force", "p_mine"), "never")
CALM: dict[str, object] = {"p_gate": "yes", **NEVER, "p_self": "not_at_all", "p_now": "yes"}


@pytest.fixture
def world(still_clock: Clock) -> World:
    world = World(still_clock)
    for name, kind in {"ana": "client", "ben": "client", "ray": "clinician"}.items():
        world.do_person(name, kind)
    world.do_open_case("pair", ["ana", "ben"], "ray")
    return world


def checks(world: World, **answers: str) -> tuple[bool, bool]:
    """Ana does the private check; whether nothing is sent to her, and to Ben."""
    version = publish("private-safety-screen", dict(definition("private-safety-screen")))
    terms = Terms(levels=(Level.THERAPIST,), suggested=Level.THERAPIST, needs_release=False)
    given = assign(world.cases["pair"], version, terms, by=world.actor("ray"))
    part = Part.objects.get(assignment=given, author=world.client("ana"))
    submit(part, {**CALM, **answers}, Level.THERAPIST, by=world.actor("ana"))
    return stopped(world)


def stopped(world: World) -> tuple[bool, bool]:
    ana, ben = (prompts_stopped(world.client(name).pk) for name in ("ana", "ben"))
    return ana, ben


@pytest.mark.parametrize(
    ("said", "stops"),
    [
        ({}, False),
        ({"p_monitor": "no"}, False),
        ({"p_monitor": "maybe"}, False),
        ({"p_monitor": "yes"}, True),
        ({"p_fear": "often"}, False),
        ({"p_contact": "email"}, False),
        ({"p_contact": "portal_only"}, True),
        ({"p_contact": "do_not_contact_between_sessions"}, True),
    ],
)
def test_what_stops_them(world: World, said: dict[str, str], *, stops: bool) -> None:
    assert checks(world, **said) == (stops, False)


def test_they_come_again_when_the_flag_is_closed(world: World) -> None:
    before = checks(world, p_monitor="yes")
    flags = list(Flag.objects.all())
    acknowledge_flags(flags, "contacted", "", by=world.actor("ray"))
    still = stopped(world)
    lift_flags(flags, "A new phone.", joint_work_suitable=True, by=world.actor("ray"))
    assert (before, still, stopped(world)) == ((True, False), (True, False), (False, False))


def test_the_newest_check_counts(world: World) -> None:
    found = [checks(world, p_contact=way)[0] for way in ("portal_only", "email", "portal_only")]
    assert [*found, checks(world)[0]] == [True, False, True, True]
