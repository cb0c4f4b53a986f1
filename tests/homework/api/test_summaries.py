"""The page before a session for programs: in whose chart it goes, what stands on it, and what is on record."""

import hashlib
from typing import Any

import pytest
from django.test import Client as Browser

from clients.actions.cases import cancel_session, write_next_time_line
from clients.models import RecordRead
from homework.models import FiledPage, Opening
from homework.summaries import render_client
from homework.summaries.render_client import RenderUnavailableError
from practice.people.models import User
from practice.sync.models import AppRead
from tests.homework.leaks.test_api import Held
from tests.homework.summaries.quotable import SIGN, Couple, never
from tests.practice.sync.apps import App
from tests.practice.sync.programs import Program

BACKEND = "practice.people.backend.EmailBackend"


@pytest.fixture
def program(couple: Couple) -> Program:
    return Program(couple.world.owner)


def listed(program: Program, **asked: str) -> list[dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    found: list[dict[str, Any]] = program.get(f"summaries?{query}").json()["items"]
    return found


def editions(program: Program, couple: Couple) -> set[str]:
    names = {couple.world.client(name).code: name for name in ("ana", "ben")}
    return {names[one["client"]] if one["client"] else one["edition"] for one in listed(program)}


def of(program: Program, couple: Couple, name: str) -> str:
    """The code of the page in somebody's chart, or in that of both."""
    whose = couple.world.client(name).code if name != "both" else None
    return next(str(one["code"]) for one in listed(program) if one["client"] == whose)


def test_without_a_consent_there_is_no_page(couple: Couple, program: Program) -> None:
    for name in ("ana", "ben"):
        couple.hands_in(name, "w", "partner")
    couple.works()
    assert listed(program) == []
    assert FiledPage.objects.count() == 0


def test_each_chart_gets_its_own_edition_and_the_couples_only_with_both_consents(
    couple: Couple, program: Program
) -> None:
    couple.lets("ana")
    for name in ("ana", "ben"):
        couple.hands_in(name, "w", "partner")
    couple.works()
    assert editions(program, couple) == {"ana"}
    couple.lets("ben")
    couple.works()
    assert editions(program, couple) == {"ana", "ben", "joint"}
    (joint,) = [one for one in listed(program) if one["client"] is None]
    assert joint | {"code": ""} == {
        "code": "",
        "edition": "joint",
        "case": couple.world.cases["pair"].code,
        "client": None,
        "session": couple.session.code,
        "starts_at": couple.session.starts_at.isoformat().replace("+00:00", "Z"),
        "filed_at": joint["filed_at"],
    }


def test_a_persons_chart_holds_their_words_and_the_couples_what_both_opened(couple: Couple, program: Program) -> None:
    couple.lets("ana", "ben")
    for name in ("ana", "ben"):
        couple.hands_in(name, "open", "partner")
        couple.hands_in(name, "kept", "therapist", items=["aside"])
        couple.hands_in(name, "team", "partner", items=["only_team"])
        couple.hands_in(name, "mine", "partner", items=["only_me"])
        couple.hands_in(name, "hidden", "private", items=["note"])
    couple.works()
    said = {name: str(program.get(f"summaries/{of(program, couple, name)}").json()) for name in ("ana", "ben", "both")}
    for name, other in (("ana", "ben"), ("ben", "ana")):
        for words in ("bring_note-open", "note-open", "aside-kept"):
            assert f"{words}-{SIGN[name]}" in said[name]
        for words in ("bring_note-open", "note-open"):
            assert f"{words}-{SIGN[name]}" in said["both"]
        assert SIGN[other] not in said[name]
    for kept_back in ("only_team", "only_me", "hidden"):
        assert kept_back not in "".join(said.values())
    assert "kept" not in said["both"]


def test_the_pdf_says_the_same_and_nobody_else_hears_of_it(couple: Couple, program: Program) -> None:
    couple.lets("ana")
    for name in ("ana", "ben"):
        couple.hands_in(name, "open", "partner")
    couple.works()
    code = of(program, couple, "ana")
    answer = program.get(f"summaries/{code}/pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert b"note-open-heron" in answer.content
    assert b"otter" not in answer.content
    assert program.get(f"summaries/{code}/pdf", If_None_Match=answer["ETag"]).status_code == 304
    row = FiledPage.objects.get(code=code)
    assert row.size == len(answer.content)
    assert len(row.sha1) == 28
    stranger = Program(couple.world.owner, name="Later")
    for path in (f"summaries/{code}", f"summaries/{code}/pdf"):
        hidden, absent = (stranger.get(path.replace(code, one), X_Request_Id="same") for one in (code, never()))
        assert (hidden.status_code, hidden.content) == (404, absent.content)
    assert listed(stranger) == []


def test_the_page_is_the_same_whoever_asks_when(couple: Couple, program: Program) -> None:
    couple.lets("ana")
    couple.hands_in("ana", "open", "partner")
    couple.works()
    path = f"summaries/{of(program, couple, 'ana')}/pdf"
    first = program.get(path)
    couple.world.do_pass_days(1)
    program.token = program.new_token()
    later = program.get(path, Accept_Language="es")
    assert hashlib.sha256(first.content).digest() == hashlib.sha256(later.content).digest()


@pytest.mark.parametrize("end", ["consent", "level", "cancel", "long ago"])
def test_what_ends_is_gone_at_the_next_call_and_is_told_as_gone(couple: Couple, program: Program, end: str) -> None:
    couple.lets("ana")
    couple.hands_in("ana", "w", "therapist")
    couple.works()
    code = of(program, couple, "ana")
    after = program.get("changes").json()["next"]
    match end:
        case "consent":
            couple.lets("ana", on=False)
        case "level":
            couple.world.do_set_level("ana", "w", "private")
        case "cancel":
            cancel_session(couple.session, by=couple.world.owner)
        case _:
            couple.world.do_pass_days(100)
            program.token = program.new_token()
    assert listed(program) == []
    assert [program.get(f"summaries/{code}{more}").status_code for more in ("", "/pdf")] == [404, 404]
    couple.works()
    told = program.get(f"changes?after={after}").json()["items"]
    assert [(one["code"], one["gone"]) for one in told if one["kind"] == "summaries"] == [(code, True)]
    assert FiledPage.objects.count() == 0


def test_the_couples_page_closes_when_one_of_them_closes_or_they_separate(couple: Couple, program: Program) -> None:
    couple.lets("ana", "ben")
    for name in ("ana", "ben"):
        couple.hands_in(name, "open", "partner")
    couple.works()
    code = of(program, couple, "both")
    assert program.get(f"summaries/{code}").status_code == 200
    couple.world.do_set_level("ana", "open", "therapist")
    assert program.get(f"summaries/{code}").status_code == 404
    couple.works()
    told = program.get(f"summaries/{code}").json()
    assert "note-open-otter" in str(told)
    assert "heron" not in str(told)
    couple.world.do_separate("pair")
    assert program.get(f"summaries/{code}").status_code == 404
    couple.works()
    assert editions(program, couple) == {"ana", "ben"}


def test_changes_tell_of_a_page_once_and_again_only_when_it_is_another(couple: Couple, program: Program) -> None:
    couple.lets("ana")
    couple.hands_in("ana", "w", "therapist")
    couple.works()

    def news(after: str) -> list[str]:
        told = program.get(f"changes?after={after}").json()["items"]
        return [one["code"] for one in told if one["kind"] == "summaries"]

    code = of(program, couple, "ana")
    after = program.get("changes").json()["next"]
    couple.world.do_pass_days(1)
    couple.works()
    program.token = program.new_token()
    assert program.get(f"summaries/{code}/pdf").status_code == 200
    assert news(after) == []
    couple.hands_in("ana", "more", "therapist")
    couple.works()
    assert news(after) == [code]


def test_a_page_tells_what_was_handed_in_before_its_session(couple: Couple, program: Program) -> None:
    couple.lets("ana")
    couple.hands_in("ana", "before", "therapist")
    couple.plans("pair", 9)
    couple.world.do_pass_days(3)
    couple.hands_in("ana", "after", "therapist")
    couple.works()
    program.token = program.new_token()
    said = [str(program.get(f"summaries/{one['code']}").json()) for one in listed(program)]
    assert ["note-before" in one for one in said] == [True, True]
    assert ["note-after" in one for one in said] == [False, True]


def test_a_list_is_narrowed_and_comes_in_pages(couple: Couple, program: Program) -> None:
    couple.lets("ana", "ben")
    couple.lets("ana", case="solo")
    couple.plans("solo", 3)
    for name in ("ana", "ben"):
        couple.hands_in(name, "open", "partner")
    couple.hands_in("ana", "alone", "therapist", case="solo")
    couple.works()
    assert len(listed(program)) == 4
    assert len(listed(program, case=couple.world.cases["solo"].code)) == 1
    assert len(listed(program, client=couple.world.client("ana").code)) == 2
    assert len(listed(program, session=couple.session.code)) == 3
    assert listed(program, session="never") == []
    found, after = [], ""
    while True:
        page = program.get(f"summaries?limit=1{after}").json()
        found += page["items"]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert found == listed(program)


def test_each_opening_is_on_record_and_in_its_authors_log(couple: Couple, program: Program) -> None:
    couple.lets("ana", "ben")
    for name in ("ana", "ben"):
        couple.hands_in(name, "open", "partner")
    couple.works()
    assert Opening.objects.count() == 0
    listed(program)
    assert set(RecordRead.objects.values_list("client_id", "kind")) == {
        (couple.world.client(name).pk, "summaries") for name in ("ana", "ben")
    }
    assert Opening.objects.count() == 0
    program.get(f"summaries/{of(program, couple, 'ana')}")
    (opening,) = Opening.objects.all()
    assert (opening.person_id, opening.way) == (program.system.pk, "api")
    assert opening.response_id == couple.part("ana", "open").current_id
    program.get(f"summaries/{of(program, couple, 'both')}/pdf")
    assert Opening.objects.filter(response__client=couple.world.client("ben")).count() == 1


def test_nothing_that_the_team_keeps_stands_on_it(couple: Couple, program: Program) -> None:
    couple.lets("ana", case="solo")
    earlier = couple.plans("solo", -7)
    write_next_time_line(earlier, "Ask about the winter.", by=couple.world.actor("ray"))
    couple.plans("solo", 3)
    couple.hands_in("ana", "alone", "therapist", case="solo")
    couple.works()
    (page,) = listed(program)
    before = program.get(f"summaries/{page['code']}/pdf").content
    assert b"note-alone-heron" in before
    assert b"winter" not in before
    assert b"Waiting for me" not in before
    couple.world.do_raise_flag("f", "ana", "solo", 3)
    couple.works()
    assert program.get(f"summaries/{page['code']}/pdf").content == before


def test_a_hold_changes_no_byte_of_anybodys_page(couple: Couple, program: Program) -> None:
    couple.lets("ana", "ben")
    for name in ("ana", "ben"):
        couple.hands_in(name, "open", "partner")
    couple.gives("later")
    couple.works()
    paths = [f"summaries/{one['code']}{more}" for one in listed(program) for more in ("", "/pdf")]
    before = [program.get(path).content for path in paths]
    couple.world.do_hold("ana", "pair", on=True)
    couple.works()
    assert [program.get(path).content for path in paths] == before
    couple.hands_in("ana", "later", "partner")
    couple.works()
    (joint,) = [one["code"] for one in listed(program) if one["client"] is None]
    assert "later-heron" not in str(program.get(f"summaries/{joint}").json())
    assert [program.get(path).content for path in paths if joint in path or "ben" in path] == [
        content for path, content in zip(paths, before, strict=True) if joint in path or "ben" in path
    ]


def test_an_app_gets_the_page_of_the_one_who_let_it_in_and_no_other(couple: Couple) -> None:
    for name in ("ana", "ben"):
        couple.hands_in(name, "open", "partner")
        couple.hands_in(name, "hidden", "private")
    app = Held(App(couple.world.owner).let_in(signed_in(couple.world.client("ana").user))["access_token"])
    (page,) = listed(app)
    assert page["client"] == couple.world.client("ana").code
    said = str(app.get(f"summaries/{page['code']}").json()) + app.get(f"summaries/{page['code']}/pdf").content.decode()
    assert "note-open-heron" in said
    assert "note-hidden-heron" in said
    assert "otter" not in said
    assert set(AppRead.objects.values_list("kind", flat=True)) == {"summaries"}


def signed_in(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user, backend=BACKEND)
    return browser


def test_where_nobody_prints_it_says_so_and_when_to_come_again(
    couple: Couple, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    couple.lets("ana")
    couple.hands_in("ana", "w", "therapist")
    couple.works()

    def fails(*_: object, **__: object) -> bytes:
        raise RenderUnavailableError

    monkeypatch.setattr(render_client, "pdf", fails)
    answer = program.get(f"summaries/{of(program, couple, 'ana')}/pdf")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"].endswith("/api/docs/errors/#cannot-print")
    couple.hands_in("ana", "more", "therapist")
    couple.works()
    assert listed(program) != []
