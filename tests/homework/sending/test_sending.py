"""What goes out to a FHIR server: to whose chart, once, never more than is agreed to, and taken back when that ends."""

import base64
import hashlib
import json
from collections.abc import Callable

import pytest

from clients.actions.lines import disconnect, pause, resume
from clients.enums import Thing, Trouble
from clients.imports.reasons import Reason
from clients.models import ClientElsewhere, LineQuestion
from homework.actions.answering import submit
from homework.actions.publishing import publish
from homework.enums import Level
from homework.fhir.sending.again import send_again
from homework.fhir.sending.turns import LEASE
from homework.library.measures import measure_definition, measures
from homework.models import Copy, CopyState, Opening, Outlet
from homework.queries.told_outlets import told
from practice import clock
from practice.sync.connections import State
from practice.sync.outside import Answer, send
from tests.homework.sending.conftest import Scene
from tests.homework.sending.taking_server import Row
from tests.practice.sync.peers import Asked, Reply

SEND = "clients.connectors.fhir_out.send"
RESPONSE, COUPLE, PAGE = "QuestionnaireResponse", "Group", "DocumentReference"


def of(scene: Scene, kind: str, name: str) -> list[Row]:
    return [row for row in scene.server.rows(kind) if row.get("subject") == {"reference": f"Patient/patient-{name}"}]


def own(scene: Scene, kind: str) -> list[Row]:
    """Those that are in a person's own chart, or were."""
    return [
        row for row in scene.server.rows(kind) if not row.get("subject", {}).get("reference", "").startswith(COUPLE)
    ]


def right(scene: Scene) -> None:
    """Both let it read, and each has handed something in that is open to the other."""
    scene.couple.lets("ana", "ben")
    for name in ("ana", "ben"):
        scene.couple.hands_in(name, "open", "partner")


def test_each_answer_and_page_goes_into_the_chart_of_its_author_and_no_other(scene: Scene) -> None:
    right(scene)
    scene.works()
    for name, sign, other in (("ana", "heron", "otter"), ("ben", "otter", "heron")):
        (answer,), (page,) = of(scene, RESPONSE, name), of(scene, PAGE, name)
        assert answer["author"] == answer["source"] == answer["subject"]
        assert f"note-open-{sign}" in json.dumps(answer)
        attachment = page["content"][0]["attachment"]
        printed = base64.b64decode(attachment["data"])
        assert f"note-open-{sign}".encode() in printed
        assert other not in json.dumps(answer) + printed.decode()
        assert attachment["size"] == len(printed)
        assert attachment["hash"] == base64.b64encode(hashlib.sha1(printed).digest()).decode()  # noqa: S324 - FHIR's
    assert len(scene.server.rows(RESPONSE)) == 2
    assert {one for rows in scene.states().values() for one in rows} == {CopyState.THERE}


def test_without_a_consent_nothing_goes_out_and_nothing_is_known(scene: Scene) -> None:
    scene.couple.lets("ben")
    for name in ("ana", "ben"):
        scene.couple.hands_in(name, "open", "partner")
        scene.couple.hands_in(name, "hidden", "private")
    scene.works()
    said = json.dumps(scene.server.tables)
    assert "heron" not in said
    assert "hidden" not in said
    assert "only_" not in said
    assert len(of(scene, RESPONSE, "ben")) == 1


def test_what_is_the_same_is_not_sent_again_and_what_is_new_takes_the_place_of_the_old(scene: Scene) -> None:
    right(scene)
    scene.works()
    made = scene.server.made
    scene.works(minutes=5)
    asked: list[Asked] = []
    scene.server.before = asked.append
    scene.works(minutes=5)
    assert asked == []
    scene.couple.hands_in("ana", "open", "partner", items=["note", "aside"])
    scene.works(minutes=5)
    assert {one.method for one in asked} == {"PUT"}
    (answer,) = of(scene, RESPONSE, "ana")
    assert answer["status"] == "amended"
    assert "aside-open-heron" in json.dumps(answer)
    assert scene.server.made == made


