"""What may not have arrived is shown to the care team, who can ask in person, and to nobody else."""

import pytest
from django.test import Client as Browser

from homework.models import Assignment, Part, Reminder
from homework.queries.reminded import Mishap, mishaps
from practice import clock
from practice.mail.models import MailState, OutgoingMail
from practice.mail.outbox import post
from tests.homework.portal.scene import Scene

UNKNOWN = "It is not known whether the reminder for Ana Reyes went out. It is not sent twice."
REFUSED = "The reminder for Ana Reyes was refused on its way. Ask them whether the address is right."


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene.of_a_couple()


def reminded(scene: Scene, given: Assignment, state: MailState) -> None:
    part = Part.objects.get(assignment=given, author_id=scene.cast.users["ana"].pk)
    mail = post(scene.cast.users["ana"], subject="My notes", body="Words.", kind="reminder")
    assert mail is not None
    OutgoingMail.objects.filter(pk=mail.pk).update(state=state)
    Reminder.objects.create(part=part, channel=mail.channel, mail=mail, written_at=clock.now())


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (MailState.UNKNOWN, [UNKNOWN]),
        (MailState.REFUSED, [REFUSED]),
        (MailState.SENT, []),
        (MailState.WAITING, []),
    ],
)
def test_the_care_team_is_told_what_may_not_have_arrived(scene: Scene, state: MailState, words: list[str]) -> None:
    given, other = scene.plain(), scene.plain()
    reminded(scene, given, state)
    browser = scene.browser("clinician")
    assert said(browser, f"/homework/{given.code}/") == words
    assert said(browser, f"/homework/{other.code}/") == []
    case = browser.get(f"/cases/{scene.case.code}/").content.decode()
    assert case.count("reminder may not have come") == bool(words)
    code = Part.objects.get(assignment=given, author_id=scene.cast.users["ana"].pk).code
    for name in ("ana", "jonah"):
        assert [said(scene.browser(name), path) for path in ("/my/", f"/my/h/{code}/", "/my/log/")] == [[], [], []]


def said(browser: Browser, path: str) -> list[str]:
    page = browser.get(path).content.decode()
    return [words for words in (UNKNOWN, REFUSED, "reminder may not have come") if words in page]


def test_a_reminder_that_was_not_wanted_any_more_is_no_mishap(scene: Scene) -> None:
    given = scene.plain()
    reminded(scene, given, MailState.UNKNOWN)
    assert mishaps(given) == (Mishap("Ana Reyes", "mail", is_refused=False),)
    OutgoingMail.objects.all().delete()
    assert (mishaps(given), Reminder.objects.count()) == ((), 1)
