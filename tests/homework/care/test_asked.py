"""A request to read what was written together waits in sight of who treats the case, and nobody else's."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from clients.actions.records import ask_for_joint_text
from clients.enums import RequestAnswer, TeamRole
from clients.models import Case, RecordRequest
from homework.actions.assigning import NEW_BODY, NEW_SUBJECT
from homework.actions.sharing import separate
from practice.mail.models import OutgoingMail
from tests.homework.care.scene import Scene, text

PLACE = re.compile(r'<section class="card stack" aria-labelledby="asked-name">.*?</section>', re.DOTALL)


def shown(scene: Scene, reader: str = "clinician") -> str:
    """What the list of requests on somebody's day says, without markup."""
    found = PLACE.search(text(scene.browser(reader).get(reverse("today"))))
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


@pytest.fixture
def asked(scene: Scene) -> RecordRequest:
    """The couple has parted, and Ana asks to read their joint text."""
    separate(scene.case, told=True, by=scene.by)
    scene.case = Case.objects.get(pk=scene.case.pk)
    for name in ("ana", "jonah"):
        scene.cast.users[name].set_password("a long made-up phrase")
        scene.cast.users[name].save()
    OutgoingMail.objects.all().delete()
    return ask_for_joint_text(scene.case, "I need it for court.", by=scene.cast.actor("ana"))


def test_it_waits_in_neutral_words(scene: Scene, asked: RecordRequest) -> None:
    day = f"{asked.asked_at.day} {asked.asked_at:%b}"
    assert shown(scene) == f"Waiting for your answer A client asks for something of their record {day}"
    assert reverse("record_request", args=[asked.code]) in scene.page("today")


def test_only_who_may_answer_sees_it(scene: Scene, asked: RecordRequest) -> None:
    scene.joins("owner", TeamRole.SUPERVISOR)
    looking_on = shown(scene, "owner")
    scene.joins("owner", TeamRole.COVER, days=2)
    assert (looking_on, shown(scene, "owner")) == ("", shown(scene))
    scene.clock.moment += timedelta(days=2)
    assert (shown(scene, "owner"), shown(scene) != "") == ("", True)


@pytest.mark.parametrize("answer", list(RequestAnswer))
def test_an_answer_ends_the_waiting_and_its_client_alone_is_told(
    scene: Scene, asked: RecordRequest, answer: RequestAnswer
) -> None:
    before, news = shown(scene), "There is an answer to what you asked for."
    assert news not in scene.page("portal_home", reader="ana")
    form = {"answer": answer.value, "reason": "Both agreed.", "until": "2999-01-01"}
    assert scene.post("record_request", asked.code, **form).status_code == 302
    assert (before != "", shown(scene)) == (True, "")
    mails = list(OutgoingMail.objects.all())
    assert [(mail.to, mail.subject) for mail in mails] == [("ana@example.org", NEW_SUBJECT)]
    assert [mail.body.split("http")[0] for mail in mails] == [NEW_BODY.split("{address}", maxsplit=1)[0]]
    assert [news in scene.page("portal_home", reader=name) for name in ("ana", "jonah")] == [True, False]
    scene.clock.moment += timedelta(days=31)
    assert news not in scene.page("portal_home", reader="ana")
