from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from clients.actions.cases import open_case, plan_session
from clients.actions.people import add_client
from clients.models import Case, Client, Session
from practice import clock
from practice.mail.models import OutgoingMail
from practice.people.addresses import people_with
from practice.people.models import User
from tests.cast import Cast
from tests.walls import told

NORA = {"name": "Nora Lind", "called": "", "email": "Nora@Example.org", "country": "GB", "adult": "on"}
SESSION = {"day": "2026-12-01", "at": "10:00", "zone": "Europe/London", "minutes": "50", "place": "Room 2"}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 1, 18, tzinfo=UTC))


def problems(answer: object) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in answer.context["form"].errors.items()}  # type: ignore[attr-defined]  # the test client's


def session_address(case: Case) -> str:
    return reverse("session_new", query={"case": case.code})


def test_the_front_desk_adds_an_adult_and_hands_over_the_link(cast: Cast) -> None:
    answer = cast.browser("front_desk").post("/desk/clients/new/", NORA)
    client = Client.objects.get(user=people_with("nora@example.org").get())
    assert (answer.status_code, client.called, client.practice_id) == (200, "Nora", cast.actor("owner").practice)
    link = answer.context["link"]
    (letter,) = OutgoingMail.objects.all()
    assert (letter.to, link in letter.body, "Willow" in letter.body, "Nora" in letter.body) == (
        "nora@example.org",
        True,
        False,
        False,
    )
    assert Browser().get(link.removeprefix("http://localhost:8000")).status_code == 200
    assert link not in cast.browser("front_desk").get(f"/desk/clients/{client.code}/").content.decode()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"adult": ""}, {"adult": ["Only adults can be added. Tick the box if this person is 18 or older."]}),
        ({"email": "ana@example.org"}, {"email": ["This address cannot be used here. Ask for another one."]}),
        ({"email": "nora"}, {"email": ["Type it like name@example.org."]}),
        ({"name": " "}, {"name": ["Type a name."]}),
        (
            {"name": "x" * 121},
            {"name": ["Ensure this value has at most 120 characters (it has 121)."]},
        ),
        ({"country": "??"}, {"country": ["Select a valid choice. ?? is not one of the available choices."]}),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    cast: Cast, change: dict[str, str], expected: dict[str, list[str]]
) -> None:
    before = User.objects.count()
    answer = cast.browser("front_desk").post("/desk/clients/new/", {**NORA, **change})
    assert (answer.status_code, problems(answer), User.objects.count()) == (422, expected, before)


def test_a_couple_gets_a_case_and_then_a_session(cast: Cast) -> None:
    browser = cast.browser("front_desk")
    people = {"first": cast.client("ana").pk, "second": cast.client("jonah").pk}
    answer = browser.post("/desk/cases/new/", {**people, "treating": cast.users["clinician"].pk})
    case = Case.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, session_address(case))
    assert [place.client.called for place in case.participants.all()] == ["Ana", "Jonah"]
    assert [seat.clinician for seat in case.team.all()] == [cast.users["clinician"]]
    assert browser.post(session_address(case), SESSION).status_code == 302
    assert case.sessions.get().starts_at == datetime(2026, 12, 1, 10, tzinfo=UTC)


def test_partners_who_read_each_others_mail_are_refused(cast: Cast) -> None:
    twin = add_client(email="A.na+us@example.org", name="Jo", by=cast.actor("owner"))
    chosen = {"first": cast.client("ana").pk, "second": twin.pk, "treating": cast.users["clinician"].pk}
    answer = cast.browser("front_desk").post("/desk/cases/new/", chosen)
    words = "These two have the same mailbox. Each needs an address that only they read: add it first."
    assert (answer.status_code, problems(answer), Case.objects.count()) == (422, {"second": [words]}, 0)


def test_nobody_is_their_own_partner(cast: Cast) -> None:
    ana = cast.client("ana").pk
    chosen = {"first": ana, "second": ana, "treating": cast.users["clinician"].pk}
    answer = cast.browser("front_desk").post("/desk/cases/new/", chosen)
    assert (answer.status_code, problems(answer)) == (422, {"second": ["The same person is chosen twice."]})


