"""Each kind of person comes in as in real life, with both factors; and a session's end takes nobody by surprise."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from clients.actions.people import invite
from practice import clock
from practice.people.factors.app_codes import code_now, set_app
from practice.people.factors.passkeys import has_passkey
from practice.people.factors.recovery import new_recovery_codes
from practice.people.models import User
from tests.cast import PASSWORD
from tests.coming_in import second
from tests.journeys.house import Couple, House
from tests.journeys.looking import AXE, axe

NEW = "a quiet river in may"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def complaints(page: Page) -> list[str]:
    page.evaluate(AXE)
    return list(axe(page))


def type_password(page: Page, user: User) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("h1")).to_have_text("One more step")


def type_code(page: Page, code: str, press: str = "Go on") -> None:
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name=press, exact=True).click()


@pytest.mark.parametrize(("name", "start"), [("ana", "/my/"), ("clinician", "/today/"), ("front_desk", "/desk/")])
@pytest.mark.parametrize("script", [True, False])
def test_everybody_comes_in_with_both_factors(
    house: House, couple: Couple, name: str, start: str, *, script: bool
) -> None:
    user, page = couple.user(name), house.open(java_script_enabled=script)
    type_password(page, user)
    if script:
        assert complaints(page) == []
    type_code(page, second(user))
    expect(page).to_have_url(re.compile(start))


def with_device(page: Page) -> None:
    """Give the browser a device that keeps passkeys and knows its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


@pytest.mark.parametrize(
    ("name", "settings_name", "start"), [("ana", "my_sign_in", "/my/"), ("clinician", "settings_sign_in", "/today/")]
)
def test_a_passkey_is_made_and_lets_its_owner_in_without_an_address(
    house: House, couple: Couple, name: str, settings_name: str, *, start: str
) -> None:
    user, page = couple.user(name), house.open(couple.user(name))
    with_device(page)
    page.goto(reverse(settings_name))
    page.get_by_role("button", name="Add a passkey on this device").click()
    expect(page.get_by_text("Your passkey is ready.")).to_be_visible()
    assert (has_passkey(user), complaints(page)) == (True, [])
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile(start))


def test_a_passkey_shows_once_more_who_it_is(house: House, couple: Couple) -> None:
    page = house.open(couple.user("ana"))
    with_device(page)
    page.goto(reverse("my_sign_in"))
    page.get_by_role("button", name="Add a passkey on this device").click()
    expect(page.get_by_text("Your passkey is ready.")).to_be_visible()
    page.goto(reverse("my_again", query={"next": "/my/sharing/"}))
    page.get_by_role("button", name="Use my passkey").click()
    expect(page).to_have_url(re.compile("/my/sharing/$"))


@pytest.mark.console_may_say("422 (Unprocessable Content)")
def test_a_passkey_alone_lets_in_who_chose_that(house: House, couple: Couple) -> None:
    user, page = couple.user("ana"), house.open(couple.user("ana"))
    with_device(page)
    page.goto(reverse("my_sign_in"))
    page.get_by_role("button", name="Add a passkey on this device").click()
    page.get_by_role("link", name="To the recovery codes").click()
    page.get_by_role("button", name="Make new recovery codes").click()
    page.get_by_role("link", name="I have written them down").click()
    page.get_by_role("button", name="Sign in only with my passkey").click()
    expect(page.get_by_text("From now on only a passkey lets you in.")).to_be_visible()
    assert complaints(page) == []
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("do not go together").first).to_be_visible()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile("/my/"))
    page.goto(reverse("my_again", query={"next": reverse("my_sign_in")}))
    assert complaints(page) == []
    page.get_by_role("button", name="Use my passkey").click()
    page.get_by_role("button", name="Let my password work again").click()
    expect(page.get_by_text("From now on your password lets you in again.")).to_be_visible()


@pytest.mark.console_may_say("422 (Unprocessable Content)")
def test_a_passkey_of_somebody_who_left_opens_nothing(house: House, couple: Couple) -> None:
    user, page = couple.user("ana"), house.open(couple.user("ana"))
    with_device(page)
    page.goto(reverse("my_sign_in"))
    page.get_by_role("button", name="Add a passkey on this device").click()
    expect(page.get_by_text("Your passkey is ready.")).to_be_visible()
    user.is_active = False
    user.save()
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("That passkey did not work here.")).to_be_visible()


