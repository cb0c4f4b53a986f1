"""Makes the stored state and the grants agree with the policy, in the transaction of the act itself."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from operator import itemgetter

from django.db import connection
from django.db.models import BigIntegerField, Q, QuerySet
from django.db.transaction import TransactionManagementError

from clients.models import Case, Participant
from homework.actions.telling import tell_record_systems
from homework.enums import Level
from homework.models import Choice, Part, Response, ResponseGrant, Unread
from homework.models.response import ANNOUNCED_IN_EMERGENCY, SEE_ANNOUNCED, VIEW, VIEW_EARLIER, VIEW_IN_EMERGENCY
from homework.policy import (
    CaseFacts,
    PartFacts,
    Viewer,
    announced_to,
    earlier_viewers,
    emergency_announced_to,
    emergency_viewers,
    settle,
    viewers,
)
from homework.queries.facts import case_facts, guarded_among, part_facts, parts_of
from practice import clock
from practice.access.grants import Grants, Wanted
from practice.access.prepared import Given, Prepared, Several

RIGHTS = (VIEW, SEE_ANNOUNCED, VIEW_EARLIER, VIEW_IN_EMERGENCY, ANNOUNCED_IN_EMERGENCY)
GRANTS = Grants(ResponseGrant, Response, RIGHTS)
# Asked with the keys of parts, and of responses.
_CHOICES = Prepared(
    lambda: (
        Choice.objects.filter(part_id__one_of=Several()).order_by("pk").values_list("part_id", "response_id", "level")
    )
)
_VERSIONS = Prepared(lambda: Response.objects.filter(part_id__one_of=Several()).values_list("pk"))
_UNREAD = Prepared(
    lambda: Unread.objects.filter(response_id__one_of=Several()).values_list("pk", "user_id", "response_id")
)

type Change = Callable[[CaseFacts, PartFacts], PartFacts]


def _locking(which: Q) -> QuerySet[Case]:
    rows = Case.objects.filter(which).select_related("practice").order_by("pk")
    return rows.select_for_update(of=("self",)) if connection.features.has_select_for_update else rows


_LOCKED = Prepared(lambda: _locking(Q(pk__one_of=Several())))
# Asked with the key of a case and that of a person.
_AROUND = Prepared(
    lambda: _locking(
        Q(pk=Given(itemgetter(0), BigIntegerField()))
        | Q(pk__in=Participant.objects.filter(client_id=Given(itemgetter(1), BigIntegerField())).values("case_id"))
    )
)


def lock(cases: Iterable[Case]) -> list[Case]:
    """The cases, read anew and locked in one order, so that acts on them come one after another.

    Raises TransactionManagementError outside the transaction of an act: nothing would stay locked there.
    """
    return _held(_LOCKED, [case.pk for case in cases])


def lock_around(case: Case, person: int) -> Case:
    """The case, locked with all others of one person: what they hand in may raise a flag that reaches every one."""
    return next(row for row in _held(_AROUND, (case.pk, person)) if row.pk == case.pk)


def _held(statement: Prepared, asked: object) -> list[Case]:
    if not connection.in_atomic_block:
        raise TransactionManagementError("Cases are locked in the transaction of the act.")
    return statement.objects(asked)


def apply_to_cases(cases: Collection[Case], change: Change | None = None, *, chooser: int | None = None) -> None:
    """Change every part of the locked ``cases``, settle all of them, and make the grants agree."""
    apply(cases, parts_of(case.pk for case in cases), change, chooser=chooser)


def apply(
    cases: Collection[Case], parts: Sequence[Part], change: Change | None = None, *, chooser: int | None = None
) -> None:
    """Change and settle ``parts``, whole assignments of the locked ``cases``, and make the grants agree."""
    facts = case_facts(cases)
    by_assignment: dict[int, list[Part]] = defaultdict(list)
    for part in parts:
        by_assignment[part.assignment_id].append(part)
    for siblings in by_assignment.values():
        case = facts[siblings[0].assignment.case_id]
        before = [part_facts(part) for part in siblings]
        changed = [change(case, fact) for fact in before] if change else before
        for part, fact in zip(siblings, settle(case, changed, chooser=chooser), strict=True):
            _store(part, fact)
    regrant(facts, parts)


def _store(part: Part, fact: PartFacts) -> None:
    if fact == part_facts(part):
        return
    part.level = fact.level.value if fact.level else None
    part.current_id, part.shown_id, part.released_id = fact.current, fact.shown, fact.released
    part.withheld = fact.withheld
    part.save(update_fields=["level", "current", "shown", "released", "withheld"])


def wanted_grants(facts: dict[int, CaseFacts], parts: Sequence[Part]) -> frozenset[Wanted]:
    """Every row that the policy asks for, computed from nothing but the facts."""
    earlier = _earlier_versions(parts)
    guarded = guarded_among(parts) if any(case.records for case in facts.values()) else frozenset[int]()
    wanted: set[Wanted] = set()
    for part in parts:
        case, fact = facts[part.assignment.case_id], part_facts(part, guarded=part.pk in guarded)
        wanted |= {_row(viewer, VIEW) for viewer in viewers(case, fact)}
        wanted |= {_row(viewer, SEE_ANNOUNCED) for viewer in announced_to(case, fact)}
        wanted |= {_row(viewer, VIEW_IN_EMERGENCY) for viewer in emergency_viewers(case, fact)}
        wanted |= {_row(viewer, ANNOUNCED_IN_EMERGENCY) for viewer in emergency_announced_to(case, fact)}
        old = earlier_viewers(case, fact, earlier.get(part.pk, ()))
        wanted |= {_row(viewer, VIEW_EARLIER) for viewer in old}
    return frozenset(wanted)


def _row(viewer: Viewer, codename: str) -> Wanted:
    return Wanted(viewer.version, viewer.person, codename, viewer.capacity.value, viewer.until, viewer.until_at)


def _earlier_versions(parts: Sequence[Part]) -> dict[int, list[tuple[int, Level]]]:
    current = {part.current_id for part in parts}
    chosen: dict[int, dict[int, Level]] = defaultdict(dict)
    for part_id, response_id, level in _CHOICES.rows([part.pk for part in parts if part.current_id]):
        chosen[part_id][response_id] = Level(level)
    return {
        part_id: [(version, level) for version, level in versions.items() if version not in current]
        for part_id, versions in chosen.items()
    }


def regrant(facts: dict[int, CaseFacts], parts: Sequence[Part]) -> None:
    """Write the grants of these parts, and let go what is unread by somebody who may not read it any more."""
    handed_in = [part.pk for part in parts if part.current_id]
    responses = [key for (key,) in _VERSIONS.rows(handed_in)]
    wanted = wanted_grants(facts, parts)
    tell_record_systems(parts, *GRANTS.agree(responses, wanted))
    readable = {(row.user_id, row.object_id) for row in wanted}
    unread = _UNREAD.rows(responses)
    gone = [pk for pk, user_id, response_id in unread if (user_id, response_id) not in readable]
    if gone:
        Unread.objects.filter(pk__in=gone).delete()


def differences(cases: Collection[Case]) -> list[str]:
    """What ``check_grants`` prints for these cases: every row that is missing, or is there and should not be.

    Rows whose day or moment has passed give no access and are no difference.
    """
    facts, parts = case_facts(cases), parts_of(case.pk for case in cases)
    responses = Response.objects.filter(part__assignment__case_id__in=[case.pk for case in cases])
    days = dict(responses.values_list("pk", "part__assignment__case__practice__zone"))
    stored = set(GRANTS.stored(days))
    wanted = wanted_grants(facts, parts)
    running = {row for row in stored if _runs(row, days[row.object_id])}
    lines = [f"missing: {row}" for row in sorted(wanted - running, key=str)]
    return lines + [f"should not be there: {row}" for row in sorted(running - wanted, key=str)]


def _runs(row: Wanted, zone: str) -> bool:
    day_is_ahead = row.until is None or row.until > clock.today(zone)
    return day_is_ahead and (row.until_at is None or row.until_at > clock.now())