def test_only_people_of_the_practice_can_be_chosen(cast: Cast) -> None:
    abroad = add_client(email="abroad@example.org", name="Abroad", by=cast.actor("stranger"))
    chosen = {"first": abroad.pk, "treating": cast.users["stranger"].pk}
    answer = cast.browser("front_desk").post("/desk/cases/new/", chosen)
    assert (answer.status_code, sorted(problems(answer)), Case.objects.count()) == (422, ["first", "treating"], 0)
    assert b"Abroad" not in answer.content


def test_a_time_that_clocks_jump_over_is_refused(cast: Cast) -> None:
    case = cast.couple()
    values = {**SESSION, "day": "2027-03-28", "at": "01:30"}
    answer = cast.browser("front_desk").post(session_address(case), values)
    words = "On this day the clocks in London jump over this time. Choose a later one."
    assert (answer.status_code, problems(answer), case.sessions.count()) == (422, {"at": [words]}, 0)


@pytest.mark.parametrize(("turn", "hour"), [("0", 0), ("1", 1)])
def test_a_time_that_comes_twice_is_asked_about(cast: Cast, turn: str, hour: int) -> None:
    case = cast.couple()
    browser = cast.browser("front_desk")
    assert b'name="turn"' not in browser.get(session_address(case)).content
    values = {**SESSION, "day": "2026-10-25", "at": "01:30"}
    asked = browser.post(session_address(case), values)
    words = "On this day the clocks in London show this time twice. Choose which one."
    assert (asked.status_code, problems(asked), b'name="turn"' in asked.content) == (422, {"turn": [words]}, True)
    assert browser.post(session_address(case), {**values, "turn": turn}).status_code == 302
    assert case.sessions.get().starts_at == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)


def test_a_session_stays_on_the_clocks_of_its_place(cast: Cast) -> None:
    case = cast.couple()
    browser = cast.browser("front_desk")
    browser.post(session_address(case), {**SESSION, "zone": "America/New_York"})
    session = case.sessions.get()
    assert session.starts_at == datetime(2026, 12, 1, 15, tzinfo=UTC)
    initial = browser.get(f"/desk/sessions/{session.code}/").context["form"].initial
    assert {name: str(initial[name]) for name in ("day", "at", "zone")} == {
        "day": "2026-12-01",
        "at": "10:00:00",
        "zone": "America/New_York",
    }
    assert browser.post(f"/desk/sessions/{session.code}/", {**SESSION, "at": "11:30"}).status_code == 302
    assert Session.objects.get().starts_at == datetime(2026, 12, 1, 11, 30, tzinfo=UTC)
    assert browser.post(f"/desk/sessions/{session.code}/cancel/").status_code == 302
    assert browser.get(f"/desk/sessions/{session.code}/").status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"day": "31.12.26"}, "day"),
        ({"at": "25:00"}, "at"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "many"}, "minutes"),
        ({"place": "x" * 61}, "place"),
        ({"day": ""}, "day"),
        ({"day": "2020-12-01"}, "day"),
        ({"day": "2028-01-12"}, "day"),
    ],
)
def test_a_session_without_sense_is_refused(cast: Cast, change: dict[str, str], field: str) -> None:
    case = cast.couple()
    answer = cast.browser("front_desk").post(session_address(case), {**SESSION, **change})
    assert (answer.status_code, list(problems(answer)), case.sessions.count()) == (422, [field], 0)


def test_somebody_is_found_by_name_or_address(cast: Cast) -> None:
    browser = cast.browser("front_desk")
    found = {
        q: [c.called for c in browser.get("/desk/", {"q": q}).context["page"]] for q in ("reyes ANA", "jonah@", "%")
    }
    assert found == {"reyes ANA": ["Ana"], "jonah@": ["Jonah"], "%": []}


@pytest.mark.parametrize("more", [1, 3])
def test_the_desk_asks_as_much_for_many_as_for_few(
    cast: Cast, more: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(more):
        client = add_client(email=f"c{number}@example.org", name=f"C {number}", by=cast.actor("owner"))
        case = open_case([client], treating=cast.users["clinician"], by=cast.actor("owner"))
        soon = clock.now() + timedelta(days=1)
        plan_session(case, soon, zone="Europe/London", minutes=50, by=cast.actor("owner"))
    browser = cast.browser("front_desk")
    with django_assert_max_num_queries(10 + told()):
        assert browser.get("/desk/").content.count(b"desk-session") == more
    with django_assert_max_num_queries(11 + told()):
        browser.get(f"/desk/clients/{client.code}/")
