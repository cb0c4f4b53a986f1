"""A couple and one client alone, with homework set, for the tests of the client's own pages."""

from dataclasses import dataclass

from django.test import Client as Browser

from clients.actions.cases import open_case
from clients.enums import ConsentKind
from clients.models import Case
from homework.actions.assigning import Terms, assign, usual_levels
from homework.actions.publishing import publish
from homework.actions.sharing import release_assignment, set_consent
from homework.enums import Level
from homework.library.catalogue import definition
from homework.models import Assignment, ExerciseVersion, Part
from tests.cast import Cast
from tests.homework.sharing.world import plain_exercise


@dataclass
class Scene:
    """The cast, its couple's case, and what was set."""

    cast: Cast
    case: Case

    @classmethod
    def of_a_couple(cls) -> "Scene":
        cast = Cast()
        scene = cls(cast, cast.couple())
        for name in ("ana", "jonah"):
            set_consent(scene.case, ConsentKind.PARTNER_SHARING, on=True, by=cast.actor(name))
        return scene

    def alone(self, name: str) -> Case:
        return open_case([self.cast.client(name)], treating=self.cast.users["clinician"], by=self.cast.actor("owner"))

    def exercise(self, slug: str) -> ExerciseVersion:
        return publish(slug, dict(definition(slug)))

    def set(
        self,
        version: ExerciseVersion,
        *,
        case: Case | None = None,
        to: tuple[str, ...] = (),
        needs_release: bool = False,
        levels: tuple[Level, ...] = (),
    ) -> Assignment:
        case = case or self.case
        everybody = case.participants.count()
        usual = usual_levels(version, participants=everybody, everyone=not to or len(to) == everybody)
        offered = levels or usual
        needs = needs_release or version.definition["release"] == "clinician"
        terms = Terms(levels=offered, suggested=offered[0], needs_release=needs)
        people = [self.cast.client(name) for name in to] if to else None
        return assign(case, version, terms, to=people, by=self.cast.actor("clinician"))

    def plain(self, *, to: tuple[str, ...] = (), needs_release: bool = False) -> Assignment:
        """Something with every level and every kind of ceiling."""
        return self.set(plain_exercise(), to=to, needs_release=needs_release)

    def part(self, assignment: Assignment, name: str) -> Part:
        return Part.objects.get(assignment=assignment, author_id=self.cast.users[name].pk)

    def browser(self, name: str) -> Browser:
        return self.cast.browser(name)

    def release(self, assignment: Assignment) -> None:
        release_assignment(assignment, on=True, by=self.cast.actor("clinician"))


def place(part: Part, key: str) -> int:
    """The number of a question in addresses."""
    items: list[str] = []

    def walk(found: list[dict[str, object]]) -> None:
        for item in found:
            items.append(str(item["linkId"]))
            inside = item.get("items")
            walk(inside if isinstance(inside, list) else [])

    walk(part.assignment.version.definition["items"])
    return items.index(key) + 1


def question(part: Part, key: str) -> str:
    return f"/my/h/{part.code}/{place(part, key)}/"
