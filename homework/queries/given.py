"""Homework as the care team sets and follows it: for whom, until when, and only whether it is done."""

from dataclasses import dataclass
from datetime import datetime

from clients.models import Case, Client, Session
from clients.queries.cases import case_in_care, cases_acted_in, cases_in_care, sessions_of
from clients.queries.labels import cases_alike
from homework.enums import SHARING_LEVELS, Level, Release
from homework.library.form import Form
from homework.models import Assignment, Part
from homework.policy import levels_offered
from homework.queries.case_page import people_of
from homework.queries.exercises import Published, exercise
from homework.queries.forms import form_of
from homework.queries.naming import folded, together
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError


@dataclass(frozen=True, slots=True)
class Setting:
    """What a clinician has before them when setting an exercise for a case."""

    case: Case
    people: tuple[Client, ...]
    offer: Published
    next_session: Session | None
    zone: str

    @property
    def names(self) -> str:
        """Everybody in one phrase."""
        return together([client.user.name for client in self.people])

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels that may be offered when all are addressed."""
        levels = (Level(level) for level in self.offer.form.levels)
        return levels_offered(levels, everyone_addressed=True, participants=len(self.people))

    @property
    def shares(self) -> bool:
        """Whether anything of it can be opened to a partner at all."""
        return not SHARING_LEVELS.isdisjoint(self.levels) and self.case.separated_at is None

    @property
    def release_by_hand(self) -> bool:
        """Whether the exercise itself asks for the clinician's release."""
        return self.offer.form.release == Release.CLINICIAN

    @property
    def asks_for_right(self) -> bool:
        """Whether nobody of the practice has said yet that it may use what it took in from elsewhere."""
        return self.offer.form.imported and self.offer.version.exercise.right_at is None

    @property
    def fits(self) -> bool:
        """Whether the exercise suits so many people."""
        return len(self.people) > 1 or self.offer.for_one


def setting_for(case_code: str, slug: str, actor: Actor) -> Setting:
    """What is needed to set an exercise for a case. Raises NotVisibleError unless the actor cares for the case."""
    case = case_in_care(case_code, actor)
    coming = sessions_of(case).filter(starts_at__gt=clock.now()).first()
    return Setting(case, people_of(case), exercise(slug, actor), coming, actor.zone)


@dataclass(frozen=True, slots=True)
class Choosable:
    """A case that homework may be set for, with the names in it."""

    code: str
    names: str
    size: int


def cases_to_set(actor: Actor) -> tuple[Choosable, ...]:
    """The cases that the actor treats or covers and so may give homework to, by the names in them."""
    names = {case: together([client.user.name for client in people_of(case)]) for case in cases_acted_in(actor)}
    apart = cases_alike(names)
    rows = (Choosable(case.code, apart.get(case.pk, name), len(people_of(case))) for case, name in names.items())
    return tuple(sorted(rows, key=lambda row: folded(row.names)))


@dataclass(frozen=True, slots=True)
class Addressee:
    """One person's part as the care team sees it."""

    client: Client
    done: bool


@dataclass(frozen=True, slots=True)
class Given:
    """One piece of homework with everybody it was set for."""

    assignment: Assignment
    form: Form
    people: tuple[Addressee, ...]
    released_at_all: bool

    @property
    def case(self) -> Case:
        """The case that it was set for."""
        return self.assignment.case

    @property
    def names(self) -> str:
        """Everybody it was set for in one phrase."""
        return together([one.client.user.name for one in self.people])

    @property
    def opens_to_partners(self) -> bool:
        """Whether the authors may open it to each other."""
        return not SHARING_LEVELS.isdisjoint(self.assignment.offered_levels)

    @property
    def can_be_released(self) -> bool:
        """Whether a release by the clinician has a meaning here."""
        return self.opens_to_partners and self.assignment.needs_release

    @property
    def anything_done(self) -> bool:
        """Whether anybody has handed it in."""
        return any(one.done for one in self.people)

    @property
    def due_at(self) -> datetime | None:
        """When it is wanted."""
        return self.assignment.due_at


def given(code: str, actor: Actor) -> Given:
    """One piece of homework of a case in the actor's care; raises NotVisibleError for any other."""
    rows = Assignment.objects.filter(code=code, case__in=cases_in_care(actor).order_by().values("pk"))
    assignment = rows.select_related("version", "case__practice", "set_by").first()
    if assignment is None:
        raise NotVisibleError
    parts = list(
        Part.objects.filter(assignment=assignment, author__places__case=assignment.case_id)
        .select_related("author__user")
        .order_by("author__places__order", "pk")
    )
    people = tuple(Addressee(part.author, part.current_id is not None) for part in parts)
    released = any(part.released_id is not None for part in parts)
    return Given(assignment, form_of(assignment.version), people, released)
