import io
import logging
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import Client as Browser

from clients.actions.disclosing import disclose
from clients.actions.people import add_client
from clients.enums import DisclosureBasis
from practice.audit.models import Event
from practice.people.models import Practice
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
FORGED = "Practice x: 0 events, chain whole."
BREAKS = ("\n", "\r\n", "\r", "\x0b", "\x0c", "\x1b[2K", "\x85", "\u2028", "%0a", "%0d%0a")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the console would show, from warnings up."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root = logging.getLogger()
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


def tried(browser: Browser, bad: str) -> None:
    """Every way in for words that somebody types, without being let in."""
    browser.get(f"/{bad}/")
    browser.get("/sign-in/", {"next": bad})
    browser.post("/sign-in/", {"email": f"{bad}@example.org", "password": bad})
    browser.post("/password/", {"email": bad})
    browser.get(f"/invite/{bad}/")
    browser.get(f"/password/MQ/{bad}/")
    plain = bad.encode("unicode_escape").decode("ascii")
    for header in ("user-agent", "x-forwarded-for", "referer", "x-request-id", "host"):
        browser.get("/sign-in/", headers={header: plain})


@pytest.mark.parametrize("line_break", BREAKS)
def test_62_nobody_writes_a_line_of_their_own_into_the_log(line_break: str, log: io.StringIO) -> None:
    cast = Cast()
    bad = f"x{line_break}{FORGED}"
    tried(Browser(raise_request_exception=False), bad)
    tried(cast.browser("ana"), bad)
    strict = Browser(enforce_csrf_checks=True)
    strict.post("/sign-in/", {"email": "ana@example.org", "password": PASSWORD, "csrfmiddlewaretoken": bad})
    logging.getLogger("practice").warning("It was tried.")
    lines = log.getvalue().splitlines()
    assert (FORGED in log.getvalue(), "It was tried." in lines) == (True, True)
    assert [line for line in lines if line.strip().startswith(FORGED)] == []
    assert "\x1b" not in log.getvalue()


@pytest.mark.parametrize("line_break", BREAKS)
def test_62_nobody_writes_a_line_of_their_own_into_the_record(line_break: str) -> None:
    cast = Cast()
    bad = f"x{line_break}{FORGED}"
    by = cast.actor("owner")
    client = add_client(email="new@example.org", name=bad, called=bad, by=by)
    disclose(client, recipient=bad, what=bad, purpose=bad, basis=DisclosureBasis.LAW, by=by)
    out = io.StringIO()
    call_command("seal_audit", stdout=io.StringIO())
    call_command("verify_audit", stdout=out)
    said = [
        f"Practice {practice.code}: {practice.events.count()} events, chain whole."
        for practice in Practice.objects.order_by("created_at", "pk")
    ]
    assert out.getvalue().splitlines() == said
    assert FORGED not in "".join(str(event.subjects) for event in Event.objects.all())
