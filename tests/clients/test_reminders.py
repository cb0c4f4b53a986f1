"""Reminders are switched by their reader alone: on a page of their own, and off in one tap without signing in."""

import re

import pytest
from django.conf import settings as configured
from django.test import Client as Browser
from pytest_django import Settings

from clients.actions.reminding import choose_reminders
from clients.actions.standing import change_standing
from clients.enums import Standing
from clients.queries.standing import may_be_written_to
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.audit.models import Event
from practice.enums import Remind
from practice.mail.models import Channel, OutgoingMail
from practice.mail.outbox import post
from practice.mail.tasks import send_waiting_mail
from practice.mail.wishes import Wishes, keep_wishes, wishes_of
from practice.people.stopping import stop_link
from tests.cast import Cast
from tests.clients.test_contact import fresh
from tests.homework.leaks.twins import masked

PAGE, NUMBER_PAGE = "/my/settings/reminders/", "/my/settings/reminders/number/"
NUMBER = "+447700900123"
CODE = re.compile(r"\b[0-9]{8}\b")


def path_of(cast: Cast, name: str) -> str:
    return "/" + stop_link(cast.users[name]).split("/", 3)[3]


def remind_of(cast: Cast, name: str) -> Remind:
    return wishes_of(cast.users[name].pk).remind


def test_one_tap_stops_ones_own_and_nobody_elses(cast: Cast) -> None:
    keep_wishes(cast.users["ana"].pk, Wishes(phone="0117", address="quiet@example.net", hours={0: (60, 120)}))
    before = wishes_of(cast.users["ana"].pk)
    stranger, path = Browser(enforce_csrf_checks=True), path_of(cast, "ana")
    page = stranger.get(path)
    assert (page.status_code, page.content.split(b"<main")[1].count(b"<button"), remind_of(cast, "ana")) == (
        200,
        1,
        Remind.SAME_DAY,
    )
    done = stranger.post(path, {"List-Unsubscribe": "One-Click"})
    assert (done.status_code, "Done. They have stopped." in done.content.decode()) == (200, True)
    after = wishes_of(cast.users["ana"].pk)
    assert (after.remind, after.phone, after.address, after.hours) == (
        *(Remind.OFF, before.phone, before.address, before.hours),
    )
    assert (remind_of(cast, "jonah"), configured.SESSION_COOKIE_NAME in done.cookies) == (Remind.SAME_DAY, False)
    assert Event.objects.latest("pk").action == "stop_reminders"


def test_a_second_tap_is_as_the_first(cast: Cast) -> None:
    browser, path = Browser(), path_of(cast, "ana")
    first, second = (masked(browser.post(path).content.decode()) for _ in range(2))
    assert (first, remind_of(cast, "ana")) == (second, Remind.OFF)


def test_the_page_names_nobody_and_nothing(cast: Cast) -> None:
    pages = [method(path_of(cast, "ana")).content.decode() for method in (Browser().get, Browser().post)]
    words = " ".join(re.sub(r"<[^>]+>", " ", page) for page in pages).casefold()
    names = ("ana", "reyes", "jonah", "willow", "therap", "partner", "exercise", "homework", "remind", "session")
    assert [word for word in names if re.search(rf"\b{word}", words)] == []


@pytest.mark.parametrize("spoil", ["token", "who", "closed"])
def test_a_link_that_was_never_made_is_no_page(cast: Cast, spoil: str) -> None:
    _, _, who, token, _ = path_of(cast, "ana").split("/")
    if spoil == "closed":
        cast.users["ana"].is_active = False
        cast.users["ana"].save(update_fields=["is_active"])
    elif spoil == "token":
        token = path_of(cast, "jonah").split("/")[3]
    else:
        who = path_of(cast, "jonah").split("/")[2]
    browser = Browser()
    answers = [browser.post(f"/quiet/{who}/{token}/"), browser.get(f"/quiet/{who}/{token}/")]
    never = browser.get("/quiet/MQ/never-made/")
    assert [answer.status_code for answer in answers] == [404, 404]
    assert masked(answers[1].content.decode()) == masked(never.content.decode())
    assert remind_of(cast, "ana") == remind_of(cast, "jonah") == Remind.SAME_DAY


def test_ones_own_page_says_when_and_asks_who_one_is_first(cast: Cast) -> None:
    assert cast.browser("ana").get(PAGE).status_code == 302
    browser = fresh(cast, "ana")
    assert browser.get(PAGE).status_code == 200
    assert browser.post(PAGE, {"remind": "day_before"}).status_code == 302
    assert wishes_of(cast.users["ana"].pk) == Wishes(remind=Remind.DAY_BEFORE)
    assert browser.post(PAGE, {"remind": "sometimes"}).status_code == 422
    assert browser.post(PAGE, {"remind": "off"}).status_code == 302
    assert (remind_of(cast, "ana"), remind_of(cast, "jonah")) == (Remind.OFF, Remind.SAME_DAY)


def test_who_is_never_written_to_is_told_that_no_reminder_comes(cast: Cast) -> None:
    browser = fresh(cast, "ana")
    said = "So no reminder comes"
    before = browser.get(PAGE).content.decode()
    keep_wishes(cast.users["ana"].pk, Wishes(never=True))
    assert (said in before, said in browser.get(PAGE).content.decode()) == (False, True)


