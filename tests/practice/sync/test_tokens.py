import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from joserfc.jwk import ECKey, RSAKey

from homework.actions.records import revoke_record_system
from practice.audit.models import Event
from practice.codes import fingerprint
from practice.sync.models import AccessToken, ApiClient
from practice.sync.registering import cut_off_program, register_program
from tests.cast import Cast
from tests.practice.sync.programs import HERE, TOKEN, Answer, Key, Program, asked, claims, ec, public, rsa, signed

pytestmark = pytest.mark.django_db
PLACE = "practice"


@pytest.fixture
def program(cast: Cast) -> Program:
    return Program(cast.actor("owner"))


@pytest.fixture
def signer(cast: Cast, program: Program) -> ApiClient:
    jwks = public(rsa(), ec())
    return register_program(program.system, "Signer", ["clients.read"], jwks=jwks, by=cast.actor("owner")).client


def test_a_secret_gets_a_token_that_opens_and_lives_five_minutes(program: Program) -> None:
    answer = Browser().post(TOKEN, program.body(scope="practice.read"))
    told = answer.json()
    assert (answer["Cache-Control"], answer["Pragma"]) == ("no-store, private", "no-cache")
    assert {name: told[name] for name in told if name != "access_token"} == {
        "expires_in": 300,
        "token_type": "Bearer",
        "scope": "practice.read",
    }
    program.token = told["access_token"]
    assert program.get(PLACE).status_code == 200


def test_a_secret_works_in_the_header_too(program: Program) -> None:
    pair = base64.b64encode(f"{program.client.client_id}:{program.secret}".encode()).decode()
    answer = Browser().post(TOKEN, {"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {pair}"})
    assert (answer.status_code, answer.json()["scope"]) == (200, program.client.held)


def test_neither_token_nor_secret_is_kept(program: Program) -> None:
    row = AccessToken.objects.get()
    assert (row.token, row.token_checksum) == ("", hashlib.sha256(program.token.encode()).hexdigest())
    program.client.refresh_from_db()
    assert program.secret not in program.client.client_secret
    assert program.client.client_secret == fingerprint(program.secret)


@pytest.mark.parametrize(
    ("more", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": "a\0b"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "password", "username": "a", "password": "b"}, 400, "unsupported_grant_type"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:device_code"}, 400, "unsupported_grant_type"),
        ({"grant_type": "nothing"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "unsupported_grant_type"),
        ({"scope": "everything"}, 400, "invalid_scope"),
        ({"scope": "introspection"}, 400, "invalid_scope"),
        ({"scope": "patient/Patient.rs"}, 400, "invalid_scope"),
        ({"client_assertion_type": "other", "client_assertion": "x"}, 400, "invalid_request"),
    ],
)
def test_what_is_wrong_gets_no_token(program: Program, more: dict[str, str], status: int, error: str) -> None:
    answer = Browser().post(TOKEN, program.body(**more))
    assert (answer.status_code, answer.json()["error"]) == (status, error)


@pytest.mark.parametrize("key", [rsa, ec])
def test_a_signature_gets_a_token(signer: ApiClient, key: Callable[[], Key]) -> None:
    answer = asked(signed(signer, key=key()))
    assert (answer.status_code, answer.json()["expires_in"], answer.json()["scope"]) == (200, 300, "clients.read")


