"""Does the operations of a history as people do them: through their own pages, with a browser each."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.http.response import HttpResponseBase
from django.test import Client as Browser

from clients.enums import TeamRole
from clients.models import Case
from homework.models import Assignment, Draft, Part
from practice.web.fresh import STAMP
from tests.homework.sharing.pages import ANNOUNCED_ONLY, BACKEND
from tests.homework.sharing.world import DAY_ZERO, World

FIRST_QUESTION = 1
PLACES = ("first", "second", "third", "fourth")


def words_of(author: str, version: int) -> str:
    """What an author writes into one version of their answers, and nobody else anywhere."""
    return f"{author} wrote this {version}."


@dataclass
class ByHand(World):
    """A world whose people press buttons. A flag is raised by the practice itself, so that has no button."""

    browsers: dict[str, Browser] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    written: dict[int, int] = field(default_factory=dict)

    def afresh(self) -> "ByHand":
        """The same people at the beginning of another history."""
        self.clock.moment = DAY_ZERO
        other = object.__new__(ByHand)
        other.__dict__ = {**self.__dict__, "cases": {}, "assignments": {}, "flags": {}, "browsers": {}, "written": {}}
        return other

    def do_person(self, name: str, kind: str) -> None:
        super().do_person(name, kind)
        self.kinds[name] = kind

    def browser(self, name: str) -> Browser:
        """Somebody's browser, in which they have signed in and shown once more who they are."""
        if name not in self.browsers:
            browser = self.browsers[name] = Browser()
            browser.force_login(self.founder if name == "owner" else self.users[name], backend=BACKEND)
            session = browser.session
            session[STAMP] = self.clock.now().isoformat()
            session.save()
        return self.browsers[name]

    def get(self, name: str, path: str) -> str | None:
        """A page as somebody sees it; None where there is none for them."""
        answer = self.browser(name).get(path)
        assert answer.status_code in {HTTPStatus.OK, HTTPStatus.NOT_FOUND, HTTPStatus.FOUND}, path
        return str(answer.content.decode()) if answer.status_code == HTTPStatus.OK else None

    def press(self, name: str, path: str, **fields: Any) -> HttpResponseBase:
        """Send a form; whatever is refused is refused with words."""
        answer: HttpResponseBase = self.browser(name).post(path, fields)
        assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, path
        return answer

    def do_pass_days(self, days: int) -> None:
        super().do_pass_days(days)
        self.browsers.clear()

    def _treating(self, case: Case) -> str:
        seat = case.team.filter(left_at__isnull=True, role=TeamRole.TREATING).order_by("pk").first()
        assert seat is not None
        return next(name for name, user in self.users.items() if user.pk == seat.clinician_id)

    def do_open_case(self, name: str, participants: list[str], treating: str) -> None:
        people = {place: self.users[person].pk for place, person in zip(PLACES, participants, strict=False)}
        answer = self.press("owner", "/desk/cases/new/", **people, treating=self.users[treating].pk)
        if answer.status_code == HTTPStatus.FOUND:
            self.cases[name] = Case.objects.latest("participants__pk")

    def do_join_team(self, case: str, person: str, role: str, day: int | None) -> None:
        until = "" if day is None else DAY_ZERO.date().fromordinal(DAY_ZERO.toordinal() + day).isoformat()
        path = f"/desk/cases/{self.cases[case].code}/team/"
        self.press("owner", path, clinician=self.users[person].pk, role=role, until=until)

    def do_leave_team(self, case: str, person: str) -> None:
        self.press("owner", f"/desk/cases/{self.cases[case].code}/team/leave/{self.users[person].pk}/")

    def do_leave_practice(self, person: str) -> None:
        self.press("owner", f"/settings/team/{self.users[person].pk}/leave/")

    def do_consent(self, client: str, case: str, kind: str, on: bool) -> None:  # noqa: FBT001 - the format's order
        path = f"/my/sharing/{self.cases[case].code}/consent/"
        self.press(client, path, kind=kind, on="yes" if on else "no", sure="yes")

    def do_assign(self, case: str, name: str, levels: list[str], *terms: Any) -> None:
        needs_release, addressees = terms
        found = self.cases[case]
        people = [place.client for place in found.participants.select_related("client").order_by("order")]
        named = people if addressees is None else [self.client(person) for person in addressees]
        fields = {"people": [client.code for client in named], "levels": levels, "suggested": levels[0], "once": name}
        fields |= {"needs_release": "on"} if needs_release else {}
        path = f"/homework/new/?case={found.code}&exercise={self.version.exercise.slug}"
        if self.press(self._treating(found), path, **fields).status_code == HTTPStatus.FOUND:
            self.assignments[name] = Assignment.objects.latest("pk")

    def do_release(self, name: str, on: bool) -> None:  # noqa: FBT001 - the format's order
        if name in self.assignments:
            given = self.assignments[name]
            self.press(self._treating(given.case), f"/homework/{given.code}/release/", on="yes" if on else "no")

    def part(self, name: str, author: str) -> Part | None:
        return super().part(name, author) if name in self.assignments else None

    def do_submit(self, client: str, name: str, level: str) -> None:
        part = self.part(name, client)
        if part is None:
            return
        if part.current_id:
            self.press(client, f"/my/answers/{part.code}/change/")
        version = self.written.get(part.pk, 0) + 1
        since = 1 if part.current_id else 0
        question = f"/my/h/{part.code}/{FIRST_QUESTION}/"
        self.press(client, question, note=words_of(client, version), revision=since)
        revision = Draft.objects.get(part=part).revision
        self.press(client, f"/my/h/{part.code}/share/", level=level, revision=revision, sure="yes")
        if Draft.objects.filter(part=part).exists():
            Draft.objects.filter(part=part).delete()
        else:
            self.written[part.pk] = version

    def do_set_level(self, client: str, name: str, level: str) -> None:
        part = self.part(name, client)
        if part is not None:
            self.press(client, f"/my/answers/{part.code}/level/", level=level, sure="yes")

    def do_hold(self, client: str, case: str, on: bool) -> None:  # noqa: FBT001 - the format's order
        self.press(client, f"/my/sharing/{self.cases[case].code}/more/", on="yes" if on else "no")

    def do_lift_flag(self, name: str) -> None:
        flag = self.flags[name]
        by, path = self._treating(flag.case), f"/flags/{flag.code}/"
        self.press(by, f"{path}acknowledge/", action="in_session", note="Talked about it.")
        self.press(by, f"{path}lift/", reason="All is well.", joint_work_suitable="on")

    def do_separate(self, case: str) -> None:
        found = self.cases[case]
        self.press(self._treating(found), f"/cases/{found.code}/separate/", told="on")

    def with_pages(self) -> list[str]:
        """All who have pages on which answers could stand."""
        return [name for name, kind in self.kinds.items() if kind != "integration"]

    def reads(self, name: str, part: Part, author: str) -> tuple[str, int]:
        """How somebody's pages show a part: not at all, what it announces, or a version of it; and which version."""
        if name == author:
            path = f"/my/answers/{part.code}/" if part.current_id else f"/my/h/{part.code}/"
            page = self.get(name, path)
            return ("", 0) if page is None else ("view", self._version(page, author, part))
        page = self._beside(name, part) if self.kinds[name] == "client" else self.get(name, f"/answers/{part.code}/")
        if page is None:
            return "", 0
        version = self._version(page, author, part)
        if version or self.kinds[name] == "client":
            return ("view", version) if version else ("", 0)
        return ANNOUNCED_ONLY, 0

    def _version(self, page: str, author: str, part: Part) -> int:
        """The newest version whose words stand on the page."""
        versions = range(self.written.get(part.pk, 0), 0, -1)
        return next((version for version in versions if words_of(author, version) in page), 0)

    def _beside(self, name: str, part: Part) -> str | None:
        own = Part.objects.filter(assignment_id=part.assignment_id, author_id=self.users[name].pk).first()
        path = f"/my/together/{(own or part).code}/"
        if own is None:
            return self.get(name, path)
        return self.get(name, path) if self.press(name, path).status_code == HTTPStatus.FOUND else None

    def papers(self) -> Iterator[tuple[str, str, Part]]:
        """Every part, with its title and its author's name."""
        for key, part in self.parts():
            title, author = key.split("/")
            yield title, author, part
