"""The calendar that goes out: whose it is, what it says, and how it is taken back."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client as Browser
from icalendar import Calendar

from clients.actions.calendars import end_feed, make_feed
from clients.actions.cases import cancel_session, move_session, open_case, plan_session
from clients.actions.retention import forget
from clients.models import CalendarFeed, Case, Session
from homework.actions.sharing import separate
from practice import clock
from practice.access.errors import NotVisibleError
from practice.audit.models import Event
from practice.enums import Role
from practice.mail.models import OutgoingMail
from practice.mail.wishes import Wishes, keep_wishes
from practice.people import limits
from practice.people.models import Membership
from tests.cast import Cast

PAGE, OFFICE = "/my/settings/calendar/", "/settings/calendar/"
NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)


@dataclass
class Time:
    now: datetime = NOON


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    still = Time()
    monkeypatch.setattr(clock, "now", lambda: still.now)
    return still


@pytest.fixture
def couple(cast: Cast, time: Time) -> Case:
    return cast.couple()


def session(case: Case, cast: Cast, starts: datetime, *, zone: str = "Europe/London", place: str = "") -> Session:
    return plan_session(case, starts, zone=zone, minutes=50, place=place, by=cast.actor("owner"))


def alone(cast: Cast, name: str, treating: str = "owner") -> Case:
    return open_case([cast.client(name)], treating=cast.users[treating], by=cast.actor("owner"))


def fresh(cast: Cast, name: str) -> Browser:
    browser = cast.browser(name)
    kept = browser.session
    kept["signed_in_again_at"] = clock.now().isoformat()
    kept.save()
    return browser


def path(secret: str) -> str:
    return f"/calendar/{secret}.ics"


def feed(cast: Cast, name: str) -> str:
    """The address of somebody's new calendar."""
    return path(make_feed(by=cast.actor(name)))


def events(address: str) -> list[dict[str, str]]:
    """What a calendar programme reads, unfolded, without what names the entry."""
    answer = Browser().get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    found = []
    for event in Calendar.from_ical(answer.content).walk("VEVENT"):
        lines = [line.split(":", 1) for line in event.to_ical().decode().strip().split("\r\n")]
        found.append({name: value for name, value in lines if name not in {"BEGIN", "END", "CLASS"}})
    return found


def starts(address: str) -> list[str]:
    return [event["DTSTART"] for event in events(address)]


def test_an_entry_says_when_and_nothing_else(cast: Cast, couple: Case) -> None:
    session(couple, cast, NOON + timedelta(days=1), place="Dr Clinician, room 2")
    (event,) = events(feed(cast, "ana"))
    assert re.fullmatch("[0-9a-f]{64}", event.pop("UID"))
    assert event == {
        "SUMMARY": "Appointment",
        "DTSTART": "20260321T120000Z",
        "DTEND": "20260321T125000Z",
        "DTSTAMP": "20260320T120000Z",
        "LAST-MODIFIED": "20260320T120000Z",
        "SEQUENCE": "0",
        "STATUS": "CONFIRMED",
    }


def test_the_whole_file_tells_of_no_care(cast: Cast, couple: Case) -> None:
    session(couple, cast, NOON, place="Dr Clinician, room 2")
    told = Browser().get(feed(cast, "ana")).content.decode()
    telling = ("ana", "jonah", "reyes", "willow", "clinician", "room", "therap", "session", "trellis", "couple")
    assert [word for word in telling if word in told.casefold()] == []
    assert "X-WR-CALNAME:My notes" in told


def test_a_couples_sessions_are_in_both_calendars_and_lone_ones_in_ones_own(cast: Cast, couple: Case) -> None:
    session(couple, cast, NOON + timedelta(days=1))
    session(alone(cast, "ana"), cast, NOON + timedelta(days=2))
    session(alone(cast, "jonah", "clinician"), cast, NOON + timedelta(days=3))
    assert {name: starts(feed(cast, name)) for name in ("ana", "jonah", "clinician", "owner")} == {
        "ana": ["20260321T120000Z", "20260322T120000Z"],
        "jonah": ["20260321T120000Z", "20260323T120000Z"],
        "clinician": ["20260321T120000Z", "20260323T120000Z"],
        "owner": ["20260322T120000Z"],
    }


def test_two_calendars_cannot_be_matched(cast: Cast, couple: Case) -> None:
    session(couple, cast, NOON)
    names = [events(feed(cast, name))[0]["UID"] for name in ("ana", "jonah", "clinician")]
    assert len(set(names)) == 3


