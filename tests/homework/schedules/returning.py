"""A couple, Ana and Jonah, whose homework comes back."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from homework.actions.assigning import Terms
from homework.actions.occurring import open_what_is_due
from homework.actions.scheduling import set_schedule
from homework.enums import Comes, Level
from homework.library.recurrence import Rule
from homework.models import Assignment, Part, Schedule
from practice.mail.models import OutgoingMail
from tests.homework.care.scene import START, Scene

MONDAY = date(2026, 3, 2)
WEEKLY = Rule(Comes.EVERY, MONDAY, 7)
DAILY = Rule(Comes.EVERY, MONDAY, 1)
EVENT = Rule(Comes.EVENT, MONDAY)
SHARED = Terms(tuple(Level), Level.THERAPIST, needs_release=False, note="Small is fine.")
APART = Terms((Level.PRIVATE, Level.THERAPIST), Level.THERAPIST, needs_release=False)


@dataclass
class Returning(Scene):
    """The couple of the care team's pages; nobody but the worker opens anything unless a test says so."""

    def comes_back(
        self, rule: Rule = WEEKLY, *people: str, terms: Terms = SHARED, times: int | None = None
    ) -> Schedule:
        to = [self.cast.client(name) for name in people or ("ana", "jonah")]
        return set_schedule(self.case, self.version, terms, rule, times=times, to=to, by=self.by)

    def lives(self, name: str, zone: str) -> None:
        user = self.cast.users[name]
        user.zone = zone
        user.save(update_fields=["zone"])

    def works(self) -> int:
        return open_what_is_due(self.case.practice_id)

    def days_pass(self, days: int) -> None:
        self.clock.moment += timedelta(days=days)

    def is_now(self, day: int, hour: int = 9, minute: int = 0) -> None:
        """So many days after the first Monday."""
        self.clock.moment = START.replace(hour=hour, minute=minute) + timedelta(days=day)

    def opened(self, schedule: Schedule) -> list[str]:
        rows = Assignment.objects.filter(schedule=schedule).order_by("pk")
        return list(rows.values_list("occurrence", flat=True))

    def times_of(self, schedule: Schedule, name: str) -> list[tuple[datetime | None, datetime | None]]:
        rows = Part.objects.filter(assignment__schedule=schedule, author=self.cast.client(name)).order_by("pk")
        return list(rows.values_list("opens_at", "due_at"))

    def mails(self, name: str) -> int:
        return OutgoingMail.objects.filter(person=self.cast.users[name]).count()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of that March in UTC."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)
