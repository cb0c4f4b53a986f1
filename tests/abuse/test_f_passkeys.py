"""Somebody who chose to come in by passkey alone: a known password and a mailbox that is read open nothing."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.db.models import QuerySet
from django.test import Client as Browser
from django.urls import reverse

from practice.audit.models import Event
from practice.mail.models import OutgoingMail
from practice.mail.wishes import Wishes, keep_wishes
from practice.people.errors import LastWayInError
from practice.people.factors import changing
from practice.people.factors.passkeys import has_passkey, passkeys_of
from practice.people.factors.recovery import new_recovery_codes, use_recovery_code
from practice.people.models import User
from tests.abuse.doors import again, given, is_in, password_typed
from tests.abuse.test_f_getting_in import NEW, bare, handed, reset_address
from tests.cast import Cast
from tests.coming_in import mailed_code

CHOICE = reverse("passkey_only")
STAYS = "Your last passkey stays for now. Add another one first, or ask your practice."
FIRST = "Make recovery codes or add a second passkey first."


def chosen(cast: Cast, name: str) -> Browser:
    """A browser of somebody who just chose it, with one press on the page."""
    given(cast.users[name])
    new_recovery_codes(cast.users[name])
    browser = cast.browser(name)
    again(browser, "/my/again/" if name == "ana" else "/settings/again/")
    assert browser.post(CHOICE, {"only": "on"}).status_code == 302
    return browser


def refused_like_a_wrong_one(cast: Cast, name: str) -> bool:
    right = password_typed(Browser(), cast, name)
    wrong = Browser().post("/sign-in/", {"email": cast.users[name].email, "password": "not this one"})
    return right.status_code == 422 and bare(right) == bare(wrong)


@pytest.mark.parametrize("name", ["ana", "owner"])
def test_56_a_password_and_the_mailbox_open_nothing(cast: Cast, name: str) -> None:
    assert not refused_like_a_wrong_one(cast, name)
    browser = chosen(cast, name)
    before = OutgoingMail.objects.count()
    assert refused_like_a_wrong_one(cast, name)
    assert OutgoingMail.objects.count() == before
    assert is_in(browser, "/my/" if name == "ana" else "/desk/")


def test_56_a_code_that_was_asked_for_before_opens_nothing_after(cast: Cast) -> None:
    thief = Browser()
    password_typed(thief, cast, "ana")
    code = mailed_code(cast.users["ana"])
    chosen(cast, "ana")
    thief.post("/sign-in/code/", {"code": code})
    assert not is_in(thief, "/my/")


def test_56_a_password_does_not_show_once_more_who_it_is(cast: Cast) -> None:
    browser = chosen(cast, "ana")
    session = browser.session
    del session["signed_in_again_at"]
    session.save()
    assert b'type="password"' not in browser.get("/my/again/").content
    assert browser.post("/my/again/", {"password": "a long made-up phrase"}).status_code == 422
    assert browser.post(CHOICE, {"only": "off"}).headers["Location"].startswith("/my/again/")
    assert User.objects.get(pk=cast.users["ana"].pk).only_passkey


def test_56_it_takes_a_passkey_to_choose_it(cast: Cast) -> None:
    browser = cast.browser("ana")
    again(browser, "/my/again/")
    assert b"Sign in only with my passkey" not in browser.get("/my/settings/sign-in/").content
    answer = browser.post(CHOICE, {"only": "on"})
    assert (answer.status_code, b"Add a passkey first." in answer.content) == (422, True)
    assert not User.objects.get(pk=cast.users["ana"].pk).only_passkey


def test_56_it_is_on_record_told_by_mail_and_ends_other_sessions(cast: Cast) -> None:
    elsewhere = cast.browser("ana")
    chosen(cast, "ana")
    assert not is_in(elsewhere, "/my/")
    assert Event.objects.get(action="choose_only_passkey").subjects == {"on": True}
    assert "was changed just now" in OutgoingMail.objects.filter(person=cast.users["ana"]).latest("pk").body


def test_56_with_the_last_passkey_it_goes(cast: Cast) -> None:
    browser = chosen(cast, "ana")
    kept = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN)
    keys = [given(cast.users["ana"]), *kept.values_list("pk", flat=True)]
    found = []
    for key in sorted(set(keys)):
        assert browser.post(reverse("passkey_remove", args=[key])).status_code == 302
        found.append(User.objects.get(pk=cast.users["ana"].pk).only_passkey)
    assert found == [True, False]
    assert b'action="/sign-in/code/"' in password_typed(Browser(), cast, "ana").content


@pytest.mark.parametrize(("spare", "is_chosen"), [("", False), ("codes", True), ("passkey", True), ("used", False)])
def test_56_it_takes_a_spare_way_in_to_choose_it(cast: Cast, spare: str, *, is_chosen: bool) -> None:
    user = cast.users["ana"]
    for _ in range(2 if spare == "passkey" else 1):
        given(user)
    for code in new_recovery_codes(user) if spare in {"codes", "used"} else []:
        assert spare == "codes" or use_recovery_code(user, code)
    browser = cast.browser("ana")
    again(browser, "/my/again/")
    before = "First make recovery codes" in browser.get("/my/settings/sign-in/").content.decode()
    answer = browser.post(CHOICE, {"only": "on"}, follow=True)
    found = (User.objects.get(pk=user.pk).only_passkey, FIRST in answer.content.decode(), before)
    assert found == (is_chosen, not is_chosen, not is_chosen)


def test_56_the_spare_passkey_stays_while_nothing_else_lets_in(cast: Cast) -> None:
    user, by = cast.users["ana"], cast.actor("ana")
    spare, kept = given(user), given(user)
    changing.choose_only_passkey(user, on=True, by=by)
    with pytest.raises(LastWayInError, match=FIRST):
        changing.remove_passkey(user, spare, by=by)
    new_recovery_codes(user)
    changing.remove_passkey(user, spare, by=by)
    assert [one.key for one in passkeys_of(user)] == [kept]


def test_56_an_act_waits_for_another_and_sees_what_it_did(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody's two browsers at once; the second read who they are before the first was done."""
    by, waited = cast.actor("ana"), []
    early = User.objects.get(pk=cast.users["ana"].pk)
    spare, _ = given(early), given(early)
    lock = QuerySet.select_for_update

    def locked(rows: QuerySet[User]) -> QuerySet[User]:
        waited.append(rows.model)
        return lock(rows)

    monkeypatch.setattr(QuerySet, "select_for_update", locked)
    changing.choose_only_passkey(cast.users["ana"], on=True, by=by)
    with pytest.raises(LastWayInError, match=FIRST):
        changing.remove_passkey(early, spare, by=by)
    assert waited == [User, User]