def test_a_colleague_comes_in_for_the_first_time(house: House, couple: Couple) -> None:
    user = couple.user("front_desk")
    user.set_unusable_password()
    user.save()
    page = house.open()
    page.goto(reverse("invitation", args=[invite(user, by=couple.cast.actor("owner"))]))
    page.get_by_label("New password").fill(NEW)
    page.get_by_label("The same password once more").fill(NEW)
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator("h1")).to_have_text("Add an app for codes")
    assert complaints(page) == []
    page.get_by_text("The app cannot read the picture").click()
    phone = couple.user("supervisor")  # somebody's phone: it shows the codes of whatever secret it was told
    set_app(phone, page.locator("code").inner_text())
    type_code(page, code_now(phone) or "")
    expect(page.locator("h1")).to_have_text("Your recovery codes")
    assert (page.locator("li code").count(), complaints(page)) == (10, [])
    page.get_by_role("link", name="I have written them down").click()
    expect(page).to_have_url(re.compile("/desk/$"))


@pytest.mark.parametrize(("name", "start"), [("jonah", "/my/"), ("front_desk", "/desk/")])
def test_a_passkey_is_enough_to_come_in_for_the_first_time(house: House, couple: Couple, name: str, start: str) -> None:
    user = couple.user(name)
    user.set_unusable_password()
    user.save()
    page = house.open()
    with_device(page)
    page.goto(reverse("invitation", args=[invite(user, by=couple.cast.actor("owner"))]))
    page.get_by_role("button", name="Use a passkey instead of a password").click()
    expect(page.locator("h1")).to_have_text("Your recovery codes")
    page.get_by_role("link", name="I have written them down").click()
    expect(page).to_have_url(re.compile(start))
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile(start))


def test_who_lost_everything_comes_in_with_a_code_from_their_clinician(house: House, couple: Couple) -> None:
    clinician, client = house.open(couple.user("clinician")), house.open()
    clinician.goto(reverse("case_recovery", args=[couple.case.code]))
    clinician.get_by_role("button", name="Make a code for Ana Reyes").click()
    code = clinician.get_by_label("Code").input_value()
    assert complaints(clinician) == []
    client.goto("/sign-in/")
    client.get_by_role("link", name="I was given a code").click()
    client.get_by_label("E-mail address").fill("ana@example.org")
    client.get_by_label("Code that you were given").fill(code)
    client.get_by_role("button", name="Go on").click()
    client.get_by_label("New password").fill(NEW)
    client.get_by_label("The same password once more").fill(NEW)
    client.get_by_role("button", name="Save and go on").click()
    expect(client).to_have_url(re.compile("/my/"))


def test_recovery_codes_are_shown_once(house: House, couple: Couple) -> None:
    new_recovery_codes(couple.user("ana"))
    page = house.open(couple.user("ana"))
    page.goto(reverse("my_sign_in"))
    page.get_by_role("button", name="Make new recovery codes").click()
    expect(page.locator("li code")).to_have_count(10)
    assert complaints(page) == []


def later(monkeypatch: pytest.MonkeyPatch, page: Page, minutes: float) -> None:
    """Let time pass, for the house and for the page."""
    moment = clock.now() + timedelta(minutes=minutes)
    monkeypatch.setattr(clock, "now", lambda: moment)
    page.clock.fast_forward(int(minutes * 60_000))


def test_a_session_ends_with_a_warning_and_one_button_to_go_on(
    house: House, couple: Couple, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = house.open(couple.user("ana"))
    page.clock.install()
    page.goto("/my/settings/")
    asks = page.get_by_role("alertdialog")
    expect(asks).to_be_hidden()
    later(monkeypatch, page, 28.5)
    expect(asks).to_be_visible()
    assert complaints(page) == []
    expect(page.get_by_role("button", name="Stay signed in")).to_be_focused()
    page.keyboard.press("Enter")
    expect(asks).to_be_hidden()
    later(monkeypatch, page, 28.5)
    expect(asks).to_be_visible()
    later(monkeypatch, page, 3)
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()
    expect(page.locator("main")).to_be_hidden()