@pytest.mark.parametrize("way", ["consent", "level"])
def test_what_is_taken_back_is_a_mistake_there_without_a_word(scene: Scene, way: str) -> None:
    right(scene)
    scene.works()
    if way == "consent":
        scene.couple.lets("ana", on=False)
    else:
        scene.couple.world.do_set_level("ana", "open", "private")
    scene.works(minutes=5)
    assert "heron" not in json.dumps(scene.server.tables)
    # With the consent of both the couple's page ends, too.
    for kind, many in ((RESPONSE, 1), (PAGE, 2 if way == "consent" else 1)):
        states = [row["status"] for row in scene.server.rows(kind)]
        assert states.count("entered-in-error") == many
        assert len(of(scene, kind, "ben")) == 1
    ended = Copy.objects.filter(state=CopyState.ENDED)
    assert set(ended.values_list("kind", "told")) >= {(RESPONSE, ""), (PAGE, "")}


def test_where_nothing_is_written_over_it_is_deleted_and_where_neither_is_taken_it_says_so(scene: Scene) -> None:
    right(scene)
    scene.works()
    scene.server.writes_over = False
    scene.couple.lets("ana", on=False)
    scene.works(minutes=5)
    assert of(scene, RESPONSE, "ana") == of(scene, PAGE, "ana") == []
    scene.server.deletes = False
    scene.couple.lets("ben", on=False)
    scene.works(minutes=5)
    one = told(scene.line)
    assert (one.state, Copy.objects.filter(state=CopyState.FAILED).count()) == (State.LOOK, 2)
    assert "2 things failed" in str(one.trouble)
    scene.server.deletes = True
    assert send_again(scene.line, by=scene.couple.world.owner) == 2
    scene.works()
    assert scene.server.rows(RESPONSE) == scene.server.rows(PAGE) == []
    assert told(scene.line).state is State.WORKS


def test_a_total_goes_out_as_an_observation_behind_its_answer(scene: Scene) -> None:
    scene.couple.lets("ana")
    world = scene.couple.world
    world.version = publish("phq-9", measure_definition("phq-9"))
    world.do_assign("pair", "measure", ["private", "therapist"], *(False, None))
    measure = measures()["phq-9"].measure
    assert measure is not None
    worst = {item: max(measures()["phq-9"].item(item).labels) for item in measure.items}
    submit(scene.couple.part("ana", "measure"), worst, Level.THERAPIST, by=world.actor("ana"))
    scene.works()
    (answer,), (score,) = of(scene, RESPONSE, "ana"), of(scene, "Observation", "ana")
    assert (score["valueInteger"], score["performer"]) == (27, [{"reference": "Patient/patient-ana"}])
    assert score["derivedFrom"] == [{"reference": f"QuestionnaireResponse/{answer['id']}"}]
    scene.couple.lets("ana", on=False)
    scene.works(minutes=5)
    (score,) = scene.server.rows("Observation")
    assert (score["status"], "valueInteger" in score) == ("entered-in-error", False)


def test_a_hold_sends_nothing_and_changes_nothing(scene: Scene) -> None:
    right(scene)
    scene.works()
    before = json.dumps(scene.server.tables)
    scene.couple.world.do_hold("ana", "pair", on=True)
    scene.couple.world.do_raise_flag("f", "ana", "pair", 3)
    asked: list[Asked] = []
    scene.server.before = asked.append
    scene.works(minutes=5)
    assert asked == []
    assert json.dumps(scene.server.tables) == before


def test_who_is_not_known_there_waits_and_goes_when_they_are(scene: Scene) -> None:
    ClientElsewhere.objects.filter(client=scene.couple.world.client("ana")).delete()
    right(scene)
    scene.works()
    assert len(scene.server.rows(RESPONSE)) == 1
    assert "not known there" in str(told(scene.line).trouble)
    scene.tells_of("ana", "patient-ana")
    scene.works(minutes=5)
    assert len(of(scene, RESPONSE, "ana")) == len(of(scene, PAGE, "ana")) == 1


