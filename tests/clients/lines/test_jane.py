"""Jane is asked by its developer platform: a clinic lets us in, and its people and appointments come in."""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from django.test import Client as Browser
from pytest_django import Settings

from clients.actions.lines import Wanted, connect
from clients.enums import LineKind, RunEnd, Trouble
from clients.models import Line, Session
from practice import clock
from tests.cast import Cast
from tests.clients.lines.conftest import Time, Turn
from tests.clients.lines.told import alone, counts, found, ids, reasons
from tests.practice.sync.peers import HERE, Asked, Reply, peer

PAGE = 3


@dataclass
class JaneServer:
    """A clinic, and the house that gives out tokens: each right to renew works once."""

    url: str = ""
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {"patients": [], "appointments": []})
    right: str = "right-0"
    challenge: str = ""
    given: int = 0
    asked: list[dict[str, str]] = field(default_factory=list)
    reply: Reply | None = None

    def answers(self, asked: Asked) -> Reply:
        if asked.path == "/token":
            return self._token({name: values[0] for name, values in parse_qs(asked.body.decode()).items()})
        if self.reply is not None:
            return self.reply
        if asked.headers.get("authorization") != f"Bearer token-{self.given}":
            return Reply(401, b"{}")
        where = urlsplit(asked.path)
        return self._list(where.path.rsplit("/", 1)[1], dict(parse_qsl(where.query)))

    def _token(self, form: dict[str, str]) -> Reply:
        renews = form["grant_type"] == "refresh_token" and form["refresh_token"] == self.right
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        comes = form["grant_type"] == "authorization_code" and proof.rstrip(b"=").decode() == self.challenge
        if (form["client_id"], form["client_secret"]) != ("us", "ours") or not (renews or comes):
            return Reply(400, b'{"error": "invalid_grant"}')
        self.given += 1
        self.right = f"right-{self.given}"
        return _json({"access_token": f"token-{self.given}", "refresh_token": self.right, "expires_in": 300})

    def _list(self, name: str, query: dict[str, str]) -> Reply:
        self.asked.append(query)
        rows = [row for row in self.rows[name] if row["updated_at"] >= query.get("updated_at[gte]", "")]
        rows.sort(key=lambda row: row["created_at"])
        begin = int(base64.b64decode(query.get("page[cursor]", "")) or 0)
        shown = [{k: v for k, v in row.items() if k != "updated_at"} for row in rows[begin : begin + PAGE]]
        more = begin + PAGE < len(rows)
        cursor = base64.b64encode(str(begin + PAGE).encode()).decode() if more else None
        return _json({"items": shown, "limit": PAGE, "hasNextPage": more, "cursor": cursor})


def _json(said: dict[str, Any]) -> Reply:
    return Reply(body=json.dumps(said).encode())


@pytest.fixture
def server(settings: Settings) -> Iterator[JaneServer]:
    jane = JaneServer()
    with peer(jane.answers) as running:
        jane.url = running.url
        settings.LOCAL_PEERS = [HERE]
        settings.JANE_CLIENT_ID, settings.JANE_CLIENT_SECRET = "us", "ours"
        settings.JANE_TOKEN_URL = f"{running.url}/token"
        yield jane


@pytest.fixture
def line(cast: Cast, time: Time, server: JaneServer) -> Line:
    wanted = Wanted(LineKind.JANE, "Jane", server.url, {"refresh_token": "right-0"})
    return connect(wanted, by=cast.actor("owner"))


def patient(server: JaneServer, key: str, first: str, born: str = "1985-05-05", **more: Any) -> None:
    number = len(server.rows["patients"])
    said = {"id": key, "first_name": first, "last_name": "Lind", "email": f"{first.lower()}@example.net"}
    when = f"2026-11-01T{number:02}:00:00Z"
    dates = {"date_of_birth": born, "status": "active", "created_at": when, "updated_at": when}
    server.rows["patients"].append({**said, **dates, **more})


