"""The client of the docs, against the running house."""

import json
from http import HTTPStatus
from types import ModuleType
from typing import Any, get_type_hints

import pytest
from django.test import Client as Browser
from django.test import override_settings
from joserfc.jwk import ECKey, RSAKey

from homework.demo.sandbox import Sandbox
from practice.api.rates import PERMITS
from practice.people.acting import actor_for
from practice.people.models import User
from practice.sync.models import AccessToken
from practice.sync.registering import register_program
from tests.practice.api.serving import Serving
from tests.practice.sync.programs import ec, public, rsa

type Trellis = Any  # a class of a file that tests import by its text

pytestmark = pytest.mark.django_db
TOLD = {
    "Client": "ClientTold",
    "Case": "CaseTold",
    "Session": "SessionTold",
    "Assignment": "AssignmentTold",
    "Response": "ResponseTold",
    "Score": "ScoreTold",
    "Change": "ChangeTold",
    "Changes": "ChangesTold",
}


@pytest.fixture
def practice(box: Sandbox, serving: Serving, library: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Trellis:
    PERMITS.forget()
    made = library.Trellis(serving.url, box.program.client.client_id, secret=box.program.secret)
    monkeypatch.setattr(library, "LONGEST_WAIT", 0.0)
    return made


def test_its_shapes_are_those_of_the_document(library: ModuleType) -> None:
    shapes = Browser().get("/api/openapi.json").json()["components"]["schemas"]
    for name, told in TOLD.items():
        assert set(get_type_hints(getattr(library, name))) == set(shapes[told]["properties"]), name


def test_it_reads_everything_page_by_page(practice: Trellis, serving: Serving) -> None:
    def read() -> dict[str, list[Any]]:
        lists = ("clients", "cases", "sessions", "assignments", "responses", "scores")
        return {name: list(getattr(practice, name)()) for name in lists}

    found = serving.during(read)
    many = {name: len(rows) for name, rows in found.items()}
    assert many == {"clients": 5, "cases": 3, "sessions": 6, "assignments": 6, "responses": 6, "scores": 3}
    by_two = serving.during(lambda: [one["code"] for one in practice.each("clients", limit="2")])
    assert by_two == [one["code"] for one in found["clients"]]
    assert {score["total"] for score in found["scores"]} == {60}


def test_what_is_posted_twice_with_a_key_is_made_once(practice: Trellis, serving: Serving) -> None:
    sent = {"name": "Mira Stone", "email": "mira@sandbox.example"}
    made = serving.during(lambda: [practice.post("clients", sent, key="mira") for _ in range(2)])
    assert (made[0].body, made[1].headers["idempotent-replayed"]) == (made[1].body, "true")


def test_it_changes_only_what_it_has_seen(practice: Trellis, serving: Serving, library: ModuleType) -> None:
    path = practice.by_external("clients", "demo-pms", "a/1 ü")
    sent = {"name": "Ada", "email": "ada@sandbox.example"}
    made = serving.during(lambda: practice.put(path, sent, new=True))
    assert made.status == HTTPStatus.CREATED
    serving.during(lambda: practice.put(path, {**sent, "name": "Ada L"}, tag=made.tag))
    with pytest.raises(library.Problem) as told:
        serving.during(lambda: practice.put(path, sent, tag=made.tag))
    assert (told.value.status, told.value.kind, bool(told.value.request_id)) == (412, "changed-meanwhile", True)


def test_it_goes_on_from_its_cursor(practice: Trellis, serving: Serving) -> None:
    pages = serving.during(lambda: list(practice.changes()))
    serving.during(lambda: practice.post("clients", {"name": "New", "email": "new@sandbox.example"}))
    more = serving.during(lambda: list(practice.changes(pages[-1]["next"])))
    assert [(one["kind"], one["gone"]) for page in more for one in page["items"]] == [("clients", False)]


def test_a_token_that_was_taken_back_is_had_anew(practice: Trellis, serving: Serving) -> None:
    serving.during(lambda: practice.get("practice"))
    AccessToken.objects.all().delete()
    assert serving.during(lambda: practice.get("practice")).status == HTTPStatus.OK


def test_it_waits_where_it_is_asked_to(practice: Trellis, serving: Serving, library: ModuleType) -> None:
    with override_settings(API_CALLS_PER_MINUTE=1), pytest.raises(library.Problem) as told:
        serving.during(lambda: [practice.get("practice") for _ in range(2)])
    assert (told.value.status, told.value.kind) == (429, "too-many-calls")
    assert told.value.retry_after is not None


@pytest.mark.parametrize("key", [rsa(), ec()], ids=["RS384", "ES384"])
def test_it_signs_with_a_key_of_its_own(
    box: Sandbox, serving: Serving, library: ModuleType, key: RSAKey | ECKey
) -> None:
    owner = User.objects.get(practice=box.practice, memberships__role="administrator")
    system = box.program.client.record_system
    assert system is not None
    scopes = ["practice.read"]
    signing = register_program(system, "Signing", scopes, jwks=public(key), by=actor_for(owner)).client
    made = library.Trellis(serving.url, signing.client_id, key=key.as_dict(private=True))
    assert serving.during(lambda: made.get("practice")).body["name"] == box.practice.name


def test_it_goes_nowhere_but_by_https_and_follows_nobody(library: ModuleType) -> None:
    with pytest.raises(ValueError, match="https"):
        library.Trellis("http://practice.example", token="t")
    assert json.dumps(library.Answer(204, None, {}).tag) == '""'
