import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from clients.actions.people import connect_record_system
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.people.models import User
from practice.sync.models import ApiClient, RecordSystem
from practice.sync.registering import cut_off_program, register_app, register_program
from tests.cast import Cast
from tests.practice.sync.programs import TOKEN, asked, ec, public, rsa, signed

pytestmark = pytest.mark.django_db


def told(capsys: pytest.CaptureFixture[str], *arguments: Any, **options: Any) -> dict[str, str]:
    call_command("register_client", *arguments, **{"practice": "Willow Street", "scopes": ["clients.read"], **options})
    return dict(line.split(" ", 1) for line in capsys.readouterr().out.splitlines())


def test_a_secret_is_told_once_and_works(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "Ledger", secret=True)
    assert set(found) == {"client_id", "client_secret"}
    assert Browser().post(TOKEN, {"grant_type": "client_credentials", **found}).status_code == 200
    client = ApiClient.objects.get()
    assert (client.practice_id, client.record_system_id) == (
        cast.actor("owner").practice,
        RecordSystem.objects.get().pk,
    )


def test_keys_are_taken_from_a_file(cast: Cast, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps(public(rsa(), ec())))
    found = told(capsys, "Ledger", jwks=path)
    assert set(found) == {"client_id"}
    assert asked(signed(ApiClient.objects.get(client_id=found["client_id"]))).status_code == 200


