"""Hostile words in names, answers and notes stay words: on pages, in mails, in headers, on what goes to paper."""

import re
from html import unescape

import pytest
from django.core.management import call_command
from django.test import Client as Browser

from practice.mail.models import OutgoingMail
from practice.people.mailboxes import plain_address
from practice.people.models import User
from practice.people.visible import plain_name
from tests.homework.leaks.addresses import every_address, every_value, near, paths
from tests.homework.leaks.cast import Leaky
from tests.homework.leaks.test_every_address import heard
from tests.homework.sharing.world import Clock
from tests.share import quick_share_of

READERS = ("ana", "ben", "ray", "adi")
ENDS_THE_SESSION = {"leave", "sign_out"}
# Whatever else is looked at: each reader reads what others typed on one of these.
FULL_OF_WORDS = {"homework_start", "client_record"}
MARKUP = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
TEMPLATE = '{{7|add:70}}{% now "Y" %}%(name)s{0.__class__}${7*7}'
PAYLOAD = f"{MARKUP}{TEMPLATE}"
# So short a name also comes by chance among the letters that sealed bytes are written in.
NAME = re.compile(r"(?<![\w+/=])Ana(?![\w+/=])")
NOT_HERE = (
    *("/admin/", "/admin/login/", "/metrics", "/api/schema/", "/openapi.json", "/swagger/", "/__debug__/", "/debug/"),
    *("/.env", "/.git/config", "/static/../practice/settings.py", "/media/", "/server-status", "/api/", "/graphql"),
)


class Hostile(Leaky):
    """A practice in which all that can be typed is an attack."""

    def plant(self, word: str, readers: set[str]) -> str:
        return super().plant(f"{word} {PAYLOAD}", readers)


@pytest.fixture
def hostile(db: None, still_clock: Clock, printer: None) -> Hostile:
    made = Hostile(still_clock)
    for user in User.objects.all():
        user.name = f"{user.name} {PAYLOAD}"
        user.save(update_fields=["name"])
        if hasattr(user, "client"):
            user.client.called = f"{user.client.called} {PAYLOAD}"[:60]
            user.client.save(update_fields=["called"])
    return made


@pytest.mark.shared
@pytest.mark.one_in(len(READERS))
@pytest.mark.parametrize("reader", READERS)
def test_57_60_hostile_words_are_shown_as_they_were_typed(hostile: Hostile, reader: str) -> None:
    browser, values, shown = hostile.browser(reader), every_value(), 0
    every = every_address()
    for address in [*quick_share_of(every), *(one for one in every if one.name in FULL_OF_WORDS)]:
        for path in [] if address.name in ENDS_THE_SESSION else paths(address, near(address, values)):
            page = heard(browser.get(path))
            assert "<script>alert" not in page, path
            assert "onerror=alert(2)>" not in page.replace("onerror=alert(2)&gt;", ""), path
            shown += PAYLOAD in unescape(page)
    assert shown > 0


@pytest.mark.parametrize("path", NOT_HERE)
def test_45_no_door_of_the_tools_stands_open(leaky: Leaky, path: str) -> None:
    for reader in ("ray", "adi", "ana"):
        browser = leaky.browser(reader)
        never = "/api/never-was/" if path.startswith("/api/") else "/never-was/"
        assert heard(browser.get(path)) == heard(browser.get(never))


def test_45_what_is_dumped_says_nothing(leaky: Leaky, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("dumpdata", "--format=jsonl", verbosity=0)
    dumped = capsys.readouterr().out
    words = [*(leaky.may.keys() - leaky.wording), "ana@example.org"]
    assert len(dumped) > 10_000
    assert [word for word in words if word in dumped] == []
    assert NAME.search(dumped) is None


def test_45_what_breaks_shows_no_code(leaky: Leaky, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_args: object, **_kwargs: object) -> None:
        message = "words-that-stay-inside"
        raise RuntimeError(message)

    monkeypatch.setattr("homework.views.portal.home.render", breaks)
    browser = leaky.browser("ana")
    browser.raise_request_exception = False
    answer = browser.get("/my/")
    assert answer.status_code == 500
    said = answer.content.decode()
    assert [word for word in ("words-that-stay-inside", "Traceback", "RuntimeError", "/home.py") if word in said] == []


BREAKS = ("\r\nBcc: thief@example.org", "\nSubject: other", "\r\n\r\nbody")


@pytest.mark.parametrize("line", BREAKS)
@pytest.mark.parametrize("field", ["email", "name", "called"])
def test_61_no_name_or_address_reaches_a_header(leaky: Leaky, line: str, field: str) -> None:
    sent = {"email": "new@example.org", "name": "Nova Reyes", "called": "Nova", "country": "GB", "adult": "on"}
    before = OutgoingMail.objects.count()
    answer = leaky.browser("fay").post("/desk/clients/new/", sent | {field: sent[field] + line})
    assert answer.status_code in {200, 302, 422}
    told = [(mail.to, mail.subject) for mail in OutgoingMail.objects.order_by("pk")[before:]]
    assert all(("\n" in to or "\r" in to, subject) == (False, "My notes") for to, subject in told)
    assert not any("thief" in value or "\n" in value for value in answer.headers.values())
    if field == "email":
        assert (answer.status_code, told) == (422, [])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ana\u202egro.elpmaxe\u202c", "Anagro.elpmaxe"),
        ("A\u200bna \u2066Reyes\u2069", "Ana Reyes"),
        ("Ana\r\nBcc: x", "Ana Bcc: x"),
        ("Ana\x00\x07  Reyes ", "Ana Reyes"),
        ("Ana\ufeff", "Ana"),
        ("نازنین‌زهرا", "نازنین‌زهرا"),
        ("José", "José"),
    ],
)
def test_61_a_name_hides_no_characters(typed: str, kept: str) -> None:
    """What joins letters in the scripts that need it stays."""
    assert plain_name(typed) == kept


def test_61_a_kept_name_is_a_plain_one(leaky: Leaky) -> None:
    browser: Browser = leaky.browser("ray")
    me = leaky.world.users["ray"]
    browser.post("/settings/", {"name": "Ray\u202e\u200b Doe", "zone": "", "theme": "", "single_keys": "on"})
    assert User.objects.get(pk=me.pk).name == "Ray Doe"


@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\ufeff", "\u2060"])
def test_61_an_address_hides_no_characters(hidden: str) -> None:
    assert plain_address(f"an{hidden}a@Example.org") == "ana@example.org"
