"""How often programs may come to the doors, and from where a browser may read what is told there."""

import base64

import pytest
from django.test import Client as Browser

from practice.people import limits
from practice.people.limits import Limit
from tests.cast import Cast
from tests.practice.sync.apps import App, call
from tests.practice.sync.programs import TOKEN, Answer, Program, asked, signed

pytestmark = pytest.mark.django_db
DOORS = [TOKEN, "/oauth/revoke", "/oauth/introspect"]


def few(monkeypatch: pytest.MonkeyPatch, name: str, most: int) -> None:
    """Let a limit be as low as that; the doors hold the limit itself, which cannot be changed."""
    limit: Limit = getattr(limits, name)
    taken = limits.take

    def take(asked_for: Limit, whose: object) -> None:
        taken(Limit(limit.name, most, limit.within) if asked_for == limit else asked_for, whose)

    monkeypatch.setattr(limits, "take", take)


def knock(where: str, sent: dict[str, str], **headers: str) -> Answer:
    return Browser().post(where, sent, headers=headers)


@pytest.mark.parametrize("where", DOORS)
def test_46_whoever_comes_too_often_is_told_when_to_come_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    few(monkeypatch, "LOOK_UPS_FROM_ONE_PLACE" if where.endswith("introspect") else "TOKENS_FROM_ONE_PLACE", 3)
    answers = [knock(where, {"client_id": f"guess{number}", "token": "x"}) for number in range(4)]
    assert [answer.status_code == 429 for answer in answers] == [False, False, False, True]
    assert answers[3].json()["error"] == "temporarily_unavailable"
    assert answers[3]["Content-Type"].startswith("application/json")
    assert answers[3]["Retry-After"] == "60"
    elsewhere = Browser().post(where, {"client_id": "guess", "token": "x"}, REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code != 429


def test_46_the_tries_of_one_program_are_counted_however_it_says_its_name(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Program(cast.actor("owner"))
    few(monkeypatch, "TOKENS", 4)
    name = program.client.client_id
    pair = base64.b64encode(f"{name}:wrong".encode()).decode()
    assert program.new_token()
    assert knock(TOKEN, {"grant_type": "client_credentials"}, Authorization=f"Basic {pair}").status_code == 401
    assert asked(signed(program.client)).status_code == 401
    assert knock(TOKEN, program.body()).status_code == 429
    assert knock(TOKEN, program.body(client_id="other")).status_code == 401


@pytest.mark.parametrize("said", ["x.y.z", "a.W10.c", "a.bnVsbA.c", "a." + "W" * 4000 + ".c", "", "é.é.é"])
def test_46_what_names_no_program_is_counted_by_its_place_alone(cast: Cast, said: str) -> None:
    assert asked(said).status_code == 401
    assert knock(TOKEN, {"grant_type": "client_credentials"}, Authorization=f"Basic {said}"[:900]).status_code == 401


def test_46_a_question_that_comes_too_often_is_a_page_that_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.practice.sync.apps import fresh

    app, browser = App(cast.actor("owner")), fresh(cast.browser("ana"))
    few(monkeypatch, "APPS_ASKED", 2)
    answers = [browser.get(app.asks()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "900"


PLACES = ["/api/v1/clients", "/.well-known/smart-configuration", TOKEN, "/api/openapi.json"]


@pytest.mark.parametrize("where", PLACES)
def test_a_program_in_a_browser_reads_what_it_has_a_token_for(cast: Cast, where: str) -> None:
    first = Browser().options(where, headers={"Origin": "https://app.example", "Access-Control-Request-Method": "GET"})
    assert (first.status_code, first["Access-Control-Allow-Origin"]) == (204, "*")
    assert "Authorization" in first["Access-Control-Allow-Headers"]
    then = Browser().get(where, headers={"Origin": "https://app.example"})
    assert then["Access-Control-Allow-Origin"] == "*"
    assert not then.has_header("Access-Control-Allow-Credentials")
    assert not Browser().get(where).has_header("Access-Control-Allow-Origin")


@pytest.mark.parametrize(
    "where", [PLACES[1], PLACES[3], "/fhir/r4/.well-known/smart-configuration", "/fhir/r4/metadata"]
)
def test_what_anybody_reads_has_a_head(cast: Cast, where: str) -> None:
    answer = Browser().head(where)
    assert (answer.status_code, answer.content) == (200, b"")
    assert Browser().post(where).status_code == 405


@pytest.mark.parametrize("where", ["/my/", "/oauth/authorize", "/sign-in/", "/"])
def test_no_site_reads_a_page(cast: Cast, where: str) -> None:
    answer = cast.browser("ana").get(where, headers={"Origin": "https://app.example"})
    assert not answer.has_header("Access-Control-Allow-Origin")


def test_a_cookie_opens_nothing_for_another_site(cast: Cast) -> None:
    answer = cast.browser("ana").get("/api/v1/clients", headers={"Origin": "https://app.example"})
    assert answer.status_code == 401
    tokens = App(cast.actor("owner")).let_in(cast.browser("ana"))
    assert call(tokens["access_token"], "practice").status_code == 403


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("path", "body", "kind", "words"),
    [
        (f"{TOKEN}?grant_type=client_credentials", b"", FORM, "none in the address"),
        (TOKEN, b"{}", "application/json", "Send a form"),
        (TOKEN, b"", "", "Send a form"),
        (TOKEN, b"grant_type=client_credentials&grant_type=client_credentials", FORM, "more than once"),
        ("/oauth/introspect", b"token=a&token=b", FORM, "more than once"),
        (TOKEN, b"&".join(b"a%d=1" % number for number in range(5000)), FORM, "cannot be read"),
        ("/oauth/revoke", b"--x", "multipart/form-data; boundary=", "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_told_to_a_program_with_a_cure(path: str, body: bytes, kind: str, words: str) -> None:
    answer = Browser().post(path, body, content_type=kind)
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (400, "application/json")
    assert answer.json()["error"] == "invalid_request"
    assert words in answer.json()["error_description"]


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_another_method_is_told_to_a_program_too(method: str) -> None:
    for path in (TOKEN, "/oauth/introspect", "/oauth/revoke"):
        answer = getattr(Browser(), method)(path)
        assert (answer.status_code, answer["Allow"], answer.json()["error"]) == (405, "POST", "invalid_request")
