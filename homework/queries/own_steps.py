"""A client's own list of steps: what is theirs to do, and in plain words what comes, never what another does."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q

from homework.library.pathway import Pathway, week_on
from homework.models import Enrolled, Enrolment, Part, PathwayStep
from homework.queries.exercises import exercises
from homework.queries.on_pathways import own_enrolled, pathway_of, pauses_of, rests_of, zone_of
from practice import clock
from practice.access.actor import Actor

AHEAD = 1


class OwnState(StrEnum):
    """How a step stands for its person."""

    DONE = "done"
    NOW = "now"
    RESTS = "rests"
    COMES_UP = "comes_up"
    IN_SESSION = "in_session"
    PREPARED = "prepared"


@dataclass(frozen=True, slots=True)
class OwnStep:
    """One step; ``code`` names the person's own part where it is there to do."""

    title: str
    state: OwnState
    code: str = ""


@dataclass(frozen=True, slots=True)
class OwnWeek:
    """The steps of one week."""

    number: int
    steps: tuple[OwnStep, ...]


@dataclass(frozen=True, slots=True)
class OwnPathway:
    """A person's own place on a pathway."""

    place: Enrolled
    pathway: Pathway
    week: int
    weeks: tuple[OwnWeek, ...]

    @property
    def goes_on(self) -> bool:
        """Whether steps still come: it has not ended, they have not left, and nobody has separated."""
        enrolment = self.place.enrolment
        return not (enrolment.ended_at or self.place.left_at or enrolment.case.separated_at)


def own_pathways(actor: Actor) -> tuple[OwnPathway, ...]:
    """The actor's own places, the newest first.

    What is not there yet stands there in one way, whatever it waits for. It is read from the pathway, from what was
    given to them and from their own days alone: nothing that a partner does or is can show.
    """
    titles = {one.form.slug: one.form.client_title for one in exercises(actor)}
    return tuple(_own(place, actor, titles) for place in own_enrolled(actor))


def _own(place: Enrolled, actor: Actor, titles: dict[str, str]) -> OwnPathway:
    enrolment, client = place.enrolment, place.client
    quiet = [*pauses_of(enrolment), *rests_of(enrolment, client)]
    week = week_on(clock.today(zone_of(client, enrolment.case)), enrolment.starts_on, quiet)
    rows = PathwayStep.objects.filter(enrolment=enrolment, skipped_at__isnull=True)
    mine = rows.filter(client=client) | rows.filter(client__isnull=True)
    found = _Own(week, titles, _parts(enrolment, actor))
    by_week: dict[int, list[OwnStep]] = {}
    for step in mine.select_related("assignment", "schedule").order_by("week", "place", "pk"):
        own = _step(step, found)
        if own is not None:
            by_week.setdefault(step.week, []).append(own)
    weeks = tuple(OwnWeek(number, tuple(steps)) for number, steps in by_week.items())
    return OwnPathway(place, pathway_of(enrolment.version, enrolment.case.practice_id), week, weeks)


@dataclass(frozen=True, slots=True)
class _Own:
    week: int
    titles: Mapping[str, str]
    parts: Mapping[object, Part]


def _parts(enrolment: Enrolment, actor: Actor) -> dict[object, Part]:
    """The newest part of the actor's own that each step gave, as far as it has opened."""
    opened = Q(opens_at__isnull=True) | Q(opens_at__lte=clock.now())
    given = Q(assignment__steps__enrolment=enrolment) | Q(assignment__schedule__steps__enrolment=enrolment)
    rows = Part.objects.filter(opened, given, author_id=actor.person).select_related("assignment").order_by("pk")
    found: dict[object, Part] = {}
    for part in rows:
        found[part.assignment_id] = found["schedule", part.assignment.schedule_id] = part
    return found


def _step(step: PathwayStep, own: _Own) -> OwnStep | None:
    title = own.titles.get(step.slug, "")
    if not title:
        return None
    if step.given_at is None:
        shown = step.week <= own.week + AHEAD and not step.optional
        return OwnStep(title, OwnState.PREPARED) if shown else None
    return OwnStep(title, OwnState.IN_SESSION) if step.in_session else _given(step, own, title)


def _given(step: PathwayStep, own: _Own, title: str) -> OwnStep | None:
    """How what was given stands; what was taken back is as if it had been left out."""
    comes = step.comes_back
    part = own.parts.get(step.assignment_id if comes is None else ("schedule", step.schedule_id))
    if comes is not None and (comes.event or part is None):
        return OwnStep(title, OwnState.COMES_UP)
    if part is None:
        return OwnStep(title, OwnState.PREPARED)
    if part.current_id is not None:
        return OwnStep(title, OwnState.DONE)
    if part.assignment.taken_back_at is not None:
        return None
    return OwnStep(title, OwnState.NOW, part.code) if part.assignment.is_asked else OwnStep(title, OwnState.RESTS)
