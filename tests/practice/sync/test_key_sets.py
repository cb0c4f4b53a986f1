"""A program keeps its keys at an address of its own: asked for when it has to be, and no more often."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from pytest_django import Settings

from practice.access.errors import NotAllowedError
from practice.sync.key_sets import AT_LONGEST, AT_MOST_EVERY, believed_for
from practice.sync.models import ApiClient
from practice.sync.registering import register_program
from tests.cast import Cast
from tests.practice.sync.peers import Peer, Reply, peer
from tests.practice.sync.programs import Program, asked, ec, public, rsa, signed

pytestmark = pytest.mark.django_db


def tells(keys: dict[str, Any], **headers: str) -> Reply:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(body=json.dumps(keys).encode(), headers=told)


@pytest.fixture
def keeper(settings: Settings) -> Iterator[Peer]:
    """The program's own server."""
    settings.LOCAL_PEERS = ["127.0.0.1"]
    with peer(lambda _: tells(public(rsa()), Cache_Control="public, max-age=600")) as running:
        yield running


@pytest.fixture
def signer(cast: Cast, keeper: Peer) -> ApiClient:
    system = Program(cast.actor("owner")).system
    where = f"{keeper.url}/jwks.json"
    return register_program(system, "Signer", ["clients.read"], jwks=where, by=cast.actor("owner")).client


def later(client: ApiClient, time: timedelta) -> None:
    """Let so much time pass for what was kept of a program."""
    client.refresh_from_db()
    for name in ("jwks_until", "jwks_asked_at"):
        moment = getattr(client, name)
        setattr(client, name, moment and moment - time)
    client.save()


def test_keys_are_asked_for_once_as_long_as_they_are_good(signer: ApiClient, keeper: Peer) -> None:
    assert [asked(signed(signer)).status_code for _ in range(3)] == [200, 200, 200]
    assert [(one.method, one.path) for one in keeper.asked] == [("GET", "/jwks.json")]
    signer.refresh_from_db()
    assert signer.jwks == public(rsa())


def test_a_key_that_is_not_known_is_asked_for_once_a_minute(signer: ApiClient, keeper: Peer) -> None:
    assert asked(signed(signer)).status_code == 200
    keeper.answers = lambda _: tells(public(rsa(), ec()))
    for _ in range(3):
        assert asked(signed(signer, key=ec())).status_code == 401
    assert len(keeper.asked) == 1
    later(signer, AT_MOST_EVERY)
    assert asked(signed(signer, key=ec())).status_code == 200
    for _ in range(3):
        assert asked(signed(signer, header={"kid": "never"})).status_code == 401
    assert len(keeper.asked) == 2


def test_a_key_that_its_owner_took_away_counts_no_more_when_the_time_is_over(signer: ApiClient, keeper: Peer) -> None:
    assert asked(signed(signer)).status_code == 200
    keeper.answers = lambda _: tells(public(ec()))
    assert asked(signed(signer)).status_code == 200
    later(signer, timedelta(seconds=601))
    assert asked(signed(signer)).status_code == 401
    assert asked(signed(signer, key=ec())).status_code == 200


WRONG = {
    "an error": Reply(status=500),
    "another place": Reply(status=302, headers={"Location": "https://elsewhere.example/jwks.json"}),
    "no JSON": Reply(body=b"<html>"),
    "a list": Reply(body=b"[]"),
    "no keys": Reply(body=b'{"keys": []}'),
    "keys that are none": Reply(body=b'{"keys": "all"}'),
    "a private key": Reply(body=json.dumps({"keys": [rsa().as_dict(private=True)]}).encode()),
    "too much": Reply(body=b" " * 100_000 + b"{}"),
    "deep": Reply(body=b"[" * 60_000),
}


@pytest.mark.parametrize("kind", WRONG)
def test_46_where_no_keys_are_told_nobody_comes_in(signer: ApiClient, keeper: Peer, kind: str) -> None:
    keeper.answers = lambda _: WRONG[kind]
    for _ in range(2):
        assert asked(signed(signer)).status_code == 401
    assert len(keeper.asked) == 1


def test_what_is_fit_for_other_things_stands_beside_what_is_used(signer: ApiClient, keeper: Peer) -> None:
    other = {"kty": "oct", "k": "AAAA", "kid": "other"}
    enciphers = {**ec().as_dict(private=False), "use": "enc"}
    keeper.answers = lambda _: tells({"keys": [other, enciphers, "x", *public(rsa())["keys"]]})
    assert asked(signed(signer)).status_code == 200
    assert asked(signed(signer, key=ec())).status_code == 401


def test_46_jku_says_where_the_keys_are_registered_and_nothing_else(signer: ApiClient, keeper: Peer) -> None:
    assert asked(signed(signer, header={"jku": signer.jwks_url})).status_code == 200
    for other in ("https://elsewhere.example/jwks.json", f"{keeper.url}/other.json"):
        assert asked(signed(signer, header={"jku": other})).status_code == 401
    assert {one.path for one in keeper.asked} == {"/jwks.json"}


@pytest.mark.parametrize(
    "where",
    [
        "http://keys.example/jwks.json",
        "https://127.0.0.1/jwks.json",
        "https://10.0.0.1/jwks.json",
        "https://169.254.169.254/latest",
        "https://[::1]/jwks.json",
        "ftp://keys.example/jwks.json",
        "https:///jwks.json",
        "https://somebody@keys.example/jwks.json",
        "https://keys.example/" + "a" * 500,
        "",
    ],
)
def test_46_keys_are_had_from_the_internet_alone(cast: Cast, where: str) -> None:
    system = Program(cast.actor("owner")).system
    with pytest.raises(NotAllowedError):
        register_program(system, "Signer", ["clients.read"], jwks=where, by=cast.actor("owner"))


def test_46_a_name_that_leads_home_is_not_asked(signer: ApiClient, keeper: Peer, settings: Settings) -> None:
    settings.LOCAL_PEERS = []
    signer.jwks_url = keeper.url.replace("http://127.0.0.1", "https://localhost")
    signer.save()
    assert asked(signed(signer)).status_code == 401
    assert keeper.asked == []


def test_46_who_keeps_keys_elsewhere_is_not_let_in_by_a_secret(signer: ApiClient) -> None:
    assert asked("x.y.z", client_id=signer.client_id, client_secret="").status_code == 401
    program = {"grant_type": "client_credentials", "client_id": signer.client_id, "client_secret": "!"}
    assert Browser().post("/oauth/token", program).status_code == 401


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("max-age=600", timedelta(seconds=600)),
        ("public, MAX-AGE=120, must-revalidate", timedelta(seconds=120)),
        ("max-age=5", AT_MOST_EVERY),
        ("", AT_MOST_EVERY),
        ("no-store", AT_MOST_EVERY),
        ("no-cache, max-age=600", AT_MOST_EVERY),
        ("max-age=999999999", AT_LONGEST),
        ("s-max-age=600", AT_MOST_EVERY),
        ("max-age=soon", AT_MOST_EVERY),
    ],
)
def test_how_long_an_answer_is_believed(said: str, time: timedelta) -> None:
    assert believed_for({"Cache-Control": said}) == time
