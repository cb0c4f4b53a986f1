"""A couple and their clinician, with answers of every kind, for the pages of the care team."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client as Browser
from django.urls import reverse

from clients.actions.cases import open_case, plan_session
from clients.actions.people import add_client
from clients.enums import ConsentKind, TeamRole
from clients.models import Case, Client
from homework.actions.answering import submit
from homework.actions.assigning import Terms, assign
from homework.actions.care import join_team
from homework.actions.raising import raise_one
from homework.actions.sharing import set_consent
from homework.enums import FlagLevel, Level
from homework.library.flags import Raised
from homework.models import Assignment, Flag, Part
from practice import clock
from tests.cast import Cast
from tests.homework.sharing.world import plain_exercise

ANSWERS = {
    "note": "shown-{name}",
    "aside": "aside-{name}",
    "only_team": "team-{name}",
    "only_me": "mine-{name}",
    "strain": 4,
}
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that only moves when it is told."""

    moment: datetime = START

    def now(self) -> datetime:
        return self.moment


@dataclass
class Scene:
    """The couple's case, treated by the clinician."""

    clock: Clock
    cast: Cast = field(default_factory=Cast)

    def __post_init__(self) -> None:
        self.version = plain_exercise()
        self.case: Case = self.cast.couple()
        self.by = self.cast.actor("clinician")

    def set(self, *, needs_release: bool = False, case: Case | None = None) -> Assignment:
        shares = (case or self.case).participants.count() > 1
        levels = tuple(Level) if shares else (Level.PRIVATE, Level.THERAPIST)
        terms = Terms(levels=levels, suggested=levels[0], needs_release=needs_release)
        return assign(case or self.case, self.version, terms, by=self.by)

    def part(self, name: str, assignment: Assignment) -> Part:
        return Part.objects.get(assignment=assignment, author=self.cast.client(name))

    def answer(self, name: str, assignment: Assignment, level: Level) -> Part:
        words = {key: text.format(name=name) if isinstance(text, str) else text for key, text in ANSWERS.items()}
        submit(self.part(name, assignment), words, level, by=self.cast.actor(name))
        return self.part(name, assignment)

    def consent(self, name: str, kind: ConsentKind) -> None:
        set_consent(self.case, kind, on=True, by=self.cast.actor(name))

    def joins(self, name: str, role: TeamRole, *, days: int | None = None) -> None:
        until = None if days is None else (clock.now() + timedelta(days=days)).date()
        join_team(self.case, self.cast.users[name], role, until=until, by=self.by)

    def flag(self, name: str, part: Part | None = None, *, words: str = "Chose “No” for “Are you safe?”") -> Flag:
        found = Raised(rule_id="test", level=FlagLevel.WORKING_DAY, category="acute", link_id="", words=words)
        response = part.current if part else None
        return raise_one(self.case, self.cast.client(name), f"test/{words}", found, response=response)

    def another(self, name: str) -> Case:
        """One more client of the clinician, with a session to come and homework done."""
        person: Client = add_client(email=f"{name}@example.org", name=f"{name.title()} Case", by=self.by)
        self.cast.users[name] = person.user
        case = open_case([person], treating=self.cast.users["clinician"], by=self.by)
        plan_session(case, clock.now() + timedelta(hours=3), zone="Europe/London", minutes=50, by=self.by)
        self.answer(name, self.set(case=case), Level.THERAPIST)
        return case

    def browser(self, name: str = "clinician") -> Browser:
        return self.cast.browser(name)

    def page(self, address: str, *codes: object, reader: str = "clinician") -> str:
        answer = self.browser(reader).get(reverse(address, args=codes))
        assert answer.status_code == 200, (address, answer.status_code)
        return text(answer)

    def post(self, address: str, *codes: object, reader: str = "clinician", **fields: object) -> HttpResponse:
        answer = self.browser(reader).post(reverse(address, args=codes), fields)
        assert isinstance(answer, HttpResponse)
        return answer


def text(answer: HttpResponseBase) -> str:
    assert isinstance(answer, HttpResponse)
    return unescape(answer.content.decode())


def column(html: str, name: str) -> str:
    """What stands in one person's column."""
    found = re.search(rf'<section class="person" aria-label="{name}">(.*?)</section>', html, re.DOTALL)
    assert found is not None, name
    return found[1]


def links(html: str, address: str) -> list[str]:
    """The codes that a piece of a page links to, in order."""
    pattern = re.escape(reverse(address, args=["CODE"])).replace("CODE", "([a-z0-9]+)")
    return re.findall(rf'href="{pattern}"', html)