def texted(cast: Cast) -> str:
    found = CODE.search(OutgoingMail.objects.filter(person=cast.users["ana"], channel=Channel.TEXT).latest("pk").body)
    assert found
    return found.group()


def test_a_number_is_taken_when_a_text_to_it_was_read(cast: Cast) -> None:
    keep_wishes(cast.users["ana"].pk, Wishes(phone="0117 496 0100"))
    browser = fresh(cast, "ana")
    asked = browser.post(NUMBER_PAGE, {"number": "+44 (7700) 900-123"})
    letter = OutgoingMail.objects.latest("pk")
    assert (asked.status_code, letter.to, letter.channel, letter.is_asked) == (200, NUMBER, Channel.TEXT, True)
    wrong = browser.post(NUMBER_PAGE, {"code": "00000000" if texted(cast) != "00000000" else "11111111"})
    assert (wrong.status_code, wishes_of(cast.users["ana"].pk).texts) == (422, "")
    assert browser.post(NUMBER_PAGE, {"code": texted(cast)}).status_code == 302
    kept = wishes_of(cast.users["ana"].pk)
    assert (kept.texts, kept.phone, kept.remind_by) == (NUMBER, "0117 496 0100", (Channel.MAIL, Channel.TEXT))
    assert "ends in 123" in browser.get(PAGE).content.decode()
    assert browser.post(PAGE, {"remind": "same_day", "ways": ["text"]}).status_code == 302
    assert wishes_of(cast.users["ana"].pk).reminders_by == (Channel.TEXT,)
    assert browser.post(PAGE, {"remind": "same_day"}).status_code == 422
    assert browser.post(NUMBER_PAGE, {"drop": "1"}).status_code == 302
    assert wishes_of(cast.users["ana"].pk) == Wishes(phone="0117 496 0100")


@pytest.mark.parametrize("number", ["", "0117 496 0100", "+44", "+44 call me", "+44 7700 900123 4567 8901"])
def test_what_is_no_number_is_said(cast: Cast, number: str) -> None:
    assert fresh(cast, "ana").post(NUMBER_PAGE, {"number": number}).status_code == 422
    assert not OutgoingMail.objects.exists()


def test_where_no_texts_are_sent_nobody_is_asked_for_a_number(cast: Cast, settings: Settings) -> None:
    browser = fresh(cast, "ana")
    offered = [NUMBER_PAGE in browser.get(PAGE).content.decode()]
    settings.TEXT_BACKEND = ""
    offered.append(NUMBER_PAGE in browser.get(PAGE).content.decode())
    refused = browser.post(NUMBER_PAGE, {"number": NUMBER})
    assert (offered, refused.status_code, OutgoingMail.objects.count()) == ([True, False], 422, 0)


def test_nobody_chooses_for_somebody_else(cast: Cast) -> None:
    for name in ("jonah", "owner", "clinician", "stranger"):
        with pytest.raises(NotVisibleError):
            choose_reminders(cast.client("ana"), Remind.OFF, by_ways=(), by=cast.actor(name))
    with pytest.raises(NotAllowedError):
        choose_reminders(cast.client("ana"), Remind.SAME_DAY, by_ways=(Channel.TEXT,), by=cast.actor("ana"))


# Whose care has ended, or who has died, gets nothing.


@pytest.mark.parametrize("becomes", [Standing.ARCHIVED, Standing.DECEASED])
def test_nothing_is_sent_to_who_is_not_in_care_but_what_they_ask_for(cast: Cast, becomes: Standing) -> None:
    post(cast.users["ana"], subject="My notes", body="Waits.")
    change_standing(cast.client("ana"), becomes, by=cast.actor("front_desk"))
    post(cast.users["ana"], subject="My notes", body="Later.")
    post(cast.users["ana"], subject="My notes", body="Asked.", is_asked=True)
    post(cast.users["jonah"], subject="My notes", body="His.")
    send_waiting_mail.func()
    assert [mail.body for mail in OutgoingMail.objects.order_by("pk")] == ["Asked.", "His."]
    people = ("ana", "jonah", "clinician")
    assert [may_be_written_to(cast.users[name].pk) for name in people] == [False, True, True]


def test_the_desk_says_who_is_in_care(cast: Cast) -> None:
    client = cast.client("ana")
    path = f"/desk/clients/{client.code}/standing/"
    answers = [cast.browser(name).post(path, {"standing": "deceased"}) for name in ("jonah", "supervisor", "stranger")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert cast.browser("front_desk").post(path, {"standing": "gone"}).status_code == 302
    assert cast.client("ana").standing == Standing.IN_CARE
    assert cast.browser("front_desk").post(path, {"standing": "archived"}).status_code == 302
    assert (cast.client("ana").standing, Event.objects.latest("pk").action) == (Standing.ARCHIVED, "change_standing")
    page = cast.browser("front_desk").get(f"/desk/clients/{client.code}/").content.decode()
    assert re.search(r'<option value="archived" selected>', page)
