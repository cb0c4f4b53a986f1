"""What has gone beyond the care team because nobody said in time what they did, or because a clinician sent it on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q

from clients.enums import DutyKind
from clients.models import Client
from clients.queries.duties import duties_of
from clients.queries.reaching import Reach, reach
from clients.queries.seats import companions
from homework.enums import Capacity, FlagLevel, Level
from homework.models import Flag, FlagLine, Response
from homework.policy import escalated
from homework.queries.facts import flag_facts
from homework.queries.flag_page import asks_for_nothing, safe_contact
from homework.queries.responses import Reading, narrowed
from homework.queries.shown import Shown
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError

_AS = {DutyKind.ON_DUTY: Capacity.ON_DUTY, DutyKind.LEAD: Capacity.LEAD}


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


def is_escalated(flag: Flag) -> bool:
    """Whether those on duty see the flag now; its case and practice come with it. By the clock, with no worker."""
    patience = timedelta(minutes=flag.case.practice.patience_minutes)
    return escalated(flag_facts(flag), clock.now(), patience)


def escalated_flags(actor: Actor) -> list[Flag]:
    """The flags that the actor sees because of their duty, the oldest first; none about those they live close to."""
    return _flags(actor) if duties_of(actor) else []


def _flags(actor: Actor, **only: str) -> list[Flag]:
    may_be = Q(level=FlagLevel.AT_ONCE) | Q(escalated_at__isnull=False)
    rows = Flag.objects.filter(may_be, case__practice_id=actor.practice, lifted_at__isnull=True, **only)
    rows = rows.select_related("case__practice", "client__user", "client__practice")
    rows = rows.defer("case__practice__logo", "client__practice__logo")
    return [
        flag for flag in rows.order_by("raised_at", "pk") if is_escalated(flag) and actor.person not in _close_to(flag)
    ]


def _close_to(flag: Flag) -> frozenset[int]:
    return companions(flag.case)


def escalated_flag(code: str, actor: Actor) -> Escalated:
    """One of them with the three things that belong to it. Raises NotVisibleError."""
    kinds = duties_of(actor)
    found = _flags(actor, code=code) if kinds else []
    if not found:
        raise NotVisibleError
    flag, capacity = found[0], _AS[kinds[0]]
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
