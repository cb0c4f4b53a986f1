"""Ana and Jonah, a couple on a pathway, and Ana alone on another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from clients.actions.cases import open_case
from clients.models import Case
from homework.actions.answering import submit
from homework.actions.enrolling import enrol
from homework.actions.opening_steps import open_steps_of
from homework.actions.publishing import publish_library
from homework.actions.publishing_pathways import publish_pathways
from homework.enums import Level
from homework.library.answers import missing
from homework.library.form import Answers, Form, Item
from homework.models import Enrolled, Enrolment, Part, PathwayStep, PathwayVersion
from homework.queries.forms import form_of
from homework.queries.on_pathways import enrolment_in_care, step_in_care
from tests.homework.care.scene import Scene

REBUILDING, STEADY, LEARNING, SAFE = (
    "rebuilding-after-betrayal",
    "steady-words-and-actions",
    "learning-to-trust-7-steps",
    "is-it-safe-to-trust",
)


@dataclass
class Walking(Scene):
    """The couple of the care team's pages, with every exercise and pathway published."""

    def __post_init__(self) -> None:
        publish_library()
        publish_pathways()
        super().__post_init__()

    def alone(self, name: str = "ana") -> Case:
        return open_case([self.cast.client(name)], treating=self.cast.users["clinician"], by=self.cast.actor("owner"))

    def enrol(self, slug: str = REBUILDING, *, case: Case | None = None, hurt: str = "") -> Enrolment:
        who = self.cast.client(hurt) if hurt else None
        version = PathwayVersion.objects.get(pathway__slug=slug)
        return enrol(case or self.case, version, hurt=who, by=self.by)

    def fresh(self, enrolment: Enrolment) -> Enrolment:
        return enrolment_in_care(enrolment.code, self.by)

    def step(self, enrolment: Enrolment, slug: str, name: str = "", *, week: int | None = None) -> PathwayStep:
        rows = PathwayStep.objects.filter(enrolment=enrolment, slug=slug)
        rows = rows.filter(client=self.cast.client(name) if name else None)
        found = (rows if week is None else rows.filter(week=week)).order_by("week", "place").first()
        assert found is not None, (slug, name)
        return step_in_care(found.code, self.by)

    def place(self, enrolment: Enrolment, name: str) -> Enrolled:
        return Enrolled.objects.get(enrolment=enrolment, client=self.cast.client(name))

    def given(self, enrolment: Enrolment, name: str = "") -> list[str]:
        client = self.cast.client(name) if name else None
        rows = PathwayStep.objects.filter(enrolment=enrolment, client=client, given_at__isnull=False)
        return list(rows.order_by("given_at", "week", "place").values_list("slug", flat=True))

    def days_pass(self, days: int, *, hour: int = 9) -> int:
        """Let days go by and the calendar look once; gives how many steps it opened."""
        self.clock.moment = (self.clock.moment + timedelta(days=days)).replace(hour=hour)
        return open_steps_of(self.case.practice_id)

    def part_of(self, step: PathwayStep, name: str) -> Part:
        rows = Part.objects.filter(author=self.cast.client(name), current__isnull=True)
        rows = rows.filter(assignment__steps=step) | rows.filter(assignment__schedule__steps=step)
        return rows.earliest("pk")

    def does(self, enrolment: Enrolment, slug: str, name: str, answers: Mapping[str, object] | None = None) -> None:
        """Somebody hands in what a step gave them, with the least that it asks for."""
        own = PathwayStep.objects.filter(enrolment=enrolment, slug=slug, client=self.cast.client(name)).exists()
        part = self.part_of(self.step(enrolment, slug, name if own else ""), name)
        form = form_of(part.assignment.version)
        submit(part, least(form, answers or {}), Level(part.assignment.suggested_level), by=self.cast.actor(name))

    def checks(self, enrolment: Enrolment, *names: str) -> None:
        for name in names or ("ana", "jonah"):
            self.does(enrolment, "private-safety-screen", name)


def least(form: Form, given: Mapping[str, object]) -> Answers:
    """Answers to all that has to be answered, harmless ones."""
    answers = dict(given)
    for _ in range(len(form.items_flat)):
        asked = [name for name in missing(form, answers) if "." not in name]
        if not asked:
            break
        answers |= {name: _harmless(form.item(name)) for name in asked}
    return answers


def _harmless(item: Item) -> object:
    if item.type == "choice":
        return item.options[0].code
    if item.type == "boolean":
        return False
    if item.type == "date":
        return "2026-03-01"
    return item.min or 0 if item.type == "integer" else "Something"
