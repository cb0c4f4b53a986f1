"""A clinician opens a client's page from the record system in which they work."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client as Browser

from clients.actions.cases import plan_session
from clients.actions.elsewhere import call_session
from clients.actions.lines import disconnect
from clients.models import Case, LaunchLink, Line
from clients.queries.elsewhere import Elsewhere
from practice import clock
from practice.audit.models import Event
from tests.cast import Cast
from tests.clients.launch.conftest import Opening, connected
from tests.clients.launch.record_server import RecordServer
from tests.practice.sync.apps import fresh

pytestmark = pytest.mark.django_db


def test_the_first_time_somebody_says_that_both_are_they_and_then_comes_straight(
    opening: Opening, cast: Cast, line: Line
) -> None:
    asked = {name: values[0] for name, values in parse_qs(urlsplit(opening.begin()).query).items()}
    assert {name: asked[name] for name in ("response_type", "client_id", "redirect_uri", "launch", "scope", "aud")} == {
        "response_type": "code",
        "client_id": "us",
        "redirect_uri": f"http://testserver/launch/{line.code}/back/",
        "launch": "one-of-theirs",
        "scope": "openid fhirUser launch",
        "aud": opening.server.base,
    }
    assert asked["code_challenge_method"] == "S256"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert opening()["Location"] == "/launch/link/"
    assert opening.browser.get("/launch/link/")["Location"].startswith("/settings/again/")
    page = fresh(opening.browser).get("/launch/link/").content.decode()
    assert "Practitioner/7, in Records" in page
    assert "Clinician" in page
    code = cast.client("ana").code
    assert opening.browser.post("/launch/link/", {"answer": "yes"})["Location"] == f"/clients/{code}/"
    assert opening()["Location"] == f"/clients/{code}/"
    assert opening.browser.get(f"/clients/{code}/", follow=True).status_code == 200
    acts = ["let_open", "link_oneself", "open_from_record_system", "open_from_record_system"]
    assert [one.action for one in Event.objects.order_by("pk") if one.action in acts] == acts


def test_who_says_no_is_not_linked(opening: Opening) -> None:
    opening()
    assert fresh(opening.browser).post("/launch/link/", {"answer": "no"})["Location"] == "/"
    assert not LaunchLink.objects.exists()
    assert opening.browser.post("/launch/link/", {"answer": "yes"}).status_code == 400


@pytest.mark.parametrize(
    "before",
    [
        {"patient": "p-ana", "fhirContext": [{"reference": "Patient/p-jonah"}]},
        {"fhirContext": [{"reference": "Patient/p-ana"}, {"reference": "BASE/Patient/p-jonah"}]},
        {"patient": "p-jonah", "fhirContext": [{"reference": "Appointment/a-1"}]},
    ],
)
def test_two_partners_or_a_session_open_their_case(
    opening: Opening, line: Line, cast: Cast, before: dict[str, Any]
) -> None:
    case = Case.objects.get()
    starts = clock.now() + timedelta(days=3)
    session = plan_session(case, starts, zone="Europe/London", minutes=50, by=cast.actor("owner"))
    call_session(session, Elsewhere(line.system, "a-1"), by=cast.actor("owner"))
    context = before.get("fhirContext", [])
    absolute = [{"reference": one["reference"].replace("BASE", opening.server.base)} for one in context]
    opening.server.before = {**before, "fhirContext": absolute}
    assert opening.link()["Location"] == f"/cases/{case.code}/"


@pytest.mark.parametrize(
    "before",
    [
        {},
        {"patient": 7, "fhirContext": {"reference": "Patient/p-ana"}},
        {"fhirContext": [3, {"reference": "https://elsewhere.example/Patient/p-ana"}, {"reference": "Group/p-ana"}]},
    ],
)
def test_what_is_about_nobody_opens_the_first_page(opening: Opening, before: dict[str, Any]) -> None:
    opening.server.before = before
    assert opening.link()["Location"] == "/"


def test_the_desk_comes_to_its_own_page(opening: Opening, cast: Cast) -> None:
    opening.browser = cast.browser("front_desk")
    assert opening.link()["Location"] == f"/desk/clients/{cast.client('ana').code}/"


def test_a_server_that_names_itself_as_openid_does_is_understood(opening: Opening) -> None:
    opening.server.says = {"issuer": None, "jwks_uri": None}
    assert opening.link().status_code == 302


def test_an_app_with_a_secret_shows_it(cast: Cast, server: RecordServer) -> None:
    server.secret = "a secret made up for this test"
    connected(cast, server, secret=server.secret)
    opening = Opening(cast.browser("clinician"), server)
    assert opening()["Location"] == "/launch/link/"
    server.secret = "another"
    assert "Records said no" in opening().content.decode()


def test_whoever_runs_the_practice_sets_it_up_and_ends_it(opening: Opening, cast: Cast, line: Line) -> None:
    opening.link()
    owner = fresh(cast.browser("owner"))
    page = owner.get(f"/sync/lines/{line.code}/launch/").content.decode()
    for words in ("http://testserver/launch/", f"http://testserver/launch/{line.code}/back/", "Clinician"):
        assert words in page
    assert owner.post(f"/sync/lines/{line.code}/launch/", {"client_id": ""}).status_code == 422
    owner.post(f"/sync/lines/{line.code}/launch/", {"client_id": "us", "secret": "new"})
    assert LaunchLink.objects.count() == 1
    owner.post(f"/sync/lines/{line.code}/launch/", {"client_id": "us again"})
    assert not LaunchLink.objects.exists()
    kept = Line.objects.get().secrets
    assert kept == {"token": "x", "launch": {"client_id": "us again", "secret": ""}}
    owner.post(f"/sync/lines/{line.code}/launch/end/")
    assert Line.objects.get().secrets == {"token": "x"}
    asked = opening.browser.get("/launch/", {"iss": opening.server.base, "launch": "x"})
    assert "This record system is not connected" in asked.content.decode()


def test_only_whoever_runs_the_practice_sets_it_up(cast: Cast, line: Line) -> None:
    for name in ("clinician", "supervisor", "front_desk", "ana", "stranger"):
        browser = fresh(cast.browser(name))
        assert browser.get(f"/sync/lines/{line.code}/launch/").status_code == 404
        assert browser.post(f"/sync/lines/{line.code}/launch/", {"client_id": "mine"}).status_code == 404
        assert browser.post(f"/sync/lines/{line.code}/launch/end/").status_code == 404
    assert Line.objects.get().secrets["launch"]["client_id"] == "us"


def test_a_link_is_ended_by_its_person_or_whoever_runs_the_practice(opening: Opening, cast: Cast) -> None:
    for name, back in (("clinician", "/launch/links/"), ("owner", f"/sync/lines/{Line.objects.get().code}/launch/")):
        opening.link()
        link = LaunchLink.objects.get()
        assert "Records" in opening.browser.get("/launch/links/").content.decode()
        for other in ("supervisor", "stranger", "ana"):
            assert cast.browser(other).post(f"/launch/links/{link.code}/end/").status_code == 404
        assert cast.browser(name).post(f"/launch/links/{link.code}/end/")["Location"] == back
        assert not LaunchLink.objects.exists()


def test_what_is_disconnected_opens_nothing(opening: Opening, cast: Cast, line: Line) -> None:
    opening.link()
    waiting = opening.begin()
    disconnect(line, by=cast.actor("owner"))
    assert not LaunchLink.objects.exists()
    assert opening.back(waiting).status_code == 404
    assert opening.browser.get("/launch/", {"iss": opening.server.base, "launch": "x"}).status_code == 404


def test_whoever_is_not_signed_in_does_that_first(opening: Opening, server: RecordServer) -> None:
    nobody = Browser()
    asked = nobody.get("/launch/", {"iss": server.base, "launch": "x"})
    assert asked["Location"].startswith("/sign-in/?next=/launch/")
    assert (server.asked, nobody.session.get("launches_begun")) == ([], None)
    address = opening.begin()
    code, state = server.signs_in(address)
    path = urlsplit(server.codes[code]["redirect_uri"]).path
    assert Browser().get(path, {"code": code, "state": state})["Location"].startswith("/sign-in/?next=/launch/")
