"""A session belongs to one person in one browser, and ends when it should."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.test import Client as Browser
from django.urls import reverse

from clients.actions.people import add_client, invite
from practice import clock
from practice.audit.models import Event
from practice.mail.models import OutgoingMail
from practice.people.doors import SignedIn
from practice.people.factors.app_codes import code_now, set_app
from tests.abuse.doors import again, is_in, key_of, password_typed, with_key
from tests.cast import PASSWORD, Cast
from tests.coming_in import mailed_code, sign_in
from tests.lent import lent

NEW = {"password": "a quiet river in may", "again": "a quiet river in may"}


@pytest.fixture(scope="module")
def built_cast(standing: None) -> Cast:
    return Cast()


@pytest.fixture
def cast(db: None, built_cast: Cast) -> Cast:
    return lent(built_cast)


def test_51_the_key_of_a_session_changes_at_the_door(cast: Cast) -> None:
    browser = Browser()
    password_typed(browser, cast, "ana")
    before = key_of(browser)
    browser.post("/sign-in/code/", {"code": mailed_code(cast.users["ana"])})
    assert (is_in(browser, "/my/"), before != key_of(browser), is_in(with_key(before), "/my/")) == (True, True, False)


def test_51_a_key_that_was_put_there_by_others_is_worth_nothing(cast: Cast) -> None:
    planted = Browser()
    password_typed(planted, cast, "jonah")
    victim = with_key(key_of(planted))
    sign_in(victim, cast.users["ana"])
    assert (is_in(victim, "/my/"), is_in(planted, "/my/")) == (True, False)


def test_51_an_old_cookie_is_dead_after_signing_out(cast: Cast) -> None:
    browser = cast.browser("owner")
    old = key_of(browser)
    assert is_in(with_key(old))
    browser.post("/sign-out/")
    assert not is_in(with_key(old))


def test_51_a_new_password_ends_all_but_this_session(cast: Cast) -> None:
    browser, elsewhere = cast.browser("owner"), cast.browser("owner")
    again(browser)
    old = key_of(browser)
    browser.post("/settings/password/", NEW)
    assert (is_in(browser), is_in(elsewhere), is_in(with_key(old))) == (True, False, False)
    assert SignedIn.objects.filter(user=cast.users["owner"]).count() == 1


def test_51_a_new_factor_ends_all_but_this_session(cast: Cast) -> None:
    browser, elsewhere = cast.browser("owner"), cast.browser("owner")
    again(browser)
    old = key_of(browser)
    secret = re.search(rb"<code>([A-Z2-7]{32})</code>", browser.get("/settings/sign-in/app/").content)
    assert secret is not None
    set_app(cast.users["ana"], secret.group(1).decode())
    shown = code_now(cast.users["ana"])
    assert browser.post("/settings/sign-in/app/", {"code": shown}).status_code == 302
    assert (is_in(browser), is_in(elsewhere), is_in(with_key(old))) == (True, False, False)


@pytest.mark.parametrize(("name", "page"), [("ana", "/my/"), ("owner", "/desk/")])
def test_51_signing_in_once_more_gives_a_new_key(cast: Cast, name: str, page: str) -> None:
    browser = cast.browser(name)
    browser.get("/my/again/" if name == "ana" else "/settings/again/")
    old, token = key_of(browser), browser.cookies[configured.CSRF_COOKIE_NAME].value
    again(browser, "/my/again/" if name == "ana" else "/settings/again/")
    assert (is_in(browser, page), key_of(browser) != old, is_in(with_key(old), page)) == (True, True, False)
    assert browser.cookies[configured.CSRF_COOKIE_NAME].value == token


def test_51_the_list_of_browsers_follows_the_new_key(cast: Cast) -> None:
    here, lost = cast.browser("ana"), cast.browser("ana")
    far = SignedIn.objects.filter(user=cast.users["ana"]).latest("pk").code
    again(lost, "/my/again/")
    again(here, "/my/again/")
    assert here.get("/my/settings/sign-in/").content.count(b"this browser") == 1
    assert here.post(reverse("session_end", args=[far])).status_code == 302
    assert (is_in(here, "/my/"), is_in(lost, "/my/")) == (True, False)


def test_51_writing_on_changes_no_key(cast: Cast) -> None:
    browser = cast.browser("ana")
    again(browser, "/my/again/")
    before = key_of(browser)
    browser.get("/my/settings/screen/")
    browser.post("/stay/")
    assert key_of(browser) == before


def test_51_who_was_disabled_is_out_at_once(cast: Cast) -> None:
    browser = cast.browser("front_desk")
    assert is_in(browser)
    cast.users["front_desk"].is_active = False
    cast.users["front_desk"].save(update_fields=["is_active"])
    assert not is_in(browser)


def test_51_a_browser_far_away_is_signed_out_by_its_owner_alone(cast: Cast) -> None:
    here, lost, other = cast.browser("ana"), cast.browser("ana"), cast.browser("jonah")
    far = SignedIn.objects.filter(user=cast.users["ana"]).latest("pk").code
    again(other, "/my/again/")
    assert other.post(reverse("session_end", args=[far])).status_code == 404
    assert here.post(reverse("session_end", args=[far])).headers["Location"].startswith("/my/again/")
    assert is_in(lost, "/my/")
    again(here, "/my/again/")
    assert here.post(reverse("session_end", args=[far])).status_code == 302
    assert (is_in(here, "/my/"), is_in(lost, "/my/")) == (True, False)


@pytest.mark.parametrize(("name", "path", "minutes"), [("ana", "/my/", 30), ("owner", "/desk/", 60)])
def test_51_a_session_nobody_uses_ends(
    cast: Cast, name: str, path: str, minutes: int, *, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = clock.now()
    browser = cast.browser(name)
    found = []
    for after in (minutes - 1, 2 * minutes - 2, 3 * minutes - 2):
        monkeypatch.setattr(clock, "now", lambda after=after: begun + timedelta(minutes=after))
        found.append(is_in(browser, path))
    assert found == [True, True, False]


def test_51_however_much_it_is_used_it_ends_after_twelve_hours(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = cast.browser("owner")
    begun, found = clock.now(), {}
    for after in (*range(30, 12 * 60, 30), 12 * 60 - 1, 12 * 60):
        monkeypatch.setattr(clock, "now", lambda after=after: begun + timedelta(minutes=after))
        found[after] = is_in(browser)
    assert [after for after, there in found.items() if not there] == [12 * 60]


def test_51_words_that_were_typed_when_the_time_ran_out_are_kept(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = cast.browser("owner")
    mark = re.search(rb'name="shown_to" value="([0-9a-f]+)"', browser.get("/settings/").content)
    assert mark is not None
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    typed = {"name": "Dr New", "zone": "", "theme": "", "shown_to": mark.group(1).decode()}
    asked = browser.post("/settings/", typed)
    assert (asked.status_code, b"What you just wrote is still on this page" in asked.content) == (403, True)


def test_51_looking_at_the_time_keeps_no_session_alive(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = clock.now()
    browser = cast.browser("ana")
    monkeypatch.setattr(clock, "now", lambda: begun + timedelta(minutes=20))
    assert browser.get("/stay/").json()["left"] == 10 * 60
    assert browser.get("/stay/").json()["left"] == 10 * 60
    browser.post("/stay/")
    assert browser.get("/stay/").json()["left"] == 30 * 60


def test_51_whoever_runs_the_practice_ends_a_colleague_s_sessions(cast: Cast) -> None:
    boss, lost, kept = cast.browser("administrator"), cast.browser("front_desk"), cast.browser("clinician")
    address = reverse("colleague_sign_out", args=[cast.users["front_desk"].pk])
    old = key_of(lost)
    assert boss.post(address).headers["Location"].startswith("/settings/again/")
    assert is_in(lost)
    again(boss)
    assert boss.post(address).headers["Location"] == "/settings/team/"
    assert (is_in(lost), is_in(with_key(old)), is_in(kept), is_in(boss)) == (False, False, True, True)
    event = Event.objects.get(action="sign_out_colleague")
    assert (event.actor, event.subjects) == (cast.users["administrator"], {"user": cast.users["front_desk"].pk})
    assert is_in(cast.browser("front_desk"))


def test_51_nobody_else_ends_anybody_s_sessions(cast: Cast) -> None:
    browser = cast.browser("ana")
    found = {}
    for name in ("owner", "clinician", "front_desk", "ana", "stranger"):
        reader = cast.browser(name)
        again(reader, "/my/again/" if name == "ana" else "/settings/again/")
        for whom in ("ana", "front_desk", name):
            address = reverse("colleague_sign_out", args=[cast.users[whom].pk])
            found[name, whom] = reader.post(address).status_code
    answered = {who: status for who, status in found.items() if status != 404}
    assert answered == {("owner", "front_desk"): 302, ("owner", "owner"): 409, ("stranger", "stranger"): 409}
    assert is_in(browser, "/my/")


def unsafe_doors(cast: Cast) -> list[str]:
    secret = invite(
        add_client(email="nora@example.org", name="Nora", by=cast.actor("owner")).user, by=cast.actor("owner")
    )
    names = ("sign_in", "sign_in_code", "sign_in_passkey", "sign_in_passkey_options", "sign_in_setup", "sign_out")
    more = ("recover", "recover_password", "password_reset", "passkey_add", "app_remove", "recovery_codes", "stay")
    return [*map(reverse, (*names, *more)), reverse("invitation", args=[secret])]


def test_52_no_door_opens_for_what_another_site_sends(cast: Cast) -> None:
    found = {}
    for address in unsafe_doors(cast):
        browser = cast.browser("owner", checks_tokens=True)
        answer = browser.post(address, {}, headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"})
        found[address] = answer.status_code
    assert set(found.values()) == {403}, found


def test_52_nobody_is_signed_in_from_another_site(cast: Cast) -> None:
    browser = Browser(enforce_csrf_checks=True)
    values = {"email": "ana@example.org", "password": PASSWORD}
    assert browser.post("/sign-in/", values, headers={"Origin": "https://evil.example"}).status_code == 403
    assert OutgoingMail.objects.count() == 0


def test_54_signing_out_and_leaving_clear_what_the_browser_kept(cast: Cast) -> None:
    browser = cast.browser("ana")
    page = browser.get("/my/")
    assert "no-store" in page.headers["Cache-Control"]
    assert browser.post("/sign-out/").headers["Clear-Site-Data"] == '"cache", "storage"'
    assert '"cache"' in cast.browser("ana").get("/leave/").headers["Clear-Site-Data"]
