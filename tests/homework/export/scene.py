"""Ana and Ben with Ray: what each wrote and shared, and how they take it along."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client as Browser

from practice import clock
from practice.people.models import User
from practice.web.fresh import STAMP
from tests.homework.sharing.world import Clock, World

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
