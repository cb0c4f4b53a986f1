"""What the gates and the words of a pathway ask for, read from what the care team may read in the case."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from clients.models import Client
from homework.enums import Level
from homework.library.gates import (
    Reason,
    SafetyFacts,
    StageFacts,
    TraumaFacts,
    safety_gate,
    suggests_next_stage,
    trauma_gate,
)
from homework.library.pathway import week_on
from homework.library.unlocking import Gate, OpenFlag, UnlockFacts
from homework.models import Enrolment, Flag, JointVersion, Part, PathwayStep
from homework.queries.facts import case_facts
from homework.queries.on_pathways import pauses_of, rests_of, zone_of
from practice import clock

CHECK, PHQ9, FIRST_STEPS = "private-safety-screen", "phq-9", "betrayal-first-steps"
THOUGHTS, NO_THOUGHTS = "phq9_9", "0"
SELF_HARM = "self_harm"


@dataclass(frozen=True, slots=True)
class Done:
    """What somebody handed in: which exercise, when, the figures that the team may read, and one answer of it."""

    slug: str
    at: datetime
    figures: Mapping[str, float]
    thoughts: bool


@dataclass(frozen=True, slots=True)
class PathwayFacts:
    """All that decides which steps of an enrolment are open; of each person only what is about them."""

    enrolment: Enrolment
    people: tuple[Client, ...]
    weeks: Mapping[int | None, int]
    done: Mapping[int, tuple[Done, ...]]
    flags: Mapping[int, frozenset[OpenFlag]]
    joint: Mapping[str, int]
    safety: tuple[Reason, ...]
    trauma: Mapping[int, tuple[Reason, ...]] = field(default_factory=dict)

    def of(self, step: PathwayStep, *, released: bool = False) -> UnlockFacts:
        """What is so for the people of a step; where they are several, what is so for each of them."""
        people = [step.client_id] if step.client_id else [client.pk for client in self.people]
        return UnlockFacts(
            week=self.weeks[step.client_id],
            stage=self.enrolment.stage,
            submitted=self._submitted(people),
            passed=self._passed(people),
            released=released,
            flags=frozenset().union(*(self.flags[person] for person in people)),
            breached=self.enrolment.breach_at is not None,
        )

    def _submitted(self, people: Sequence[int]) -> Counter[str]:
        since = self.enrolment.enrolled_at
        counts = [Counter(one.slug for one in self.done[person] if one.at >= since) for person in people]
        least: Counter[str] = counts[0]
        for count in counts[1:]:
            least &= count
        return least + Counter(self.joint)

    def _passed(self, people: Sequence[int]) -> frozenset[str]:
        reasons = {Gate.SAFETY: self.safety, Gate.TRAUMA: [one for who in people for one in self.trauma[who]]}
        return frozenset(gate.value for gate, found in reasons.items() if not found)

    def closed_by(self, step: PathwayStep, gate: str) -> tuple[Reason, ...]:
        """What keeps a gate closed for a step."""
        if gate == Gate.SAFETY:
            return self.safety
        people = [step.client_id] if step.client_id else [client.pk for client in self.people]
        return tuple(reason for person in people for reason in self.trauma[person])

    @property
    def suggests_next_stage(self) -> bool:
        """Whether the next stage may be suggested to the clinician."""
        hurt = self.done.get(self.enrolment.hurt_id or 0, ())
        everybody = [one for rows in self.done.values() for one in rows]
        concealed = [one.at for one in everybody if one.figures.get("concealed_count", 0) > 0]
        facts = StageFacts(
            first_steps=[self._submitted([client.pk])[FIRST_STEPS] for client in self.people],
            distress=tuple(one.figures["betrayal_distress"] for one in hurt if "betrayal_distress" in one.figures),
            concealed_at=max(concealed, default=None),
            safe=not self.safety,
        )
        return suggests_next_stage(facts, clock.now())


def pathway_facts(enrolment: Enrolment) -> PathwayFacts:
    """Everything about an enrolment at this moment. Only what happened in its case counts: of others nobody learns."""
    people = tuple(place.client for place in enrolment.people.all())
    done, flags, now = _done(enrolment, people), _flags(enrolment, people), clock.now()
    held = case_facts([enrolment.case])[enrolment.case_id].held
    checks = {client.pk: _last(done[client.pk], CHECK) for client in people}
    return PathwayFacts(
        enrolment=enrolment,
        people=people,
        weeks=_weeks(enrolment, people),
        done=done,
        flags=flags,
        joint=_joint(enrolment),
        safety=safety_gate(SafetyFacts(checks, held, stated=enrolment.suits_at is not None), now),
        trauma={one.pk: trauma_gate(_trauma(one.pk, done[one.pk], flags[one.pk]), now) for one in people},
    )


def _weeks(enrolment: Enrolment, people: Iterable[Client]) -> dict[int | None, int]:
    pauses, starts_on = pauses_of(enrolment), enrolment.starts_on
    found: dict[int | None, int] = {None: week_on(clock.today(enrolment.case.practice.zone), starts_on, pauses)}
    for client in people:
        quiet = [*pauses, *rests_of(enrolment, client)]
        found[client.pk] = week_on(clock.today(zone_of(client, enrolment.case)), starts_on, quiet)
    return found


def _done(enrolment: Enrolment, people: Sequence[Client]) -> dict[int, tuple[Done, ...]]:
    rows = Part.objects.filter(assignment__case=enrolment.case_id, author__in=people, current__isnull=False)
    rows = rows.select_related("current", "assignment__version__exercise").defer("assignment__version__definition")
    found: dict[int, list[Done]] = {client.pk: [] for client in people}
    for part in rows.order_by("current_id"):
        found[part.author_id].append(_read(part))
    return {person: tuple(done) for person, done in found.items()}


def _read(part: Part) -> Done:
    current = part.current
    assert current is not None  # noqa: S101 - asked for by the query
    slug = part.assignment.version.exercise.slug
    figures = current.announced_figures if part.level == Level.PRIVATE else current.figures
    # This one answer always reaches the team, and the form says so beside it.
    thoughts = slug == PHQ9 and str(current.answers.get(THOUGHTS, NO_THOUGHTS)) != NO_THOUGHTS
    return Done(slug, current.submitted_at, figures, thoughts)


def _flags(enrolment: Enrolment, people: Iterable[Client]) -> dict[int, frozenset[OpenFlag]]:
    found: dict[int, set[OpenFlag]] = defaultdict(set)
    for flag in Flag.objects.filter(case=enrolment.case_id, lifted_at__isnull=True):
        found[flag.client_id].add(OpenFlag(flag.category, flag.level))
    return {client.pk: frozenset(found[client.pk]) for client in people}


def _joint(enrolment: Enrolment) -> dict[str, int]:
    """What is written together and open to all of them counts as handed in by each."""
    rows = JointVersion.objects.filter(
        assignment__case=enrolment.case_id, opened=True, made_at__gte=enrolment.enrolled_at
    )
    slugs = rows.values_list("assignment__version__exercise__slug", "assignment_id").distinct()
    return dict(Counter(slug for slug, _assignment in slugs))


def _last(done: Iterable[Done], slug: str) -> datetime | None:
    return max((one.at for one in done if one.slug == slug), default=None)


def _trauma(person: int, done: Sequence[Done], flags: frozenset[OpenFlag]) -> TraumaFacts:
    return TraumaFacts(
        person,
        pcl5=_newest(done, "pcl5"),
        phq9=_newest(done, "phq9"),
        thoughts_at=max((one.at for one in done if one.thoughts), default=None),
        self_harm=any(flag.category == SELF_HARM for flag in flags),
        distress=_newest(done, "distress_after"),
    )


def _newest(done: Sequence[Done], series: str) -> float | None:
    return next((one.figures[series] for one in reversed(done) if series in one.figures), None)
