"""The partner who reads the mailbox, types addresses, holds the phone afterwards: nothing is learnt."""

import re
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client as Browser

from clients.actions.contact import change_wishes
from clients.actions.people import add_client, invite
from practice import clock
from practice.access.errors import NotAllowedError
from practice.mail.models import OutgoingMail
from practice.mail.tasks import send_waiting_mail
from practice.mail.wishes import Wishes, keep_wishes
from practice.people.covering import cover_pages
from practice.people.doors import Tally
from practice.people.entering import change_password
from practice.people.models import User
from tests.cast import PASSWORD, Cast
from tests.homework.leaks.twins import told_and_forgotten

pytestmark = pytest.mark.django_db
TOKENS = re.compile(
    r'(name="csrfmiddlewaretoken" value|data-token|nonce|data-who)="[^"]*"|nonce-[^\']*|csrftoken=[^;]*'
)
CODE = re.compile(r"^\d{8}$", re.MULTILINE)
CONTACT, ADDRESS = "/my/settings/contact/", "/my/settings/contact/address/"
NAVIGATES = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def built_cast(standing: None) -> Cast:
    cast = Cast()
    cast.couple()
    return cast


def fresh(cast: Cast, name: str) -> Browser:
    browser = cast.browser(name)
    session = browser.session
    session["signed_in_again_at"] = clock.now().isoformat()
    session.save()
    return browser


def heard(browser: Browser, path: str, data: dict[str, str] | None = None) -> str:
    """All that an answer says, but for what differs each time."""
    answer = browser.post(path, data) if data is not None else browser.get(path)
    words = f"{answer.status_code} {sorted(answer.headers.items())} {answer.content.decode()}"
    return TOKENS.sub("", words)


def nothing(_cast: Cast) -> None:
    """Ana does nothing."""


def wants_no_mail(cast: Cast) -> None:
    change_wishes(cast.client("ana"), never=True, phone="0117 496 0100", hours={0: (0, 60)}, by=cast.actor("ana"))


def wants_it_elsewhere(cast: Cast) -> None:
    keep_wishes(cast.users["ana"].pk, Wishes(address="quiet@example.net", hours={2: (600, 660)}))
    cover_pages(cast.users["ana"], on=True, by=cast.actor("ana"))


PAGES = ("/my/", "/my/answers/", "/my/sharing/", "/my/log/", "/my/settings/", "/my/settings/sign-in/", CONTACT, ADDRESS)


@pytest.mark.parametrize("act", [wants_no_mail, wants_it_elsewhere])
def test_17_wishes_of_one_change_no_mail_and_no_page_of_the_other(cast: Cast, act: Callable[[Cast], None]) -> None:
    """Number, words, address and hour of Jonah's mail, and all of his pages, whatever Ana wishes."""

    def world(before: Callable[[Cast], None]) -> tuple[list[str], list[tuple[str, str, str, bool]]]:
        with told_and_forgotten():
            before(cast)
            jonah = cast.users["jonah"]
            for name in ("jonah", "ana"):
                change_password(cast.users[name], PASSWORD, by=cast.actor(name))
            browser = fresh(cast, "jonah")
            send_waiting_mail.func()
            mails = OutgoingMail.objects.filter(person=jonah)
            said = [(mail.to, mail.subject, mail.body, mail.sent_at is None) for mail in mails]
            return [heard(browser, path) for path in PAGES], said

    alike = world(nothing)
    assert world(act) == alike
    assert alike[1][0][:2] == ("jonah@example.org", "My notes")


