"""The page about connections, for those who run the practice: each with its trouble, a cure, and what can be done."""

import re
from datetime import timedelta

import pytest
from django.test import Client as Browser

from clients.enums import ImportState, Outcome
from clients.models import Import, ImportRow
from practice import clock
from practice.access.actor import Actor
from practice.audit.record import record
from practice.people.models import User
from practice.sync.webhooks import sending
from practice.sync.webhooks.actions import add_webhook
from practice.sync.webhooks.models import WebhookEndpoint
from practice.sync.webhooks.sending import Tried
from practice.web.fresh import STAMP
from tests.cast import Cast
from tests.practice.sync.programs import Program

pytestmark = pytest.mark.django_db
URL = "https://ledger.example/hooks"
ACTS = ("pause", "resume", "resend", "secret", "delete")


@pytest.fixture
def program(cast: Cast) -> Program:
    return Program(cast.actor("owner"))


@pytest.fixture
def hook(program: Program) -> WebhookEndpoint:
    return add_webhook(program.client, URL, by=program.by).endpoint


@pytest.fixture
def owner(cast: Cast) -> Browser:
    """Signed in a moment ago."""
    browser = cast.browser("owner")
    session = browser.session
    session[STAMP] = clock.now().isoformat()
    session.save()
    return browser


def words(browser: Browser, path: str = "/sync/") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    page = answer.content.decode()
    return " ".join(re.sub(r"<[^>]*>", " ", page[page.index("<main") : page.index("</main")]).split())


def tries(hook: WebhookEndpoint, cast: Cast, status: int | None, why: str = "") -> None:
    """Something changes, and a message of it is tried with this end."""
    program = Program(cast.actor("owner"))
    program.call("post", "clients", {"name": "Mira Stone", "email": f"m{User.objects.count()}@example.org"})
    (lane,) = sending.lanes()
    sending.prepare(lane)
    taken = sending.take(lane)
    assert taken is not None
    sending.finish(taken, Tried(status, why, timedelta(), timedelta(milliseconds=5)))


def test_with_nothing_connected_it_says_so_and_whose_word_counts(cast: Cast) -> None:
    said = words(cast.browser("owner"))
    for sentence in (
        "No program is registered.",
        "No address is told of changes.",
        "No file was brought in yet.",
        "Their system wins on who somebody is and when a session is",
        "Ours wins on homework, answers and consent. Another system may order homework, move it or call it off if it",
    ):
        assert sentence in said


@pytest.mark.parametrize("who", ["clinician", "supervisor", "front_desk", "ana", "stranger"])
def test_for_everybody_else_none_of_it_exists(cast: Cast, hook: WebhookEndpoint, program: Program, who: str) -> None:
    browser = cast.browser(who)
    places = [f"/sync/webhooks/{hook.code}/", f"/sync/programs/{program.client.pk}/cut-off/"]
    places += [f"/sync/webhooks/{hook.code}/{act}/" for act in ACTS]
    if who == "stranger":
        assert "ledger" not in browser.get("/sync/").content.decode().lower()
        session = browser.session
        session[STAMP] = clock.now().isoformat()
        session.save()
    else:
        places += ["/sync/", "/sync/webhooks/new/"]
    for place in places:
        assert browser.post(place).status_code == 404
        if not place.endswith(ACTS[:3]):
            assert browser.get(place).status_code in {404, 405}
    hook.refresh_from_db()
    assert (hook.paused_at, WebhookEndpoint.objects.count()) == (None, 1)


def test_a_program_is_told_of_and_cut_off_at_once(owner: Browser, program: Program) -> None:
    program.call("post", "clients", {"name": "Mira Stone", "email": "mira@example.org"})
    said = words(owner)
    assert "Ledger Connected" in said
    assert "Writes clients, cases, sessions" in said
    assert "1 change by this system in seven days" in said
    place = f"/sync/programs/{program.client.pk}/cut-off/"
    assert "Cut Ledger off?" in words(owner, place)
    assert program.get("clients").status_code == 200

    assert owner.post(place).status_code == 302
    assert program.get("clients").status_code == 401
    assert "Ledger Cut off" in words(owner)
    assert owner.get(place).status_code == owner.post(place).status_code == 404


@pytest.mark.parametrize(
    ("scopes", "writes"),
    [
        (["system/*.cruds"], "Writes clients, cases, sessions, exercises, assignments"),
        (["system/ServiceRequest.c"], "Writes assignments"),
        (["system/Task.ru"], "Writes assignments"),
        (["system/Questionnaire.cr", "system/Patient.c"], "Writes clients, exercises"),
        (["system/Questionnaire.r", "system/Task.rs"], ""),
    ],
)
def test_what_a_program_may_write_is_said_whole(owner: Browser, cast: Cast, scopes: list[str], writes: str) -> None:
    Program(cast.actor("owner"), scopes=scopes)
    said = words(owner)
    assert "people, cases, sessions and exercises" in said
    told = re.findall(r"Writes [a-z, ]+", said)
    assert [one.split(" Has ")[0].strip() for one in told] == ([writes] if writes else [])