def test_after_a_separation_nobody_learns_when_the_other_comes(cast: Cast, couple: Case, time: Time) -> None:
    before, after = (session(couple, cast, NOON + timedelta(days=day)) for day in (-1, 7))
    separate(couple, told=True, by=cast.actor("clinician"))
    assert (starts(feed(cast, "ana")), starts(feed(cast, "clinician"))) == (
        [f"{before.starts_at:%Y%m%dT%H%M%SZ}"],
        [f"{one.starts_at:%Y%m%dT%H%M%SZ}" for one in (before, after)],
    )


@pytest.mark.parametrize(
    ("agreed", "expected"),
    [
        (("Europe/London", (2026, 3, 28, 10)), "20260328T100000Z"),
        (("Europe/London", (2026, 3, 30, 9)), "20260330T090000Z"),
        (("America/New_York", (2026, 10, 30, 14)), "20261030T140000Z"),
        (("America/New_York", (2026, 11, 2, 15)), "20261102T150000Z"),
        (("Asia/Kolkata", (2026, 4, 1, 4)), "20260401T040000Z"),
    ],
)
def test_the_moment_stays_whatever_the_clocks_do(
    cast: Cast, couple: Case, agreed: tuple[str, tuple[int, int, int, int]], expected: str
) -> None:
    zone, hour = agreed
    session(couple, cast, datetime(*hour, tzinfo=UTC), zone=zone)
    assert starts(feed(cast, "ana")) == [expected]


def test_an_entry_that_is_moved_and_cancelled_stays_the_same_one(cast: Cast, couple: Case, time: Time) -> None:
    planned, address = session(couple, cast, NOON + timedelta(days=1)), feed(cast, "ana")
    told = [events(address)[0]]
    time.now += timedelta(hours=1)
    where = {"zone": "Europe/London", "minutes": 50, "place": "", "by": cast.actor("owner")}
    move_session(planned, NOON + timedelta(days=2), **where)  # type: ignore[arg-type]  # values of several kinds
    told.append(events(address)[0])
    time.now += timedelta(hours=1)
    cancel_session(planned, by=cast.actor("owner"))
    told.append(events(address)[0])
    assert len({event["UID"] for event in told}) == 1
    wanted = ("SEQUENCE", "STATUS", "DTSTART", "DTSTAMP")
    assert [tuple(event[name] for name in wanted) for event in told] == [
        ("0", "CONFIRMED", "20260321T120000Z", "20260320T120000Z"),
        ("1", "CONFIRMED", "20260322T120000Z", "20260320T130000Z"),
        ("2", "CANCELLED", "20260322T120000Z", "20260320T140000Z"),
    ]


def test_what_is_long_past_or_far_ahead_is_left_out(cast: Cast, couple: Case) -> None:
    for days in (-31, -29, 399, 401):
        session(couple, cast, NOON + timedelta(days=days))
    assert len(starts(feed(cast, "ana"))) == 2


def test_a_new_address_ends_the_old_one_at_once(cast: Cast, couple: Case) -> None:
    session(couple, cast, NOON)
    old = feed(cast, "ana")
    before = events(old)
    new = feed(cast, "ana")
    assert Browser().get(old).status_code == 404
    assert events(new) == before  # the entries keep their names, so no calendar has them twice


def test_what_opens_nothing_looks_like_what_never_was(cast: Cast, couple: Case) -> None:
    ended = feed(cast, "ana")
    end_feed(by=cast.actor("ana"))
    answers = [Browser().get(path(secret)) for secret in ("never-made", "x" * 300)]
    answers += [Browser().get(address) for address in (ended, "/calendar/never-made.txt")]
    said = {(answer.status_code, answer.content, str(sorted(answer.headers.items()))) for answer in answers}
    assert len(said) == 1
    assert answers[0].status_code == 404


def test_of_the_secret_only_its_hash_is_kept(cast: Cast) -> None:
    secret = make_feed(by=cast.actor("ana"))
    row = CalendarFeed.objects.values().get()
    assert secret not in str(row)
    assert len(row["fingerprint"]) == 64


