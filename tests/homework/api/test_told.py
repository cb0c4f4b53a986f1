import pytest

from clients.enums import ConsentKind
from homework.actions.answering import submit
from homework.actions.records import revoke_record_system
from homework.actions.sharing import set_consent
from homework.enums import Level
from homework.models import Opening, Part
from homework.queries.own import own_circle
from homework.summaries.sight import who_can_see
from practice.enums import Role
from practice.sync.changes import Change
from tests.homework.leaks.alone_asked import NOT_SAFE, ask_alone
from tests.homework.sharing.world import Clock, World, answers_of
from tests.practice.sync.programs import Program

pytestmark = pytest.mark.django_db
LEVELS = ["private", "therapist", "together", "partner"]
SHOWN = {"note": "shown-ana", "aside": "aside-ana", "strain": 4}


@pytest.fixture
def world(still_clock: Clock) -> World:
    world = World(still_clock)
    for name in ("ana", "ben"):
        world.do_person(name, "client")
    world.do_person("ray", Role.CLINICIAN.value)
    world.do_open_case("pair", ["ana", "ben"], "ray")
    return world


def gives(world: World, name: str) -> None:
    """Ray gives both something that opens without his release."""
    needs_release = False
    world.do_assign("pair", name, LEVELS, needs_release, None)


@pytest.fixture
def program(world: World) -> Program:
    return Program(world.owner)


@pytest.fixture
def given(world: World, program: Program) -> World:
    """Both have handed something in for their therapist, and Ana lets the system read."""
    gives(world, "w")
    world.do_consent("ana", "pair", "records", on=True)
    for name in ("ana", "ben"):
        world.do_submit(name, "w", "therapist")
    return world


def part(world: World, name: str, work: str = "w") -> Part:
    found = world.part(work, name)
    assert found is not None
    return found


def listed(program: Program, kind: str) -> list[str]:
    return [one.get("code", one.get("response")) for one in program.get(kind).json()["items"]]


def test_without_a_consent_nothing_of_homework_is_there(world: World, program: Program) -> None:
    gives(world, "w")
    world.do_submit("ana", "w", "partner")
    code = part(world, "ana").code
    for kind in ("assignments", "responses", "scores"):
        assert program.get(kind).json() == {"items": [], "next": None}
        hidden, never = (program.get(f"{kind}/{one}", X_Request_Id="same") for one in (code, "never"))
        assert (hidden.status_code, hidden.content) == (404, never.content)


def test_of_the_private_check_no_system_hears_and_its_author_reads_so(given: World, program: Program) -> None:
    """That somebody was asked alone whether they are safe could stand in a chart that their partner gets to see."""
    kinds = ("assignments", "responses", "scores", "changes")
    before = [program.get(kind).json()["items"] for kind in kinds]
    asked = ask_alone(given, "pair", "ana")
    submit(asked, NOT_SAFE, Level.THERAPIST, by=given.actor("ana"))
    assert [program.get(kind).json()["items"] for kind in kinds] == before
    for kind in ("assignments", "responses", "scores"):
        hidden, never = (program.get(f"{kind}/{one}", X_Request_Id="same") for one in (asked.code, "never"))
        assert (hidden.status_code, hidden.content) == (404, never.content)
    given.do_consent("ana", "pair", "records", on=False)
    given.do_consent("ana", "pair", "records", on=True)
    assert asked.code not in str([program.get(kind).json() for kind in kinds])
    assert asked.code not in str(list(Change.objects.values_list("code", flat=True)))
    circle = own_circle(asked, given.actor("ana"))
    names = [
        [one.name for one in who_can_see(circle, Level.THERAPIST, guarded=guarded).people if one.sees]
        for guarded in (False, True)
    ]
    assert names == [["You", "ray", "Ledger"], ["You", "ray"]]


def test_with_one_only_its_givers_answers_are_read_and_not_what_is_not_for_records(
    given: World, program: Program
) -> None:
    ana = part(given, "ana")
    told = program.get(f"responses/{ana.code}").json()
    assert told["answers"] == SHOWN
    assert answers_of("ana").keys() > SHOWN.keys()
    assert (told["client"], told["version"], told["exercise"]["version"]) == (given.client("ana").code, 1, 1)
    assert program.get("responses").json() == {"items": [told], "next": None}
    assert "ben" not in str(program.get("responses").json())
    assert program.get(f"responses/{part(given, 'ben').code}").status_code == 404
    assert listed(program, "assignments") == [ana.code]
    assert program.get(f"assignments/{ana.code}").json()["response"] == ana.code


def test_a_private_answer_looks_like_none(given: World, program: Program) -> None:
    gives(given, "other")
    code = part(given, "ana", "other").code
    before = program.get(f"assignments/{code}", X_Request_Id="same").content
    given.do_submit("ana", "other", "private")
    assert program.get(f"assignments/{code}", X_Request_Id="same").content == before
    assert program.get(f"responses/{code}").status_code == 404
    given.do_set_level("ana", "other", "therapist")
    assert program.get(f"responses/{code}").status_code == 200


