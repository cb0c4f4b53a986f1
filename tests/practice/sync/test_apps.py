"""Somebody in care lets an app in: the question, the code, the tokens, and how it ends."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from practice import clock
from practice.audit.models import Event
from practice.enums import Role
from practice.people.models import Membership, User
from practice.sync.models import AccessToken, Allowance, ApiClient, AuthorizationCode, RefreshToken
from practice.sync.registering import cut_off_program
from practice.sync.validator import USED_KEPT
from tests.cast import Cast
from tests.practice.sync.apps import AUD, BACK, KINDS, VERIFIER, App, call, challenge, fresh, told
from tests.practice.sync.programs import TOKEN, Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def app(cast: Cast) -> App:
    return App(cast.actor("owner"))


@pytest.fixture
def ana(cast: Cast) -> Browser:
    return cast.browser("ana")


def test_the_question_says_who_asks_for_what_and_for_how_long(cast: Cast, app: App, ana: Browser) -> None:
    page = fresh(ana).get(app.asks(scope="patient/Patient.rs patient/Task.read offline_access"))
    words = page.content.decode()
    assert page.status_code == 200
    for said in (
        "May Garden read",
        "Willow Street",
        "Your name",
        "What you were given to do",
        "90 days",
        "app.example",
    ):
        assert said in words
    assert "What you wrote" not in words
    assert "form-action 'self' https://app.example;" in page["Content-Security-Policy"]
    assert not AuthorizationCode.objects.exists()


def test_nobody_is_asked_who_has_not_signed_in_just_now(cast: Cast, app: App, ana: Browser) -> None:
    for browser, place in ((ana, "/my/again/"), (Browser(), "/sign-in/")):
        answer = browser.get(app.asks())
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, place)
    again = ana.post("/my/again/", {"password": "a long made-up phrase", "next": app.asks()})
    assert again["Location"] == app.asks()
    for who in ("owner", "clinician", "front_desk"):
        assert fresh(cast.browser(who)).get(app.asks()).status_code == 404


def test_a_yes_gives_a_token_of_five_minutes_that_is_the_person_s_own(cast: Cast, app: App, ana: Browser) -> None:
    answer = fresh(ana).post(app.asks(state="x y&z"), {"answer": "yes", "kinds": KINDS, "comes_back": "on"})
    sent = told(answer)
    assert answer["Location"].startswith(f"{BACK}?")
    assert (sent["state"], sent["iss"]) == ("x y&z", "http://testserver")
    tokens = app.redeems(sent["code"]).json()
    assert (tokens["expires_in"], tokens["token_type"], tokens["patient"]) == (300, "Bearer", cast.client("ana").code)
    words = {"launch/patient", "offline_access", *(f"patient/{kind}.rs" for kind in KINDS)}
    assert set(tokens["scope"].split()) == words
    assert AccessToken.objects.get().user == cast.users["ana"]


def test_nothing_that_opens_anything_is_kept(app: App, ana: Browser) -> None:
    code = app.code(ana)
    assert AuthorizationCode.objects.get().code == hashlib.sha256(code.encode()).hexdigest()
    tokens = app.redeems(code).json()
    for row, name in ((AccessToken.objects.get(), "access_token"), (RefreshToken.objects.get(), "refresh_token")):
        assert (row.token, row.token_checksum) == ("", hashlib.sha256(tokens[name].encode()).hexdigest())


def test_a_person_gives_less_than_was_asked_for(app: App, ana: Browser) -> None:
    tokens = app.let_in(ana, kinds=("Task",), offline=False, scope="launch/patient patient/*.read offline_access")
    assert tokens["scope"] == "launch/patient patient/Task.rs"
    assert "refresh_token" not in tokens
    assert call(tokens["access_token"], "responses").status_code == 403


def test_words_of_one_kind_stay_as_they_were_asked_for(app: App, ana: Browser) -> None:
    tokens = app.let_in(ana, scope="patient/Patient.read patient/Task.s", kinds=("Patient", "Task"))
    assert tokens["scope"] == "patient/Patient.read patient/Task.s"


def test_a_person_gives_no_more_than_was_asked_for(app: App, ana: Browser) -> None:
    for kinds in (("Patient", "Task"), (), ("everything",)):
        answer = fresh(ana).post(app.asks(scope="patient/Task.rs"), {"answer": "yes", "kinds": kinds})
        assert answer.status_code == 422
    assert not AuthorizationCode.objects.exists()


def test_an_app_gets_no_more_than_it_was_registered_for(cast: Cast, ana: Browser) -> None:
    app = App(cast.actor("owner"), scopes=("patient/Task.rs",))
    more = "patient/*.cruds offline_access openid system/*.rs clients.read introspection user/*.rs"
    tokens = app.let_in(ana, scope=more, kinds=("Task",))
    assert (tokens["scope"], "refresh_token" in tokens) == ("patient/Task.rs", False)


def test_no_is_told_to_the_app_and_nothing_is_made(app: App, ana: Browser) -> None:
    for body in ({"answer": "no", "kinds": KINDS}, {"kinds": KINDS}):
        sent = told(fresh(ana).post(app.asks(), body))
        assert (sent["error"], sent["state"], sent["iss"]) == ("access_denied", "s1", "http://testserver")
    assert not AuthorizationCode.objects.exists()


WRONG: dict[str, tuple[dict[str, str | None], str]] = {
    "no challenge": ({"code_challenge": None}, "invalid_request"),
    "no method": ({"code_challenge_method": None}, "invalid_request"),
    "plain": ({"code_challenge_method": "plain"}, "invalid_request"),
    "an empty challenge": ({"code_challenge": ""}, "invalid_request"),
    "a short challenge": ({"code_challenge": "abc"}, "invalid_request"),
    "no state": ({"state": None}, "invalid_request"),
    "no audience": ({"aud": None}, "invalid_request"),
    "another audience": ({"aud": "https://elsewhere.example/fhir/r4"}, "invalid_request"),
    "a token at once": ({"response_type": "token"}, "unsupported_response_type"),
    "nothing at all": ({"response_type": None}, "unsupported_response_type"),
    "in a fragment": ({"response_mode": "fragment"}, "invalid_request"),
    "no scope": ({"scope": None}, "invalid_scope"),
    "no scope of a person": ({"scope": "launch/patient offline_access"}, "invalid_scope"),
    "a system's scope": ({"scope": "system/*.rs clients.read"}, "invalid_scope"),
    "in silence": ({"prompt": "none"}, "interaction_required"),
    "too long": ({"nonce": "a" * 3000}, "invalid_request"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_46_what_is_asked_for_wrongly_is_told_to_the_app_alone(app: App, ana: Browser, kind: str) -> None:
    changed, error = WRONG[kind]
    answer = fresh(ana).get(app.asks(**changed))
    sent = told(answer)
    assert answer["Location"].startswith(f"{BACK}?")
    assert (sent["error"], sent["iss"], sent.get("state")) == (error, "http://testserver", changed.get("state", "s1"))
    assert fresh(ana).post(app.asks(**changed), {"answer": "yes", "kinds": KINDS})["Location"] == answer["Location"]
    assert not AuthorizationCode.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": None},
        {"redirect_uri": f"{BACK}/"},
        {"redirect_uri": f"{BACK}?a=b"},
        {"redirect_uri": f"{BACK}#a"},
        {"redirect_uri": "https://app.example"},
        {"redirect_uri": "https://app.example:443/back"},
        {"redirect_uri": "https://APP.example/back"},
        {"redirect_uri": "http://app.example/back"},
        {"redirect_uri": "https://evil.example/back"},
        {"redirect_uri": "https://app.example@evil.example/back"},
        {"redirect_uri": "javascript:alert(1)"},
        {"client_id": None},
        {"client_id": "nobody"},
        {"client_id": "a\0b"},
    ],
    ids=range(14),
)
def test_46_nobody_is_sent_where_no_app_of_the_practice_waits(app: App, ana: Browser, changed: dict[str, Any]) -> None:
    answer = fresh(ana).get(app.asks(**changed))
    assert answer.status_code in {400, 404}
    assert not answer.has_header("Location")


def test_46_what_is_said_twice_is_not_believed(app: App, ana: Browser) -> None:
    other = f"&redirect_uri=https%3A%2F%2Fevil.example%2F&client_id={app.client.client_id}"
    assert fresh(ana).get(app.asks() + other).status_code == 400
    assert told(fresh(ana).get(app.asks() + "&state=s2"))["error"] == "invalid_request"


def test_47_an_app_of_another_practice_is_no_app_here(cast: Cast, app: App, ana: Browser) -> None:
    other = App(cast.actor("stranger"))
    assert fresh(ana).get(other.asks()).status_code == 400
    assert fresh(ana).get(app.asks()).status_code == 200


def test_46_a_program_of_a_record_system_asks_nobody(cast: Cast, app: App, ana: Browser) -> None:
    program = Program(cast.actor("owner"))
    ApiClient.objects.filter(pk=program.client.pk).update(redirect_uris=BACK)
    assert fresh(ana).get(app.asks(client_id=program.client.client_id)).status_code == 400
    answer = Browser().post(TOKEN, program.body(grant_type="authorization_code", code="x", redirect_uri=BACK))
    assert answer.json()["error"] == "unauthorized_client"


def test_46_an_app_gets_nothing_without_a_yes(cast: Cast, app: App) -> None:
    kept = App(cast.actor("owner"), has_secret=True)
    for one in (app, kept):
        answer = one.posts(grant_type="client_credentials", scope="patient/Patient.rs")
        assert (answer.status_code, answer.json()["error"]) in {(400, "unauthorized_client"), (401, "invalid_client")}
    assert not AccessToken.objects.exists()


def test_a_code_counts_once_and_whoever_uses_it_again_ends_what_came_of_it(app: App, ana: Browser) -> None:
    code = app.code(ana)
    tokens = app.redeems(code).json()
    assert call(tokens["access_token"], "practice").status_code == 403
    again = app.redeems(code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert call(tokens["access_token"], "practice").status_code == 401
    assert app.refreshes(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert Allowance.objects.get().ended_at is not None


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": None},
        {"code_verifier": "b" * 50},
        {"code_verifier": challenge(VERIFIER)},
        {"code_verifier": ""},
        {"redirect_uri": None},
        {"redirect_uri": "https://app.example/other"},
        {"code": "never given"},
        {"code": "a\0b"},
        {"code": None},
        {"client_id": "nobody"},
        {"client_id": None},
    ],
    ids=range(11),
)
def test_46_a_code_alone_is_worth_nothing(app: App, ana: Browser, changed: dict[str, str | None]) -> None:
    code = app.code(ana)
    answer = app.redeems(**{"code": code} | changed)
    assert answer.status_code in {400, 401}
    assert not AccessToken.objects.exists()


def test_46_a_code_is_worth_nothing_to_another_app(cast: Cast, app: App, ana: Browser) -> None:
    other = App(cast.actor("owner"), name="Other")
    code = app.code(ana)
    assert other.redeems(code).json()["error"] == "invalid_grant"
    assert app.redeems(code).status_code == 200


def test_46_a_code_runs_out(app: App, ana: Browser) -> None:
    code = app.code(ana)
    AuthorizationCode.objects.update(expires=AuthorizationCode.objects.get().expires - timedelta(seconds=61))
    assert app.redeems(code).json()["error"] == "invalid_grant"


def test_46_an_app_with_a_secret_shows_it(cast: Cast, ana: Browser) -> None:
    app = App(cast.actor("owner"), has_secret=True)
    code = app.code(ana)
    for wrong in (None, "", "wrong"):
        assert app.redeems(code, client_secret=wrong).json()["error"] == "invalid_client"
    tokens = app.redeems(code).json()
    assert app.refreshes(tokens["refresh_token"], client_secret=None).json()["error"] == "invalid_client"
    assert app.refreshes(tokens["refresh_token"]).status_code == 200


def test_a_refresh_token_counts_once_and_using_it_again_ends_all(app: App, ana: Browser) -> None:
    first = app.let_in(ana)
    second = app.refreshes(first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert second["patient"] == first["patient"]
    assert call(first["access_token"], "practice").status_code == 401
    assert call(second["access_token"], "practice").status_code == 403
    assert app.refreshes(first["refresh_token"]).json()["error"] == "invalid_grant"
    assert call(second["access_token"], "practice").status_code == 401
    assert app.refreshes(second["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_refresh_token_works_after_the_token_has_run_out(app: App, ana: Browser, cast: Cast) -> None:
    tokens = app.let_in(ana)
    AccessToken.objects.update(expires=AccessToken.objects.get().expires - timedelta(seconds=301))
    app.let_in(cast.browser("jonah"))  # which clears what has run out
    assert app.refreshes(tokens["refresh_token"]).status_code == 200


def test_what_is_long_over_is_forgotten_and_what_runs_is_not(app: App, ana: Browser, cast: Cast) -> None:
    tokens = app.let_in(ana)
    for _ in range(3):
        tokens = app.refreshes(tokens["refresh_token"]).json()
    jonah = app.let_in(cast.browser("jonah"))
    RefreshToken.objects.filter(revoked__isnull=False).update(revoked=clock.now() - USED_KEPT)
    Allowance.objects.filter(person=cast.users["jonah"]).update(until=clock.now())
    assert app.refreshes(tokens["refresh_token"]).status_code == 200
    assert RefreshToken.objects.count() == 2
    assert app.refreshes(jonah["refresh_token"]).status_code == 400


def test_46_a_refresh_widens_nothing_and_narrows_for_once(app: App, ana: Browser) -> None:
    tokens = app.let_in(ana, kinds=("Task", "Patient"))
    for more in ("patient/Observation.rs", "patient/*.rs", "patient/Task.cruds", "clients.read", "patient/Task.rs x"):
        assert app.refreshes(tokens["refresh_token"], scope=more).json()["error"] == "invalid_scope"
    narrow = app.refreshes(tokens["refresh_token"], scope="patient/Task.r").json()
    assert narrow["scope"] == "patient/Task.r"
    assert call(narrow["access_token"], "clients").status_code == 403
    wide = app.refreshes(narrow["refresh_token"]).json()
    assert set(wide["scope"].split()) == {"launch/patient", "patient/Task.rs", "patient/Patient.rs", "offline_access"}


def test_46_a_refresh_token_is_worth_nothing_to_another_app_and_after_its_days(
    cast: Cast, app: App, ana: Browser
) -> None:
    other, tokens = App(cast.actor("owner"), name="Other"), app.let_in(ana)
    assert other.refreshes(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert app.refreshes("never given").json()["error"] == "invalid_grant"
    Allowance.objects.update(until=Allowance.objects.get().given_at)
    assert call(tokens["access_token"], "practice").status_code == 401
    assert app.refreshes(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def ends_by_the_person(cast: Cast, app: App) -> None:
    answer = cast.browser("ana").post(f"/my/settings/apps/{app.client.client_id}/end/")
    assert answer["Location"] == "/my/settings/apps/"


def ends_by_the_practice(cast: Cast, app: App) -> None:
    cut_off_program(app.client, by=cast.actor("owner"))


def ends_with_the_account(cast: Cast, _app: App) -> None:
    User.objects.filter(pk=cast.users["ana"].pk).update(is_active=False)


def ends_with_the_role(cast: Cast, _app: App) -> None:
    Membership.objects.filter(user=cast.users["ana"], role=Role.CLIENT).update(ended_at=cast.users["ana"].created_at)


def ends_by_moving(cast: Cast, _app: App) -> None:
    User.objects.filter(pk=cast.users["ana"].pk).update(practice=cast.users["stranger"].practice)


type End = Callable[[Cast, App], None]


@pytest.mark.parametrize(
    "end", [ends_by_the_person, ends_by_the_practice, ends_with_the_account, ends_with_the_role, ends_by_moving]
)
def test_46_what_is_over_is_over_at_the_next_call(cast: Cast, app: App, ana: Browser, end: End) -> None:
    tokens, other, waiting = app.let_in(ana), app.let_in(ana), app.code(ana)
    assert call(tokens["access_token"], "practice").status_code == 403
    end(cast, app)
    for one in (tokens, other):
        assert call(one["access_token"], "practice").status_code == 401
        assert app.refreshes(one["refresh_token"]).status_code in {400, 401}
    assert app.redeems(waiting).status_code in {400, 401}


def test_an_app_gives_its_token_back(cast: Cast, app: App, ana: Browser) -> None:
    for name in ("access_token", "refresh_token"):
        tokens, other = app.let_in(ana), App(cast.actor("owner"), name="Other")
        assert other.posts("/oauth/revoke", token=tokens[name]).status_code == 200
        assert call(tokens["access_token"], "practice").status_code == 403
        assert app.posts("/oauth/revoke", token=tokens[name]).status_code == 200
        assert call(tokens["access_token"], "practice").status_code == 401
        assert app.refreshes(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_the_person_sees_each_app_and_takes_it_back(cast: Cast, app: App, ana: Browser) -> None:
    assert "No app reads" in ana.get("/my/settings/apps/").content.decode()
    app.let_in(ana, kinds=("Task",))
    page = ana.get("/my/settings/apps/").content.decode()
    assert "Garden" in page
    assert "What you were given to do" in page
    assert "What you wrote" not in page
    assert "Garden" not in cast.browser("jonah").get("/my/settings/apps/").content.decode()
    where = f"/my/settings/apps/{app.client.client_id}/end/"
    assert cast.browser("jonah").post(where).status_code == 404
    assert ana.post(where).status_code == 302
    assert "No app reads" in ana.get("/my/settings/apps/").content.decode()
    assert ana.post(where).status_code == 404


def test_each_yes_and_each_end_is_on_record(app: App, ana: Browser, cast: Cast) -> None:
    app.let_in(ana)
    ends_by_the_person(cast, app)
    acts = [one.action for one in Event.objects.filter(actor=cast.users["ana"]).order_by("pk")]
    assert [act for act in acts if "app" in act or "token" in act] == ["allow_app", "give_token", "end_app"]


def test_where_an_app_waits_on_one_s_own_machine(cast: Cast, ana: Browser) -> None:
    back = "http://127.0.0.1:8123/back?x=1"
    app = App(cast.actor("owner"), places=(back, BACK))
    page = fresh(ana).get(app.asks(redirect_uri=back))
    assert "form-action 'self' http://127.0.0.1:8123;" in page["Content-Security-Policy"]
    answer = fresh(ana).post(app.asks(redirect_uri=back), {"answer": "yes", "kinds": KINDS})
    assert answer["Location"].startswith(f"{back}&code=")
    assert fresh(ana).get(app.asks(redirect_uri="http://127.0.0.1:9000/back?x=1")).status_code == 400


def test_what_an_app_finds_out_is_true(app: App, ana: Browser) -> None:
    told_of = Browser().get("/.well-known/smart-configuration").json()
    assert told_of["authorization_endpoint"] == "http://testserver/oauth/authorize"
    assert set(told_of["grant_types_supported"]) == {"authorization_code", "client_credentials", "refresh_token"}
    assert told_of["code_challenge_methods_supported"] == ["S256"]
    assert told_of["response_types_supported"] == ["code"]
    assert AUD.startswith(told_of["issuer"])
    every = " ".join(word for word in told_of["scopes_supported"] if word[:8] + word[-3:] == "patient/.rs")
    assert app.let_in(ana, scope=every)["scope"].split() == every.split()