def lettered(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def begun(client: ApiClient, alg: str) -> str:
    return ".".join(lettered(json.dumps(part).encode()) for part in ({"alg": alg, "kid": "rsa"}, claims(client)))


def unsigned(client: ApiClient) -> str:
    return begun(client, "none") + "."


def confused(client: ApiClient) -> str:
    """The public key, which everybody has, used as a shared secret."""
    said = begun(client, "HS384")
    return f"{said}.{lettered(hmac.digest(rsa().as_pem(private=False), said.encode(), 'sha384'))}"


NOW = int(time.time())
WRONG: dict[str, dict[str, Any]] = {
    "of somebody else": {"iss": "nobody", "sub": "nobody"},
    "about somebody else": {"sub": "nobody"},
    "for another server": {"aud": "https://elsewhere.example/token"},
    "for the house only": {"aud": "http://testserver"},
    "for nobody": {"aud": None},
    "run out": {"exp": NOW - 1},
    "long-lived": {"exp": NOW + 3600},
    "endless": {"exp": None},
    "ends with a word": {"exp": "soon"},
    "ends with yes": {"exp": True},
    "not yet": {"nbf": NOW + 3600},
    "from the future": {"iat": NOW + 3600},
    "without a name": {"jti": None},
    "with an empty name": {"jti": ""},
    "with a number for a name": {"jti": 7},
}


@pytest.mark.parametrize("kind", WRONG)
def test_46_a_claim_that_is_wrong_proves_nothing(signer: ApiClient, kind: str) -> None:
    answer = asked(signed(signer, **WRONG[kind]))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert not AccessToken.objects.filter(application=signer).exists()


@pytest.mark.parametrize(
    "forged",
    [
        unsigned,
        confused,
        lambda client: signed(client, key=RSAKey.generate_key(2048, {"kid": "rsa"})),
        lambda client: signed(client, key=ECKey.generate_key("P-384", {"kid": "ec"})),
        lambda client: signed(client, header={"kid": "ec"}),
        lambda client: signed(client, header={"kid": "other"}),
        lambda client: signed(client, header={"alg": "RS256"}),
        lambda client: signed(client, header={"jku": "https://elsewhere.example/jwks"}),
        lambda client: signed(client)[:-4] + "AAAA",
        lambda _: "x.y.z",
        lambda _: "",
        lambda _: "é.é.é",
        lambda _: "a" * 20_000,
    ],
    ids=range(13),
)
def test_46_a_forged_signature_proves_nothing(signer: ApiClient, forged: Callable[[ApiClient], str]) -> None:
    assert asked(signed(signer)).status_code == 200
    answer = asked(forged(signer))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_46_an_assertion_counts_once(signer: ApiClient) -> None:
    assertion = signed(signer)
    assert [asked(assertion).status_code for _ in range(2)] == [200, 401]


def test_46_who_signs_is_not_let_in_by_a_secret(signer: ApiClient) -> None:
    for secret in ("", "!", signer.client_secret):
        body = {"grant_type": "client_credentials", "client_id": signer.client_id, "client_secret": secret}
        assert Browser().post(TOKEN, body).status_code == 401


def test_46_no_assertion_speaks_for_another_program(signer: ApiClient, program: Program) -> None:
    assert asked(signed(signer), client_id=program.client.client_id).status_code == 401
    assert asked(signed(program.client)).status_code == 401


def test_46_who_has_run_out_or_was_taken_back_is_refused_at_the_next_call(program: Program) -> None:
    AccessToken.objects.all().delete()
    program.token = program.new_token()
    assert program.get(PLACE).status_code == 200
    AccessToken.objects.update(expires=AccessToken.objects.get().expires - timedelta(seconds=301))
    assert program.get(PLACE).status_code == 401
    program.token = program.new_token()
    assert not AccessToken.objects.filter(expires__lte=AccessToken.objects.latest("pk").created).exists()
    assert program.get(PLACE).status_code == 200
    body = {"token": program.token, "client_id": program.client.client_id, "client_secret": program.secret}
    assert Browser().post("/oauth/revoke", body).status_code == 200
    assert program.get(PLACE).status_code == 401


def test_46_who_is_cut_off_is_refused_at_the_next_call(cast: Cast, program: Program) -> None:
    other = Program(cast.actor("owner"), name="Other")
    assert (program.get(PLACE).status_code, other.get(PLACE).status_code) == (200, 200)
    revoke_record_system(program.system, by=cast.actor("owner"))
    cut_off_program(other.client, by=cast.actor("owner"))
    assert (program.get(PLACE).status_code, other.get(PLACE).status_code) == (401, 401)
    for one in (program, other):
        assert Browser().post(TOKEN, one.body()).status_code == 401


def test_nobody_takes_back_a_token_of_another_program(cast: Cast, program: Program) -> None:
    other = Program(cast.actor("owner"), name="Other")
    body = {"token": program.token, "client_id": other.client.client_id, "client_secret": other.secret}
    assert Browser().post("/oauth/revoke", body).status_code == 200
    assert program.get(PLACE).status_code == 200


def test_a_token_is_asked_about_by_who_may_and_in_its_own_practice(cast: Cast, program: Program) -> None:
    asker = Program(cast.actor("owner"), name="Gate", scopes=["introspection"])
    stranger = Program(cast.actor("stranger"), name="Gate", scopes=["introspection"])

    def about(token: str, by: Program) -> Answer:
        return Browser().post("/oauth/introspect", {"token": token}, headers={"Authorization": f"Bearer {by.token}"})

    told = about(program.token, asker).json()
    assert (told["active"], told["client_id"], told["scope"]) == (True, program.client.client_id, program.client.held)
    by_secret = {"token": program.token, "client_id": asker.client.client_id, "client_secret": asker.secret}
    assert Browser().post("/oauth/introspect", by_secret).json() == told
    assert about(program.token, stranger).json() == {"active": False}
    assert about("never given", asker).json() == {"active": False}
    assert about(program.token, program).status_code == 403
    assert Browser().post("/oauth/introspect", {"token": program.token}).status_code == 401
    revoke_record_system(program.system, by=cast.actor("owner"))
    assert about(program.token, asker).json() == {"active": False}


def test_each_token_given_is_on_record(program: Program) -> None:
    before = Event.objects.filter(action="give_token").count()
    program.new_token()
    event = Event.objects.filter(action="give_token").latest("pk")
    assert Event.objects.filter(action="give_token").count() == before + 1
    assert (event.actor_id, event.subjects) == (program.system.pk, {"client": program.client.pk})


def test_what_a_program_finds_out_is_true(program: Program) -> None:
    told = Browser().get("/.well-known/smart-configuration", headers={"Accept": "text/html"}).json()
    assert told["token_endpoint"] == HERE
    assert told["code_challenge_methods_supported"] == ["S256"]
    for name in ("token_endpoint", "revocation_endpoint", "introspection_endpoint"):
        assert Browser().post(told[name].removeprefix("http://testserver"), {}).status_code in {400, 401}
    assert set(told["scopes_supported"]) >= set(program.client.scopes)
