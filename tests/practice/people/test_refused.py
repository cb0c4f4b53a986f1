from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client as Browser
from django_tasks_db.models import DBTaskResult

from clients.actions.people import add_record_system
from practice import clock
from practice.audit.models import Event
from practice.people.doors import RefusedSignIn
from practice.people.erasing import forget_person
from practice.people.factors.app_codes import new_secret, set_app
from practice.people.models import User
from practice.people.refused import Refusal, refusals
from practice.people.tasks import keep_refused_sign_in
from tests.abuse.doors import password_typed
from tests.cast import Cast

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ON_A_PHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1"}
ON_A_DESK = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/130.0"}


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


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


def test_tries_are_folded_into_an_hour_and_a_kind_of_browser(cast: Cast, at: pytest.MonkeyPatch) -> None:
    for headers in (ON_A_DESK, ON_A_PHONE, ON_A_DESK):
        wrong("ana@example.org", headers)
    at.setattr(clock, "now", lambda: NOON + timedelta(minutes=61))
    wrong("ana@example.org")
    worked_off()
    desk, phone = "Firefox on Windows", "Safari on an iPhone"
    assert refusals(cast.users["ana"]) == [
        Refusal(NOON + HOUR, NOON + 2 * HOUR, desk, 1),
        Refusal(NOON, NOON + HOUR, desk, 2),
        Refusal(NOON, NOON + HOUR, phone, 1),
    ]


def test_every_way_that_was_tried_is_on_record_without_a_word(cast: Cast, at: pytest.MonkeyPatch) -> None:
    ana = cast.users["ana"]
    inside = cast.browser("ana")
    wrong(ana.email)
    browser = Browser()
    password_typed(browser, cast, "ana")
    browser.post("/sign-in/code/", {"code": "nonsense"})
    Browser().post("/recover/", {"email": ana.email, "code": "nonsense"})
    inside.post("/my/again/", {"password": "nonsense"})
    worked_off()
    events = Event.objects.filter(action="refuse_sign_in").order_by("pk")
    found = [(event.actor, event.practice_id, event.subjects) for event in events]
    ways = ("password", "code", "handed", "again")
    assert found == [(ana, ana.practice_id, {"way": way}) for way in ways]


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


def test_only_the_person_themselves_sees_it_and_only_while_there_is_something(
    cast: Cast, at: pytest.MonkeyPatch
) -> None:
    cast.couple()
    words = b"did not get in"
    pages = {"ana": "/my/settings/sign-in/", "jonah": "/my/settings/sign-in/", "owner": "/settings/sign-in/"}
    browsers = {name: cast.browser(name) for name in pages}
    before = {name: browsers[name].get(page).content.count(words) for name, page in pages.items()}
    wrong("ana@example.org")
    worked_off()
    after = {name: browsers[name].get(page).content.count(words) for name, page in pages.items()}
    assert before == {"ana": 0, "jonah": 0, "owner": 0}
    assert after == {"ana": 2, "jonah": 0, "owner": 0}
    assert b"Firefox on Windows, once" in " ".join(browsers["ana"].get(pages["ana"]).content.decode().split()).encode()


def test_it_is_forgotten_after_thirty_days(cast: Cast, at: pytest.MonkeyPatch) -> None:
    wrong("ana@example.org")
    worked_off()
    at.setattr(clock, "now", lambda: NOON + timedelta(days=31))
    assert refusals(cast.users["ana"]) == []
    wrong("ana@example.org")
    worked_off()
    assert RefusedSignIn.objects.count() == 1


def test_it_goes_with_its_person(cast: Cast, at: pytest.MonkeyPatch) -> None:
    for name in ("ana", "jonah"):
        wrong(f"{name}@example.org")
    worked_off()
    forget_person(cast.users["ana"])
    assert set(RefusedSignIn.objects.values_list("user", flat=True)) == {cast.users["jonah"].pk}