def test_orders_and_exercises_count_as_changes(owner: Browser, program: Program) -> None:
    for act in ("assign", "change_order", "take_in_questionnaire"):
        record(act, by=Actor(program.client.record_system_id or 0, program.by.practice, frozenset()))
    record("open_responses", by=Actor(program.client.record_system_id or 0, program.by.practice, frozenset()))
    assert "3 changes by this system in seven days" in words(owner)


def test_a_webhook_is_added_and_its_secret_shown_once(owner: Browser, program: Program) -> None:
    sent = {"program": program.client.pk, "url": URL, "kinds": ["clients"]}
    page = owner.post("/sync/webhooks/new/", sent).content.decode()
    hook = WebhookEndpoint.objects.get()
    secret = hook.secrets[0]["words"]
    assert secret in page
    assert (hook.url, hook.types) == (URL, ["clients.changed", "clients.gone"])
    assert URL in words(owner)
    assert secret not in words(owner) + words(owner, f"/sync/webhooks/{hook.code}/")

    page = owner.post(f"/sync/webhooks/{hook.code}/secret/").content.decode()
    fresh = WebhookEndpoint.objects.get().secrets
    assert [one["words"] for one in fresh][1] == secret
    assert fresh[0]["words"] in page
    assert secret not in page


def test_an_address_that_cannot_be_is_said_beside_its_field(owner: Browser, program: Program) -> None:
    for url in ("http://ledger.example/", "https://10.0.0.1/", ""):
        answer = owner.post("/sync/webhooks/new/", {"program": program.client.pk, "url": url})
        assert answer.status_code == 422
        assert ("has to begin with https://" in answer.content.decode()) is bool(url)
    assert WebhookEndpoint.objects.count() == 0


def test_secrets_are_shown_to_somebody_who_just_signed_in(cast: Cast, hook: WebhookEndpoint) -> None:
    browser = cast.browser("owner")
    assert browser.get("/sync/webhooks/new/").status_code == 302
    assert "whsec_" not in browser.post(f"/sync/webhooks/{hook.code}/secret/").content.decode()
    assert len(WebhookEndpoint.objects.get().secrets) == 1


def test_it_is_paused_and_resumed_sent_again_and_deleted(owner: Browser, hook: WebhookEndpoint, cast: Cast) -> None:
    place = f"/sync/webhooks/{hook.code}/"
    assert owner.get(f"{place}pause/").status_code == 405
    owner.post(f"{place}pause/")
    assert "Paused" in words(owner)
    owner.post(f"{place}resume/")
    assert f"{URL} Connected" in words(owner)
    tries(hook, cast, 410)
    owner.post(f"{place}resume/")
    assert "1 message was given up. If that system works again, press Send again." in words(owner)
    owner.post(f"{place}resend/")
    assert "1 waiting" in words(owner)
    delivery = hook.deliveries.get()
    hook.deliveries.update(state="delivered")
    owner.post(f"{place}resend/", {"message": delivery.code})
    assert hook.deliveries.get().state == "waiting"
    assert owner.post(f"{place}resend/", {"message": "a\0b"}).status_code == 404
    assert "Delete this webhook?" in words(owner, f"{place}delete/")
    owner.post(f"{place}delete/")
    assert WebhookEndpoint.objects.count() == 0


@pytest.mark.parametrize(
    ("status", "why", "trouble", "cure"),
    [
        (500, "", "Something breaks over there. (It answered 500.)", "We try again for three days."),
        (401, "", "It refuses our messages. (It answered 401.)", "the right secret"),
        (301, "", "It points to another address. We follow none. (It answered 301.)", "add the address that it points"),
        (429, "", "It asks for a rest. (It answered 429.)", "You need do nothing."),
        (410, "", "It answered that it wants no more messages (410).", "press Resume"),
        (None, "time", "It does not answer within 15 seconds.", "We try again for three days."),
        (None, "broken", "Nobody answers there, or not over a secure line.", "whether it runs"),
        (None, "address", "Its address leads to no machine on the internet.", "Delete it"),
        (200, "", "", ""),
    ],
)
def test_what_fails_is_said_with_a_cure(
    owner: Browser, hook: WebhookEndpoint, cast: Cast, *, status: int | None, why: str, trouble: str, cure: str
) -> None:
    tries(hook, cast, status, why)
    said, log = words(owner), words(owner, f"/sync/webhooks/{hook.code}/")
    for page in (said, log):
        assert trouble in page
        assert cure in page
    assert ("Connected" in said.partition(URL)[2][:20]) is (status == 200)
    assert "1 message in seven days" in said if status == 200 else "0 messages in seven days" in said
    assert "clients.changed" in log


def test_files_are_there_with_what_became_of_them(cast: Cast) -> None:
    fields = {"practice_id": cast.actor("owner").practice, "by": cast.users["owner"], "at": clock.now()}
    for state, outcomes in (
        (ImportState.DONE, [Outcome.MAKE, Outcome.MAKE, Outcome.REFUSE]),
        (ImportState.STOPPED, []),
    ):
        batch = Import.objects.create(profile="own-clients", state=state, **fields)
        for number, outcome in enumerate(outcomes):
            ImportRow.objects.create(batch=batch, number=number, outcome=outcome)
    said = words(cast.browser("owner"))
    assert "New: 2, Not brought in: 1" in said
    assert "Rows were not brought in: 1." in said
    assert "It stopped before its end. Open it, undo it, and bring the file in once more." in said
