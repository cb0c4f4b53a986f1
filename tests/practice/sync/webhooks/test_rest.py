"""A program manages its own addresses; another one's are not there."""

from typing import Any

import pytest

from practice.api.rates import PERMITS
from practice.audit.models import Event
from practice.codes import new_code
from practice.sync.once import SentCall
from practice.sync.webhooks.models import WebhookEndpoint
from practice.sync.webhooks.policy import TYPES
from tests.cast import Cast
from tests.practice.sync.peers import Reply
from tests.practice.sync.programs import Answer, Program
from tests.practice.sync.webhooks.scene import Scene, verified

URL = "https://ledger.example/hooks"
TOLD = {
    *("code", "url", "types", "state", "off", "created_at", "took_at", "rests_until", "waiting", "failed"),
}


@pytest.fixture
def program(cast: Cast) -> Program:
    PERMITS.forget()
    return Program(cast.actor("owner"))


def made(program: Program, **sent: Any) -> Any:  # noqa: ANN401 - JSON
    answer = program.call("post", "webhooks", {"url": URL} | sent)
    assert answer.status_code == 201, answer.content
    assert answer["Location"] == f"/api/v1/webhooks/{answer.json()['code']}"
    return answer.json()


def test_an_address_is_added_told_of_and_deleted(program: Program) -> None:
    first = made(program, types=["clients.changed"])
    assert set(first) == TOLD | {"secret"}
    assert first["secret"].startswith("whsec_")
    assert (first["url"], first["types"], first["state"], first["waiting"]) == (URL, ["clients.changed"], "running", 0)

    path = f"webhooks/{first['code']}"
    seen = program.get(path)
    assert seen.json() == {name: first[name] for name in TOLD}
    assert program.get(path, If_None_Match=seen["ETag"]).status_code == 304
    assert program.get("webhooks").json() == {"items": [seen.json()], "next": None}
    assert program.get(f"{path}/deliveries").json() == {"items": [], "next": None}

    assert program.call("delete", path).status_code == 204
    assert program.get(path).status_code == program.call("delete", path).status_code == 404
    assert program.get("webhooks").json()["items"] == []


def test_its_secret_and_address_are_sealed_and_the_secret_is_told_once(program: Program) -> None:
    first = made(program)
    row = WebhookEndpoint.objects.filter(code=first["code"]).values().get()
    kept = str([getattr(value, "data", value) for value in row.values()])
    assert [word for word in (first["secret"], "ledger.example") if word in kept] == []
    assert first["secret"] not in program.get("webhooks").content.decode()


def test_a_call_that_is_sent_twice_makes_one(program: Program) -> None:
    answers = [program.call("post", "webhooks", {"url": URL}, Idempotency_Key="one") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert WebhookEndpoint.objects.count() == 1
    assert "whsec_" not in str(SentCall.objects.values().get())


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 422),
        ({"url": "nowhere"}, 422),
        ({"url": "ftp://ledger.example/"}, 422),
        ({"url": f"https://ledger.example/{'x' * 500}"}, 422),
        ({"url": "http://ledger.example/"}, 409),
        ({"url": "https://127.0.0.1/"}, 409),
        ({"url": "https://[::1]/"}, 409),
        ({"url": "https://169.254.169.254/latest/meta-data"}, 409),
        ({"url": "https://user:word@ledger.example/"}, 409),
        ({"url": URL, "types": ["clients"]}, 422),
        ({"url": URL, "types": "clients.changed"}, 422),
    ],
)
def test_what_cannot_be_an_address_is_refused(program: Program, sent: dict[str, object], status: int) -> None:
    answer = program.call("post", "webhooks", sent)
    assert (answer.status_code, WebhookEndpoint.objects.count()) == (status, 0)
    assert answer.json()["detail"]


def test_a_program_has_ten_at_most(program: Program) -> None:
    for _ in range(10):
        made(program)
    assert program.call("post", "webhooks", {"url": URL}).status_code == 409


def calls(code: str) -> list[tuple[str, str, object]]:
    path = f"webhooks/{code}"
    acts: list[tuple[str, str, object]] = [
        ("post", f"{path}/{act}", {}) for act in ("pause", "resume", "rotate", "resend")
    ]
    return [("get", path, None), ("get", f"{path}/deliveries", None), ("delete", path, None), *acts]


def heard(answer: Answer) -> tuple[int, bytes]:
    return answer.status_code, answer.content


