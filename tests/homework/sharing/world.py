"""Plays the operations of a sharing history through the same actions as the pages."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from clients.actions.cases import open_case
from clients.actions.people import add_client, add_colleague, add_record_system, open_practice
from clients.enums import ConsentKind, TeamRole
from clients.models import Case, Client
from homework.actions import care, sharing
from homework.actions.answering import choose_level, submit
from homework.actions.assigning import Terms, assign
from homework.actions.publishing import publish
from homework.actions.raising import raise_one
from homework.actions.reviewing import acknowledge_flags, lift_flags
from homework.enums import FlagLevel, Level
from homework.library.flags import Raised
from homework.models import Assignment, ExerciseVersion, Flag, Part
from practice.access.actor import Actor
from practice.access.errors import RefusalError
from practice.enums import Role
from practice.people.models import User
from practice.web.actor import actor_for

DATA = Path(__file__).parents[2] / "data"
DAY_ZERO = datetime(2026, 3, 2, 9, tzinfo=UTC)


def answers_of(name: str) -> dict[str, object]:
    """What somebody of this name answers to the plain exercise."""
    words = {"note": "shown", "aside": "aside", "only_team": "team", "only_me": "mine"}
    return {**{item: f"{word}-{name}" for item, word in words.items()}, "strain": 4}


def plain_exercise() -> ExerciseVersion:
    """An exercise that offers every level."""
    definition = json.loads((DATA / "sharing_exercise.json").read_text(encoding="utf-8"))
    return publish(definition["slug"], definition)


@dataclass
class Clock:
    """A clock that only moves when it is told."""

    moment: datetime = DAY_ZERO

    def pass_days(self, days: int) -> None:
        self.moment += timedelta(days=days)

    def now(self) -> datetime:
        self.moment += timedelta(milliseconds=1)
        return self.moment


@dataclass
class World:
    """The people and things of one history, by the names that it gives them."""

    clock: Clock
    users: dict[str, User] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    assignments: dict[str, Assignment] = field(default_factory=dict)
    flags: dict[str, Flag] = field(default_factory=dict)

    def __post_init__(self) -> None:
        founder = open_practice(
            name="Willow Street", clinician="Owner", email="owner@example.org", zone="Europe/London", country="GB"
        )
        self.founder: User = founder
        self.version = plain_exercise()

    @property
    def owner(self) -> Actor:
        return actor_for(self.founder)

    def actor(self, name: str) -> Actor:
        return actor_for(User.objects.get(pk=self.users[name].pk))

    def team_actor(self, case: Case) -> Actor:
        seat = case.team.filter(left_at__isnull=True, role=TeamRole.TREATING).order_by("pk").first()
        assert seat is not None
        return actor_for(seat.clinician)

    def do(self, operation: str, *arguments: object) -> None:
        """Do one operation; one that the rules refuse changes nothing."""
        act: Callable[..., None] = getattr(self, f"do_{operation}")
        with suppress(RefusalError):
            act(*arguments)

    def do_person(self, name: str, kind: str) -> None:
        address = f"{name}@example.org"
        if kind == "client":
            self.users[name] = add_client(email=address, name=name, by=self.owner).user
        elif kind == "integration":
            self.users[name] = add_record_system(name=name, by=self.owner).user
        else:
            self.users[name] = add_colleague(email=address, name=name, roles=(Role(kind),), by=self.owner)
        self.users[name].set_password("a long made-up phrase")
        self.users[name].save()

    def client(self, name: str) -> Client:
        return Client.objects.get(pk=self.users[name].pk)

    def do_open_case(self, name: str, participants: list[str], treating: str) -> None:
        people = [self.client(person) for person in participants]
        self.cases[name] = open_case(people, treating=self.users[treating], by=self.owner)

    def do_join_team(self, case: str, person: str, role: str, day: int | None) -> None:
        until = None if day is None else (DAY_ZERO + timedelta(days=day)).date()
        care.join_team(self.cases[case], self._fresh(person), TeamRole(role), until=until, by=self.owner)

    def do_leave_team(self, case: str, person: str) -> None:
        care.leave_team(self.cases[case], self._fresh(person), by=self.owner)

    def do_leave_practice(self, person: str) -> None:
        care.leave_practice(self._fresh(person), by=self.owner)

    def _fresh(self, person: str) -> User:
        return User.objects.get(pk=self.users[person].pk)

    def do_consent(self, client: str, case: str, kind: str, on: bool) -> None:  # noqa: FBT001 - the format's order
        sharing.set_consent(self.cases[case], ConsentKind(kind), on=on, by=self.actor(client))

    def do_assign(self, case: str, name: str, levels: list[str], *terms: Any) -> None:
        needs_release, addressees = terms
        offered = tuple(Level(level) for level in levels)
        given = Terms(levels=offered, suggested=offered[0], needs_release=needs_release)
        named = None if addressees is None else [self.client(person) for person in addressees]
        target = self.cases[case]
        self.assignments[name] = assign(target, self.version, given, to=named, by=self.team_actor(target))

    def do_release(self, name: str, on: bool) -> None:  # noqa: FBT001 - the format's order
        assignment = self.assignments[name]
        sharing.release_assignment(assignment, on=on, by=self.team_actor(assignment.case))

    def part(self, name: str, author: str) -> Part | None:
        return Part.objects.filter(assignment=self.assignments[name], author_id=self.users[author].pk).first()

    def do_submit(self, client: str, name: str, level: str) -> None:
        part = self.part(name, client)
        if part is not None:
            submit(part, answers_of(client), Level(level), by=self.actor(client))

    def do_set_level(self, client: str, name: str, level: str) -> None:
        part = self.part(name, client)
        if part is not None:
            choose_level(part, Level(level), by=self.actor(client))

    def do_hold(self, client: str, case: str, on: bool) -> None:  # noqa: FBT001 - the format's order
        act = sharing.hold_sharing if on else sharing.end_own_hold
        act(self.cases[case], by=self.actor(client))

    def do_raise_flag(self, flag: str, client: str, case: str, level: int = FlagLevel.WORKING_DAY) -> None:
        found = Raised(rule_id=flag, level=level, category="test", link_id="", words="Chose something.")
        self.flags[flag] = raise_one(self.cases[case], self.client(client), f"test/{flag}", found)

    def do_lift_flag(self, name: str) -> None:
        flag = self.flags[name]
        by = self.team_actor(flag.case)
        acknowledge_flags([flag], "in_session", "Talked about it.", by=by)
        lift_flags([flag], "All is well.", joint_work_suitable=True, by=by)

    def do_separate(self, case: str) -> None:
        sharing.separate(self.cases[case], told=True, by=self.team_actor(self.cases[case]))

    def do_pass_days(self, days: int) -> None:
        self.clock.pass_days(days)

    def today(self) -> date:
        return self.clock.moment.date()

    def parts(self) -> Iterator[tuple[str, Part]]:
        """Every part with the name that histories give it."""
        names = {user.pk: name for name, user in self.users.items()}
        titles = {assignment.pk: name for name, assignment in self.assignments.items()}
        for part in Part.objects.order_by("pk"):
            yield f"{titles[part.assignment_id]}/{names[part.author_id]}", part
