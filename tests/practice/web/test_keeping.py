import re
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from django.urls import reverse

from practice.web.keeping import MOST_KEPT, Kept, seal, unseal
from practice.web.whose import FIELD, mark_of
from tests.cast import PASSWORD, Cast
from tests.coming_in import sign_in

HERE = {"Sec-Fetch-Site": "same-origin"}
NAME = 'Dr "Owner" <b>\n of old\r\n'
TYPED = {"name": NAME, "zone": "", "theme": "dark", "more": ["one", "two"]}


def hidden(content: bytes) -> list[tuple[str, str]]:
    found = re.findall(r'<input type="hidden" name="([^"]*)"(?: value="([^"]*)")?', content.decode())
    return [(unescape(name), unescape(value)) for name, value in found]


def token(content: bytes) -> str:
    return dict(hidden(content))["csrfmiddlewaretoken"]


def typed(cast: Cast, **more: str) -> dict[str, object]:
    """What the owner typed on a page that was shown to them."""
    return {**TYPED, **more, FIELD: mark_of(cast.users["owner"])}


def as_typed() -> list[tuple[str, str]]:
    return [("name", NAME), ("zone", ""), ("theme", "dark"), ("more", "one"), ("more", "two")]


def signed_in_again(browser: Browser, page: bytes, cast: Cast, name: str = "owner", **more: str) -> bytes:
    fields = {**dict(hidden(page)), **more}
    answer = sign_in(browser, cast.users[name], **fields, headers=HERE)
    return bytes((browser.get(answer.headers["Location"], follow=True) if "Location" in answer else answer).content)


def test_what_was_typed_without_a_session_is_sent_with_one_click(cast: Cast) -> None:
    browser = cast.browser("owner", checks_tokens=True)
    shown = {name: words for name, words in hidden(browser.get("/settings/").content) if name != "name"}
    browser.cookies.pop("sessionid")
    asked = browser.post("/settings/?from=here", {**shown, **TYPED}, headers=HERE)
    assert (asked.status_code, b"What you just wrote is still on this page" in asked.content) == (403, True)
    wrong = signed_in_again(browser, asked.content, cast, password="not this one")
    offered = signed_in_again(browser, wrong, cast)
    assert b'action="/settings/?from=here"' in offered
    kept = hidden(offered)
    assert [pair for pair in kept if pair[0] not in {"csrfmiddlewaretoken", FIELD}] == as_typed()
    assert browser.post("/settings/?from=here", dict(kept), headers=HERE).status_code == 302
    cast.users["owner"].refresh_from_db()
    assert (cast.users["owner"].name, cast.users["owner"].theme) == ('Dr "Owner" <b> of old', "dark")


def test_a_stale_token_costs_one_click(cast: Cast) -> None:
    browser = cast.browser("owner", checks_tokens=True)
    offered = browser.post("/settings/", typed(cast, csrfmiddlewaretoken="x" * 32), headers=HERE)
    assert (offered.status_code, b"Your words are still here." in offered.content) == (200, True)
    assert browser.post("/settings/", dict(hidden(offered.content)), headers=HERE).status_code == 302


def test_a_stale_token_and_no_session_cost_a_sign_in_and_a_click(cast: Cast) -> None:
    browser = Browser(enforce_csrf_checks=True)
    asked = browser.post("/settings/", typed(cast), headers=HERE)
    offered = signed_in_again(browser, asked.content, cast)
    assert browser.post("/settings/", dict(hidden(offered)), headers=HERE).status_code == 302


def test_a_sign_in_page_that_went_stale_keeps_what_it_kept(cast: Cast) -> None:
    browser = Browser(enforce_csrf_checks=True)
    asked = browser.post("/settings/", typed(cast), headers=HERE)
    stale = {**dict(hidden(asked.content)), "csrfmiddlewaretoken": "x" * 32, "email": "owner@example.org"}
    again = browser.post("/sign-in/", {**stale, "password": PASSWORD}, headers=HERE)
    assert (again.status_code, PASSWORD.encode() in again.content) == (403, False)
    assert dict(hidden(again.content))["kept"] == dict(hidden(asked.content))["kept"]
    assert b"Your words are still here." in signed_in_again(browser, again.content, cast)


