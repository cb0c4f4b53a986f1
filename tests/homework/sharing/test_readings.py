"""What each reader gets of a response: items, versions, and what a private one announces."""

import pytest

from homework.actions.opening import open_part
from homework.models import Opening, Response
from homework.queries.responses import newest, read, read_earlier
from practice.access.errors import NotVisibleError
from tests.homework.sharing.world import Clock, World, answers_of

pytestmark = pytest.mark.django_db
ALL = answers_of("ana")
OPEN_TO_ALL = (False, None)
WITH_RELEASE = (True, None)


def only(*items: str) -> dict[str, object]:
    return {item: ALL[item] for item in items}


@pytest.fixture
def world(still_clock: Clock) -> World:
    """Ana and Ben, Ray who treats, Sol who supervises with Ana's consent, a record system of Ana's, and others."""
    world = World(still_clock)
    for name, kind in {
        "ana": "client",
        "ben": "client",
        "ray": "clinician",
        "sol": "clinician",
        "uma": "clinician",
        "fay": "front_desk",
        "pms": "integration",
    }.items():
        world.do_person(name, kind)
    world.do_open_case("pair", ["ana", "ben"], "ray")
    world.do_join_team("pair", "sol", "supervisor", None)
    for kind in ("partner_sharing", "supervision", "records"):
        world.do_consent("ana", "pair", kind, on=True)
    world.do_consent("ben", "pair", "partner_sharing", on=True)
    world.do_assign("pair", "h1", ["private", "therapist", "together", "partner"], *OPEN_TO_ALL)
    return world


def code(world: World, author: str = "ana") -> str:
    part = world.part("h1", author)
    assert part is not None
    return part.code


def reads(world: World, reader: str, author: str = "ana") -> dict[str, object] | None:
    try:
        return read(code(world, author), world.actor(reader)).answers
    except NotVisibleError:
        return None


def everybody_reads(world: World) -> dict[str, dict[str, object] | None]:
    return {name: reads(world, name) for name in world.users}


def test_items_stop_at_their_ceiling(world: World) -> None:
    world.do_submit("ana", "h1", "partner")
    team = only("note", "aside", "only_team", "strain")
    assert everybody_reads(world) == {
        "ana": ALL,
        "ben": only("note"),
        "ray": team,
        "sol": team,
        "pms": only("note", "aside", "strain"),
        "uma": None,
        "fay": None,
    }


def test_a_private_response_announces_its_series_to_the_team_and_nothing_else(world: World) -> None:
    world.do_submit("ana", "h1", "private")
    told = only("strain")
    expected = {"ana": ALL, "ben": None, "ray": told, "sol": told, "pms": None, "uma": None, "fay": None}
    assert everybody_reads(world) == expected
    assert read(code(world), world.actor("ray")).announced_only
    assert [row.pk for row in newest(world.actor("ray"))] == []


def test_partners_keep_the_released_version_until_a_new_release(world: World) -> None:
    world.do_assign("pair", "h1", ["therapist", "partner"], *WITH_RELEASE)
    world.do_submit("ana", "h1", "partner")
    assert reads(world, "ben") is None
    world.do_release("h1", on=True)
    first = read(code(world), world.actor("ben")).response.pk
    world.do_submit("ana", "h1", "partner")
    assert read(code(world), world.actor("ben")).response.pk == first
    assert read(code(world), world.actor("ray")).response.pk > first
    world.do_release("h1", on=True)
    assert read(code(world), world.actor("ben")).response.pk > first
    assert read_earlier(code(world), world.actor("ben")) == []


def test_the_team_reads_an_earlier_version_only_if_both_levels_allow(world: World) -> None:
    for level in ("therapist", "private", "therapist"):
        world.do_submit("ana", "h1", level)
    numbers = {
        name: [old.response.number for old in read_earlier(code(world), world.actor(name))] for name in world.users
    }
    assert numbers == {"ana": [2, 1], "ray": [1], "sol": [1], "ben": [], "pms": [], "uma": [], "fay": []}
    world.do_set_level("ana", "h1", "private")
    assert read_earlier(code(world), world.actor("ray")) == []


def test_a_level_raised_before_it_was_replaced_counts(world: World) -> None:
    world.do_submit("ana", "h1", "private")
    world.do_set_level("ana", "h1", "therapist")
    world.do_submit("ana", "h1", "therapist")
    assert [old.response.number for old in read_earlier(code(world), world.actor("ray"))] == [1]


def test_an_amendment_leaves_the_earlier_row_as_it_was(world: World) -> None:
    world.do_submit("ana", "h1", "therapist")
    before = Response.objects.values().get()
    world.do_submit("ana", "h1", "private")
    assert Response.objects.values().get(pk=before["id"]) == before


def test_each_opening_by_somebody_else_is_kept(world: World) -> None:
    world.do_submit("ana", "h1", "partner")
    for name in ("ana", "ray", "ben"):
        open_part(code(world), by=world.actor(name))
    kept = Opening.objects.order_by("pk").values_list("person_id", "capacity", "way")
    assert list(kept) == [
        (world.users["ray"].pk, "treating", "page"),
        (world.users["ben"].pk, "partner", "page"),
    ]


def test_cover_ends_by_itself(world: World) -> None:
    world.do_join_team("pair", "uma", "cover", 3)
    world.do_submit("ana", "h1", "therapist")
    world.do_pass_days(2)
    assert reads(world, "uma") is not None
    world.do_pass_days(1)
    assert reads(world, "uma") is None
    assert newest(world.actor("uma")) == []
