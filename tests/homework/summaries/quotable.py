"""A couple who hand in words that stand on pages, and a record system that may be told of them."""

import json
from collections.abc import Sequence
from datetime import timedelta

from clients.actions.cases import plan_session
from clients.models import Session
from homework.actions.answering import submit
from homework.actions.publishing import publish
from homework.enums import Level
from homework.models import ExerciseVersion, Part
from homework.summaries.filing import file_pages
from practice.codes import new_code
from practice.enums import Role
from tests.homework.sharing.world import DATA, Clock, World

LEVELS = ["private", "therapist", "together", "partner"]
# A page has letters for names, so that what somebody says is known by other words.
SIGN = {"ana": "heron", "ben": "otter"}


def quotable_exercise() -> ExerciseVersion:
    """The plain exercise, all words of which may be quoted, with a line for the next session."""
    definition = json.loads((DATA / "sharing_exercise.json").read_text(encoding="utf-8"))
    line = {"linkId": "bring_note", "type": "string", "maxLength": 160, "text": "Today", "visibility": "shareable"}
    definition["items"].insert(0, line)
    for item in definition["items"]:
        if item["type"] != "integer":
            item["quotable"] = True
    return publish(definition["slug"], definition)


class Couple:
    """Ana and Ben with Ray, each with a case alone as well; a session of the couple comes in two days."""

    def __init__(self, clock: Clock) -> None:
        self.world = World(clock)
        self.world.version = quotable_exercise()
        for name in ("ana", "ben"):
            self.world.do_person(name, "client")
        self.world.do_person("ray", Role.CLINICIAN.value)
        self.world.do_open_case("pair", ["ana", "ben"], "ray")
        self.world.do_open_case("solo", ["ana"], "ray")
        for name in ("ana", "ben"):
            self.world.do_consent(name, "pair", "partner_sharing", on=True)
        self.session = self.plans("pair", 2)

    def plans(self, case: str, days: int) -> Session:
        moment = self.world.clock.moment + timedelta(days=days)
        by = self.world.owner
        return plan_session(self.world.cases[case], moment, zone="Europe/London", minutes=50, by=by)

    def lets(self, *names: str, case: str = "pair", on: bool = True) -> None:
        for name in names:
            self.world.do_consent(name, case, "records", on=on)

    def gives(self, work: str, case: str = "pair") -> None:
        needs_release = False
        levels = LEVELS if case == "pair" else LEVELS[:2]
        self.world.do_assign(case, work, levels, needs_release, None)

    def hands_in(
        self, name: str, work: str, level: str, *, case: str = "pair", items: Sequence[str] = ("bring_note", "note")
    ) -> None:
        if work not in self.world.assignments:
            self.gives(work, case)
        told = {item: f"{item}-{work}-{SIGN[name]}" for item in items}
        submit(self.part(name, work), {**told, "strain": 4}, Level(level), by=self.world.actor(name))

    def part(self, name: str, work: str) -> Part:
        found = self.world.part(work, name)
        assert found is not None
        return found

    def works(self) -> None:
        """The worker comes by."""
        file_pages.func()


def never() -> str:
    return new_code()