@pytest.mark.parametrize("origin", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {}])
@pytest.mark.parametrize("name", ["owner", None])
def test_what_another_site_sends_is_not_kept(cast: Cast, origin: dict[str, str], name: str | None) -> None:
    browser = cast.browser(name, checks_tokens=True) if name else Browser(enforce_csrf_checks=True)
    mine = browser.post("/settings/", typed(cast, name="Planted"), headers=HERE)
    assert mine.content != (planted := browser.post("/settings/", typed(cast, name="Planted"), headers=origin)).content
    assert (planted.status_code, hidden(planted.content)) == (403, [])


def test_an_older_browser_says_its_origin(cast: Cast) -> None:
    browser = cast.browser("owner", checks_tokens=True)
    assert browser.post("/settings/", typed(cast), headers={"Origin": "http://testserver"}).status_code == 200
    assert browser.post("/settings/", typed(cast), headers={"Origin": "http://elsewhere.example"}).status_code == 403


def test_a_password_is_never_put_into_a_page(cast: Cast) -> None:
    fields = {"old": "x", "password": "a quiet river", "again": "a quiet river", FIELD: mark_of(cast.users["owner"])}
    answer = Browser().post("/settings/password/", fields)
    assert (answer.status_code, b"quiet" in answer.content, hidden(answer.content)) == (403, False, [])


def test_one_megabyte_is_kept_and_no_more(cast: Cast) -> None:
    fits, over = ("é" * ((MOST_KEPT - 4) // 2), "é" * (MOST_KEPT // 2))
    mark = mark_of(cast.users["owner"])
    asked = Browser().post("/settings/", {"name": fits, FIELD: mark})
    kept = unseal(dict(hidden(asked.content))["kept"])
    assert kept == Kept("/settings/", (("name", fits),), mark)
    assert hidden(Browser().post("/settings/", {"name": over, FIELD: mark}).content) == []


def test_only_this_house_closes_a_seal() -> None:
    kept = Kept("/settings/", (("name", "Ana"),), "")
    assert unseal(seal(kept)) == kept
    assert [unseal(text) for text in ("", "made up", seal(kept)[:-1])] == [None, None, None]


def test_a_script_is_told_without_a_page(cast: Cast) -> None:
    answer = Browser().post("/settings/", typed(cast), headers={"Accept": "application/json"})
    assert (answer.status_code, answer.content) == (401, b"")


def test_a_piece_of_a_page_is_not_filled_with_the_sign_in_page(cast: Cast) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/today/"}
    answer = Browser().get("/desk/", headers=headers)
    assert answer.headers["HX-Redirect"] == reverse("sign_in", query={"next": "/today/"})


def test_nothing_is_stored(cast: Cast) -> None:
    browser = Browser()
    assert browser.post("/settings/", typed(cast)).status_code == 403
    assert (Session.objects.count(), list(browser.cookies)) == (0, ["csrftoken"])


def test_nobody_else_who_signs_in_there_is_shown_the_words(cast: Cast) -> None:
    browser = Browser(enforce_csrf_checks=True)
    asked = browser.post("/my/sharing/?private", typed(cast, name="Only mine"), headers=HERE)
    assert b"Only mine" in signed_in_again(browser, asked.content, cast)
    other = Browser(enforce_csrf_checks=True)
    other.cookies["csrftoken"] = asked.cookies["csrftoken"].value
    page = signed_in_again(other, asked.content, cast, "jonah")
    assert (b"My notes" in page, b"Only mine" in page, b"?private" in page) == (True, False, False)


@pytest.mark.parametrize("name", ["jonah", "clinician"])
def test_nobody_else_who_is_signed_in_there_is_shown_the_words(cast: Cast, name: str) -> None:
    sent = typed(cast, name="Only mine", csrfmiddlewaretoken="x" * 32)
    own, other = (
        cast.browser(who, checks_tokens=True).post("/settings/", sent, headers=HERE) for who in ("owner", name)
    )
    assert (own.status_code, b"Only mine" in own.content) == (200, True)
    assert (other.status_code, b"Only mine" in other.content) == (403, False)
    sealed = {"kept": seal(Kept("/settings/", (("name", "Only mine"),), mark_of(cast.users["owner"])))}
    stale = cast.browser(name, checks_tokens=True).post("/sign-in/", sealed, headers=HERE)
    assert (stale.status_code, b'value="Only mine"' in stale.content) == (403, False)


def test_what_nobody_is_known_to_have_typed_is_not_kept(cast: Cast) -> None:
    known, unknown = (Browser().post("/settings/", sent) for sent in (typed(cast), TYPED))
    assert [b"still on this page" in answer.content for answer in (known, unknown)] == [True, False]
