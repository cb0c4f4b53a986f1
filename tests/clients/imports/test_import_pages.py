from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from clients.actions.bringing_in import carry_on
from clients.actions.people import add_colleague
from clients.enums import ImportState
from clients.imports.sheets import MOST_BYTES
from clients.models import Client, Import, ImportRow
from practice import clock
from practice.enums import Role
from practice.people.addresses import people_with
from tests.cast import Cast
from tests.clients.imports.files import csv_of, golden, xlsx_of

PEOPLE = "Client number,First name,Last name,Called,E-mail,Birth date,Country"
FEW = csv_of(
    PEOPLE,
    "1,Maya,Lopez,,maya@example.org,1988-03-14,GB",
    "2,Tom,<b>Lopez,,tom@example.org,,GB",
    "3,Jonah,Reyes,,new@example.org,1990-01-01,GB",
)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 26, 12, tzinfo=UTC))


@pytest.fixture
def desk(cast: Cast) -> Browser:
    return cast.browser("front_desk")


def sent(browser: Browser, data: bytes, name: str = "list.csv", profile: str = "") -> Any:  # noqa: ANN401 - the test client's answer
    return browser.post("/desk/import/", {"file": SimpleUploadedFile(name, data), "profile": profile})


def page_of(browser: Browser, data: bytes) -> str:
    answer = sent(browser, data)
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def shown(browser: Browser, page: str) -> str:
    answer = browser.get(page)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_file_is_looked_at_decided_about_and_brought_in(desk: Browser) -> None:
    page = page_of(desk, FEW)
    first = shown(desk, page)
    assert [words in first for words in ("Maya Lopez", "&lt;b&gt;Lopez", "<b>Lopez", "Is it the same person?")] == [
        True,
        True,
        False,
        True,
    ]
    desk.post(f"{page}choices/", {"adults": "on"})
    answer = desk.get(page)
    assert answer.context["to_do"] == 2
    (key,) = answer.context["decide"].asked
    desk.post(f"{page}choices/", {"decide": "1", key: "new"})
    answer = desk.get(page)
    assert (answer.context["to_do"], answer.context["undecided"], answer.context["decided"]) == (3, 0, True)
    assert desk.post(f"{page}start/", {"mark": answer.context["mark"]}).status_code == 302
    waiting = shown(desk, page)
    assert "0 of 3 rows are brought in." in waiting
    assert desk.get(f"{page}?fragment=1").content.decode().strip().startswith("<p>")
    carry_on.call()
    assert desk.get(f"{page}?fragment=1").headers["HX-Refresh"] == "true"
    done = shown(desk, page)
    maya = Client.objects.get(user=people_with("maya@example.org").get())
    assert f"/desk/clients/{maya.code}/" in done
    assert "Nobody was written to" in done
    desk.post(f"{page}undo/")
    assert "0 of 3 rows are taken back." in shown(desk, page)
    carry_on.call()
    assert "All that this file made is taken back." in shown(desk, page)
    assert not people_with("maya@example.org").exists()


def test_decisions_can_be_made_anew(desk: Browser) -> None:
    page = page_of(desk, FEW)
    (key,) = desk.get(page).context["decide"].asked
    desk.post(f"{page}choices/", {"decide": "1", key: "leave"})
    assert desk.get(page).context["undecided"] == 0
    desk.post(f"{page}choices/", {"decide": "1", key: "same:nobody"})
    desk.post(f"{page}choices/", {"anew": "1"})
    assert desk.get(page).context["undecided"] == 1


def test_an_old_look_brings_nothing_in(desk: Browser) -> None:
    page = page_of(desk, FEW)
    desk.post(f"{page}start/", {"mark": "of yesterday"})
    assert "Something has changed since you looked." in shown(desk, page)
    assert Import.objects.get().state == ImportState.CHECKED


