"""A couple's page goes into a chart of their own there, and what goes behind something else never goes before it."""

import base64
import json
from typing import Any

import pytest

from clients.models import ClientElsewhere, Participant, RecordRead
from homework.actions.answering import submit
from homework.actions.publishing import publish
from homework.enums import Level
from homework.library.measures import measure_definition, measures
from homework.models import Copy, CopyState
from homework.queries.own_log import own_log
from practice.audit.models import Event
from tests.homework.sending.conftest import Scene
from tests.homework.sending.taking_server import Row
from tests.practice.sync.peers import Asked, Reply

RESPONSE, SCORE, COUPLE, PAGE = "QuestionnaireResponse", "Observation", "Group", "DocumentReference"
ANAS, BENS = {"reference": "Patient/patient-ana"}, {"reference": "Patient/patient-ben"}


def right(scene: Scene) -> None:
    scene.couple.lets("ana", "ben")
    for name in ("ana", "ben"):
        scene.couple.hands_in(name, "open", "partner")
        scene.couple.hands_in(name, "alone", "therapist")


def joint(scene: Scene) -> list[Row]:
    return [row for row in scene.server.rows(PAGE) if row.get("subject", {}).get("reference", "").startswith(COUPLE)]


def printed(page: Row) -> str:
    return base64.b64decode(page["content"][0]["attachment"]["data"]).decode()


def test_the_page_for_the_room_goes_into_a_group_of_exactly_the_two(scene: Scene) -> None:
    right(scene)
    scene.works()
    (group,), (page,) = scene.server.rows(COUPLE), joint(scene)
    assert [one["entity"] for one in group["member"]] == [ANAS, BENS]
    assert (group["type"], group["actual"], group["active"]) == ("person", True, True)
    assert page["subject"] == {"reference": f"Group/{group['id']}"}
    assert page["type"]["coding"][0]["code"] == "joint"
    # Never what one of them wrote for the therapist alone, and never one person's page in there.
    assert "note-open-heron" in printed(page)
    assert "note-open-otter" in printed(page)
    assert "alone" not in printed(page)
    for one in scene.server.rows(PAGE):
        edition = one["type"]["coding"][0]["code"]
        assert (edition == "joint") == one["subject"]["reference"].startswith(COUPLE)
    # That there is one tells each of them what the other agreed to: it is on record, and in nobody's own log.
    assert not RecordRead.objects.filter(kind="cases").exists()
    both = sorted(scene.couple.world.client(name).pk for name in ("ana", "ben"))
    told = Event.objects.filter(action="tell_record_system", subjects__way="cases")
    assert [row.subjects["clients"] for row in told] == [both]


def log(scene: Scene, name: str) -> list[str]:
    return [repr(line) for line in own_log(scene.couple.world.actor(name)).lines]


def test_that_the_other_agrees_too_is_no_line_in_ones_log(scene: Scene) -> None:
    scene.couple.lets("ana")
    for name in ("ana", "ben"):
        scene.couple.hands_in(name, "open", "partner")
    scene.works()
    before = log(scene, "ana")
    assert "'sent'" in str(before)
    scene.couple.lets("ben")
    scene.works(minutes=70)
    assert joint(scene)
    assert log(scene, "ana") == before


@pytest.mark.parametrize("amends", [True, False])
def test_a_silent_hold_of_the_other_is_no_line_in_ones_log(scene: Scene, *, amends: bool) -> None:
    right(scene)
    scene.works()
    before, page = log(scene, "ana"), joint(scene)
    scene.couple.world.do_hold("ben", "pair", on=True)
    if amends:
        scene.couple.hands_in("ben", "open", "partner", items=("note",))
    scene.works(minutes=7)
    assert (joint(scene) != page) == amends
    assert log(scene, "ana") == before


def test_while_one_of_them_does_not_agree_there_is_no_couple_there(scene: Scene) -> None:
    right(scene)
    scene.couple.lets("ben", on=False)
    scene.works()
    assert scene.server.rows(COUPLE) == joint(scene) == []
    assert "otter" not in json.dumps([*scene.server.rows(RESPONSE), *map(printed, scene.server.rows(PAGE))])


@pytest.mark.parametrize("way", ["consent", "separation"])
def test_when_one_of_them_ends_it_the_couple_ends_there(scene: Scene, way: str) -> None:
    right(scene)
    scene.works()
    if way == "consent":
        scene.couple.lets("ben", on=False)
    else:
        scene.couple.world.do_separate("pair")
    scene.works(minutes=5)
    (group,) = scene.server.rows(COUPLE)
    assert (group["active"], "member" in group, joint(scene)) == (False, False, [])
    ended = Copy.objects.filter(state=CopyState.ENDED).values_list("kind", flat=True)
    assert {COUPLE, PAGE} <= set(ended)
    assert len([row for row in scene.server.rows(PAGE) if row.get("subject") == ANAS]) == 1


