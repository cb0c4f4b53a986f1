import json
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.test import override_settings

from clients.actions.retention import forget
from clients.models import Client
from practice.api.rates import PERMITS
from practice.sync.models import ApiClient
from practice.sync.once import SentCall, forget_old_calls
from tests.cast import Cast
from tests.homework.export.scene import Capture
from tests.practice.sync.programs import Answer, Program

pytestmark = pytest.mark.django_db
MIRA = {"name": "Mira Stone", "email": "mira@example.org"}
PROBLEM = "application/problem+json"
SHAPE = {"type", "title", "status", "detail", "instance", "errors", "request_id"}


@pytest.fixture
def program(cast: Cast) -> Program:
    PERMITS.forget()
    return Program(cast.actor("owner"))


def bearer(program: Program) -> dict[str, str]:
    return {"Authorization": f"Bearer {program.token}"}


def is_problem(answer: Answer, status: int) -> dict[str, Any]:
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM), answer.content
    told: dict[str, Any] = answer.json()
    assert set(told) == SHAPE
    assert (told["status"], told["request_id"], bool(told["detail"])) == (status, answer["X-Request-Id"], True)
    return told


@pytest.mark.parametrize(
    "call",
    [
        ("get", "nothing-here", None, {}, 404),
        ("get", "/api/v2/clients", None, {}, 404),
        ("get", "/api/", None, {}, 404),
        ("get", "clients/a%00b", None, {}, 404),
        ("delete", "clients", None, {}, 405),
        ("trace", "clients", None, {}, 405),
        ("get", "clients", None, {"Accept": "application/xml"}, 406),
        ("get", "clients?limit=0", None, {}, 400),
        ("get", "clients?limit=501", None, {}, 400),
        ("get", "clients?limit=a", None, {}, 400),
        ("get", "clients?limit=", None, {}, 400),
        ("get", "clients?after=a", None, {}, 404),
        ("get", "clients?after=AAAA", None, {}, 404),
        ("post", "clients", {"name": ""}, {}, 422),
        ("post", "clients", {**MIRA, "name": "a\0b"}, {}, 422),
        ("post", "clients", {**MIRA, "name": "\ud800"}, {}, 422),
        ("post", "clients", [1], {}, 422),
        ("post", "clients", {**MIRA, "email": "ana@example.org"}, {}, 409),
        ("post", "clients", MIRA, {"Idempotency-Key": "a" * 256}, 400),
        ("get", "clients/never", None, {}, 404),
        ("get", "clients", None, {"Authorization": "Bearer never"}, 401),
        ("get", "clients", None, {"Authorization": "Basic YTpi"}, 401),
        ("get", "clients", None, {"Authorization": ""}, 401),
    ],
)
def test_whatever_goes_wrong_is_told_in_one_shape(
    program: Program, call: tuple[str, str, object, dict[str, str], int]
) -> None:
    method, path, sent, headers, status = call
    is_problem(program.call(method, path, sent, **headers), status)


def test_a_body_that_is_no_json_or_of_another_kind_is_a_problem(program: Program) -> None:
    headers = bearer(program)
    for body, kind, status in ((b"{", "application/json", 400), (b"<a/>", "application/xml", 415)):
        is_problem(Browser().post("/api/v1/clients", body, content_type=kind, headers=headers), status)
    deep = b"[" * 100_000 + b"]" * 100_000
    is_problem(Browser().post("/api/v1/clients", deep, content_type="application/json", headers=headers), 400)


def test_each_flaw_has_its_place(program: Program) -> None:
    told = is_problem(program.call("post", "clients", {"email": "no address", "country": "XX"}), 422)
    assert {(flaw["pointer"], flaw["code"]) for flaw in told["errors"]} == {
        ("/name", "required"),
        ("/email", "invalid"),
        ("/country", "invalid_choice"),
    }


