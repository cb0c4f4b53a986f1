"""Every sample of the reference does what it says, run as it stands on the page."""

import html
import io
import json
import os
import re
import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from pathlib import Path
from types import ModuleType

import pytest
from django.db import transaction
from django.test import Client as Browser

from homework.demo.sandbox import CLINICIANS_ADDRESS, Sandbox
from homework.summaries.filing import file_pages
from practice.api.rates import PERMITS
from practice.people.acting import actor_for
from practice.people.models import User
from practice.reference import ways_in
from practice.reference.calls import Call, calls, calls_about, things
from practice.reference.samples import BODIES, COMING_IN, NUMBER, SYSTEM, name_of, sample
from practice.sync.registering import register_app, register_program
from tests.practice.api.serving import Serving
from tests.practice.sync.apps import fresh, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("printer")]
KEYS = ("code", "slug", "response")


class Reader:
    """Somebody who tries the samples: with a shell and with Python, in an environment of their own."""

    def __init__(self, box: Sandbox, serving: Serving, library: ModuleType, patch: pytest.MonkeyPatch) -> None:
        self._serving, self._patch = serving, patch
        patch.setitem(sys.modules, "trellis", library)
        self.know(TRELLIS=serving.url, CLIENT_ID=box.program.client.client_id, CLIENT_SECRET=box.program.secret)
        self.know(TOKEN=self.shell(COMING_IN).strip())

    def know(self, **more: str) -> None:
        for name, value in more.items():
            self._patch.setenv(name, value)

    def shell(self, text: str) -> str:
        return self._serving.run("bash", "-euo", "pipefail", "-c", text, environment=os.environ)

    def python(self, text: str) -> str:
        said = io.StringIO()
        with redirect_stdout(said):
            self._serving.during(lambda: exec(compile(text, "sample", "exec"), {}))  # noqa: S102 - what it is about
        return said.getvalue()


@pytest.fixture
def reader(box: Sandbox, serving: Serving, library: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Reader:
    PERMITS.forget()
    return Reader(box, serving, library, monkeypatch)


@pytest.fixture
def codes(reader: Reader, serving: Serving, library: ModuleType, box: Sandbox) -> Mapping[str, str]:
    """A code of each thing in the sandbox, and somebody, a case and a session that another system knows."""
    file_pages.func()
    practice = library.Trellis(serving.url, box.program.client.client_id, secret=box.program.secret)
    found = {"CLINICIAN": CLINICIANS_ADDRESS}

    def look() -> None:
        practice.post("webhooks", {"url": "https://hooks.example.org/first"})
        for thing in things():
            if any(call.name == thing and call.is_list for call in calls_about(thing)):
                first = practice.get(thing, limit="1").body["items"][0]
                found[name_of(thing)] = next(first[key] for key in KEYS if key in first)
        found["SESSION"] = practice.get("sessions", case=found["CASE"]).body["items"][0]["code"]
        for thing in ("clients", "cases", "sessions"):
            words = json.dumps(BODIES[f"upsert_{thing[:-1]}"])
            body = json.loads(re.sub(r"\$([A-Z]+)", lambda name: found[name[1]], words))
            practice.put(practice.by_external(thing, SYSTEM, NUMBER), {**body, **_other(thing)})

    serving.during(look)
    return found


def _other(thing: str) -> dict[str, str]:
    """Somebody else than those whom the samples bring in."""
    return {"email": "first@sandbox.example"} if thing == "clients" else {}


def test_each_call_has_samples_that_do_it(reader: Reader, codes: Mapping[str, str]) -> None:
    reader.know(**codes)
    for call in calls():
        assert (call.name in BODIES) == bool(call.sent), call.name
        made = sample(call)
        assert set(made.needs) <= set(codes), call.name
        for run, text in ((reader.shell, made.curl), (reader.python, made.python)):
            with transaction.atomic():
                fits(call, run(text))
                transaction.set_rollback(True)


def fits(call: Call, said: str) -> None:
    """What a sample says is something, but for what takes away, and for messages, of which none was sent yet."""
    assert bool(said.strip()) or call.name in {"remove_webhook", "deliveries"}, call.name


def test_the_pages_show_the_very_texts_that_are_run(reader: Reader) -> None:
    for thing in things():
        shown = texts(f"/api/docs/{thing}/")
        for call in calls_about(thing):
            assert {sample(call).curl, sample(call).python} <= shown, call.name
    shown = texts("/api/docs/authentication/") | texts("/api/docs/") | texts("/api/docs/fhir/")
    ways = (ways_in.NEW_KEY, ways_in.SIGNED, ways_in.ASK, ways_in.REDEEM, ways_in.FIRST, ways_in.FHIR, COMING_IN)
    assert set(ways) <= shown
    assert ways_in.check_signature() in texts("/api/docs/webhooks/")


def texts(path: str) -> set[str]:
    page = Browser().get(path).content.decode()
    return {html.unescape(found) for found in re.findall(r"<pre [^>]*><code>(.*?)</code></pre>", page, re.DOTALL)}


def test_the_first_calls_do_what_they_say(reader: Reader, box: Sandbox) -> None:
    assert json.loads(reader.shell(ways_in.FIRST))["name"] == box.practice.name
    assert json.loads(reader.shell(ways_in.FHIR))["resourceType"] == "Bundle"


def test_a_program_calls_with_the_key_that_it_made(reader: Reader, box: Sandbox, tmp_path: Path) -> None:
    reader.know(KEYS=str(tmp_path))
    reader.python(ways_in.NEW_KEY)
    public = json.loads((tmp_path / "jwks.json").read_text())
    owner, system = owner_of(box), box.program.client.record_system
    assert system is not None
    made = register_program(system, "Signing", ["practice.read"], jwks=public, by=actor_for(owner))
    reader.know(CLIENT_ID=made.client.client_id)
    assert box.practice.name in reader.python(ways_in.SIGNED)


def test_an_app_is_let_in_as_the_samples_say(reader: Reader, box: Sandbox) -> None:
    back, scopes = "https://garden.example/back", ("patient/Patient.rs", "patient/Task.rs", "offline_access")
    app = register_app("Garden", scopes, [back], by=actor_for(owner_of(box))).client
    reader.know(APP_ID=app.client_id, APP_BACK=back)
    address, verifier = reader.python(ways_in.ASK).split()
    person = User.objects.filter(practice=box.practice, memberships__role="client").earliest("pk")
    browser = Browser(headers={"Host": os.environ["TRELLIS"].removeprefix("http://")})
    browser.force_login(person, backend="practice.people.backend.EmailBackend")
    answer = fresh(browser).post(address.removeprefix(os.environ["TRELLIS"]), YES)
    reader.know(CODE=told(answer)["code"], VERIFIER=verifier)
    tokens = json.loads(reader.shell(ways_in.REDEEM))
    assert {"access_token", "refresh_token"} <= set(tokens)


YES = {"answer": "yes", "kinds": ("Patient", "Task"), "comes_back": "on"}


def owner_of(box: Sandbox) -> User:
    return User.objects.get(practice=box.practice, memberships__role="administrator")