def test_who_made_one_is_told_by_mail_in_neutral_words_unless_they_wish_for_none(cast: Cast) -> None:
    make_feed(by=cast.actor("ana"))
    mail = OutgoingMail.objects.get()
    assert (mail.person_id, mail.to, mail.is_asked) == (cast.users["ana"].pk, cast.users["ana"].email, False)
    assert "can be read from another place since just now" in mail.body
    keep_wishes(cast.users["ana"].pk, Wishes(never=True))
    make_feed(by=cast.actor("ana"))
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("name", ["front_desk", "administrator", "supervisor"])
def test_who_has_no_sessions_has_no_calendar(cast: Cast, name: str) -> None:
    with pytest.raises(NotVisibleError):
        make_feed(by=cast.actor(name))


def test_it_ends_with_the_role_with_the_account_and_with_the_record(cast: Cast, time: Time) -> None:
    address = feed(cast, "owner")
    Membership.objects.filter(user=cast.users["owner"], role=Role.CLINICIAN).update(ended_at=time.now)
    assert Browser().get(address).status_code == 404
    address = feed(cast, "jonah")
    type(cast.users["jonah"]).objects.filter(pk=cast.users["jonah"].pk).update(is_active=False)
    assert Browser().get(address).status_code == 404
    feed(cast, "ana")
    forget(cast.client("ana"))
    assert not CalendarFeed.objects.filter(user=cast.users["ana"]).exists()


def test_a_calendar_that_has_not_changed_is_not_sent_again(cast: Cast, couple: Case, time: Time) -> None:
    planned, address = session(couple, cast, NOON), feed(cast, "ana")
    first = Browser().get(address)
    tag = first.headers["ETag"]
    time.now += timedelta(minutes=5)
    again = Browser().get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    cancel_session(planned, by=cast.actor("owner"))
    changed = Browser().get(address, headers={"If-None-Match": tag})
    assert (changed.status_code, changed.headers["ETag"] != tag) == (200, True)


def test_it_sets_no_cookie_and_is_only_read(cast: Cast) -> None:
    address, browser = feed(cast, "ana"), Browser()
    assert browser.head(address).status_code == 200
    assert (browser.get(address).cookies, browser.cookies) == ({}, {})
    assert [getattr(browser, way)(address).status_code for way in ("post", "put", "delete", "options")] == [405] * 4


def test_too_many_looks_have_to_wait(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "clients.views.calendars.OF_ONE_PERSON", limits.Limit("looks at one calendar", 2, timedelta(minutes=15))
    )
    ana, jonah = feed(cast, "ana"), feed(cast, "jonah")
    answers = [Browser().get(ana) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "900"
    assert Browser().get(jonah).status_code == 200


def test_so_do_too_many_guesses(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = limits.Limit("calendars from one place", 2, timedelta(minutes=15))
    monkeypatch.setattr("clients.views.calendars.FROM_ONE_PLACE", limit)
    assert [Browser().get(path("never-made")).status_code for _ in range(3)] == [404, 404, 429]
    assert Browser().get(feed(cast, "ana")).status_code == 429


@pytest.mark.parametrize(("name", "page"), [("ana", PAGE), ("clinician", OFFICE)])
def test_the_address_is_shown_once_and_taken_back(cast: Cast, time: Time, name: str, page: str) -> None:
    browser = fresh(cast, name)
    assert "Make an address" in browser.get(page).content.decode()
    made = browser.post(page, {"make": "1"})
    link = made.context["link"]
    assert link in made.content.decode()
    shown = browser.get(page).content.decode()
    assert (link in shown, "No calendar has read it so far." in shown) == (False, True)
    address = link.removeprefix("http://localhost:8000")
    assert Browser().get(address).status_code == 200
    assert "A calendar last read it on 20 March 2026, 12:00." in browser.get(page).content.decode()
    assert browser.post(page, {"end": "1"}).headers["Location"] == page
    assert Browser().get(address).status_code == 404
    assert {"make_calendar", "end_calendar"} <= set(Event.objects.values_list("action", flat=True))


def test_the_page_asks_who_one_is_and_is_nobody_elses(cast: Cast) -> None:
    assert cast.browser("ana").get(PAGE)["Location"].startswith("/my/again/")
    assert cast.browser("clinician").get(OFFICE)["Location"].startswith("/settings/again/")
    for name, page in (("clinician", PAGE), ("ana", OFFICE), ("front_desk", OFFICE), ("supervisor", OFFICE)):
        assert (fresh(cast, name).get(page).status_code, fresh(cast, name).post(page).status_code) == (404, 404)