def test_while_somebody_has_to_decide_whose_chart_it_is_nothing_goes_into_it(scene: Scene) -> None:
    line = scene.line
    asked = LineQuestion.objects.create(
        line=line,
        holder_id=line.acts_as_id,
        thing=Thing.CLIENT,
        value="patient-ana",
        reason=Reason.ID_OF_ANOTHER,
        asked_at=clock.now(),
    )
    right(scene)
    scene.works()
    assert of(scene, RESPONSE, "ana") == of(scene, PAGE, "ana") == []
    assert len(of(scene, RESPONSE, "ben")) == len(of(scene, PAGE, "ben")) == 1
    asked.delete()
    scene.works(minutes=61)
    assert len(of(scene, RESPONSE, "ana")) == len(of(scene, PAGE, "ana")) == 1


def test_whoever_gets_another_record_there_takes_theirs_along(scene: Scene) -> None:
    right(scene)
    scene.works()
    ClientElsewhere.objects.filter(client=scene.couple.world.client("ana")).delete()
    scene.tells_of("ana", "patient-other")
    scene.works(minutes=5)
    assert of(scene, RESPONSE, "ana") == of(scene, PAGE, "ana") == []
    assert len(of(scene, RESPONSE, "other")) == len(of(scene, PAGE, "other")) == 1


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        (Reply(500), Trouble.BROKEN),
        (Reply(401), Trouble.REFUSED),
        (Reply(429, headers={"Retry-After": "90"}), Trouble.RESTS),
        (Reply(422), Trouble.UNFIT),
    ],
)
def test_trouble_is_told_and_what_waits_goes_later(scene: Scene, reply: Reply, trouble: Trouble) -> None:
    right(scene)
    scene.server.before = lambda _asked: reply
    scene.works()
    copies = Copy.objects.exclude(trouble="")
    assert {copy.trouble for copy in copies} == {trouble}
    assert (len(copies) > 1) == (trouble is Trouble.UNFIT)
    assert told(scene.line).trouble != ""
    scene.server.before = lambda _asked: None
    send_again(scene.line, by=scene.couple.world.owner)
    scene.works(minutes=5)
    assert len(scene.server.rows(RESPONSE)) == len(own(scene, PAGE)) == 2
    assert told(scene.line).trouble == ""


def test_paused_it_sends_nothing_and_afterwards_all_of_it(scene: Scene) -> None:
    owner = scene.couple.world.owner
    pause(scene.line, by=owner)
    right(scene)
    scene.works()
    assert scene.server.tables == {}
    resume(scene.line, by=owner)
    scene.works()
    assert len(scene.server.rows(RESPONSE)) == 2
    disconnect(scene.line, by=owner)
    scene.couple.hands_in("ana", "more", "therapist")
    scene.works(minutes=5)
    assert len(scene.server.rows(RESPONSE)) == 2


@pytest.mark.parametrize("way", ["consent", "level"])
def test_paused_it_takes_back_all_the_same_and_sends_nothing_else(scene: Scene, way: str) -> None:
    right(scene)
    scene.works()
    owner, made = scene.couple.world.owner, scene.server.made
    before = {kind: of(scene, kind, "ben") for kind in (RESPONSE, PAGE)}
    pause(scene.line, by=owner)
    if way == "consent":
        scene.couple.lets("ana", on=False)
    else:
        scene.couple.world.do_set_level("ana", "open", "private")
    scene.couple.hands_in("ben", "open", "partner", items=["note", "aside"])
    scene.couple.hands_in("ben", "more", "therapist")
    scene.works(minutes=5)
    assert "heron" not in json.dumps(scene.server.tables)
    assert {kind: of(scene, kind, "ben") for kind in (RESPONSE, PAGE)} == before
    assert scene.server.made == made
    resume(scene.line, by=owner)
    scene.works(minutes=5)
    assert "aside-open-otter" in json.dumps(of(scene, RESPONSE, "ben"))
    assert len(of(scene, RESPONSE, "ben")) == 2


