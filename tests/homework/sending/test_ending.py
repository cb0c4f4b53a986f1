"""What lies at a system is taken back before we part from it, and whoever is cut off keeps nothing of ours."""

import json

import pytest

from clients.actions.lines import disconnect
from clients.enums import Trouble
from homework.actions.records import revoke_record_system
from homework.fhir.sending.again import send_again, take_all_back
from homework.models import Copy, CopyState, Outlet
from homework.queries.told_outlets import Left, left_there, told
from practice.access.errors import NotVisibleError
from practice.audit.models import Event
from practice.sync.connections import State
from practice.sync.models import RecordSystem
from tests.homework.sending.conftest import Scene
from tests.homework.sending.test_pages import browser, words
from tests.practice.sync.peers import Asked, Reply


@pytest.fixture
def sent(scene: Scene) -> Scene:
    scene.couple.lets("ana", "ben")
    for name in ("ana", "ben"):
        scene.couple.hands_in(name, "open", "partner")
    scene.works()
    assert left_there(scene.line) == Left(6, ends=False)
    return scene


def is_bare(scene: Scene) -> bool:
    """Whether nothing that is there says a word of anybody."""
    said = json.dumps(scene.server.tables)
    return not any(word in said for word in ("heron", "otter", "patient-", "data"))


def cut_off(scene: Scene) -> None:
    revoke_record_system(RecordSystem.objects.get(user=scene.line.acts_as_id), by=scene.couple.world.owner)


def test_all_of_it_is_taken_back_and_nothing_goes_out_any_more(sent: Scene) -> None:
    for _ in range(2):
        take_all_back(sent.line, by=sent.couple.world.owner)
    assert Event.objects.filter(action="take_all_back").count() == 1
    assert (told(sent.line).says, left_there(sent.line)) == ("Is being taken back", Left(6, ends=True))
    sent.works(minutes=5)
    assert is_bare(sent)
    assert {
        row["status"] for kind in ("QuestionnaireResponse", "DocumentReference") for row in sent.server.rows(kind)
    } == {"entered-in-error"}
    assert (told(sent.line).says, left_there(sent.line)) == ("All taken back", Left(0, ends=True))
    asked: list[Asked] = []
    sent.server.before = asked.append
    sent.couple.hands_in("ana", "more", "therapist")
    sent.works(minutes=5)
    assert asked == []
    disconnect(sent.line, by=sent.couple.world.owner)


def test_what_cannot_be_taken_back_is_told_and_tried_again(sent: Scene) -> None:
    sent.server.before = lambda asked: None if asked.method == "GET" else Reply(403)
    take_all_back(sent.line, by=sent.couple.world.owner)
    sent.works(minutes=5)
    one = told(sent.line)
    assert one.state is State.LOOK
    assert [str(act.words) for act in one.acts] == ["Open"]
    sent.server.before = lambda asked: Reply(422) if asked.method != "GET" else None
    send_again(sent.line, by=sent.couple.world.owner)
    sent.works(minutes=5)
    one = told(sent.line)
    assert "6 things failed" in str(one.trouble)
    assert [str(act.words) for act in one.acts] == ["Try again", "Open"]
    sent.server.before = lambda _asked: None
    send_again(sent.line, by=sent.couple.world.owner)
    sent.works(minutes=5)
    assert is_bare(sent)
    assert told(sent.line).trouble == ""


def test_whoever_is_cut_off_has_all_of_it_taken_back(sent: Scene) -> None:
    cut_off(sent)
    sent.works(minutes=5)
    assert is_bare(sent)
    assert set(Copy.objects.values_list("state", flat=True)) == {CopyState.ENDED}
    one = told(sent.line)
    assert (one.state, one.says) == (State.LOOK, "Needs a look")
    assert "Nobody may bring in" in str(one.trouble)
    assert Outlet.objects.get().trouble == Trouble.NO_RIGHTS


@pytest.mark.parametrize("way", ["taken back", "cut off"])
def test_what_had_failed_is_looked_for_there_once_more(scene: Scene, way: str) -> None:
    scene.couple.lets("ana")
    scene.couple.hands_in("ana", "open", "partner")
    scene.server.after = lambda asked: Reply(422) if asked.method == "POST" else None
    scene.works()
    assert set(Copy.objects.values_list("state", flat=True)) == {CopyState.FAILED}
    assert "heron" in json.dumps(scene.server.tables)
    scene.server.after = lambda _asked: None
    if way == "cut off":
        cut_off(scene)
    else:
        take_all_back(scene.line, by=scene.couple.world.owner)
    scene.works(minutes=5)
    assert is_bare(scene)
    assert left_there(scene.line) == Left(0, ends=True)


def test_the_pages_say_what_it_means_and_do_it(sent: Scene) -> None:
    owner, path = browser(sent.couple.world.founder), f"/sync/lines/{sent.line.code}/take-back/"
    line = f"/sync/lines/{sent.line.code}/"
    assert f'href="{path}"' in owner.get(line).content.decode()
    assert "6 things that we sent lie there" in owner.get(path).content.decode()
    assert owner.post(path).headers["Location"] == line
    assert "6 things that we sent are still there" in owner.get(line).content.decode()
    sent.works(minutes=5)
    assert "Nothing that we sent is left there" in owner.get(line).content.decode()
    assert "All taken back" in words(owner)


def test_nobody_else_takes_it_back(sent: Scene) -> None:
    for name in ("ray", "ana"):
        tries = browser(sent.couple.world.users[name])
        never, answer = (tries.post(f"/sync/lines/{code}/take-back/") for code in ("never", sent.line.code))
        assert (answer.status_code, answer.content) == (never.status_code, never.content)
    with pytest.raises(NotVisibleError):
        take_all_back(sent.line, by=sent.couple.world.actor("ray"))
    assert left_there(sent.line) == Left(6, ends=False)