def test_what_was_taken_back_is_gone_at_the_next_call(given: World, program: Program) -> None:
    ana = part(given, "ana")
    paths = [f"responses/{ana.code}", f"assignments/{ana.code}"]
    assert [program.get(path).status_code for path in paths] == [200, 200]
    given.do_consent("ana", "pair", "records", on=False)
    assert [program.get(path).status_code for path in paths] == [404, 404]
    assert listed(program, "responses") == listed(program, "assignments") == []


def test_a_system_that_came_later_was_never_named(given: World, program: Program) -> None:
    later = Program(given.owner, name="Later")
    assert listed(later, "responses") == listed(later, "assignments") == []
    given.do_consent("ana", "pair", "records", on=True)
    assert listed(later, "responses") == [part(given, "ana").code]


def test_a_system_that_could_not_read_needs_a_new_consent_when_it_can(world: World) -> None:
    narrow = Program(world.owner, scopes=["clients.read"])
    gives(world, "w")
    world.do_consent("ana", "pair", "records", on=True)
    world.do_submit("ana", "w", "therapist")
    wide = Program(world.owner)
    assert wide.system == narrow.system
    assert listed(wide, "responses") == []
    world.do_consent("ana", "pair", "records", on=True)
    assert listed(wide, "responses") == [part(world, "ana").code]


def test_who_is_cut_off_reads_nothing(given: World, program: Program) -> None:
    assert program.get("responses").status_code == 200
    revoke_record_system(program.system, by=given.owner)
    assert program.get("responses").status_code == 401


def test_each_opening_is_on_record_and_in_its_authors_log(given: World, program: Program) -> None:
    ana = part(given, "ana")
    assert program.get(f"responses/{ana.code}").status_code == 200
    opening = Opening.objects.get()
    assert (opening.person_id, opening.way, opening.response_id) == (program.system.pk, "api", ana.current_id)
    program.get("responses")
    assert Opening.objects.count() == 2
    program.get(f"responses/{part(given, 'ben').code}")
    assert Opening.objects.count() == 2


def test_only_the_newest_version_is_read(given: World, program: Program) -> None:
    given.do_submit("ana", "w", "therapist")
    told = program.get("responses").json()["items"]
    assert [one["version"] for one in told] == [2]


def test_changes_tell_what_may_be_read_now_and_what_no_more(given: World, program: Program) -> None:
    ana, ben = part(given, "ana").code, part(given, "ben").code
    told = program.get("changes").json()

    def news(after: str) -> list[tuple[str, str, bool]]:
        items = program.get(f"changes?after={after}").json()["items"]
        return [(one["kind"], one["code"], one["gone"]) for one in items if one["kind"] != "consents"]

    assert ("responses", ana, False) in {(one["kind"], one["code"], one["gone"]) for one in told["items"]}
    assert ben not in str(told)
    given.do_submit("ana", "w", "therapist")
    assert news(told["next"]) == [("responses", ana, False), ("assignments", ana, False)]
    after = program.get("changes").json()["next"]
    given.do_set_level("ana", "w", "private")
    assert news(after) == [("responses", ana, True), ("assignments", ana, False)]
    after = program.get("changes").json()["next"]
    given.do_submit("ben", "w", "partner")
    given.do_hold("ben", "pair", on=True)
    assert news(after) == []


def test_a_consent_that_is_taken_back_tells_that_all_of_their_homework_is_gone(given: World, program: Program) -> None:
    gives(given, "later")
    handed_in, waiting = part(given, "ana").code, part(given, "ana", "later").code
    assert set(listed(program, "assignments")) == {handed_in, waiting}
    start = program.get("changes").json()["next"]
    given.do_consent("ana", "pair", "records", on=False)
    items = program.get(f"changes?after={start}").json()["items"]
    told = {(one["kind"], one["code"], one["gone"]) for one in items if one["kind"] != "consents"}
    gone = {("assignments", code, True) for code in (handed_in, waiting)}
    assert told == gone | {("responses", handed_in, True)}
    start = program.get("changes").json()["next"]
    given.do_consent("ana", "pair", "records", on=False)
    given.do_consent("ben", "pair", "records", on=True)
    given.do_consent("ben", "pair", "supervision", on=True)
    items = program.get(f"changes?after={start}").json()["items"]
    assert not any(one["gone"] for one in items)


def test_a_new_consent_tells_to_read_the_case_anew(given: World, program: Program) -> None:
    after = program.get("changes").json()["next"]
    set_consent(given.cases["pair"], ConsentKind.RECORDS, on=True, by=given.actor("ben"))
    told = [(one["kind"], one["code"]) for one in program.get(f"changes?after={after}").json()["items"]]
    assert ("consents", given.cases["pair"].code) in told
    assert ("responses", part(given, "ben").code) in told


def test_exercises_are_told_without_anybodys_consent(world: World, program: Program) -> None:
    told = program.get("exercises").json()["items"]
    assert [one["slug"] for one in told] == [world.version.exercise.slug]
    assert program.get(f"exercises/{told[0]['slug']}").json() == told[0]
    assert program.get("exercises/never").status_code == 404
