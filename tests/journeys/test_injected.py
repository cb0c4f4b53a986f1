"""What somebody smuggles into a page does not run, and a page asks nobody but the house."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.house import Couple, House

REFUSED = ("Content Security Policy", "TrustedScript", "TrustedHTML")
SMUGGLED = """<script>window.stolen = "inline"</script><script src="https://stranger.test/x.js"></script>
<img src="https://stranger.test/pixel" alt="">
<p class="smuggled" style="color: rgb(255, 0, 0)" onclick="stolen = 1">Look</p>
<form class="smuggled-too" action="https://stranger.test/"><button>Send</button></form>"""

TRIED = """async (attempt) => {
    const ways = {
        script: () => { document.createElement("script").text = "window.stolen = 1"; },
        markup: () => { document.querySelector("h1").innerHTML = "<img src=x onerror='window.stolen = 1'>"; },
        eval: () => eval("window.stolen = 1"),
    };
    // On its own, for what the debugger runs may do more than the page.
    return new Promise((done) => setTimeout(() => { try { ways[attempt](); done(false); } catch { done(true); } }));
}"""
SENT = """() => new Promise((refused) => {
    document.addEventListener("securitypolicyviolation", (event) => refused(event.effectiveDirective));
    document.querySelector("form.smuggled-too").submit();
})"""


@pytest.fixture(params=[("ana", "/my/"), ("clinician", "/today/")], ids=["client", "clinician"])
def page(request: pytest.FixtureRequest, house: House, couple: Couple) -> Page:
    """A page into which somebody has written more than the house did; what the house says with it stays as it is."""
    name, path = request.param
    window = house.open(couple.user(name))

    def smuggle(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", f"{SMUGGLED}</main>"))

    window.route(f"**{path}", smuggle)
    window.goto(path)
    return window


@pytest.mark.console_may_say(*REFUSED)
def test_what_is_smuggled_in_does_nothing(page: Page) -> None:
    line = page.locator(".smuggled")
    line.click()
    expect(line).not_to_have_css("color", "rgb(255, 0, 0)")
    assert page.evaluate("window.stolen") is None
    assert page.evaluate(SENT) == "form-action"


@pytest.mark.console_may_say(*REFUSED)
def test_text_becomes_no_script(page: Page) -> None:
    refused = [page.evaluate(TRIED, attempt) for attempt in ("script", "markup", "eval")]
    assert (refused, page.evaluate("window.stolen")) == ([True, True, True], None)
