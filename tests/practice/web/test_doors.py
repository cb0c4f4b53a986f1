import re
from unittest.mock import patch

import pytest
from django.contrib.auth import hashers
from django.test import Client as Browser
from django.urls import reverse

from clients.actions.people import add_client, add_record_system, invite
from practice.mail.models import OutgoingMail
from practice.models import Event
from practice.people import entering
from practice.people.links import invitation_link, reset_link
from practice.people.tasks import send_reset_link
from tests.cast import PASSWORD, Cast
from tests.coming_in import second, sign_in

TOKENS = re.compile(rb'(name="csrfmiddlewaretoken" value|data-token|nonce)="[^"]*"')
NEW = {"password": "a quiet river in may", "again": "a quiet river in may"}


def bare(content: bytes) -> bytes:
    """A page without what is new in every answer."""
    return TOKENS.sub(b"", content)


def sent(cast: Cast, name: str, **more: str) -> tuple[int, str]:
    answer = sign_in(Browser(), cast.users[name], **more)
    return answer.status_code, answer.headers.get("Location", "")


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("owner", "today"),
        ("supervisor", "today"),
        ("administrator", "desk"),
        ("front_desk", "desk"),
        ("ana", "portal_home"),
    ],
)
def test_everybody_starts_at_their_own_page(cast: Cast, name: str, start: str) -> None:
    browser = Browser()
    assert sign_in(browser, cast.users[name], email=cast.users[name].email.upper()).headers["Location"] == "/"
    assert browser.get("/").headers["Location"] == reverse(start)


def test_a_sign_in_is_written_down(cast: Cast) -> None:
    sent(cast, "ana")
    assert Event.objects.filter(actor=cast.users["ana"], action="sign_in").count() == 1


@pytest.mark.parametrize(
    ("wanted", "end"),
    [
        ("/desk/?q=ana", "/desk/?q=ana"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("https:elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("\\\\elsewhere.example", "/"),
        ("", "/"),
    ],
)
def test_the_way_on_stays_in_the_house(cast: Cast, wanted: str, end: str) -> None:
    assert sent(cast, "owner", next=wanted) == (302, end)


def refused(cast: Cast) -> dict[str, tuple[str, str]]:
    system = add_record_system(name="Records", by=cast.actor("owner")).user
    system.set_password(PASSWORD)
    system.save()
    gone = add_client(email="gone@example.org", name="Gone", by=cast.actor("owner")).user
    gone.is_active = False
    gone.set_password(PASSWORD)
    gone.save()
    add_client(email="asked@example.org", name="Asked", by=cast.actor("owner"))
    return {
        "wrong": ("ana@example.org", "not this one"),
        "unknown": ("nobody@example.org", PASSWORD),
        "never in": ("asked@example.org", PASSWORD),
        "left": ("gone@example.org", PASSWORD),
        "record system": (system.email, PASSWORD),
    }


def test_every_failure_looks_the_same_and_costs_the_same(cast: Cast) -> None:
    answers = {}
    for why, (address, password) in refused(cast).items():
        hasher = hashers.get_hasher()
        with patch.object(type(hasher), "encode", autospec=True, side_effect=type(hasher).encode) as encode:
            answer = Browser().post("/sign-in/", {"email": address, "password": password})
        answers[why] = (answer.status_code, bare(answer.content).replace(address.encode(), b"?"), encode.call_count)
    assert len(set(answers.values())) == 1, {why: (status, calls) for why, (status, _, calls) in answers.items()}
    assert b"do not go together" in answers["wrong"][1]


def test_a_password_is_compared_as_it_was_typed_or_refused_in_clear_words(cast: Cast) -> None:
    ana, longest = cast.users["ana"], "long" * 125
    ana.set_password(longest)
    ana.save(update_fields=["password"])
    found = {}
    for password in (longest, f"{longest}x", f" {longest[1:]}", longest.upper()):
        answer = Browser().post("/sign-in/", {"email": ana.email, "password": password})
        found[password] = (b'action="/sign-in/code/"' in answer.content, b"at most 500 characters" in answer.content)
    assert list(found.values()) == [(True, False), (False, True), (False, False), (False, False)]
    browser = cast.browser("ana")
    once_more = browser.post("/my/again/", {"password": f"{longest}x"})
    assert (once_more.status_code, b"at most 500 characters" in once_more.content) == (422, True)
    assert b"maxlength" not in browser.get("/my/again/").content
    assert browser.post("/my/again/", {"password": longest}).status_code == 302


def test_signing_out_takes_a_post_and_ends_it(cast: Cast) -> None:
    browser = cast.browser("owner")
    assert browser.get("/sign-out/").status_code == 405
    assert browser.get("/desk/").status_code == 200
    assert browser.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert browser.get("/desk/").headers["Location"] == "/sign-in/?next=/desk/"


def test_looking_at_an_invitation_does_not_use_it_up(cast: Cast) -> None:
    nora = add_client(email="nora@example.org", name="Nora", by=cast.actor("owner"))
    address = reverse("invitation", args=[invite(nora.user, by=cast.actor("owner"))])
    assert [Browser().get(address).status_code for _ in range(3)] == [200, 200, 200]
    browser = Browser()
    assert browser.post(address, {"password": "short", "again": "short"}).status_code == 422
    assert browser.post(address, NEW).headers["Location"] == "/"
    assert browser.get("/").headers["Location"] == reverse("my_way_out")
    old = Browser().get(address)
    never = Browser().get(reverse("invitation", args=["never-one"]))
    assert (old.status_code, bare(old.content)) == (never.status_code, bare(never.content)) == (410, bare(old.content))
    assert b"This link is old. Ask for a new one." in old.content
    assert Browser().post(address, NEW).status_code == 410


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"password": "short", "again": "short"}, b"at least 10 characters"),
        ({"password": "a quiet river in may", "again": "a quiet river in june"}, b"are not the same"),
        ({"password": "nora@example.org", "again": "nora@example.org"}, b"too similar"),
        ({"password": "Therapy2026!", "again": "Therapy2026!"}, b"words about this place"),
        ({"password": "x" * 501, "again": "x" * 501}, b"at most 500 characters"),
        ({}, b"Type a password."),
    ],
)
def test_a_poor_password_gets_words_beside_its_field(cast: Cast, values: dict[str, str], words: bytes) -> None:
    nora = add_client(email="nora@example.org", name="Nora", by=cast.actor("owner"))
    address = reverse("invitation", args=[invite(nora.user, by=cast.actor("owner"))])
    answer = Browser().post(address, values or {"password": ""})
    assert (answer.status_code, words in answer.content) == (422, True)


