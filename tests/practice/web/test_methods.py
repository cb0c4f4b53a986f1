import pytest
from django.test import Client as Browser

from tests.cast import Cast

HAD = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
KINDS = {
    "/healthz": "text/plain; charset=utf-8",
    "/": "text/html; charset=utf-8",
    "/stay/": "application/json; charset=utf-8",
}


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND", "GETS"])
@pytest.mark.parametrize("path", ["/healthz", "/sign-in/", "/my/", "/nowhere/"])
def test_a_method_that_no_page_has_is_refused_everywhere(cast: Cast, method: str, path: str) -> None:
    for browser in (Browser(), cast.browser("ana")):
        answer = browser.generic(method, path, headers={"X-Secret": "canary"})
        assert (answer.status_code, answer.headers["Allow"], answer.content) == (405, HAD, b"")
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert "Content-Security-Policy" in answer.headers


def test_every_text_names_its_kind_and_its_letters(cast: Cast) -> None:
    browser = cast.browser("front_desk")
    told = {path: browser.get(path, follow=True).headers["Content-Type"] for path in KINDS}
    assert told == KINDS


def test_a_picture_has_no_letters(cast: Cast) -> None:
    answer = cast.browser("front_desk").get("/static/favicon.svg")
    answer.getvalue()
    answer.close()
    assert answer.headers["Content-Type"] == "image/svg+xml"
