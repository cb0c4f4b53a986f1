"""What has gone beyond the care team because nobody said in time what they did, or because a clinician sent it on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from clients.enums import DutyKind
from clients.models import Client
from clients.queries.duties import duties_of, office_of, serving
from clients.queries.reaching import Reach, reach
from clients.queries.seats import companions
from homework.enums import HOLDING_LEVELS, Capacity, FlagLevel, Level
from homework.models import Flag, FlagLine, Response
from homework.models.safety import UNANSWERED
from homework.policy import Patience, gone_to
from homework.queries.facts import flag_facts
from homework.queries.flag_page import asks_for_nothing, safe_contact
from homework.queries.responses import Reading, narrowed
from homework.queries.shown import Shown
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.office import after_days, after_minutes, urgent_by
from practice.people.models import User

_AS = {DutyKind.LEAD: Capacity.LEAD, DutyKind.ON_DUTY: Capacity.ON_DUTY}


@dataclass(frozen=True, slots=True)
class Escalated:
    """An escalated flag as those on duty see it: the rule, the marked item and the safe contact, and nothing else."""

    flag: Flag
    capacity: Capacity
    rule: str
    marked: tuple[str, ...]
    client: Client
    contact: tuple[Shown, ...]
    asks_for_nothing: bool
    reach: Reach
    response: Response | None


def patience_with(flag: Flag) -> Patience:
    """Until when the flag waits for its care team and for who is on duty, by the practice's own times."""
    practice, raised = flag.case.practice, flag.asked_at
    office = office_of(practice)
    if flag.level == FlagLevel.AT_ONCE:
        team = urgent_by(office, raised, practice.patience_minutes)
        return Patience(team, team + timedelta(minutes=practice.lead_minutes))
    team = after_days(office, raised, practice.patience_days)
    return Patience(team, after_minutes(office, team, practice.lead_minutes))


type Serving = Mapping[Capacity, Sequence[User]]


def seen_beyond(flag: Flag) -> dict[Capacity, list[User]]:
    """Who sees the flag now beyond its care team, and as what; its case and practice come with it.

    By the clock, with no worker; never anybody who lives close to one of the case.
    """
    return _seen_by(flag, _serving(flag.case.practice_id))


def _serving(practice: int) -> Serving:
    return {capacity: serving(practice, kind) for kind, capacity in _AS.items()}


def _seen_by(flag: Flag, ready: Serving) -> dict[Capacity, list[User]]:
    facts, moment, patience = flag_facts(flag), clock.now(), patience_with(flag)
    if not gone_to(facts, moment, patience, someone_on_duty=False):
        return {}
    close_to = companions(flag.case)
    people = {capacity: [one for one in found if one.pk not in close_to] for capacity, found in ready.items()}
    reached = gone_to(facts, moment, patience, someone_on_duty=bool(people[Capacity.ON_DUTY]))
    return {capacity: found for capacity, found in people.items() if capacity in reached}


def escalated_flags(actor: Actor) -> list[Flag]:
    """The flags that the actor sees because of their duty, the oldest first; none about those they live close to."""
    return [flag for flag, _ in _seen(actor)] if duties_of(actor) else []


def _seen(actor: Actor, **only: str) -> list[tuple[Flag, Capacity]]:
    found, ready = [], _serving(actor.practice)
    for flag in _open(actor, **only):
        beyond = _seen_by(flag, ready)
        as_what = [capacity for capacity, people in beyond.items() if actor.person in {user.pk for user in people}]
        found += [(flag, as_what[0])] if as_what else []
    return found


def _open(actor: Actor, **only: str) -> QuerySet[Flag]:
    may_be = Q(level__in=HOLDING_LEVELS) | Q(escalated_at__isnull=False)
    rows = Flag.objects.filter(may_be, case__practice_id=actor.practice, lifted_at__isnull=True, **only)
    rows = rows.select_related("case__practice", "client__user", "client__practice")
    return rows.defer("case__practice__logo", "client__practice__logo").order_by("raised_at", "pk")


def still_waiting(actor: Actor) -> list[tuple[datetime, datetime]]:
    """When something urgent was raised that waits for its care team, and until when it does: no more than that."""
    if DutyKind.ON_DUTY not in duties_of(actor):
        return []
    rows = _open(actor).filter(UNANSWERED, level=FlagLevel.AT_ONCE, escalated_at__isnull=True)
    times = [(flag.asked_at, patience_with(flag).team) for flag in rows if actor.person not in companions(flag.case)]
    return [(raised, until) for raised, until in times if clock.now() < until]


def escalated_flag(code: str, actor: Actor) -> Escalated:
    """One of them with the three things that belong to it. Raises NotVisibleError."""
    found = _seen(actor, code=code) if duties_of(actor) else []
    if not found:
        raise NotVisibleError
    flag, capacity = found[0]
    lines = list(FlagLine.objects.filter(flag=flag).order_by("pk"))
    response = _answer(lines)
    reading = _reading(response, capacity) if response else None
    return Escalated(
        flag,
        capacity,
        _rule(flag),
        tuple(dict.fromkeys(line.words for line in lines)),
        flag.client,
        safe_contact(reading) if reading else (),
        reading is not None and asks_for_nothing(reading),
        reach(flag.client),
        response,
    )


def _rule(flag: Flag) -> str:
    """What the rule is about, and its own name without the exercise it belongs to, where that says more."""
    names = dict.fromkeys((flag.category, flag.rule.rsplit("/", 1)[-1]))
    return ": ".join(names).replace("_", " ").replace("-", " ")


def _answer(lines: Iterable[FlagLine]) -> Response | None:
    """What the author has handed in last of the part that raised it."""
    responses = [line.response_id for line in lines if line.response_id is not None]
    if not responses:
        return None
    rows = Response.objects.filter(part__responses=responses[-1], pk=F("part__current_id"))
    return rows.select_related("part", "version", "client").first()


def _reading(response: Response, capacity: Capacity) -> Reading:
    return narrowed(response, capacity, announced_only=response.part.level == Level.PRIVATE)
