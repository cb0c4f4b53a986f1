import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client as Browser
from django_tasks_db.models import DBTaskResult

from clients.actions.people import add_record_system
from practice import clock
from practice.access.errors import NotVisibleError
from practice.audit.models import Event
from practice.people.devices import kind_of
from practice.people.doors import RefusedSignIn
from practice.people.erasing import forget_person
from practice.people.factors.app_codes import new_secret, set_app
from practice.people.models import User
from practice.people.refused import Tried, clear_refusals, keep_refused, refusals
from practice.people.tasks import keep_refused_sign_in
from tests.abuse.doors import again, password_typed
from tests.abuse.test_f_getting_in import NEW, reset_address
from tests.cast import Cast

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
ON_A_PHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1"}
ON_A_DESK = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/130.0"}


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=20))
    return monkeypatch


def worked_off() -> list[list[object]]:
    """What waits for the worker, done in its order; gives what each was told."""
    told = [dict(task.args_kwargs)["args"] for task in waiting()]
    DBTaskResult.objects.filter(pk__in=[task.pk for task in waiting()]).delete()
    for args in told:
        keep_refused_sign_in.func(*args)
    return told


def waiting() -> list[DBTaskResult[..., object]]:
    found = DBTaskResult.objects.filter(task_path__endswith=".keep_refused_sign_in")
    return list(found.order_by("enqueued_at"))


def wrong(address: str, headers: dict[str, str] = ON_A_DESK) -> None:
    values = {"email": address, "password": "not this one"}
    assert Browser().post("/sign-in/", values, headers=headers).status_code == 422


def refused(cast: Cast, name: str = "ana") -> list[tuple[date, str, str, int]]:
    return [(one.day, one.way.value, one.device, one.times) for one in refusals(cast.users[name])]


def test_a_line_is_a_day_a_way_and_a_browser_that_had_the_password(cast: Cast, at: pytest.MonkeyPatch) -> None:
    for headers in (ON_A_DESK, ON_A_PHONE, ON_A_DESK):
        wrong("ana@example.org", headers)
        browser = Browser(headers=headers)
        password_typed(browser, cast, "ana")
        browser.post("/sign-in/code/", {"code": "nonsense"})
    at.setattr(clock, "now", lambda: NOON + timedelta(days=1))
    wrong("ana@example.org")
    worked_off()
    day = NOON.date()
    assert refused(cast) == [
        (day + timedelta(days=1), "password", "", 1),
        (day, "code", "Safari on an iPhone", 1),
        (day, "code", "Firefox on Windows", 2),
        (day, "password", "", 3),
    ]


def test_every_way_that_was_tried_is_on_record_without_a_word(cast: Cast, at: pytest.MonkeyPatch) -> None:
    ana = cast.users["ana"]
    inside = cast.browser("ana")
    for _ in range(2):
        wrong(ana.email)
        browser = Browser()
        password_typed(browser, cast, "ana")
        browser.post("/sign-in/code/", {"code": "nonsense"})
        Browser().post("/recover/", {"email": ana.email, "code": "nonsense"})
        inside.post("/my/again/", {"password": "nonsense"})
    worked_off()
    events = Event.objects.filter(action="refuse_sign_in").order_by("pk")
    found = [(event.actor, event.practice_id, event.subjects) for event in events]
    ways = ("password", "code", "other", "again")
    assert found == [(ana, ana.practice_id, {"way": way}) for way in ways]
    assert [times for _day, _way, _device, times in refused(cast)] == [2, 2, 2, 2]


def test_a_code_beside_a_mailed_link_is_not_called_a_password_that_was_known(
    cast: Cast, at: pytest.MonkeyPatch
) -> None:
    Browser().post(reset_address(cast, "ana"), NEW | {"code": "nonsense"})
    worked_off()
    assert refused(cast) == [(NOON.date(), "other", "", 1)]


def test_a_right_password_that_opens_nothing_is_not_called_wrong(cast: Cast, at: pytest.MonkeyPatch) -> None:
    User.objects.filter(pk=cast.users["ana"].pk).update(only_passkey=True)
    password_typed(Browser(), cast, "ana")
    worked_off()
    assert refused(cast) == [(NOON.date(), "other", "", 1)]


def test_the_day_is_that_of_the_person(cast: Cast, at: pytest.MonkeyPatch) -> None:
    User.objects.filter(pk=cast.users["ana"].pk).update(zone="Pacific/Auckland")
    wrong("ana@example.org")
    worked_off()
    assert refused(cast) == [(NOON.date() + timedelta(days=1), "password", "", 1)]


def test_no_more_than_twenty_lines_are_shown(cast: Cast, at: pytest.MonkeyPatch) -> None:
    for day in range(22):
        moment = NOON + timedelta(days=day)
        keep_refused(cast.users["ana"], Tried.PASSWORD, kind=0, at=moment)
    at.setattr(clock, "now", lambda: moment)
    assert [line[0] for line in refused(cast)] == [(moment - timedelta(days=day)).date() for day in range(20)]


def test_known_and_unknown_addresses_give_the_worker_the_same_work(cast: Cast, at: pytest.MonkeyPatch) -> None:
    moment = int((NOON + timedelta(minutes=20)).timestamp())
    wrong("ana@example.org")
    wrong("nobody@example.org")
    told = worked_off()
    kind = told[0][2]
    assert told == [[[cast.users["ana"].pk], "password", kind, moment], [[], "password", kind, moment]]
    assert set(RefusedSignIn.objects.values_list("user", flat=True)) == {cast.users["ana"].pk}


