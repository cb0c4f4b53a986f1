"""The pages about systems that we send to: saying so when one is connected, how each fares, and sending again."""

import re

import pytest
from django.test import Client as Browser

from clients.models import Line
from homework.models import Copy, CopyState
from practice import clock
from practice.audit.models import Event
from practice.people.models import User
from practice.sync.models import RecordSystem
from practice.web.fresh import STAMP
from tests.homework.sending.conftest import Scene
from tests.homework.sending.taking_server import TOKEN
from tests.practice.sync.peers import Reply

BACKEND = "practice.people.backend.EmailBackend"
NEW = "/sync/lines/new/fhir/"


def browser(user: User) -> Browser:
    found = Browser()
    found.force_login(user, backend=BACKEND)
    session = found.session
    session[STAMP] = clock.now().isoformat()
    session.save()
    return found


def words(owner: Browser) -> str:
    page = owner.get("/sync/").content.decode()
    return " ".join(re.sub(r"<[^>]*>", " ", page[page.index("<main") : page.index("</main")]).split())


@pytest.mark.parametrize("sends", [True, False])
def test_a_system_is_sent_to_only_where_somebody_ticked_so(scene: Scene, *, sends: bool) -> None:
    owner = browser(scene.couple.world.founder)
    told = {"name": "Another", "address": f"{scene.server.url}/other", "token": TOKEN}
    assert "Every client is asked first" in owner.get(NEW).content.decode()
    assert owner.post(NEW, told | ({"sends": "on"} if sends else {})).status_code == 302
    line = Line.objects.latest("pk")
    assert line.sends is sends
    assert RecordSystem.objects.get(user=line.acts_as).reads_responses is sends
    assert words(owner).count("Another") >= (2 if sends else 1)


def test_it_says_what_failed_and_sends_it_again(scene: Scene) -> None:
    owner = browser(scene.couple.world.founder)
    assert "Begins now" in words(owner)
    scene.couple.lets("ana")
    scene.couple.hands_in("ana", "open", "partner")
    scene.server.before = lambda _asked: Reply(422)
    scene.works()
    told = words(owner)
    assert "2 things failed. They did not take something that we sent" in told
    assert "heron" not in told
    answer = owner.post(f"/sync/lines/{scene.line.code}/send/")
    assert answer.headers["Location"] == "/sync/"
    assert set(Copy.objects.values_list("state", flat=True)) == {CopyState.WAITING}
    assert Event.objects.filter(action="send_again").count() == 1
    scene.server.before = lambda _asked: None
    scene.works()
    assert "2 things sent in seven days" in words(owner)
    assert "failed" not in words(owner)


def test_who_ends_it_reads_first_how_much_stays_there(scene: Scene) -> None:
    owner = browser(scene.couple.world.founder)
    paths = (f"/sync/lines/{scene.line.code}/", f"/settings/records/{scene.line.acts_as_id}/revoke/")
    told = "things that we sent stay there", "things that we sent are taken back there"
    assert not any(word in owner.get(path).content.decode() for path, word in zip(paths, told, strict=True))
    scene.couple.lets("ana", "ben")
    scene.couple.hands_in("ana", "open", "partner")
    scene.couple.hands_in("ben", "open", "partner")
    scene.works()
    assert all(f"6 {word}" in owner.get(path).content.decode() for path, word in zip(paths, told, strict=True))
    scene.couple.lets("ana", on=False)
    scene.works(minutes=5)
    assert all(f"2 {word}" in owner.get(path).content.decode() for path, word in zip(paths, told, strict=True))
    assert "unless you tick so" in owner.get("/sync/lines/new/").content.decode()


def test_nobody_else_sends_again(scene: Scene) -> None:
    path = f"/sync/lines/{scene.line.code}/send/"
    for name in ("ray", "ana"):
        tries = browser(User.objects.get(pk=scene.couple.world.users[name].pk))
        never = tries.post("/sync/lines/never/send/")
        answer = tries.post(path)
        assert (answer.status_code, answer.content) == (never.status_code, never.content)
        assert answer.status_code in {403, 404}
    assert browser(scene.couple.world.founder).get(path).status_code == 405
