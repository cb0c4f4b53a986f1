"""What comes back from a record system and proves nothing opens nothing, and nobody is linked by it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings

from clients.actions.cases import open_case
from clients.actions.elsewhere import call_client
from clients.actions.launching import let_open, link_oneself
from clients.actions.lines import Wanted, connect
from clients.actions.people import add_client
from clients.enums import LineKind
from clients.models import LaunchLink, Line
from clients.queries.elsewhere import Elsewhere
from practice import clock
from practice.access.errors import NotAllowedError
from practice.people import limits
from tests.cast import Cast
from tests.clients.launch import record_server
from tests.clients.launch.conftest import Opening, connected
from tests.clients.launch.record_server import RecordServer
from tests.practice.sync.apps import fresh
from tests.practice.sync.peers import HERE, Reply, peer

pytestmark = pytest.mark.django_db

NOW = 1_700_000_000


def says(answer: Any, words: str, status: int) -> None:  # noqa: ANN401 - the test client's answer
    assert (answer.status_code, words in answer.content.decode()) == (status, True), answer.content.decode()[-900:]
    assert "Location" not in answer


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://another.example"},
        {"aud": "somebody else"},
        {"aud": ["us", "somebody else"]},
        {"aud": None},
        {"azp": "somebody else"},
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": 7},
        {"exp": NOW},
        {"exp": None},
        {"exp": True},
        {"exp": 10**400},
        {"iat": NOW},
        {"iat": None},
        {"iat": 10**11},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "two words"},
        {"sub": "\ud800"},
        {"sub": "x" * 256},
    ],
    ids=str,
)
def test_a_proof_that_does_not_fit_opens_nothing(opening: Opening, claims: dict[str, Any]) -> None:
    opening.server.claims = claims
    says(opening(), "It is not certain who is there", 400)
    assert opening.browser.session.get("launch_to_link") is None


FORGED = [
    record_server.by_another_key,
    record_server.by_a_key_in_the_header,
    record_server.by_nobody,
    record_server.by_the_public_key,
    record_server.by_a_weak_key,
    record_server.cut_short,
    lambda _claims, _server: "no proof",
    lambda _claims, _server: "a.b.c",
    lambda _claims, _server: "",
]


@pytest.mark.parametrize("sign", FORGED)
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_a_forged_proof_opens_nothing(opening: Opening, sign: Callable[[dict[str, Any], RecordServer], str]) -> None:
    opening.link()
    opening.server.sign = sign
    says(opening(), "It is not certain who is there", 400)


def test_a_way_back_works_once(opening: Opening) -> None:
    address = opening.begin()
    code, state = opening.server.signs_in(address)
    path = urlsplit(opening.server.codes[code]["redirect_uri"]).path
    assert opening.browser.get(path, {"code": code, "state": state}).status_code == 302
    opening.server.codes[code] = {}
    asked = len(opening.server.asked)
    says(opening.browser.get(path, {"code": code, "state": state}), "This way in is used up", 400)
    assert len(opening.server.asked) == asked


def test_a_way_back_is_for_the_browser_in_which_it_began(opening: Opening, cast: Cast) -> None:
    other = Opening(cast.browser("supervisor"), opening.server)
    says(other.back(opening.begin()), "This way in is used up", 400)
    for state in ("", "never", "x" * 3000):
        says(opening.back(opening.begin(), state=state), "This way in is used up", 400)


def test_a_way_back_is_over_after_ten_minutes(opening: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    address, now = opening.begin(), clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=10))
    says(opening.back(address), "This way in is used up", 400)


def test_a_code_that_was_given_to_somebody_else_opens_nothing(opening: Opening, cast: Cast) -> None:
    theirs, _ = opening.server.signs_in(Opening(cast.browser("supervisor"), opening.server).begin())
    says(opening.back(opening.begin(), code=theirs), "Records said no", 400)


def test_a_code_of_another_launch_opens_nothing_even_where_nobody_checks_the_challenge(opening: Opening) -> None:
    server, first, second = opening.server, opening.begin(), opening.begin()
    theirs, _ = server.signs_in(first)
    mine, state = server.signs_in(second)
    server.codes[theirs]["code_challenge"] = server.codes[mine]["code_challenge"]
    path = urlsplit(server.codes[mine]["redirect_uri"]).path
    says(opening.browser.get(path, {"code": theirs, "state": state}), "It is not certain who is there", 400)


def test_two_record_systems_cannot_be_taken_for_each_other(opening: Opening, cast: Cast, settings: Settings) -> None:
    """Mixed-up issuers: what one began is not ended at the other's way back, nor under the other's name."""
    evil = RecordServer()
    with peer(evil.answers) as running:
        evil.url = running.url
        second = connect(Wanted(LineKind.FHIR, "Evil", evil.base, {"token": "x"}), by=cast.actor("owner"))
        let_open(second, client_id="us", secret="", by=cast.actor("owner"))
        there = Opening(opening.browser, evil)
        code, _ = opening.server.signs_in(opening.begin())
        _, state = evil.signs_in(there.begin())
        says(opening.browser.get(f"/launch/{second.code}/back/", {"code": code, "state": "x"}), "used up", 400)
        first = Line.objects.exclude(pk=second.pk).get()
        says(opening.browser.get(f"/launch/{first.code}/back/", {"code": code, "state": state}), "used up", 400)
        says(there.back(there.begin(), iss=opening.server.url), "It is not certain who is there", 400)
        evil.claims = {"iss": opening.server.url}
        says(there(), "It is not certain who is there", 400)
        evil.claims, evil.says = {}, {"issuer": opening.server.url}
        opening.link()
        evil.claims = {"iss": opening.server.url}
        assert there()["Location"] == "/launch/link/"
        assert there.browser.get("/launch/links/").content.decode().count("End the link") == 1
    assert settings.LOCAL_PEERS == [HERE]


def test_the_same_issuer_coming_back_is_told_to_be_it(opening: Opening) -> None:
    assert opening.back(opening.begin(), iss=opening.server.url)["Location"] == "/launch/link/"


def test_who_is_linked_with_another_opens_nothing(opening: Opening, cast: Cast) -> None:
    opening.link()
    other = Opening(cast.browser("supervisor"), opening.server)
    says(other(), "Somebody else is signed in there", 403)
    opening.server.who = "dr-else"
    says(opening(), "Somebody else is signed in there", 403)
    assert LaunchLink.objects.count() == 1


def test_one_person_there_is_one_person_here(cast: Cast, line: Line) -> None:
    link_oneself(line, "iss dr-hart", by=cast.actor("clinician"))
    for subject, who in (("iss dr-hart", "supervisor"), ("iss dr-else", "clinician")):
        with pytest.raises(NotAllowedError):
            link_oneself(line, subject, by=cast.actor(who))


def test_a_link_is_not_made_later_or_without_a_launch(opening: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    says(fresh(opening.browser).post("/launch/link/", {"answer": "yes"}), "This way in is used up", 400)
    opening()
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=10))
    says(fresh(opening.browser).post("/launch/link/", {"answer": "yes"}), "This way in is used up", 400)
    assert not LaunchLink.objects.exists()


def test_without_one_more_sign_in_nobody_is_linked(opening: Opening) -> None:
    opening()
    assert opening.browser.post("/launch/link/", {"answer": "yes"})["Location"].startswith("/settings/again/")
    assert not LaunchLink.objects.exists()


def test_whom_one_may_not_see_is_not_there_like_who_never_was(opening: Opening, cast: Cast, line: Line) -> None:
    opening.link()
    owner, stranger = cast.actor("owner"), cast.actor("stranger")
    hidden = add_client(email="nora@example.org", name="Nora Lind", by=owner)
    open_case([hidden], treating=cast.users["owner"], by=owner)
    call_client(hidden, Elsewhere(line.system, "p-nora"), by=owner)
    elsewhere = add_client(email="zoe@example.org", name="Zoe Away", by=stranger)
    call_client(elsewhere, Elsewhere(line.system, "p-zoe"), by=stranger)
    answers = []
    for key in ("p-nora", "p-zoe", "p-never"):
        opening.server.before = {"patient": key}
        answers.append(opening())
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({answer.content for answer in answers}) == 1
    opening.server.before = {"patient": "p-never", "fhirContext": [{"reference": "Patient/p-ana"}]}
    assert opening().status_code == 404
    opening.server.before = {"patient": "p-ana", "fhirContext": [{"reference": "Patient/p-nora"}]}
    assert opening()["Location"] == f"/clients/{cast.client('ana').code}/"


def test_another_practice_and_the_world_open_nothing(opening: Opening, cast: Cast, server: RecordServer) -> None:
    sent = {"iss": server.base, "launch": "x"}
    stranger = cast.browser("stranger")
    known = stranger.get("/launch/", sent)
    asked = list(server.asked)
    never = stranger.get("/launch/", {"iss": "https://never.example/fhir", "launch": "x"})
    says(known, "This record system is not connected", 404)
    assert known.content == never.content
    assert server.asked == asked
    for name in ("ana", "jonah"):
        browser = cast.browser(name)
        for path in ("/launch/", "/launch/links/", "/launch/link/", f"/launch/{Line.objects.get().code}/back/"):
            assert browser.get(path, sent).status_code == 404
    assert opening.browser.session.get("launches_begun") is None


def test_each_practice_has_its_own_way_to_the_same_record_system(opening: Opening, cast: Cast) -> None:
    theirs = connected(cast, opening.server, who="stranger")
    opening.link()
    other = Opening(cast.browser("stranger"), opening.server)
    assert f"launch%2F{theirs.code}%2Fback" in other.begin()
    assert other()["Location"] == "/launch/link/"
    says(opening.browser.get(f"/launch/{theirs.code}/back/", {"state": "x"}), "used up", 400)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"iss": ""},
        {"launch": "x"},
        {"iss": "\0", "launch": "x"},
        {"iss": "javascript:alert(1)", "launch": "x"},
        {"iss": "http://169.254.169.254/", "launch": "x"},
        {"iss": "x" * 3000, "launch": "x"},
        {"iss": "%ed%a0%80", "launch": "x"},
    ],
    ids=str,
)
def test_nonsense_is_told_kindly(opening: Opening, sent: dict[str, str]) -> None:
    asked = list(opening.server.asked)
    answer = opening.browser.get("/launch/", sent)
    assert answer.status_code in {400, 404}
    assert opening.server.asked == asked


@pytest.mark.parametrize("token", ["", "x" * 2001])
def test_a_launch_without_its_handle_is_told_to_begin_again(opening: Opening, token: str) -> None:
    says(opening.browser.get("/launch/", {"iss": opening.server.base, "launch": token}), "used up", 400)


@pytest.mark.parametrize(
    "said",
    [
        {"code_challenge_methods_supported": None},
        {"code_challenge_methods_supported": ["plain"]},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "http://plain.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://records.example/a#b"},
        {"token_endpoint": "http://10.0.0.1/token"},
        {"jwks_uri": "https://127.0.0.2/keys"},
        {"jwks_uri": 3},
    ],
    ids=str,
)
def test_a_server_that_cannot_be_trusted_is_not_gone_to(opening: Opening, said: dict[str, Any]) -> None:
    opening.server.says = said
    says(opening.browser.get("/launch/", {"iss": opening.server.base, "launch": "x"}), "Records did not answer", 502)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'{"issuer": ' * 5000, b"\xff", b"{}"])
def test_a_server_that_answers_nonsense_is_told_of(opening: Opening, body: bytes) -> None:
    opening.server.replies = {"/fhir/.well-known/smart-configuration": Reply(body=body)}
    says(opening.browser.get("/launch/", {"iss": opening.server.base, "launch": "x"}), "Records did not answer", 502)
    for path, status in (("/token", 400 if body == b"{}" else 502), ("/keys", 400 if body == b"{}" else 502)):
        opening.server.replies = {}
        address = opening.begin()
        opening.server.replies = {path: Reply(body=body)}
        assert opening.back(address).status_code == status


def test_who_is_told_no_there_hears_it(opening: Opening) -> None:
    says(opening.back(opening.begin(), error="access_denied"), "Records said no", 400)


def test_nobody_begins_for_ever(opening: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = [opening.begin() for _ in range(6)]
    says(opening.back(addresses[0]), "used up", 400)
    assert opening.back(addresses[-1]).status_code == 302
    monkeypatch.setattr(limits, "LAUNCHES", limits.Limit("few of these", 1, timedelta(minutes=15)))
    opening.begin()
    assert opening.browser.get("/launch/", {"iss": opening.server.base, "launch": "x"}).status_code == 429
