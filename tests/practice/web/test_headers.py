"""Every answer of every address carries the same headers, and none is kept."""

import re

import pytest
from django.conf import settings
from django.http.response import HttpResponseBase
from django.test import Client as Browser

from tests.homework.leaks.addresses import by_hand, every_address, every_value, paths
from tests.homework.leaks.cast import Leaky

OF_THE_ANSWER = {
    "Allow",
    "Clear-Site-Data",
    "Content-Disposition",
    "Content-Length",
    "Content-Type",
    "Location",
    "Vary",
}
OF_THE_ANSWER |= {"Pragma", "X-Request-Id", "WWW-Authenticate", "HX-Redirect", "Content-Language", "Accept-Ranges"}
NONCE = re.compile(r"'nonce-[^']+'")
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types htmx app"
)
ENDS_THE_SESSION = {"leave", "sign_out"}


def carried(answer: HttpResponseBase) -> dict[str, str]:
    """The headers that are not about this one answer."""
    kept = {name: value for name, value in answer.headers.items() if name not in OF_THE_ANSWER}
    return kept | {"Content-Security-Policy": NONCE.sub("'nonce-'", kept.get("Content-Security-Policy", "none"))}


def expected() -> dict[str, str]:
    return {
        "Cache-Control": "no-store, private",
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": (
            "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), "
            "gyroscope=(), hid=(), idle-detection=(), interest-cohort=(), magnetometer=(), microphone=(), midi=(), "
            "payment=(), serial=(), usb=()"
        ),
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }


def plain(headers: dict[str, str]) -> dict[str, str]:
    """A page without script needs no nonce."""
    return headers | {"Content-Security-Policy": headers["Content-Security-Policy"].replace(" 'nonce-'", "")}


@pytest.mark.one_in(4)
@pytest.mark.parametrize("reader", [None, "ana", "ray", "adi"])
def test_every_address_answers_with_the_same_headers(leaky: Leaky, reader: str | None) -> None:
    browser = leaky.browser(reader) if reader else Browser()
    values = every_value()
    wrong = {}
    for address in every_address():
        for path in [] if address.name in ENDS_THE_SESSION else paths(address, by_hand(address, values))[:2]:
            for answer in (browser.get(path), browser.options(path), browser.post(path)):
                if plain(carried(answer)) != plain(expected()):
                    wrong[path] = carried(answer)
        browser = leaky.browser(reader) if reader else browser
    assert wrong == {}


@pytest.mark.parametrize("path", ["/nowhere/", "/today", "/my/h/x"])
def test_also_where_nothing_is(client: Browser, db: None, path: str) -> None:
    assert plain(carried(client.get(path))) == plain(expected())


@pytest.mark.parametrize(
    ("path", "cleared"), [("/sign-out/", '"cache", "storage"'), ("/leave/", '"cache", "cookies", "storage"')]
)
def test_leaving_clears_what_the_browser_has(leaky: Leaky, path: str, cleared: str) -> None:
    browser = leaky.browser("ana")
    answer = browser.post(path)
    assert (answer["Clear-Site-Data"], browser.session.keys()) == (cleared, {}.keys())


def test_a_style_or_script_may_be_kept_but_not_embedded_elsewhere(client: Browser, db: None) -> None:
    answer = client.get(f"/{settings.STATIC_URL.strip('/')}/css/base.css")
    answer.getvalue()
    embedded = answer["Cross-Origin-Resource-Policy"], answer["X-Content-Type-Options"]
    assert (answer.status_code, *embedded) == (200, "same-origin", "nosniff")
