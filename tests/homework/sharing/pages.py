"""Reads back from each person's own pages who may read what."""

from http import HTTPStatus

from django.test import Client as Browser
from django.urls import reverse

from homework.models import Part
from tests.homework.sharing.world import World, answers_of

BACKEND = "practice.people.backend.EmailBackend"
ANNOUNCED_ONLY = "#announced"


class Pages:
    """A signed-in browser for everybody who can have one; record systems have no pages."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._browsers: dict[str, Browser] = {}
        self._kinds: dict[str, str] = {}

    def learn(self, name: str, kind: str) -> None:
        """Remember what somebody is."""
        self._kinds[name] = kind

    def _get(self, name: str, path: str) -> str | None:
        if name not in self._browsers:
            self._sign_in(name)
        answer = self._browsers[name].get(path)
        if answer.headers.get("Location", "").startswith(reverse("sign_in")):
            self._sign_in(name)
            answer = self._browsers[name].get(path)
        if answer.status_code == HTTPStatus.FOUND:
            return None
        assert answer.status_code in {HTTPStatus.OK, HTTPStatus.NOT_FOUND}, path
        return answer.content.decode() if answer.status_code == HTTPStatus.OK else None

    def _sign_in(self, name: str) -> None:
        """Begin a session; days pass in a history, and a session ends meanwhile."""
        self._browsers[name] = Browser()
        self._browsers[name].force_login(self._world.users[name], backend=BACKEND)

    def show(self, name: str, part: Part, key: str) -> set[str]:
        """In which of the two ways somebody's page shows a part: ``key``, or what it announces."""
        author = key.split("/")[1]
        shared = str(answers_of(author)["note"])
        if name == author:
            return {key} if self._own(name, part) else set()
        if self._kinds[name] == "client":
            return {key} if self._beside(name, part, shared) else set()
        page = self._get(name, f"/answers/{part.code}/")
        if page is None:
            return set()
        return {key} if shared in page else {f"{key}{ANNOUNCED_ONLY}"}

    def _own(self, name: str, part: Part) -> bool:
        path = f"/my/answers/{part.code}/" if part.current_id else f"/my/h/{part.code}/"
        return self._get(name, path) is not None

    def _beside(self, name: str, part: Part, shared: str) -> bool:
        own = Part.objects.filter(assignment_id=part.assignment_id, author_id=self._world.users[name].pk).first()
        if own is None:
            return False
        path = f"/my/together/{own.code}/"
        if self._get(name, path) is None:
            return False
        self._browsers[name].post(path)
        return shared in (self._get(name, path) or "")

    def readers(self, part: Part, key: str, names: set[str]) -> dict[str, set[str]]:
        """For the part and for what it announces, who of ``names`` gets it on a page."""
        found: dict[str, set[str]] = {key: set(), f"{key}{ANNOUNCED_ONLY}": set()}
        for name in names:
            for shown in self.show(name, part, key):
                found[shown].add(name)
        return found

    def everybody(self) -> set[str]:
        """All who can have pages."""
        return {name for name, kind in self._kinds.items() if kind != "integration"}