def test_what_goes_out_is_in_its_authors_log(scene: Scene) -> None:
    right(scene)
    scene.works()
    openings = Opening.objects.filter(way="sent").select_related("response")
    assert {(one.person_id, one.response.client_id) for one in openings} == {
        (scene.line.acts_as_id, scene.couple.world.client(name).pk) for name in ("ana", "ben")
    }


type Send = Callable[..., Answer]


class KilledError(BaseException):
    """The worker is no more."""


class Dying:
    """Kills the worker at the call of this number, before it leaves or when its answer has come."""

    def __init__(self, at: int, *, before: bool) -> None:
        self.at, self.before, self.calls = at, before, 0

    def __call__(self, real: Send) -> Send:
        def dying(*args: object, **kwargs: object) -> Answer:
            self.calls += 1
            if self.calls == self.at and self.before:
                raise KilledError
            answer = real(*args, **kwargs)
            if self.calls == self.at:
                raise KilledError
            return answer

        return dying


# Servers that differ in how a thing is known again: by If-None-Exist, by a search alone, by an id that we gave it.
KNOW_AGAIN = [{}, {"conditional": False}, {"identifier": False, "chooses": True}]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("server_is", KNOW_AGAIN)
@pytest.mark.parametrize("before", [True, False])
def test_each_thing_is_there_once_wherever_the_worker_is_killed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, server_is: dict[str, bool], *, before: bool
) -> None:
    vars(scene.server).update(server_is)
    right(scene)
    kills = 0
    while True:
        monkeypatch.setattr(SEND, Dying(kills % 3 + 1, before=before)(send))
        try:
            scene.works(seconds=LEASE.total_seconds() + 60)
        except KilledError:
            kills += 1
            assert Outlet.objects.get().claim
        else:
            break
        assert kills < 60
    assert kills >= 6
    kinds = (RESPONSE, COUPLE, PAGE)
    assert [len(scene.server.rows(kind)) for kind in kinds] == [2, 1, 3]
    assert scene.server.made == 6
    for kind in (RESPONSE, PAGE):
        assert [len(of(scene, kind, name)) for name in ("ana", "ben")] == [1, 1]
    assert {one for rows in scene.states().values() for one in rows} == {CopyState.THERE}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("server_is", KNOW_AGAIN)
def test_whoever_is_killed_taking_back_takes_it_back_all_the_same(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, server_is: dict[str, bool]
) -> None:
    vars(scene.server).update(server_is)
    right(scene)
    monkeypatch.setattr(SEND, Dying(1, before=False)(send))
    with pytest.raises(KilledError):
        scene.works()
    scene.couple.lets("ana", "ben", on=False)
    monkeypatch.setattr(SEND, send)
    scene.works(minutes=5)
    (left,) = scene.server.rows(RESPONSE)
    assert left["status"] == "entered-in-error"
    assert "note-" not in json.dumps(scene.server.tables)
    assert scene.server.rows(PAGE) == []


@pytest.mark.parametrize("opens_up", [True, False])
def test_nobody_elses_thing_is_written_over_where_it_looks_nothing_up(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, *, opens_up: bool
) -> None:
    """It leaves out of a search what it does not know, and so answers with a thing that is not ours."""
    scene.server.identifier, scene.server.open = False, opens_up
    others = {"resourceType": RESPONSE, "id": "of-others", "status": "completed", "identifier": {"value": "not ours"}}
    scene.server.tables[RESPONSE] = {"of-others": others}
    right(scene)
    monkeypatch.setattr(SEND, Dying(1, before=True)(send))
    if not opens_up:
        with pytest.raises(KilledError):
            scene.works()
    monkeypatch.setattr(SEND, send)
    scene.works(seconds=LEASE.total_seconds() + 60)
    assert scene.server.rows(RESPONSE) == [others]
    assert CopyState.FAILED in scene.states()[RESPONSE]
    assert "failed" in str(told(scene.line).trouble)


def test_a_server_that_says_nothing_of_itself_is_asked_by_the_identifier(scene: Scene) -> None:
    scene.server.open = False
    right(scene)
    scene.works()
    assert {row["id"][:6] for row in scene.server.rows(RESPONSE)} == {"their-"}