def test_nobody_keeps_a_list_of_who_cannot_come_in(cast: Cast, at: pytest.MonkeyPatch) -> None:
    system = add_record_system(name="Records", by=cast.actor("owner")).user
    User.objects.filter(pk=cast.users["jonah"].pk).update(is_active=False)
    for address in (system.email, "jonah@example.org", "ana@example.org"):
        wrong(address)
    worked_off()
    assert set(RefusedSignIn.objects.values_list("user", flat=True)) == {cast.users["ana"].pk}


def test_what_was_right_is_no_refusal(cast: Cast, at: pytest.MonkeyPatch) -> None:
    set_app(cast.users["owner"], new_secret())
    password_typed(Browser(), cast, "owner")
    password_typed(Browser(), cast, "ana")
    assert waiting() == []


PAGES = dict.fromkeys(("ana", "jonah"), "/my/settings/sign-in/refused/") | {"owner": "/settings/sign-in/refused/"}
WORDS = {
    Tried.PASSWORD: "Somebody typed a wrong password for your address",
    Tried.CODE: "Somebody knew your password and did not have the code",
    Tried.AGAIN: "Somebody who was signed in as you could not show that they were",
    Tried.OTHER: "Somebody tried to come in by your address and did not get in",
}


def fresh(cast: Cast, name: str) -> Browser:
    browser = cast.browser(name)
    again(browser, "/settings/again/" if name == "owner" else "/my/again/")
    return browser


def said(browser: Browser, name: str) -> list[Tried]:
    page = browser.get(PAGES[name]).content.decode()
    return [way for way, words in WORDS.items() if words in page]


def test_only_the_person_themselves_sees_it_each_way_in_its_own_words(cast: Cast, at: pytest.MonkeyPatch) -> None:
    cast.couple()
    browsers = {name: fresh(cast, name) for name in PAGES}
    before = {name: said(browser, name) for name, browser in browsers.items()}
    for way in Tried:
        keep_refused(cast.users["ana"], way, kind=kind_of(ON_A_DESK["User-Agent"]), at=NOON)
    assert before == {"ana": [], "jonah": [], "owner": []}
    assert {name: said(browser, name) for name, browser in browsers.items()} == before | {"ana": list(Tried)}
    page = " ".join(browsers["ana"].get(PAGES["ana"]).content.decode().split())
    assert (
        re.findall("4 March(?:, Firefox on Windows)?, once", page)
        == [
            *(
                "4 March, once",
                "4 March, Firefox on Windows, once",
                "4 March, Firefox on Windows, once",
                "4 March, once",
            )
        ][::-1]
    )
    assert "12:" not in page


@pytest.mark.parametrize("name", PAGES)
def test_it_opens_after_one_more_sign_in_from_a_link_that_is_always_there(cast: Cast, name: str) -> None:
    browser = cast.browser(name)
    link = f'href="{PAGES[name]}"'
    before = browser.get(PAGES[name].removesuffix("refused/")).content.decode()
    keep_refused(cast.users[name], Tried.CODE, kind=0, at=clock.now())
    after = browser.get(PAGES[name].removesuffix("refused/")).content.decode()
    assert (before.count(link), after.count(link), WORDS[Tried.CODE] in after) == (1, 1, False)
    assert "/again/" in browser.get(PAGES[name]).headers["Location"]
    assert said(fresh(cast, name), name) == [Tried.CODE]


def test_its_owner_clears_it_after_one_more_sign_in(cast: Cast) -> None:
    for name in ("ana", "jonah"):
        keep_refused(cast.users[name], Tried.CODE, kind=0, at=clock.now())
    browser = cast.browser("ana")
    assert browser.post("/own/refused/clear/").headers["Location"].startswith("/my/again/")
    assert len(refused(cast)) == 1
    again(browser, "/my/again/")
    assert browser.get("/own/refused/clear/").status_code == 302
    assert len(refused(cast)) == 1
    assert browser.post("/own/refused/clear/").headers["Location"] == PAGES["ana"]
    assert (refused(cast), len(refused(cast, "jonah"))) == ([], 1)
    assert Event.objects.get(action="clear_refusals").actor == cast.users["ana"]


def test_nobody_clears_the_list_of_another(cast: Cast) -> None:
    keep_refused(cast.users["ana"], Tried.CODE, kind=0, at=clock.now())
    with pytest.raises(NotVisibleError):
        clear_refusals(cast.users["ana"], by=cast.actor("jonah"))
    assert len(refused(cast)) == 1


@pytest.mark.parametrize("way", ["another is refused", "another comes in"])
def test_it_is_forgotten_after_thirty_days(cast: Cast, at: pytest.MonkeyPatch, way: str) -> None:
    wrong("ana@example.org")
    worked_off()
    at.setattr(clock, "now", lambda: NOON + timedelta(days=30))
    cast.browser("jonah")
    assert len(refused(cast)) == 1
    at.setattr(clock, "now", lambda: NOON + timedelta(days=31))
    assert refused(cast) == []
    if way == "another is refused":
        wrong("nobody@example.org")
        worked_off()
    else:
        cast.browser("jonah")
    assert RefusedSignIn.objects.count() == 0


def test_it_goes_with_its_person(cast: Cast, at: pytest.MonkeyPatch) -> None:
    for name in ("ana", "jonah"):
        wrong(f"{name}@example.org")
    worked_off()
    forget_person(cast.users["ana"])
    assert set(RefusedSignIn.objects.values_list("user", flat=True)) == {cast.users["jonah"].pk}
