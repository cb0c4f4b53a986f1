"""Clocks that jump, people who move, workers that see an hour twice: one reminder, at nine where its reader is."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from homework.actions.assigning import Terms, assign
from homework.enums import Level
from homework.models import Part, Reminder
from homework.tasks import write_reminders
from practice import clock
from practice.mail.models import MailState, OutgoingMail
from practice.mail.tasks import send_waiting_mail
from tests.homework.portal.scene import Scene
from tests.homework.sharing.world import plain_exercise

STEP = timedelta(minutes=30)
# A day in each place: clocks go ahead, go back, by half an hour, or not at all; a leap day; a place at the date line.
DAYS = [
    ("America/New_York", "2027-03-14"),
    ("America/New_York", "2026-11-01"),
    ("Europe/London", "2026-10-25"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Asia/Kolkata", "2028-02-29"),
    ("Pacific/Kiritimati", "2027-01-01"),
]


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene.of_a_couple()


def due_on(scene: Scene, day: datetime, zone: str) -> Part:
    """Something for the end of a day, where Ana is; set two days before."""
    user = scene.cast.users["ana"]
    user.zone = zone
    user.save(update_fields=["zone"])
    terms = Terms((Level.THERAPIST,), Level.THERAPIST, needs_release=False, due_at=day.replace(hour=23))
    with clock.played(day - timedelta(days=2)):
        given = assign(
            scene.case, plain_exercise(), terms, to=[scene.cast.client("ana")], by=scene.cast.actor("clinician")
        )
    OutgoingMail.objects.all().delete()
    return Part.objects.get(assignment=given)


def work(moment: datetime) -> None:
    with clock.played(moment):
        write_reminders.func()
        send_waiting_mail.func()


@pytest.mark.one_in(2)
@pytest.mark.parametrize(("zone", "day"), DAYS)
def test_70_over_any_change_of_clocks_one_reminder_comes_at_nine(scene: Scene, zone: str, day: str) -> None:
    """The server's own clock is set back by an hour on the way, so it sees that hour twice."""
    noon = datetime.fromisoformat(day).replace(hour=12, tzinfo=ZoneInfo(zone))
    part, start = due_on(scene, noon, zone), noon.astimezone(UTC) - timedelta(hours=30)
    moments = [start + STEP * number for number in range(96)]
    for moment in (*moments[:58], *moments[56:]):
        work(moment)
    mail = Reminder.objects.get(part=part).mail
    assert mail is not None
    assert (mail.state, mail.tries, OutgoingMail.objects.count()) == (MailState.SENT, 1, 1)
    shown = mail.created_at.astimezone(ZoneInfo(zone))
    assert (shown.date().isoformat(), shown.time()) == (day, time(9))


def test_70_who_travels_is_reminded_once_by_whichever_clock(scene: Scene) -> None:
    """From New York to Kiritimati and back on the day itself: it is nine more than once."""
    noon = datetime(2026, 3, 4, 12, tzinfo=UTC)
    part = due_on(scene, noon, "America/New_York")
    user = scene.cast.users["ana"]
    for hour in range(72):
        user.zone = ("America/New_York", "Pacific/Kiritimati", "Europe/London")[hour % 3]
        user.save(update_fields=["zone"])
        work(noon - timedelta(hours=36) + timedelta(hours=hour))
    assert (Reminder.objects.filter(part=part).count(), OutgoingMail.objects.count()) == (1, 1)
