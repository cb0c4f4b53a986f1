"""What comes back is reminded of however late a worker opened it, unless it was set without."""

from datetime import UTC, datetime, timedelta

import pytest

from homework.actions.assigning import Terms
from homework.actions.scheduling import set_schedule
from homework.enums import Comes, Level
from homework.library.recurrence import Rule
from homework.models import Reminder
from homework.tasks import open_what_comes_back, write_reminders
from practice import clock
from tests.homework.portal.scene import Scene
from tests.homework.sharing.world import plain_exercise

MORNING = datetime(2026, 3, 4, 9, tzinfo=UTC)
SET = MORNING - timedelta(days=2)


@pytest.mark.parametrize(
    ("set_at", "reminds", "written"),
    [(SET, True, 2), (SET, False, 0), (MORNING + timedelta(hours=1), True, 0)],
)
@pytest.mark.django_db
def test_it_is_reminded_of_when_it_opens(set_at: datetime, *, reminds: bool, written: int) -> None:
    """Nobody was told that it is there; only what was set after its morning was just announced."""
    scene = Scene.of_a_couple()
    terms = Terms(tuple(Level), Level.THERAPIST, needs_release=False, reminds=reminds)
    people = [scene.cast.client(name) for name in ("ana", "jonah")]
    with clock.played(set_at):
        by, rule = scene.cast.actor("clinician"), Rule(Comes.EVERY, MORNING.date())
        set_schedule(scene.case, plain_exercise(), terms, rule, times=1, to=people, by=by)
    with clock.played(MORNING + timedelta(hours=4)):
        for _ in range(2):
            open_what_comes_back.func()
            write_reminders.func()
    assert Reminder.objects.count() == written