def test_who_agrees_again_is_there_again(scene: Scene) -> None:
    """What was marked as a mistake there is found by its identifier and written over, not left as it is."""
    right(scene)
    scene.works()
    before = {kind: len(scene.server.rows(kind)) for kind in (RESPONSE, COUPLE, PAGE)}
    scene.couple.lets("ben", on=False)
    scene.works(minutes=5)
    scene.couple.lets("ben")
    scene.works(minutes=5)
    assert {kind: len(scene.server.rows(kind)) for kind in (RESPONSE, COUPLE)} == {RESPONSE: 4, COUPLE: 1}
    assert len(scene.server.rows(PAGE)) >= before[PAGE]
    assert sum(row["subject"] == BENS for row in scene.server.rows(RESPONSE) if "subject" in row) == 2
    assert {row["status"] for row in scene.server.rows(RESPONSE)} == {"completed"}
    (group,), (page,) = scene.server.rows(COUPLE), joint(scene)
    assert (group["active"], len(group["member"])) == (True, 2)
    assert page["subject"] == {"reference": f"Group/{group['id']}"}


def test_a_couple_of_whom_one_is_not_known_there_waits(scene: Scene) -> None:
    ClientElsewhere.objects.filter(client=scene.couple.world.client("ben")).delete()
    right(scene)
    scene.works()
    assert scene.server.rows(COUPLE) == joint(scene) == []
    scene.tells_of("ben", "patient-ben")
    scene.works(minutes=5)
    assert len(scene.server.rows(COUPLE)) == len(joint(scene)) == 1


def test_whoever_gets_another_record_there_is_in_the_couple_by_it(scene: Scene) -> None:
    right(scene)
    scene.works()
    ClientElsewhere.objects.filter(client=scene.couple.world.client("ben")).delete()
    scene.tells_of("ben", "patient-other")
    scene.works(minutes=5)
    (group,) = scene.server.rows(COUPLE)
    assert [one["entity"]["reference"] for one in group["member"]] == ["Patient/patient-ana", "Patient/patient-other"]


def test_a_page_waits_for_its_couple_and_a_total_for_its_answer(scene: Scene) -> None:
    world, late = scene.couple.world, {COUPLE, RESPONSE}
    scene.couple.lets("ana", "ben")
    world.version = publish("phq-9", measure_definition("phq-9"))
    world.do_assign("pair", "measure", ["private", "therapist"], *(False, None))
    measure = measures()["phq-9"].measure
    assert measure is not None
    answers: dict[str, Any] = {item: max(measures()["phq-9"].item(item).labels) for item in measure.items}
    submit(scene.couple.part("ana", "measure"), answers, Level.THERAPIST, by=world.actor("ana"))

    def refuses(asked: Asked) -> Reply | None:
        kind = asked.path.removeprefix("/fhir/").partition("?")[0]
        return Reply(422) if asked.method == "POST" and kind in late else None

    scene.server.before = refuses
    scene.works()
    assert scene.server.rows(SCORE) == joint(scene) == []
    late.clear()
    Copy.objects.filter(state=CopyState.FAILED).update(state=CopyState.WAITING)
    scene.works(minutes=5)
    (answer,), (score,) = scene.server.rows(RESPONSE), scene.server.rows(SCORE)
    assert score["derivedFrom"] == [{"reference": f"{RESPONSE}/{answer['id']}"}]


@pytest.mark.parametrize("written", ["before it was connected", "by somebody else since"])
def test_whose_chart_it_is_says_that_system_alone(scene: Scene, written: str) -> None:
    """An id that the line has not heard from them itself leads nothing into a chart."""
    rows = ClientElsewhere.objects.filter(client=scene.couple.world.client("ana"))
    if written == "before it was connected":
        rows.update(heard="")
    else:
        ClientElsewhere.objects.create(
            practice_id=scene.line.practice_id,
            client=scene.couple.world.client("ana"),
            system=scene.line.system,
            value="patient-of-somebody",
        )
    right(scene)
    scene.works()
    assert "heron" not in json.dumps(scene.server.tables)
    assert scene.server.rows(COUPLE) == []
    assert Participant.objects.filter(case=scene.couple.world.cases["pair"]).count() == 2
    assert {row["subject"]["reference"] for row in scene.server.rows(RESPONSE)} == {BENS["reference"]}