def test_another_programs_is_like_one_that_never_was(program: Program, cast: Cast) -> None:
    code, never = made(program)["code"], new_code()
    others = [Program(cast.actor("owner"), name="Other"), Program(cast.actor("stranger"))]
    for other in others:
        for (method, path, sent), (_, nowhere, _) in zip(calls(code), calls(never), strict=True):
            found = heard(other.call(method, path, sent, X_Request_Id="same"))
            assert found[0] == 404
            assert found == heard(other.call(method, nowhere, sent, X_Request_Id="same"))
        assert other.get("webhooks").json()["items"] == []
    assert program.get(f"webhooks/{code}").json()["state"] == "running"


def test_a_token_that_is_not_for_it_does_nothing(program: Program, cast: Cast) -> None:
    code = made(program)["code"]
    same = program.system.user.name
    reads = Program(cast.actor("owner"), name=same, scopes=["webhooks.read", "clients.read"])
    for method, path, sent in calls(code):
        expected = 200 if method == "get" else 403
        assert reads.call(method, path, sent).status_code == expected
    assert reads.call("post", "webhooks", {"url": URL}).status_code == 403
    none = Program(cast.actor("owner"), name=same, scopes=["clients.read"])
    assert {none.call(*call).status_code for call in calls(code)} == {403}


def test_each_act_is_on_record(program: Program) -> None:
    code = made(program)["code"]
    for act in ("pause", "pause", "resume", "rotate", "resend"):
        assert program.call("post", f"webhooks/{code}/{act}", {}).status_code == 200
    program.call("delete", f"webhooks/{code}")
    acts = Event.objects.filter(actor_id=program.system.pk, action__contains="webhook").order_by("pk")
    assert list(acts.values_list("action", flat=True)) == [
        f"{act}_webhook" for act in ("add", "pause", "resume", "rotate", "resend", "remove")
    ]
    assert "ledger.example" not in str(list(acts.values_list("subjects", flat=True)))


def test_the_log_tells_status_and_time_and_never_what_was_said(scene: Scene) -> None:
    client = scene.brings()
    scene.peer.answers = lambda _asked: Reply(500, b"the receiver's own words")
    scene.work()
    code = scene.endpoint.code
    program = scene.ledger
    told = program.get(f"webhooks/{code}/deliveries")
    (one,) = told.json()["items"]

    assert set(one) == {"id", "type", "state", "created_at", "next_at", "tries"}
    assert (one["type"], one["state"]) == ("clients.changed", "waiting")
    assert one["next_at"] > one["created_at"]
    assert [set(line) for line in one["tries"]] == [{"at", "ms", "status", "why"}]
    assert one["tries"][0]["status"] == 500
    assert [word for word in (client.code, "own words") if word in told.content.decode()] == []
    assert program.get(f"webhooks/{code}").json()["waiting"] == 1


def test_all_of_it_over_the_interface(scene: Scene) -> None:
    program, code = scene.ledger, scene.endpoint.code
    acts = f"webhooks/{code}"
    assert program.call("post", f"{acts}/pause", {}).json()["state"] == "paused"
    scene.brings()
    assert scene.work() == []
    assert program.call("post", f"{acts}/resume", {}).json()["state"] == "running"
    rotated = program.call("post", f"{acts}/rotate", {}).json()
    (asked,) = scene.work()
    verified(asked, rotated["secret"])

    name = program.get(f"{acts}/deliveries").json()["items"][0]["id"]
    assert program.call("post", f"{acts}/resend", {}).json() == {"count": 0}
    assert program.call("post", f"{acts}/resend", {"ids": ["msg_neverneverne"]}).json() == {"count": 0}
    assert program.call("post", f"{acts}/resend", {"ids": ["never"]}).status_code == 422
    assert program.call("post", f"{acts}/resend", {"ids": [name]}).json() == {"count": 1}
    assert [asked.headers["webhook-id"] for asked in scene.work()] == [name]


def test_the_document_tells_what_is_sent(client: Any) -> None:  # noqa: ANN401 - Django's test client
    document = client.get("/api/openapi.json").json()
    hook = document["webhooks"]["change"]["post"]
    body = document["components"]["schemas"][
        hook["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    ]
    assert set(body["properties"]) == {"type", "timestamp", "data"}
    assert set(document["components"]["schemas"]["ThingTold"]["properties"]) == {"kind", "code", "gone"}
    assert set(hook["responses"]) == {"2XX", "410", "429"}
    assert "webhook-signature" in hook["description"]
    assert len(TYPES) == 20
