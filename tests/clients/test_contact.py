"""How a client wishes to be written to: theirs alone, behind one more sign-in."""

import re
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client as Browser

from clients.actions.contact import change_address, change_wishes
from clients.queries.mailboxes import may_be_mailed
from practice import clock
from practice.access.errors import NotVisibleError
from practice.audit.models import Event
from practice.mail.models import Contact, OutgoingMail
from practice.mail.wishes import Wishes, keep_wishes, wishes_of
from practice.people.models import User
from tests.cast import Cast

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

PAGE, ADDRESS = "/my/settings/contact/", "/my/settings/contact/address/"
CODE = re.compile(r"^\d{8}$", re.MULTILINE)
REFUSED = "This address cannot be used here. Choose another one."
WISHES = {"mail": "write", "when": "some", "from_0": "540", "to_0": "1020", "phone": " 0117 496 0100 "}


def fresh(cast: Cast, name: str) -> Browser:
    """A browser whose person has just signed in once more."""
    browser = cast.browser(name)
    session = browser.session
    session["signed_in_again_at"] = clock.now().isoformat()
    session.save()
    return browser


def last_code(user: User) -> str:
    found = CODE.search(OutgoingMail.objects.filter(person=user).latest("pk").body)
    assert found is not None
    return found.group()


def moved(browser: Browser, user: User, address: str) -> "Answer":
    """Type an address, and the code that came there."""
    assert browser.post(ADDRESS, {"address": address}).status_code == 200
    return browser.post(ADDRESS, {"code": last_code(user)})


def test_wishes_are_kept_and_shown_again(cast: Cast) -> None:
    browser, ana = fresh(cast, "ana"), cast.users["ana"]
    assert browser.post(PAGE, WISHES)["Location"] == PAGE
    assert wishes_of(ana.pk) == Wishes(phone="0117 496 0100", hours={0: (540, 1020)})
    page = browser.get(PAGE).content.decode()
    assert ("0117 496 0100" in page, '<option value="540" selected>09:00</option>' in page) == (True, True)
    browser.post(PAGE, {"mail": "never", "when": "any"})
    assert wishes_of(ana.pk) == Wishes(never=True)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({**WISHES, "to_0": ""}, "Choose a time that is later than the first"),
        ({**WISHES, "to_0": "540"}, "Choose a time that is later than the first"),
        ({"mail": "write", "when": "some"}, "Choose a day with its times"),
        ({}, "Choose one."),
    ],
)
def test_what_does_not_fit_gets_words_and_changes_nothing(cast: Cast, values: dict[str, str], words: str) -> None:
    answer = fresh(cast, "ana").post(PAGE, values)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert Contact.objects.count() == 0


@pytest.mark.parametrize("path", [PAGE, ADDRESS])
def test_it_opens_only_after_one_more_sign_in_and_for_nobody_else(cast: Cast, path: str) -> None:
    assert cast.browser("ana").get(path)["Location"].startswith("/my/again/")
    cast.browser("ana").post(path, {**WISHES, "drop": "1"})
    assert Contact.objects.count() == 0
    for name in ("clinician", "front_desk", "administrator"):
        assert (fresh(cast, name).get(path).status_code, fresh(cast, name).post(path, WISHES).status_code) == (404, 404)


def test_nobody_changes_it_for_a_client(cast: Cast) -> None:
    for name in ("front_desk", "administrator", "clinician", "jonah", "stranger"):
        with pytest.raises(NotVisibleError):
            change_wishes(cast.client("ana"), never=True, phone="", hours={}, by=cast.actor(name))
        with pytest.raises(NotVisibleError):
            change_address(cast.client("ana"), "x@example.org", {}, "", by=cast.actor(name))


def test_the_desk_sees_whether_they_may_be_written_to_and_no_more(cast: Cast) -> None:
    path = f"/desk/clients/{cast.client('ana').code}/"
    wishes = Wishes(address="quiet@example.net", phone="0117 496 0100", hours={0: (540, 1020)})
    desk = cast.browser("front_desk")
    before = desk.get(path).content.decode()
    keep_wishes(cast.users["ana"].pk, wishes)
    page = desk.get(path).content.decode()
    assert ("As they wish" in page, "quiet@example.net" in page, "0117 496" in page) == (True, False, False)
    assert TOKENS.sub("", page) == TOKENS.sub("", before)
    keep_wishes(cast.users["ana"].pk, Wishes(never=True))
    assert "None: they do not want any" in desk.get(path).content.decode()