def test_56_what_comes_with_it_is_said_before(cast: Cast) -> None:
    given(cast.users["ana"])
    page = cast.browser("ana").get("/my/settings/sign-in/").content.decode()
    assert page.index("Whoever used your password is refused at once") < page.index("Sign in only with my passkey")


@pytest.mark.parametrize("way", ["recovery code", "handed code"])
def test_56_who_lost_the_device_has_a_way_back(cast: Cast, way: str) -> None:
    chosen(cast, "ana")
    browser = Browser()
    if way == "recovery code":
        code = new_recovery_codes(cast.users["ana"])[0]
        browser.post(reset_address(cast, "ana"), NEW | {"code": code})
    else:
        browser.post("/recover/", {"email": "ana@example.org", "code": handed(cast)})
        browser.post("/recover/password/", NEW)
    assert is_in(browser, "/my/")
    assert not User.objects.get(pk=cast.users["ana"].pk).only_passkey


@pytest.mark.parametrize("jonah_s", ["", "ana+quiet@example.org"], ids=["no wish of his", "a secret wish of his"])
@pytest.mark.parametrize(
    ("signs_in_by", "is_kept"), [("jonah@example.org", False), ("ana+both@example.org", True)], ids=["apart", "shared"]
)
def test_56_who_shares_a_mailbox_in_a_case_keeps_a_passkey(
    cast: Cast, signs_in_by: str, jonah_s: str, *, is_kept: bool
) -> None:
    """What the other wishes in secret changes nothing: the page cannot tell of it."""
    cast.couple()
    keys = {name: given(cast.users[name]) for name in ("ana", "jonah")}
    cast.users["jonah"].email = signs_in_by
    cast.users["jonah"].save()
    keep_wishes(cast.users["jonah"].pk, Wishes(address=jonah_s))
    browser = cast.browser("ana")
    again(browser, "/my/again/")
    answer = browser.post(reverse("passkey_remove", args=[keys["ana"]]), follow=True)
    page = answer.content.decode()
    assert (has_passkey(cast.users["ana"]), STAYS in page) == (is_kept, is_kept)
    assert re.findall("jonah|partner|mailbox", page, re.IGNORECASE) == []


def test_56_a_second_passkey_may_go_whoever_shares_what(cast: Cast) -> None:
    cast.couple()
    first = given(cast.users["ana"])
    given(cast.users["ana"])
    cast.users["jonah"].email = "ana+both@example.org"
    cast.users["jonah"].save()
    changing.remove_passkey(cast.users["ana"], first, by=cast.actor("ana"))
    assert has_passkey(cast.users["ana"])