def test_17_an_hour_that_is_not_safe_is_no_hour_of_any_mail(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A week of notices, one each hour: each goes out within the hours, and not one is lost."""
    start, ana = clock.now().replace(minute=30), cast.users["ana"]
    hours = {1: (9 * 60, 10 * 60), 4: (20 * 60, 21 * 60)}
    keep_wishes(ana.pk, Wishes(hours=hours))
    for hour in range(24 * 9):
        monkeypatch.setattr(clock, "now", lambda hour=hour: start + timedelta(hours=hour))
        if hour < 24:
            change_password(ana, PASSWORD, by=cast.actor("ana"))
        send_waiting_mail.func()
    sent = [moment for (moment,) in OutgoingMail.objects.values_list("sent_at")]
    assert (len(sent), None in sent) == (24, False)
    local = [moment.astimezone(ana_zone(ana)) for moment in sent if moment]
    assert {(at.weekday(), at.hour) for at in local} <= {(1, 9), (4, 20)}


def ana_zone(user: User) -> ZoneInfo:
    return ZoneInfo(user.zone or user.practice.zone)


def last_code(user: User) -> str:
    found = CODE.search(OutgoingMail.objects.filter(person=user).latest("pk").body)
    assert found is not None
    return found.group()


TYPED = {
    "hers": "ana@example.org",
    "her secret one": "quiet@example.net",
    "a colleague's": "clinician@example.org",
    "a stranger's": "stranger@example.org",
    "nobody's": "nobody@example.net",
}


def test_27_typing_an_address_tells_nothing_about_whose_it_is(cast: Cast) -> None:
    """Whoever does not read a mailbox hears the same about every address."""
    keep_wishes(cast.users["ana"].pk, Wishes(address="quiet@example.net"))
    told = set()
    for address in TYPED.values():
        browser = fresh(cast, "jonah")
        told.add(heard(browser, ADDRESS, {"address": address}) + heard(browser, ADDRESS, {"code": "00000000"}))
        cast.users["jonah"].refresh_from_db()
        forget_tries()
    assert len(told) == 1


def forget_tries() -> None:
    Tally.objects.all().delete()


@pytest.mark.parametrize("address", ["ana@example.org", "A.na+us@example.org", "qui.et@example.net"])
def test_27_who_does_read_it_is_refused_in_words_that_name_nobody(cast: Cast, address: str) -> None:
    keep_wishes(cast.users["ana"].pk, Wishes(address="quiet@example.net"))
    browser, jonah = fresh(cast, "jonah"), cast.users["jonah"]
    browser.post(ADDRESS, {"address": address})
    words = heard(browser, ADDRESS, {"code": last_code(jonah)})
    assert "This address cannot be used here. Choose another one." in words
    assert not any(name in words for name in ("ana", "Ana", "quiet", "partner", "case", "taken", "already"))


def test_27_an_invitation_tells_the_same_whoever_has_the_address(cast: Cast) -> None:
    """Also of another practice: one address may be in several, and nobody hears of the other."""
    for address in ("stranger@example.org", "nobody@example.net"):
        new = add_client(email=address, name="Cleo Fox", by=cast.actor("front_desk"))
        assert len(invite(new.user, by=cast.actor("front_desk"))) > 20
    with pytest.raises(NotAllowedError) as refused:
        add_client(email="Ana@Example.org", name="Cleo Fox", by=cast.actor("front_desk"))
    assert str(refused.value) == "This address cannot be used here. Ask for another one."


OWN = ("/my/", "/my/answers/", "/my/sharing/", "/my/log/", "/my/settings/", "/my/way-out/")


@pytest.mark.parametrize("headers", [{}, NAVIGATES])
def test_54_after_leaving_nothing_is_left_for_whoever_takes_the_device(cast: Cast, headers: dict[str, str]) -> None:
    """Pages were never kept, the browser drops what it has, and the old cookie opens nothing."""
    browser = cast.browser("ana")
    kept = {path: browser.get(path).headers["Cache-Control"] for path in OWN}
    assert set(kept.values()) == {"no-store, private"}
    cookie = browser.cookies["sessionid"].value
    answer = browser.post("/leave/", headers=headers)
    cleared = {word.strip() for word in answer["Clear-Site-Data"].split(",")}
    assert (cleared, answer.cookies["sessionid"].value) == ({'"cache"', '"cookies"', '"storage"'}, "")
    assert not re.search("ana|notes|reyes", answer.content.decode().lower())
    thief = Browser()
    thief.cookies["sessionid"] = cookie
    for path in OWN:
        assert thief.get(path).status_code == 302
        assert thief.get(path)["Location"].startswith("/sign-in/")


def test_54_leaving_needs_no_token_and_ends_no_session_but_ones_own(cast: Cast) -> None:
    """So that it works from any page, however old; another site's form carries no cookie and ends nothing."""
    ana, jonah = cast.browser("ana", checks_tokens=True), cast.browser("jonah")
    assert ana.post("/leave/").status_code == 303
    assert (ana.get("/my/").status_code, jonah.get("/my/").status_code) == (302, 200)
    looking = cast.browser("jonah")
    cookie = looking.cookies["sessionid"].value
    assert looking.get("/leave/").cookies["sessionid"]["samesite"] == "Lax"
    assert looking.get("/my/").status_code == 302
    kept = Browser()
    kept.cookies["sessionid"] = cookie
    assert kept.get("/my/").status_code == 200


@pytest.mark.parametrize("path", ["/sign-in/", "/", "/help/", "/nowhere/", "/password/", "/recover/"])
def test_54_the_way_out_stands_on_every_page_with_and_without_script(path: str) -> None:
    page = Browser().get(path).content.decode()
    assert re.search(r'<form method="post" action="/leave/"[^>]*><button class="leave" type="submit">', page)
