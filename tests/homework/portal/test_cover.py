"""The cover: the first page shows what is shared; what is one's own opens after one more sign-in."""

import re
from datetime import timedelta

import pytest
from django.test import Client as Browser

from clients.actions.cases import plan_session
from homework.actions.answering import submit
from homework.actions.drafting import Sent, save_page
from homework.actions.sharing import hold_sharing
from homework.enums import Level
from homework.models import Draft
from practice import clock
from practice.enums import Role
from practice.people.covering import cover_pages
from tests.cast import PASSWORD
from tests.homework.leaks.addresses import every_address
from tests.homework.portal.scene import Scene
from tests.homework.sharing.world import plain_exercise

pytestmark = pytest.mark.django_db
TOKENS = re.compile(r'(name="csrfmiddlewaretoken" value|data-token|nonce)="[^"]*"')


@pytest.fixture
def scene(scene: Scene) -> Scene:
    scene.plain()
    cover_pages(scene.cast.users["ana"], on=True, by=scene.cast.actor("ana"))
    return scene


def page(browser: Browser, path: str = "/my/") -> str:
    return TOKENS.sub("", browser.get(path).content.decode())


def again(browser: Browser) -> None:
    browser.post("/my/again/", {"password": PASSWORD, "next": "/my/"})


def works_unseen(scene: Scene) -> None:
    """A draft, something private, something alone with a therapist, a hold."""
    ana = scene.cast.actor("ana")
    shared = scene.part(scene.case.assignments.earliest("pk"), "ana")
    save_page(shared, "note", Sent({"note": ["begun"]}, pressed=True), by=ana)
    only = scene.plain(to=("ana",))
    submit(scene.part(only, "ana"), {"note": "Mine", "strain": 7}, Level.PRIVATE, by=ana)
    alone = scene.alone("ana")
    scene.set(plain_exercise(), case=alone)
    plan_session(
        alone, clock.now() + timedelta(hours=3), zone="Europe/London", minutes=50, by=scene.cast.actor("owner")
    )
    hold_sharing(scene.case, by=ana)


def test_nothing_on_the_cover_tells_that_there_is_more(scene: Scene) -> None:
    before = page(scene.browser("ana"))
    works_unseen(scene)
    assert page(scene.browser("ana")) == before
    browser = scene.browser("ana")
    again(browser)
    assert page(browser) != before


def test_the_cover_shows_what_is_shared(scene: Scene) -> None:
    part = scene.part(scene.case.assignments.earliest("pk"), "ana")
    assert f"/my/h/{part.code}/" in page(scene.browser("ana"))
    submit(part, {"note": "Mine", "strain": 7}, Level.PARTNER, by=scene.cast.actor("ana"))
    words = page(scene.browser("ana"))
    assert ("What you have offered" in words, "You have answered" in words) == (True, False)


OWN = (
    *("/my/answers/", "/my/answers/{}/", "/my/answers/{}/level/", "/my/sharing/", "/my/log/", "/my/left/"),
    *("/my/h/{}/", "/my/h/{}/1/", "/my/h/{}/check/", "/my/h/{}/share/", "/my/h/{}/done/", "/my/h/{}/later/"),
    *("/my/settings/contact/", "/my/settings/screen/"),
)


SHARED = {
    "portal_home": "the cover itself",
    "my_open": "what partners opened",
    "my_together": "what partners opened",
    "my_again": "here one signs in once more",
    "my_app_end": "it only acts, and takes something back",
    "my_apps": "the apps that may read, so that they can be stopped at once",
    "my_country": "the country whose numbers the pages show",
    "my_settings": "a zone, a language and colours",
    "my_sign_in": "passkeys and browsers, which change only after signing in once more",
    "my_way_out": "how to leave",
}


def test_every_page_of_a_client_says_whether_it_lies_under_the_cover(scene: Scene) -> None:
    """Whatever code stands in its address: an answer that looks first would tell."""
    browser = scene.browser("ana")
    asks: set[str] = set()
    shows: set[str] = set()
    for address in every_address():
        if getattr(address.view, "audience", None) == {Role.CLIENT} and address.name != "homework_draft":
            codes = {"code": scene.case.code, "line": "never", "place": 1}
            answer = browser.get(address.fill({name: codes[name] for name in address.parameters}))
            kind = asks if answer.headers.get("Location", "").startswith("/my/again/") else shows
            kind.add(address.name)
    assert shows == set(SHARED)
    assert len(asks) >= 20


@pytest.mark.parametrize("path", OWN)
def test_what_is_ones_own_asks_once_more(scene: Scene, path: str) -> None:
    part = scene.part(scene.case.assignments.earliest("pk"), "ana")
    path = path.format(part.code)
    browser = scene.browser("ana")
    assert browser.get(path)["Location"].startswith("/my/again/")
    again(browser)
    assert not browser.get(path).get("Location", "").startswith("/my/again/")


def test_after_ten_minutes_it_is_covered_again(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, now = scene.browser("ana"), clock.now()
    again(browser)
    assert browser.get("/my/answers/").status_code == 200
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=11))
    assert browser.get("/my/answers/").status_code == 302


def test_whoever_writes_is_not_asked_while_they_write(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    part = scene.part(scene.case.assignments.earliest("pk"), "ana")
    path, browser, now = f"/my/h/{part.code}/1/draft/", scene.browser("ana"), clock.now()
    assert browser.get(path).status_code == browser.post(path, {"note": "Unseen"}).status_code == 403
    again(browser)
    for minutes in (8, 16, 24):
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=minutes))  # noqa: B023 - read at once
        assert browser.post(path, {"note": f"{minutes}", "revision": minutes // 8 - 1}).status_code == 200
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=40))
    assert (browser.get(path).status_code, Draft.objects.count()) == (403, 1)


def test_without_a_cover_nothing_is_asked(scene: Scene) -> None:
    cover_pages(scene.cast.users["ana"], on=False, by=scene.cast.actor("ana"))
    assert scene.browser("ana").get("/my/answers/").status_code == 200


def test_the_first_time_somebody_comes_they_choose(scene: Scene) -> None:
    browser, jonah = scene.browser("jonah"), scene.cast.users["jonah"]
    jonah.knows_way_out = False
    jonah.save()
    assert browser.get("/")["Location"] == "/my/way-out/"
    assert 'value="on" id="id_cover_0" checked' in page(browser, "/my/way-out/").replace("checked ", "checked")
    assert browser.post("/my/way-out/", {"cover": "on"})["Location"] == "/my/"
    jonah.refresh_from_db()
    assert (jonah.is_covered, jonah.knows_way_out, browser.get("/")["Location"]) == (True, True, "/my/")
    browser.post("/my/way-out/", {"cover": "off"})
    jonah.refresh_from_db()
    assert jonah.is_covered
