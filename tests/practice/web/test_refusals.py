import logging
from dataclasses import replace

import pytest
from django.test import Client as Browser

from practice.people import limits
from tests.cast import Cast

CANARY = "zanzibar"


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "trellis.security"]


def test_a_refusal_is_told_by_number_page_and_method_alone(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    ana, desk = cast.browser("ana"), cast.browser("front_desk")
    asked = f"/desk/clients/{CANARY}/?q={CANARY}"
    ana.get(asked)
    desk.get(asked)
    desk.post(f"/cases/{CANARY}/recovery/", {"client": CANARY}, headers={"Referer": f"http://testserver/{CANARY}"})
    ana_s, desk_s = cast.users["ana"].pk, cast.users["front_desk"].pk
    assert lines(caplog) == [
        f"NotVisibleError: person {ana_s}, page desk_client, method GET",
        f"NotVisibleError: person {desk_s}, page desk_client, method GET",
        f"NotVisibleError: person {desk_s}, page case_recovery, method POST",
    ]
    assert not any(CANARY in record.getMessage() for record in caplog.records)


def test_what_is_another_s_and_what_never_was_are_one_line(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    case = cast.couple()
    caplog.set_level(logging.INFO)
    stranger = cast.browser("stranger")
    for code in (case.code, "never"):
        assert stranger.get(f"/cases/{code}/recovery/").status_code == 404
    assert len(lines(caplog)) == 2
    assert len(set(lines(caplog))) == 1


def test_somebody_unknown_and_an_address_that_never_was_leave_no_line(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    Browser().get("/desk/")
    cast.browser("ana").get("/nowhere/")
    assert lines(caplog) == []


def test_what_another_site_sends_and_what_is_tried_too_often_leave_one(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    strict = Browser(enforce_csrf_checks=True)
    strict.post(
        "/sign-in/", {"email": CANARY}, headers={"Sec-Fetch-Site": "cross-site", "Origin": f"https://{CANARY}.org"}
    )
    for _ in range(limits.PASSWORDS.most + 1):
        Browser().post("/sign-in/", {"email": f"{CANARY}@example.org", "password": CANARY})
    assert lines(caplog) == [
        "OtherSiteError: person None, page sign_in, method POST",
        *["RefusedSignIn: password"] * limits.PASSWORDS.most,
        "TooOftenError: passwords of an address",
    ]
    assert not any(CANARY in line for line in lines(caplog))


def test_links_and_passkeys_that_open_nothing_leave_one(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    Browser().get(f"/invite/{CANARY}/")
    Browser().get(f"/password/{CANARY}/{CANARY}/")
    Browser().post("/sign-in/passkey/", {"answer": CANARY})
    assert lines(caplog) == [
        "OldLinkError: person None, page invitation, method GET",
        "OldLinkError: person None, page password_new, method GET",
        "WrongPasskeyError: person None, page sign_in_passkey, method POST",
    ]


def test_a_passkey_tried_too_often_leaves_one_line(
    cast: Cast, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "FROM_ONE_PLACE", replace(limits.FROM_ONE_PLACE, most=0))
    caplog.set_level(logging.INFO)
    answers = [Browser().post(door, {"answer": CANARY}) for door in ("/sign-in/passkey/", "/sign-in/passkey/options/")]
    assert [answer.status_code for answer in answers] == [429, 409]
    assert lines(caplog) == ["TooOftenError: tries from one place"] * 2


def test_the_console_shows_refusals() -> None:
    assert logging.getLogger("trellis.security").isEnabledFor(logging.WARNING)