def test_keys_are_named_by_their_address(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    where = "https://keys.example/jwks.json"
    found = told(capsys, "Ledger", jwks=where)
    client = ApiClient.objects.get(client_id=found["client_id"])
    assert (client.jwks_url, client.jwks) == (where, None)


def test_a_program_joins_a_system_only_when_that_is_said(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    """A consent that somebody gave to the system of this name holds for no program that only calls itself so."""
    with pytest.raises(CommandError, match="nothing can join"):
        told(capsys, "Ledger", secret=True, joins=True)
    told(capsys, "Ledger", secret=True)
    with pytest.raises(CommandError, match="--joins"):
        told(capsys, "Ledger", secret=True)
    assert (RecordSystem.objects.count(), ApiClient.objects.count()) == (1, 1)
    told(capsys, "Ledger", secret=True, joins=True)
    assert (RecordSystem.objects.count(), ApiClient.objects.count()) == (1, 2)
    told(capsys, "Ledger", secret=True, practice="Elsewhere")
    assert RecordSystem.objects.count() == 2


APP = {"scopes": ["patient/Patient.rs,patient/Task.rs", "offline_access"], "redirect": ["https://app.example/back"]}


def test_an_app_is_registered_with_where_it_waits(
    cast: Cast, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps(public(ec())))
    kinds = [told(capsys, "Garden", **APP, **how) for how in ({"public": True}, {"secret": True}, {"jwks": path})]
    assert [set(kind) for kind in kinds] == [{"client_id"}, {"client_id", "client_secret"}, {"client_id"}]
    clients = [ApiClient.objects.get(client_id=kind["client_id"]) for kind in kinds]
    assert [client.client_type for client in clients] == ["public", "confidential", "confidential"]
    assert {(one.held, one.redirect_uris, one.record_system) for one in clients} == {
        ("patient/Patient.rs patient/Task.rs offline_access", "https://app.example/back", None)
    }
    assert not RecordSystem.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        {"redirect": []},
        {"redirect": ["http://app.example/back"]},
        {"redirect": ["https://app.example/back#part"]},
        {"redirect": ["https://somebody@app.example/back"]},
        {"redirect": ["https://app.example;script-src/back"]},
        {"redirect": ["app.example:/back"]},
        {"redirect": ["javascript:alert(1)"]},
        {"redirect": ["https:///back"]},
        {"redirect": ["https://app.example:port/back"]},
        {"redirect": ["https://[bad/back"]},
        {"scopes": ["offline_access"]},
        {"scopes": ["patient/Patient.cruds"]},
        {"scopes": ["patient/AuditEvent.rs"]},
        {"scopes": ["system/Patient.rs"]},
        {"scopes": ["clients.read"]},
        {"scopes": ["patient/Patient.rs", "introspection"]},
    ],
    ids=range(16),
)
def test_an_app_that_cannot_be_is_not_registered(
    cast: Cast, capsys: pytest.CaptureFixture[str], more: dict[str, Any]
) -> None:
    with pytest.raises(CommandError):
        told(capsys, "Garden", **APP | more, public=True)
    assert not ApiClient.objects.exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"practice": "Nowhere"}, "which practice"),
        ({"practice": ""}, "which practice"),
        ({"joins": True, "redirect": ["https://app.example/back"]}, "joins no record system"),
        ({"scopes": ["everything"]}, "no scope"),
        ({"jwks": "http://keys.example/jwks.json"}, "https"),
        ({"jwks": "/nowhere/jwks.json"}, "cannot be read"),
        ({"scopes": ["patient/Patient.rs"]}, "no scope"),
        ({"scopes": ["clients.read", "offline_access"]}, "no scope"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_made(
    cast: Cast, capsys: pytest.CaptureFixture[str], more: dict[str, Any], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        told(capsys, "Ledger", **({} if "jwks" in more else {"secret": True}) | more)
    assert not ApiClient.objects.exists()


def weak() -> dict[str, Any]:
    from joserfc.jwk import ECKey

    return public(ECKey.generate_key("P-256", {"kid": "weak"}))


@pytest.mark.parametrize(
    "jwks",
    [
        {},
        {"keys": []},
        {"keys": ["x"]},
        {"keys": [{"kty": "oct", "k": "AAAA", "kid": "a"}]},
        {"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "a"}]},
        {"keys": [{"kty": "RSA", "kid": "a"}]},
        {"keys": [{**public(rsa())["keys"][0], "kid": ""}]},
        {"keys": public(rsa())["keys"] * 2},
        {"keys": [rsa().as_dict(private=True)]},
        weak(),
    ],
    ids=range(10),
)
def test_keys_that_nobody_should_sign_with_are_refused(cast: Cast, jwks: dict[str, Any]) -> None:
    by = cast.actor("owner")
    system = connect_record_system(name="Ledger", scopes=["clients.read"], by=by)
    with pytest.raises(NotAllowedError):
        register_program(system, "Ledger", ["clients.read"], jwks=jwks, by=by)


@pytest.mark.parametrize("joins", [False, True])
def test_a_program_that_is_refused_leaves_nothing_behind(
    cast: Cast,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    joins: bool,  # noqa: FBT001 - a case each
) -> None:
    """No record system that clients could name, and none that reads more than it did."""
    if joins:
        told(capsys, "Ledger", secret=True)
    before = everybody()
    path = tmp_path / "private.json"
    path.write_text(json.dumps({"keys": [rsa().as_dict(private=True)]}))
    with pytest.raises(CommandError):
        told(capsys, "Ledger", jwks=path, joins=joins, scopes=["responses.read"])
    assert everybody() == before


def everybody() -> list[object]:
    systems = RecordSystem.objects.order_by("pk").values_list("pk", "reads_responses")
    return [*systems, User.objects.count(), ApiClient.objects.count()]


@pytest.mark.parametrize("who", ["clinician", "front_desk", "ana", "stranger"])
def test_only_who_runs_the_practice_lets_a_program_in_or_cuts_it_off(cast: Cast, who: str) -> None:
    by = cast.actor("owner")
    system = connect_record_system(name="Ledger", scopes=["clients.read"], by=by)
    client = register_program(system, "Ledger", ["clients.read"], by=by).client
    with pytest.raises(NotVisibleError):
        register_program(system, "Other", ["clients.read"], by=cast.actor(who))
    with pytest.raises(NotVisibleError):
        cut_off_program(client, by=cast.actor(who))


@pytest.mark.parametrize("who", ["clinician", "front_desk", "ana"])
def test_only_who_runs_the_practice_lets_an_app_ask(cast: Cast, who: str) -> None:
    with pytest.raises(NotVisibleError):
        register_app("Garden", ["patient/Patient.rs"], ["https://app.example/back"], by=cast.actor(who))