TOKENS = re.compile(r'(value|data-token|nonce|hx-nonce|x-csrftoken"?:)\s*=?\s*"[^"]*"')


def test_an_address_counts_once_its_code_came_back(cast: Cast) -> None:
    browser, ana = fresh(cast, "ana"), cast.users["ana"]
    browser.post(ADDRESS, {"address": "Quiet@Example.net"})
    letter = OutgoingMail.objects.filter(person=ana).latest("pk")
    assert (letter.to, letter.is_asked, wishes_of(ana.pk).address) == ("quiet@example.net", True, "")
    wrong = browser.post(ADDRESS, {"code": "00000000"})
    assert (wrong.status_code, "does not work" in wrong.content.decode(), wishes_of(ana.pk).address) == (422, True, "")
    assert browser.post(ADDRESS, {"code": last_code(ana)})["Location"] == PAGE
    assert wishes_of(ana.pk).address == "quiet@example.net"
    assert browser.post(ADDRESS, {"code": last_code(ana)}).status_code == 422
    browser.post(ADDRESS, {"drop": "1"})
    assert wishes_of(ana.pk).address == ""


def test_codes_cannot_be_guessed_for_ever(cast: Cast) -> None:
    browser = fresh(cast, "ana")
    browser.post(ADDRESS, {"address": "quiet@example.net"})
    for _try in range(8):
        assert "does not work" in browser.post(ADDRESS, {"code": "00000000"}).content.decode()
    answer = browser.post(ADDRESS, {"code": last_code(cast.users["ana"])})
    assert ("tried often" in answer.content.decode(), wishes_of(cast.users["ana"].pk).address) == (True, "")


@pytest.mark.parametrize("taken", ["jonah@example.org", "J.onah+quiet@Example.ORG", "later@example.net"])
def test_a_mailbox_of_a_partner_cannot_be_taken(cast: Cast, taken: str) -> None:
    cast.couple()
    keep_wishes(cast.users["jonah"].pk, Wishes(address="l.ater@example.net"))
    answer = moved(fresh(cast, "ana"), cast.users["ana"], taken)
    page = answer.content.decode()
    assert (answer.status_code, REFUSED in page, wishes_of(cast.users["ana"].pk).address) == (422, True, "")
    assert not any(word in page for word in ("jonah", "Jonah", "partner", "mailbox"))


@pytest.mark.parametrize(("with_passkey", "status"), [(("ana", "jonah"), 302), (("ana",), 422), (("jonah",), 422)])
def test_a_passkey_of_each_lets_them_share_one(cast: Cast, with_passkey: tuple[str, ...], status: int) -> None:
    cast.couple()
    for name in with_passkey:
        Authenticator.objects.create(user=cast.users[name], type=Authenticator.Type.WEBAUTHN, data={})
    assert moved(fresh(cast, "ana"), cast.users["ana"], "jonah@example.org").status_code == status


def test_somebody_elses_mailbox_does_not_matter(cast: Cast) -> None:
    cast.couple()
    answer = moved(fresh(cast, "ana"), cast.users["ana"], "stranger@example.org")
    assert (answer.status_code, wishes_of(cast.users["ana"].pk).address) == (302, "stranger@example.org")


def test_who_opens_a_case_does_not_learn_where_one_of_them_has_notices_sent(cast: Cast) -> None:
    keep_wishes(cast.users["ana"].pk, Wishes(address="jo.nah@example.org"))
    people = {"first": cast.client("ana").pk, "second": cast.client("jonah").pk}
    answer = cast.browser("front_desk").post("/desk/cases/new/", people | {"treating": cast.users["clinician"].pk})
    assert answer.status_code == 302
    assert may_be_mailed(cast.users["jonah"].pk, "jonah@example.org") is False
    assert may_be_mailed(cast.users["ana"].pk, "ana@example.org") is True


def test_the_record_says_that_it_happened_and_not_what(cast: Cast) -> None:
    browser = fresh(cast, "ana")
    browser.post(PAGE, WISHES)
    moved(browser, cast.users["ana"], "quiet@example.net")
    events = Event.objects.filter(actor=cast.users["ana"]).order_by("pk")
    said = [(event.action, event.subjects) for event in events]
    assert said[-3:] == [("change_contact", {}), ("ask_for_address", {}), ("change_address", {})]
