"""What stands at the edge of the rules: unread marks, systems that were cut off, new cases, work for two."""

import json

import pytest

from clients.models import Case
from homework.actions.assigning import Terms, assign
from homework.actions.joint import agree_line, draft_line, joint_differences
from homework.actions.publishing import publish
from homework.actions.settling import differences
from homework.enums import Level
from homework.models import Assignment, JointGrant, Unread
from homework.queries.responses import read
from practice import clock
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.sync.models import RecordSystem
from tests.homework.sharing.world import DATA, Clock, World

pytestmark = pytest.mark.django_db
PEOPLE = {"ana": "client", "ben": "client", "ray": "clinician", "sol": "clinician", "uma": "clinician"}
ALL_LEVELS = ["private", "therapist", "together", "partner"]
FREE, RELEASED = (False, None), (True, None)


@pytest.fixture
def world(still_clock: Clock) -> World:
    world = World(still_clock)
    for name, kind in (PEOPLE | {"pms": "integration"}).items():
        world.do_person(name, kind)
    world.do_open_case("pair", ["ana", "ben"], "ray")
    world.do_join_team("pair", "sol", "supervisor", None)
    for name in ("ana", "ben"):
        world.do_consent(name, "pair", "partner_sharing", on=True)
    world.do_assign("pair", "h1", ALL_LEVELS, *FREE)
    return world


def reads(world: World, name: str, author: str, reader: str) -> bool:
    part = world.part(name, author)
    assert part is not None
    try:
        read(part.code, world.actor(reader))
    except NotVisibleError:
        return False
    return True


def unread(world: World) -> set[str]:
    names = {user.pk: name for name, user in world.users.items()}
    return {names[person] for person in Unread.objects.values_list("user_id", flat=True)}


def test_an_answer_is_new_only_to_those_who_may_read_it(world: World) -> None:
    world.do_join_team("pair", "uma", "treating", None)
    world.do_submit("ana", "h1", "therapist")
    assert unread(world) == {"ray", "uma"}
    world.do_leave_team("pair", "uma")
    assert unread(world) == {"ray"}


def test_a_record_system_that_was_cut_off_reads_nothing_and_the_check_says_so(world: World) -> None:
    world.do_consent("ana", "pair", "records", on=True)
    world.do_submit("ana", "h1", "therapist")
    assert reads(world, "h1", "ana", "pms")
    RecordSystem.objects.update(revoked_at=clock.now())
    case = world.cases["pair"]
    assert [line.partition(":")[0] for line in differences([case])] == ["should not be there"]
    world.do_consent("ana", "pair", "records", on=True)
    assert (reads(world, "h1", "ana", "pms"), differences([case])) == (False, [])


def test_a_case_that_is_opened_while_a_flag_is_open_begins_held_for_that_client(world: World) -> None:
    world.do_raise_flag("f1", "ana", "pair", 2)
    world.do_open_case("again", ["ana", "ben"], "uma")
    for name in ("ana", "ben"):
        world.do_consent(name, "again", "partner_sharing", on=True)
    world.do_assign("again", "h2", ALL_LEVELS, *FREE)
    for name in ("ana", "ben"):
        world.do_submit(name, "h2", "partner")
    both = (("ana", "ben"), ("ben", "ana"))
    assert [reads(world, "h2", author, reader) for author, reader in both] == [False, True]
    world.do_lift_flag("f1")
    assert not reads(world, "h2", "ana", "ben")
    world.do_set_level("ana", "h2", "partner")
    assert reads(world, "h2", "ana", "ben")


def test_a_flag_for_the_next_session_holds_nothing_and_takes_the_release_of_what_is_not_open(world: World) -> None:
    world.do_assign("pair", "h2", ALL_LEVELS, *RELEASED)
    for name in ("h1", "h2"):
        world.do_submit("ana", name, "together")
    world.do_release("h2", on=True)
    world.do_raise_flag("f1", "ben", "pair", 1)
    for name in ("h1", "h2"):
        world.do_submit("ben", name, "together")
    found = {name: reads(world, name, "ana", "ben") for name in ("h1", "h2")}
    assert found == {"h1": True, "h2": False}


def give_joint(world: World, *to: str) -> Assignment:
    definition = json.loads((DATA / "joint_exercise.json").read_text(encoding="utf-8"))
    terms = Terms(levels=(Level.THERAPIST,), suggested=Level.THERAPIST, needs_release=False)
    people = [world.client(name) for name in to] or None
    version = publish(definition["slug"], definition)
    return assign(Case.objects.get(pk=world.cases["pair"].pk), version, terms, to=people, by=world.actor("ray"))


def test_what_is_done_together_is_for_all_and_for_no_one_who_has_parted(world: World) -> None:
    with pytest.raises(NotAllowedError, match="Choose everyone"):
        give_joint(world, "ana")
    give_joint(world)
    world.do_separate("pair")
    with pytest.raises(NotAllowedError, match="Nothing is shared"):
        give_joint(world)
    assert Assignment.objects.count() == 2


def test_the_check_of_grants_sees_joint_texts(world: World) -> None:
    line = draft_line(give_joint(world), {"line_text": "One"}, by=world.actor("ana"))
    agree_line(line, by=world.actor("ana"))
    case = world.cases["pair"]
    assert joint_differences([case]) == []
    JointGrant.objects.filter(user=world.users["ben"]).delete()
    assert [line.partition(":")[0] for line in joint_differences([case])] == ["missing"]
