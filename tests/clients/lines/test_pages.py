"""The pages about systems that are asked: connecting one, how it fares, and what waits to be decided."""

import pytest
from django.test import Client as Browser

from clients.actions.lines import connect_calendar
from clients.actions.turns import Turn as Taking
from clients.connectors.records import PersonRecord
from clients.enums import Thing
from clients.imports.reasons import Reason
from clients.models import Line, LineQuestion, LineRun
from practice import clock
from practice.audit.models import Event
from tests.cast import Cast
from tests.clients.lines.cliniko_server import ClinikoServer
from tests.clients.lines.conftest import Time, Turn
from tests.clients.lines.told import names, patient

NEW = "/sync/lines/new/cliniko/"


def fresh(cast: Cast, name: str) -> Browser:
    browser = cast.browser(name)
    kept = browser.session
    kept["signed_in_again_at"] = clock.now().isoformat()
    kept.save()
    return browser


def test_an_administrator_connects_a_system_and_its_key_is_shown_to_nobody(cast: Cast, time: Time) -> None:
    browser = fresh(cast, "administrator")
    answer = browser.post(NEW, {"name": "Cliniko", "key": "made-up-uk1", "adults": "on"})
    line = Line.objects.get()
    assert answer.headers["Location"] == f"/sync/lines/{line.code}/"
    assert (line.system, line.secrets, line.adults, line.acts_as.name) == (
        "cliniko",
        {"key": "made-up-uk1"},
        True,
        "Cliniko",
    )
    told = browser.get(f"/sync/lines/{line.code}/").content.decode()
    assert ("Begins now" in told, "made-up" in told) == (True, False)
    assert "Cliniko" in browser.get("/sync/").content.decode()
    again = browser.post(NEW, {"name": "Cliniko", "key": "other-uk1"})
    assert (again.status_code, "connected already" in again.content.decode()) == (422, True)


def test_a_page_says_what_changed_and_what_to_do(server: ClinikoServer, turn: Turn, cast: Cast, line: Line) -> None:
    patient(server, 7, "Nora")
    turn()
    server.tables.clear()
    told = cast.browser("owner").get(f"/sync/lines/{line.code}/").content.decode()
    assert ("1 new client" in told, "Up to date" in told) == (True, True)


@pytest.mark.parametrize("name", ["front_desk", "supervisor", "ana", "stranger"])
def test_for_others_there_is_no_such_page(cast: Cast, line: Line, name: str) -> None:
    browser = fresh(cast, name)
    paths = (f"/sync/lines/{line.code}/", f"/sync/lines/{line.code}/pause/")
    assert browser.get(paths[0]).status_code == 404
    assert [browser.post(path).status_code for path in paths] == [404, 404]


def test_it_is_paused_resumed_read_anew_and_disconnected(cast: Cast, line: Line) -> None:
    browser, path = cast.browser("owner"), f"/sync/lines/{line.code}/"
    browser.post(f"{path}pause/")
    assert "Paused" in browser.get(path).content.decode()
    browser.post(f"{path}resume/")
    assert Line.objects.get().runs
    browser.post(f"{path}anew/")
    assert browser.post(f"{path}disconnect/").headers["Location"] == "/sync/"
    assert (browser.get(path).status_code, Line.objects.get().secrets) == (404, {})
    done = {"connect_line", "pause_line", "resume_line", "read_line_anew", "disconnect_line"}
    assert done <= set(Event.objects.values_list("action", flat=True))


def test_the_desk_decides_what_waits(server: ClinikoServer, turn: Turn, cast: Cast) -> None:
    patient(server, 7, "Ana", "Reyes", email="another@example.net")
    turn()
    browser = cast.browser("front_desk")
    assert "waits for somebody to decide" in browser.get("/desk/").content.decode()
    page = browser.get("/desk/questions/").content.decode()
    assert "Ana Reyes, 1985-05-05, another@example.net, id 7" in page
    assert "Somebody of this name is here already. Is it the same person?" in page
    (field,) = browser.get("/desk/questions/").context["form"].fields
    browser.post("/desk/questions/", {field: ""})
    assert LineQuestion.objects.filter(choice="").count() == 1
    browser.post("/desk/questions/", {field: "new"})
    assert names() == ["Ana Reyes", "Ana Reyes", "Jonah Reyes"]
    assert "Nothing waits to be decided." in browser.get("/desk/questions/").content.decode()


def test_a_clinician_connects_a_calendar_and_alone_knows_of_it(cast: Cast, time: Time) -> None:
    browser = fresh(cast, "clinician")
    wrong = browser.post("/settings/calendar/", {"connect": "1", "address": "http://calendars.example/a.ics"})
    assert (wrong.status_code, "cannot be asked" in wrong.content.decode()) == (422, True)
    address = "webcal://calendars.example/secret-words.ics"
    answer = browser.post("/settings/calendar/", {"connect": "1", "address": address})
    line = Line.objects.get()
    assert answer.headers["Location"] == f"/sync/lines/{line.code}/"
    assert line.address == "https://calendars.example/secret-words.ics"
    told = [page.content.decode() for page in (browser.get("/settings/calendar/"), browser.get(answer["Location"]))]
    assert [("Your calendar" in page, "secret-words" in page) for page in told] == [(True, False)] * 2
    assert cast.browser("administrator").get(answer["Location"]).status_code == 404
    assert browser.post(f"{answer['Location']}disconnect/").headers["Location"] == "/settings/calendar/"


def test_what_was_told_is_sealed(cast: Cast, time: Time) -> None:
    line = connect_calendar("https://calendars.example/secret-words.ics", by=cast.actor("clinician"))
    run = LineRun.objects.create(line=line, began_at=clock.now())
    told = PersonRecord("key-of-nora", "Nora", "Lind", email="nora@example.net")
    Taking(line, run, cast.actor("clinician")).ask(Thing.CLIENT, told.id, told, Reason.BAD_ADDRESS)
    kept = repr([*Line.objects.values(), *LineQuestion.objects.values()])
    assert [word for word in ("secret-words", "key-of-nora", "Nora", "Lind") if word in kept] == []
