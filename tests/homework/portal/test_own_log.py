"""A client's log: each look, and each act of one's own; nothing of a partner's, and nothing of a hold."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from clients.actions.secrets import propose_policy, sign_policy
from clients.enums import ConsentKind, SecretsMode, TeamRole
from homework.actions.answering import submit
from homework.actions.care import join_team
from homework.actions.opening import keep_openings, open_part
from homework.actions.sharing import end_own_hold, hold_sharing, set_consent
from homework.enums import Level
from homework.models import Opening, Part
from homework.queries.own_log import PAGE
from homework.queries.responses import read
from practice import clock
from tests.homework.portal.scene import Scene
from tests.lent import on

pytestmark = pytest.mark.django_db


class Clock:
    """A clock that only moves when it is told."""

    moment = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def pass_minutes(self, minutes: int) -> None:
        self.moment += timedelta(minutes=minutes)


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> Clock:
    still = Clock()
    monkeypatch.setattr(clock, "now", still.now)
    return still


@pytest.fixture(scope="module")
def built_scene(standing: None) -> Scene:
    with on(Clock()):
        return Scene.of_a_couple()


@pytest.fixture
def scene(still: Clock, scene: Scene) -> Scene:
    return scene


def answered(scene: Scene, name: str, level: Level, *, times: int) -> list[Part]:
    parts = [scene.part(scene.plain(), name) for _ in range(times)]
    for part in parts:
        submit(part, {"note": "x"}, level, by=scene.cast.actor(name))
    return parts


def log(scene: Scene, name: str, place: str = "") -> list[str]:
    """Each line of a page of the log, in words, without its time."""
    page = scene.browser(name).get(f"/my/log/{place}").content.decode()
    inside = page.split('<ul class="log">')[1].split("</main>")[0].split('<nav class="pager"')[0]
    lines = (line.split("</span>", 1)[1] for line in inside.split('<li><span class="soft">')[1:])
    return [re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", line))).strip() for line in lines]


def shows_on_a_page(scene: Scene, parts: list[Part], way: str = "prep", name: str = "clinician") -> None:
    actor = scene.cast.actor(name)
    keep_openings([read(part.code, actor) for part in parts], way=way, by=actor)


def test_what_was_opened_at_one_time_in_one_way_is_one_line(scene: Scene, still: Clock) -> None:
    parts = answered(scene, "ana", Level.THERAPIST, times=3)
    title, told = "A plain exercise", "of your answers on the page before the session (your therapist) Which ones"
    listed = f"{title} 2 Mar 2026"
    still.pass_minutes(5)
    shows_on_a_page(scene, parts)
    shows_on_a_page(scene, parts)
    shows_on_a_page(scene, parts[:2], way="print")
    still.pass_minutes(5)
    shows_on_a_page(scene, parts[:1])
    assert log(scene, "ana")[:3] == [
        f"Clinician opened it on the page before the session (your therapist) {title}",
        f"Clinician printed 2 {told} {listed} {listed}",
        f"Clinician opened 3 {told} {listed} {listed} {listed}",
    ]
    page = scene.browser("ana").get("/my/log/").content.decode()
    which = page.split("3 of your answers")[1].split("</details>")[0]
    assert sorted(re.findall("/my/answers/([^/]+)/", which)) == sorted(part.code for part in parts)


def test_two_readers_are_two_lines(scene: Scene, still: Clock) -> None:
    parts = answered(scene, "ana", Level.THERAPIST, times=2)
    ends, by = still.moment.date() + timedelta(days=9), scene.cast.actor("clinician")
    join_team(scene.case, scene.cast.users["owner"], TeamRole.COVER, until=ends, by=by)
    still.pass_minutes(1)
    for name in ("clinician", "owner"):
        shows_on_a_page(scene, parts, name=name)
    assert [line.split(" opened ")[0] for line in log(scene, "ana")[:2]] == ["Dr Owner", "Clinician"]


def test_consents_and_signatures_stand_in_the_log_of_who_gave_them(scene: Scene, still: Clock) -> None:
    ana, jonah = scene.cast.actor("ana"), scene.cast.actor("jonah")
    text = propose_policy(scene.case, SecretsMode.LIMITED, "Kept apart.", by=scene.cast.actor("clinician"))
    still.pass_minutes(1)
    set_consent(scene.case, ConsentKind.SUPERVISION, on=True, by=ana)
    set_consent(scene.case, ConsentKind.RECORDS, on=True, by=jonah)
    still.pass_minutes(1)
    sign_policy(text, by=jonah)
    set_consent(scene.case, ConsentKind.SUPERVISION, on=False, by=ana)
    given = "You turned on: sharing with my partner"
    assert {name: log(scene, name) for name in ("ana", "jonah")} == {
        "ana": ["You turned off: a supervisor may read along", "You turned on: a supervisor may read along", given],
        "jonah": [
            "You agreed to what was written about secrets",
            "You turned on: record systems may read along",
            given,
        ],
    }


def test_a_partners_look_and_a_hold_leave_nothing_there(scene: Scene, still: Clock) -> None:
    part = answered(scene, "ana", Level.PARTNER, times=1)[0]
    before = log(scene, "ana")
    still.pass_minutes(1)
    own = scene.part(part.assignment, "jonah")
    scene.browser("jonah").post(f"/my/together/{own.code}/")
    for name in ("ana", "jonah"):
        hold_sharing(scene.case, by=scene.cast.actor(name))
        end_own_hold(scene.case, by=scene.cast.actor(name))
    assert Opening.objects.values_list("capacity", flat=True).get() == "partner"
    assert log(scene, "ana") == before
    open_part(part.code, by=scene.cast.actor("clinician"))
    assert len(log(scene, "ana")) == len(before) + 1


def test_the_log_goes_on_where_it_ended_with_no_line_lost_or_twice(scene: Scene, still: Clock) -> None:
    part = answered(scene, "ana", Level.PARTNER, times=1)[0]
    for number in range(PAGE + 20):
        still.pass_minutes(number % 2)
        shows_on_a_page(scene, [part], way=f"way-{number}")
    pages: list[int] = []
    place = ""
    while place or not pages:
        page = scene.browser("ana").get(f"/my/log/{place}").content.decode()
        pages.append(len(log(scene, "ana", place)))
        found = re.search(r'href="(\?before=\d+)" rel="next">Earlier', page)
        place = found[1] if found else ""
    assert sum(pages) == PAGE + 20 + len(("chosen", "consent"))
    assert (len(pages), PAGE <= pages[0] <= PAGE + 1) == (2, True)


@pytest.mark.parametrize("place", ["never", "-1", "1" * 12, "²"])
def test_a_place_that_was_never_given_does_not_exist(scene: Scene, place: str) -> None:
    assert scene.browser("ana").get(f"/my/log/?before={place}").status_code == 404
