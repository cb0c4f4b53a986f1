"""Somebody lets an app in that waits on their own machine, in a real browser, with and without its script."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.journeys.house import Couple, NewContext, session_of
from tests.practice.sync.apps import App, call

pytestmark = pytest.mark.long


class Waiting(BaseHTTPRequestHandler):
    """An app that only notes where somebody comes back."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Garden</title><h1>Back in the garden</h1>")

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def back() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Waiting) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/back"
        server.shutdown()


@pytest.mark.parametrize("script", [True, False])
def test_a_yes_leads_back_to_the_app_and_can_be_taken_back(
    new_context: NewContext, base_url: str, couple: Couple, back: str, *, script: bool
) -> None:
    ana = couple.user("ana")
    app = App(couple.cast.actor("owner"), places=(back,))
    context = new_context(java_script_enabled=script)
    wrong: list[str] = []
    context.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_of(ana), "url": base_url}])
    page = context.new_page()
    page.goto(base_url + app.asks(redirect_uri=back, aud=f"{base_url}/fhir/r4"))
    page.get_by_role("button", name="Yes, let it read this").click()
    expect(page.get_by_role("link", name="Tick at least one thing that it may read")).to_be_visible()
    wrong.clear()  # A browser tells of a form that was refused.
    for words in ("Your name, and your e-mail address", "What you were given to do, and for which day"):
        page.get_by_label(words).check()
    page.get_by_role("button", name="Yes, let it read this").click()
    expect(page.locator("h1")).to_have_text("Back in the garden")
    told = {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}
    assert (told["state"], told["iss"]) == ("s1", base_url)
    tokens = app.redeems(told["code"], redirect_uri=back).json()
    assert tokens["scope"].split() == ["launch/patient", "patient/Patient.rs", "patient/Task.rs"]
    assert call(tokens["access_token"], "clients").status_code == 200
    page.goto(f"{base_url}/my/settings/apps/")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("No app reads anything of yours.")).to_be_visible()
    assert call(tokens["access_token"], "clients").status_code == 401
    assert wrong == []