def visit(server: JaneServer, key: str, whose: str, **more: Any) -> dict[str, Any]:
    when = "2026-11-01T00:00:00Z"
    times = {"start_at": "2026-11-27T09:00:00Z", "end_at": "2026-11-27T09:50:00Z", "state": "booked"}
    row = {"id": key, "patient_id": whose, **times, "created_at": when, "updated_at": when, **more}
    server.rows["appointments"].append(row)
    return row


def test_people_come_page_by_page_and_appointments_follow(server: JaneServer, turn: Turn, cast: Cast) -> None:
    for number in range(7):
        patient(server, f"p{number}", f"P{number}", born=f"1980-01-{number + 1:02}")
    assert counts(turn()) == {"clients_new": 7}
    assert sorted(ids()) == [f"p{number}" for number in range(7)]
    alone(cast, found("p1@example.net"))
    row = visit(server, "a", "p1", updated_at="2027-01-01T00:00:00Z")
    assert counts(turn()) == {"sessions_new": 1}
    row |= {"state": "cancelled", "cancelled_at": "2026-11-25T00:00:00Z"}
    assert counts(turn()) == {"sessions_cancelled": 1}
    assert Session.objects.get().cancelled_at is not None


def test_only_what_changed_is_asked_for_in_an_order_that_stays(server: JaneServer, turn: Turn) -> None:
    patient(server, "p", "P")
    turn()
    server.asked.clear()
    turn()
    assert {query["sort"] for query in server.asked} == {"created_at"}
    assert all(query["updated_at[gte]"].endswith("Z") for query in server.asked)


def test_whoever_is_discharged_there_is_asked_about(server: JaneServer, turn: Turn) -> None:
    patient(server, "p", "P")
    turn()
    server.rows["patients"][0] |= {"status": "discharged", "updated_at": "2027-01-01T00:00:00Z"}
    assert (counts(turn()), reasons()) == ({"asked": 1}, [("p", "gone_there")])


def test_the_right_to_renew_is_kept_at_once(server: JaneServer, turn: Turn, line: Line) -> None:
    """Also when what it was for does not work: the old one opens nothing any more."""
    server.reply = Reply(500, b"")
    assert turn().trouble == Trouble.BROKEN
    assert Line.objects.get(pk=line.pk).secrets == {"refresh_token": "right-1"}
    server.reply = None
    assert turn().end == RunEnd.DONE


def test_a_right_that_was_taken_back_is_named(server: JaneServer, turn: Turn) -> None:
    server.right = "another"
    assert turn().trouble == Trouble.REFUSED


def owner(cast: Cast) -> Browser:
    browser = cast.browser("owner")
    session = browser.session
    session["signed_in_again_at"] = clock.now().isoformat()
    session.save()
    return browser


def test_a_clinic_lets_us_in(server: JaneServer, cast: Cast) -> None:
    browser = owner(cast)
    page = browser.post("/sync/lines/new/jane/", {"name": "Jane", "clinic": "willow.janeapp.com"})
    asked = dict(parse_qsl(urlsplit(page.context["link"]).query))
    assert (asked["resource"], asked["code_challenge_method"]) == ("https://willow.janeapp.com", "S256")
    server.challenge = asked["code_challenge"]
    back = urlsplit(asked["redirect_uri"]).path
    assert browser.get(back, {"state": "forged", "code": "c"}).status_code == 404
    assert browser.get(back, {"state": asked["state"], "code": "c"}).status_code == 404
    page = browser.post("/sync/lines/new/jane/", {"name": "Jane", "clinic": "https://willow.janeapp.com/"})
    asked = dict(parse_qsl(urlsplit(page.context["link"]).query))
    server.challenge = asked["code_challenge"]
    assert browser.get(back, {"state": asked["state"], "code": "c"}).status_code == 302
    line = Line.objects.get()
    assert (line.address, line.secrets) == ("https://willow.janeapp.com", {"refresh_token": "right-1"})


def test_without_janes_word_to_the_installation_there_is_no_such_page(cast: Cast, settings: Settings) -> None:
    assert owner(cast).get("/sync/lines/new/jane/").status_code == 404
    assert "Jane" not in owner(cast).get("/sync/lines/new/").content.decode()
