"""Ana and Ben with Ray: what each wrote and shared, and how they take it along."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.http import HttpResponse
from django.test import Client as Browser

from clients.actions.records import ask_for_deletion
from homework.actions.assigning import Terms, assign
from homework.actions.erasing import erase_record
from homework.actions.publishing import publish
from homework.enums import Level
from homework.models import Assignment, Part
from practice import clock
from practice.people.models import User
from practice.web.fresh import STAMP
from tests.homework.sharing.world import DATA, Clock, World

type Capture = Callable[..., AbstractContextManager[list[Callable[[], Any]]]]

BACKEND = "practice.people.backend.EmailBackend"
LEVELS = ["private", "therapist", "together", "partner"]


class Scene:
    """The couple, with sharing on."""

    def __init__(self, still: Clock) -> None:
        self.world = World(still)
        people = {"ana": "client", "ben": "client", "cy": "client", "ray": "clinician", "sol": "clinician"}
        for name, kind in {**people, "adi": "administrator", "fay": "front_desk"}.items():
            self.world.do_person(name, kind)
        self.world.do_open_case("pair", ["ana", "ben"], "ray")
        for name in ("ana", "ben"):
            self.world.do_consent(name, "pair", "partner_sharing", on=True)

    def assign(self, name: str, case: str = "pair", *, release: bool = False) -> None:
        self.world.do_assign(case, name, LEVELS, *(release, None))

    def assign_together(self) -> Assignment:
        """Something that the couple writes together."""
        definition = json.loads((DATA / "joint_exercise.json").read_text(encoding="utf-8"))
        version = publish(definition["slug"], definition)
        terms = Terms(levels=(Level.THERAPIST,), suggested=Level.THERAPIST, needs_release=False)
        return assign(self.world.cases["pair"], version, terms, by=self.world.actor("ray"))

    def hand_in(self, author: str, name: str, level: str) -> None:
        self.world.do_submit(author, name, level)

    def browser(self, name: str, *, fresh: bool = True) -> Browser:
        browser = Browser()
        browser.force_login(User.objects.get(pk=self.world.users[name].pk), backend=BACKEND)
        if fresh:
            session = browser.session
            session[STAMP] = clock.now().isoformat()
            session.save()
        return browser

    def take_out(self, name: str, shape: str = "json", *, fresh: bool = True) -> HttpResponse:
        answer = self.browser(name, fresh=fresh).post(f"/my/export/{shape}/")
        assert isinstance(answer, HttpResponse)
        return answer

    def notes(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.take_out(name).content)
        return found

    def erase(self, name: str, *, by: str) -> None:
        """Somebody asks that all of theirs be deleted, and it is confirmed."""
        request = ask_for_deletion(self.world.client(name), by=self.world.actor(name))
        erase_record(request, by=self.world.actor(by))

    def everything(self, name: str) -> str:
        """All pages of a client where a partner's words could stand, and the file that they take along."""
        browser = self.browser(name)
        own = [one.code for one in Part.objects.filter(author_id=self.world.users[name].pk)]
        pages = ["/my/", "/my/together/", "/my/answers/", "/my/sharing/", "/my/log/", "/my/export/"]
        asked = [browser.get(path) for path in pages]
        asked += [browser.post(f"/my/together/{code}/", follow=True) for code in own]
        return b"".join(answer.getvalue() for answer in (*asked, self.take_out(name))).decode()