def test_a_file_can_be_thrown_away_until_it_is_brought_in(desk: Browser) -> None:
    page, other = page_of(desk, FEW), page_of(desk, FEW)
    desk.post(f"{page}forget/")
    assert desk.get(page).status_code == 404
    desk.post(f"{other}start/", {"mark": desk.get(other).context["mark"]})
    assert desk.post(f"{other}forget/").headers["Location"] == other
    desk.post(f"{other}choices/", {"adults": "on"})
    assert Import.objects.get().state == ImportState.RUNNING


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "This file is empty."),
        (b"PK\x03\x04nothing", "This workbook cannot be read."),
        (b"a,b\n1,2", "We do not know a table that begins with a, b."),
        (b"x" * (MOST_BYTES + 1), "This file is larger than 5 MB."),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_file(desk: Browser, data: bytes, words: str) -> None:
    answer = sent(desk, data)
    assert (answer.status_code, Import.objects.count()) == (422, 0)
    assert words in answer.content.decode()


def test_without_a_file_one_is_asked_for(desk: Browser) -> None:
    answer = desk.post("/desk/import/", {})
    assert (answer.status_code, "Choose a file first, of at most 5 MB." in answer.content.decode()) == (422, True)


def test_a_workbook_and_a_named_profile_are_taken(desk: Browser) -> None:
    rows = [line.split(",") for line in FEW.decode().splitlines()]
    assert sent(desk, xlsx_of(rows), "list.xlsx", "own-clients").status_code == 302
    answer = sent(desk, golden("own-clients"), profile="jane-appointments")
    assert "This is not “Jane: Appointments”" in answer.content.decode()


def test_clinicians_in_the_file_are_matched_by_a_person(cast: Cast, desk: Browser) -> None:
    page = page_of(desk, golden("own-sessions"))
    meant = desk.get(page).context["meant"]
    (key,) = meant.named
    assert meant.fields[key].initial == cast.users["clinician"].pk
    desk.post(f"{page}choices/", {"open_cases": "on", key: cast.users["clinician"].pk, "at": "09:00"})
    assert "A case of their own is opened, treated by Clinician." in shown(desk, page)
    assert desk.post(f"{page}choices/", {"at": "soon"}).status_code == 422


def test_of_two_clinicians_of_one_name_nobody_is_chosen_beforehand(cast: Cast, desk: Browser) -> None:
    add_colleague(email="other@example.org", name="Clinician", roles=(Role.CLINICIAN,), by=cast.actor("owner"))
    page = page_of(desk, golden("own-sessions"))
    meant = desk.get(page).context["meant"]
    (key,) = meant.named
    assert meant.fields[key].initial == ""
    assert "Clinician (other@example.org)" in shown(desk, page)


def test_our_own_tables_are_there_to_be_filled_in(desk: Browser) -> None:
    for slug in ("own-clients", "own-sessions"):
        answer = desk.get(f"/desk/import/empty/{slug}/")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{slug}.csv"'
        assert "Client number" in answer.content.decode()
    assert desk.get("/desk/import/empty/jane-patients/").status_code == 404


@pytest.mark.parametrize("name", ["supervisor", "ana", "stranger"])
def test_a_file_is_there_for_the_desk_of_its_practice_alone(cast: Cast, desk: Browser, name: str) -> None:
    page = page_of(desk, FEW)
    other = cast.browser(name)
    never = other.get("/desk/import/neverwas1234/")
    for path in (page, f"{page}?fragment=1", f"{page}start/", f"{page}undo/", f"{page}choices/", f"{page}forget/"):
        assert other.get(path).status_code in {404, 405}
        assert other.post(path, {"mark": "x"}).status_code == 404
    assert len(other.get(page).content) == len(never.content)
    assert Import.objects.get().state == ImportState.CHECKED
    assert page not in other.get("/desk/import/").content.decode()


def test_rows_are_shown_by_what_becomes_of_them(desk: Browser) -> None:
    page = page_of(desk, FEW)
    assert [row["number"] for row in desk.get(f"{page}?show=refuse").context["rows"]] == [3]
    desk.post(f"{page}start/", {"mark": desk.get(page).context["mark"]})
    carry_on.call()
    assert [row["number"] for row in desk.get(f"{page}?show=make").context["rows"]] == [2]
    assert ImportRow.objects.count() == 3


def test_a_long_file_has_pages(desk: Browser) -> None:
    rows = [f"{number},Person,N{number},,p{number}@example.org,1980-01-01,GB" for number in range(120)]
    page = page_of(desk, csv_of(PEOPLE, *rows))
    assert "Person N119" not in shown(desk, page)
    assert "Person N119" in shown(desk, f"{page}?page=2")
