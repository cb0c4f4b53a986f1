"""A practice that a browser can walk into: people with a browser each, and a couple in care."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session as SignedIn
from django.test import Client as Knocker
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from clients.actions.cases import open_case, plan_session
from clients.enums import ConsentKind
from clients.models import Case
from homework.actions.assigning import Terms, assign
from homework.actions.publishing import publish_library
from homework.actions.sharing import set_consent
from homework.enums import Level
from homework.models import Draft, Part
from homework.queries.exercises import exercise
from practice import clock
from practice.people.models import User
from practice.web.actor import actor_for
from tests.cast import BACKEND, Cast

VIEWER = ("chrome:", "chrome-extension:")  # the window in which Chromium shows paper

type NewContext = Callable[..., BrowserContext]


@dataclass
class House:
    """The way in: opens a browser for a person, and hears all that browsers complain about."""

    url: str
    new_context: NewContext
    harmless: tuple[str, ...] = ()
    problems: list[str] = field(default_factory=list)

    def open(self, user: User | None = None, **options: object) -> Page:
        """A window of a browser of one's own; a user is signed in already."""
        context = self.new_context(**options)
        context.on("console", self._read)
        context.on("weberror", lambda error: self._hear(str(error.error)))
        context.on("requestfinished", self._watch)
        context.on("requestfailed", lambda request: self._watch(request) if request.failure != "csp" else None)
        if user is not None:
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": self.url}])
        return context.new_page()

    def _read(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._hear(f"{message.text} {message.location['url']}")

    def _hear(self, words: str) -> None:
        if not any(harmless in words for harmless in self.harmless):
            self.problems.append(words)

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((self.url, settings.LEAVE_URL, *VIEWER)):
            self.problems.append(f"asks a stranger: {request.url}")


def session_of(user: User) -> str:
    """The key of a session in which this user has just signed in, even a second time."""
    knocker = Knocker()
    knocker.force_login(user, backend=BACKEND)
    session = knocker.session
    session["signed_in_again_at"] = clock.now().isoformat()
    session.save()
    return knocker.cookies[settings.SESSION_COOKIE_NAME].value


def end_sessions() -> None:
    """What happens when the time is up, while the pages stay open."""
    SignedIn.objects.all().delete()


class Couple:
    """Ana and Jonah in care, agreed to share, with a session in two days; their clinician sees another client too."""

    def __init__(self) -> None:
        publish_library()
        self.cast = Cast()
        self.case: Case = self.cast.couple()
        for name in ("ana", "jonah"):
            set_consent(self.case, ConsentKind.PARTNER_SHARING, on=True, by=self.cast.actor(name))
        self.session = plan_session(
            self.case, clock.now() + timedelta(days=2), zone="Europe/London", minutes=50, by=self.cast.actor("owner")
        )
        open_case([self.cast.client("ana")], treating=self.user("clinician"), by=self.cast.actor("owner"))

    def user(self, name: str) -> User:
        return self.cast.users[name]

    def give(self, slug: str, *levels: Level, name: str = "ana") -> Part:
        """Homework for both; the part of one of them."""
        by = actor_for(self.user("clinician"))
        terms = Terms(levels=levels, suggested=levels[0], needs_release=True)
        assignment = assign(self.case, exercise(slug, by).version, terms, by=by)
        return Part.objects.get(assignment=assignment, author=self.cast.client(name))


def typed(part: Part, key: str) -> str:
    """The words that the server keeps of one question."""
    draft = Draft.objects.filter(part=part).first()
    page = draft.pages.get(key, {}) if draft else {}
    return "".join(page.get("fields", {}).get(key, [""]))