def test_a_break_tells_nothing_and_names_the_request(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clients.api.people.told_clients", lambda _: 1 / 0)
    browser = Browser(raise_request_exception=False)
    answer = browser.get(
        "/api/v1/clients", headers={"Authorization": f"Bearer {program.token}", "X-Request-Id": "mine"}
    )
    assert "division" not in json.dumps(is_problem(answer, 500))
    assert answer["X-Request-Id"] == "mine"


def test_a_name_for_a_request_that_could_break_a_log_is_not_taken(program: Program) -> None:
    assert program.get("clients", X_Request_Id="a b<").headers["X-Request-Id"] != "a b<"


def test_a_token_opens_what_it_is_for_and_nothing_else(cast: Cast) -> None:
    reader = Program(cast.actor("owner"), name="Reader", scopes=["clients.read", "system/Appointment.s"])
    assert reader.get("clients").status_code == 200
    assert reader.get("sessions").status_code == 200
    told = is_problem(reader.get("sessions/never"), 403)
    assert "sessions.read" in told["detail"]
    for method, path in (("post", "clients"), ("get", "cases"), ("get", "responses"), ("get", "changes")):
        is_problem(reader.call(method, path, {} if method == "post" else None), 403)


def test_the_calls_of_a_minute_are_counted_and_told(program: Program) -> None:
    with override_settings(API_CALLS_PER_MINUTE=3):
        answers = [program.get("practice") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer["RateLimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
    assert {answer["RateLimit-Policy"] for answer in answers} == {'"calls";q=3;w=60'}
    is_problem(answers[3], HTTPStatus.TOO_MANY_REQUESTS)
    assert 0 < int(answers[3]["Retry-After"]) <= 60


def test_calls_are_counted_over_all_workers(program: Program) -> None:
    with override_settings(API_CALLS_PER_MINUTE=100):
        first = program.get("practice")
        PERMITS.forget()
        second = program.get("practice")
    assert [answer["RateLimit"].split(";")[1] for answer in (first, second)] == ["r=99", "r=94"]


def test_what_one_has_is_not_told_again(program: Program, cast: Cast) -> None:
    path = f"clients/{cast.client('ana').code}"
    tag = program.get(path)["ETag"]
    again = program.get(path, If_None_Match=tag)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert program.get(path, If_None_Match='"other"').status_code == 200
    listed = program.get("clients")["ETag"]
    assert program.get("clients", If_None_Match=f'W/"x", {listed}').status_code == 304


def test_a_change_of_what_one_has_not_seen_is_refused(program: Program, cast: Cast) -> None:
    path = f"clients/{cast.client('ana').code}"
    told = program.get(path)
    sent = {"name": "Ana Maria Reyes", "email": told.json()["email"]}
    changed = program.call("put", path, sent, If_Match=told["ETag"])
    assert (changed.status_code, changed.json()["name"]) == (200, "Ana Maria Reyes")
    assert changed["ETag"] == program.get(path)["ETag"] != told["ETag"]
    is_problem(program.call("put", path, {**sent, "name": "Other"}, If_Match=told["ETag"]), 412)
    assert program.get(path).json()["name"] == "Ana Maria Reyes"


def test_what_is_sent_twice_with_one_key_is_done_once(program: Program) -> None:
    first = program.call("post", "clients", MIRA, Idempotency_Key="k1")
    again = program.call("post", "clients", MIRA, Idempotency_Key="k1")
    assert (first.status_code, again.status_code, again["Idempotent-Replayed"]) == (201, 201, "true")
    assert (again.json(), again["Location"], again["ETag"]) == (first.json(), first["Location"], first["ETag"])
    assert "Idempotent-Replayed" not in first.headers
    assert "Mira" not in str(SentCall.objects.values().get())
    other = is_problem(program.call("post", "clients", {**MIRA, "name": "Other"}, Idempotency_Key="k1"), 422)
    assert "new key" in other["detail"]


def test_a_key_belongs_to_its_program(program: Program, cast: Cast) -> None:
    other = Program(cast.actor("stranger"))
    codes = [one.call("post", "clients", MIRA, Idempotency_Key="k1").json()["code"] for one in (program, other)]
    assert codes[0] != codes[1]


def test_a_refused_call_may_be_mended_and_sent_again_with_its_key(program: Program) -> None:
    is_problem(program.call("post", "clients", {"name": ""}, Idempotency_Key="k1"), 422)
    assert program.call("post", "clients", MIRA, Idempotency_Key="k1").status_code == 201


def test_a_key_in_flight_is_told_so(program: Program) -> None:
    program.call("post", "clients", MIRA, Idempotency_Key="k1")
    row = SentCall.objects.get()
    row.status = None
    row.save()
    answer = program.call("post", "clients", MIRA, Idempotency_Key="k1")
    is_problem(answer, 409)
    assert answer["Retry-After"] == "1"


def ages(by: timedelta) -> None:
    row = SentCall.objects.get()
    row.at -= by
    row.save()


def test_an_answer_is_kept_for_a_day_whether_its_program_calls_again_or_not(program: Program) -> None:
    program.call("post", "clients", MIRA, Idempotency_Key="k1")
    ages(timedelta(hours=23))
    forget_old_calls.func()
    assert SentCall.objects.exists()
    ages(timedelta(hours=1))
    forget_old_calls.func()
    assert not SentCall.objects.exists()
    assert forget_old_calls.module_path in settings.TENDED


def test_a_key_that_is_a_day_old_is_a_new_one(program: Program) -> None:
    program.call("post", "clients", MIRA, Idempotency_Key="k1")
    ages(timedelta(days=1))
    assert program.call("post", "clients", {**MIRA, "name": "Other"}, Idempotency_Key="k1").status_code == 409


def test_a_kept_answer_ends_with_the_record_of_whom_it_tells(
    program: Program, cast: Cast, django_capture_on_commit_callbacks: Capture
) -> None:
    code = program.call("post", "clients", MIRA, Idempotency_Key="k1").json()["code"]
    mira = Client.objects.get(code=code)
    with django_capture_on_commit_callbacks(execute=True):
        forget(mira)
    again = program.call("post", "clients", MIRA, Idempotency_Key="k1")
    told = is_problem(again, 409)
    assert ("was deleted" in told["detail"], "Mira" in again.content.decode()) == (True, False)
    assert Client.objects.filter(practice_id=mira.practice_id).count() == 3
    assert SentCall.objects.get().answer == {}


def test_pages_go_on_where_they_ended_while_others_write(program: Program, cast: Cast) -> None:
    for number in range(5):
        program.call("post", "clients", {"name": f"P{number}", "email": f"p{number}@example.org"})
    seen, after = [], ""
    while True:
        page = program.get(f"clients?limit=2&after={after}").json()
        seen += [one["code"] for one in page["items"]]
        if page["next"] is None:
            break
        after = page["next"]
    everybody = Client.objects.filter(practice_id=cast.actor("owner").practice)
    assert sorted(seen) == sorted(everybody.values_list("code", flat=True))
    assert len(seen) == len(set(seen)) == 7


def test_a_cookie_opens_nothing_here(cast: Cast, program: Program) -> None:
    for who in ("owner", "clinician", "ana"):
        is_problem(cast.browser(who).get("/api/v1/clients"), 401)


def test_the_program_of_a_call_is_looked_up_once_more_at_each(program: Program) -> None:
    assert program.get("practice").status_code == 200
    ApiClient.objects.filter(pk=program.client.pk).update(revoked_at=program.client.created)
    is_problem(program.get("practice"), 401)
