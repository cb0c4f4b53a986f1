"""Where the story is played: who and what there is by now, by the names that the story gives them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from clients.models import Case, Client, Session
from homework.demo.story import Calendar
from homework.models import Assignment, Enrolment, ExerciseVersion, JointLine, Part, PathwayStep, Schedule
from practice.access.actor import Actor
from practice.people.models import User
from practice.web.actor import actor_for


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody does at a moment of the story."""

    at: datetime
    do: Callable[[], object]


@dataclass(slots=True)
class Stage:
    """What has come onto the stage so far.

    ``times`` holds the sessions of every case, known before the first act; ``played`` who, day and exercise of
    everything that was handed in, and the case, day and kind of what clinicians did. ``steps`` are those of
    pathways that the story keeps and that have not come yet, in their order. What a gift became for one of several
    people alone stands in ``assignments`` by its key and theirs.
    """

    calendar: Calendar
    today: date
    times: dict[str, list[datetime]]
    treating: dict[str, str]
    users: dict[str, User] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    sessions: dict[tuple[str, datetime], Session] = field(default_factory=dict)
    assignments: dict[str, Assignment] = field(default_factory=dict)
    schedules: dict[str, Schedule] = field(default_factory=dict)
    enrolments: dict[str, Enrolment] = field(default_factory=dict)
    steps: dict[str, list[PathwayStep]] = field(default_factory=dict)
    versions: dict[str, ExerciseVersion] = field(default_factory=dict)
    lines: dict[str, JointLine] = field(default_factory=dict)
    played: set[tuple[str, int, str]] = field(default_factory=set)
    actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """Somebody as the rules see them; nobody's roles change in the story."""
        if name not in self.actors:
            self.actors[name] = actor_for(self.users[name])
        return self.actors[name]

    def client(self, name: str) -> Client:
        return Client.objects.select_related("user").get(pk=self.users[name].pk)

    def clinician(self, case: str) -> Actor:
        return self.actor(self.treating[case])

    def people_of(self, case: str) -> list[str]:
        """The people of a case by their names in the story."""
        keys = set(self.cases[case].participants.values_list("client_id", flat=True))
        return [name for name, user in self.users.items() if user.pk in keys]

    def part(self, assignment: str, author: str) -> Part:
        rows = Part.objects.select_related("assignment__case__practice", "assignment__version", "author", "current")
        given = self.assignments.get(f"{assignment}/{author}") or self.assignments[assignment]
        return rows.get(assignment=given, author_id=self.users[author].pk)

    def next_session(self, case: str, after: datetime) -> datetime | None:
        return next((start for start in self.times[case] if start > after), None)