def test_asking_for_a_reset_cannot_tell_who_is_known(cast: Cast) -> None:
    answers = []
    for address in ("ana@example.org", "nobody@example.org"):
        browser = Browser()
        with patch.object(type(send_reset_link), "enqueue", autospec=True) as enqueue:
            first = browser.post("/password/", {"email": address})
        page = browser.get(first.headers["Location"])
        answers.append((first.status_code, first.content, bare(page.content), enqueue.call_count))
    assert answers[0] == answers[1]
    assert list(OutgoingMail.objects.all()) == []


def test_no_link_gets_into_the_log(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    nora = add_client(email="nora@example.org", name="Nora", by=cast.actor("owner"))
    secret = invite(nora.user, by=cast.actor("owner"))
    address = reverse("invitation", args=[secret])
    assert Browser().post(address, {"password": "short"}).status_code == 422
    assert Browser().post(address, NEW).status_code == 302
    assert Browser().post(address, NEW).status_code == 410
    assert secret not in caplog.text


def test_a_reset_link_works_once_and_ends_other_sessions(cast: Cast) -> None:
    elsewhere = cast.browser("owner")
    assert elsewhere.get("/desk/").status_code == 200
    code = second(cast.users["owner"])
    address = reset_link(cast.users["owner"]).removeprefix("http://localhost:8000")
    browser = Browser()
    assert browser.get(address).status_code == 200
    assert browser.post(address, NEW | {"code": "000000"}).status_code == 422
    assert browser.post(address, NEW | {"code": code}).headers["Location"] == "/"
    assert browser.get("/desk/").status_code == 200
    assert elsewhere.get("/desk/").headers["Location"] == "/sign-in/?next=/desk/"
    assert Browser().post(address, NEW | {"code": code}).status_code == 410


@pytest.mark.parametrize("link", ["/password/MQ/abc-def/", "/password/@@/x/", "/password/OTk5OTk5/c1-2/"])
def test_a_made_up_reset_link_is_an_old_link(cast: Cast, link: str) -> None:
    assert (Browser().get(link).status_code, Browser().post(link, NEW).status_code) == (410, 410)


def test_changing_the_password_asks_for_the_old_one(cast: Cast) -> None:
    browser, elsewhere = cast.browser("owner"), cast.browser("owner")
    asked = reverse("settings_again", query={"next": "/settings/password/"})
    assert browser.post("/settings/password/", NEW).headers["Location"] == asked
    wrong = browser.post(asked, {"password": "not it", "next": "/settings/password/"})
    assert (wrong.status_code, b"This is not your password." in wrong.content) == (422, True)
    right = browser.post(asked, {"password": PASSWORD, "next": "/settings/password/"})
    assert right.headers["Location"] == "/settings/password/"
    assert browser.post("/settings/password/", NEW).status_code == 302
    assert browser.get("/desk/").status_code == 200
    assert elsewhere.get("/desk/").status_code == 302
    cast.users["owner"].refresh_from_db()
    assert cast.users["owner"].check_password(NEW["password"])


def test_the_first_page_is_for_everybody() -> None:
    answer = Browser().get("/")
    assert (answer.status_code, b"A quiet place" in answer.content) == (200, True)


def test_asking_does_the_same_work_for_everybody(cast: Cast) -> None:
    with patch.object(type(send_reset_link), "enqueue", autospec=True) as enqueue:
        entering.ask_for_reset(" ANA@example.org ")
        entering.ask_for_reset("nobody@example.org")
    assert [call.args[1] for call in enqueue.call_args_list] == [cast.users["ana"].pk, entering.NOBODY]


def test_far_too_much_gets_a_page_with_words(cast: Cast) -> None:
    answer = cast.browser("owner").post("/settings/", {"name": "x" * (4 * 1024 * 1024 + 1)})
    assert (answer.status_code, b"We could not take that in." in answer.content) == (400, True)


@pytest.mark.parametrize(("name", "house"), [("ana", "My notes"), ("front_desk", "Willow Street")])
@pytest.mark.parametrize("door", ["invitation", "password_new"])
def test_who_works_here_comes_in_by_the_practice_s_name(cast: Cast, name: str, house: str, door: str) -> None:
    user = cast.users[name]
    if door == "invitation":
        user.set_unusable_password()
        user.save()
        link = invitation_link(invite(user, by=cast.actor("owner")))
    else:
        link = reset_link(user)
    page = Browser().get("/" + link.split("/", 3)[3]).content.decode()
    title = re.findall(r"<title>.* – (.*)</title>", page)
    mark = re.findall(r'class="mark".*?<span>(.*?)</span>', page, re.DOTALL)
    assert (title, mark) == ([house], [house])
