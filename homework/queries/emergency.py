"""What is open in an emergency, to whom, and what is still to be reviewed."""

from dataclasses import dataclass
from datetime import datetime

from clients.enums import DutyKind, TeamRole
from clients.models import Case, Client
from clients.policy import may_review_glass
from clients.queries.duties import duties_of
from clients.queries.seats import seat_of
from homework.enums import Capacity
from homework.models import BrokenGlass, Opening, ResponseGrant
from homework.models.response import ANNOUNCED_IN_EMERGENCY, VIEW_IN_EMERGENCY
from homework.queries.responses import Reading, narrowed
from homework.queries.titles import titles_of
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.access.grants import permission_id, running_at
from practice.enums import Role


def case_of_practice(code: str, actor: Actor) -> Case:
    """A case of the practice for those who care for cases; for anybody else it does not exist."""
    case = None
    if actor.roles & {Role.CLINICIAN, Role.SUPERVISOR}:
        rows = Case.objects.filter(code=code, practice_id=actor.practice).select_related("practice")
        case = rows.defer("practice__logo").first()
    if case is None:
        raise NotVisibleError
    return case


def running_glass(case: Case, actor: Actor) -> BrokenGlass | None:
    """The actor's own opening of a case that still runs."""
    return next((glass for glass in running_glasses(actor) if glass.case_id == case.pk), None)


def running_glasses(actor: Actor) -> list[BrokenGlass]:
    """Every opening of the actor's own that still runs."""
    rows = BrokenGlass.objects.filter(person_id=actor.person, ended_at__isnull=True, until__gt=clock.now())
    return list(rows.select_related("case").order_by("-pk"))


def own_glass(code: str, actor: Actor) -> BrokenGlass:
    """One of them. Raises NotVisibleError."""
    for glass in running_glasses(actor):
        if glass.code == code:
            return glass
    raise NotVisibleError


@dataclass(frozen=True, slots=True)
class Found:
    """One part that is open in an emergency: ``private`` when only what its form announces is."""

    code: str
    client: Client
    title: str
    at: datetime
    private: bool


def found_in(case: Case, actor: Actor) -> list[Found]:
    """What is open to the actor in a case whose glass they broke, newest first."""
    rows = [row for row in _grants(actor, case=case).values() if row.content_object.part.assignment.case_id == case.pk]
    titles = titles_of(row.content_object.version.fingerprint for row in rows)
    found = [_found(row, titles[row.content_object.version.fingerprint]) for row in rows]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _found(row: ResponseGrant, title: str) -> Found:
    response = row.content_object
    return Found(response.part.code, response.client, title, response.submitted_at, _is_announced(row))


def read_in_emergency(part_code: str, actor: Actor) -> Reading:
    """The current version of a part, as far as a broken glass shows it now. Raises NotVisibleError."""
    row = _grants(actor, part_code=part_code).get(part_code)
    if row is None:
        raise NotVisibleError
    return narrowed(row.content_object, Capacity(row.capacity), announced_only=_is_announced(row))


def _is_announced(row: ResponseGrant) -> bool:
    return row.permission_id == permission_id(type(row.content_object), ANNOUNCED_IN_EMERGENCY)


def _grants(actor: Actor, *, case: Case | None = None, part_code: str = "") -> dict[str, ResponseGrant]:
    """The actor's rows that still run, by the code of their part, in one case or of one part."""
    within = {"content_object__part__assignment__case": case} if case else {"content_object__part__code": part_code}
    model = ResponseGrant._meta.get_field("content_object").related_model
    wanted = [permission_id(model, name) for name in (VIEW_IN_EMERGENCY, ANNOUNCED_IN_EMERGENCY)]
    rows = ResponseGrant.objects.filter(
        running_at(clock.now()), user_id=actor.person, permission_id__in=wanted, **within
    ).select_related(
        "content_object__version", "content_object__part__assignment__case__practice", "content_object__client__user"
    )
    return {row.content_object.part.code: row for row in rows}


def may_review(glass: BrokenGlass, actor: Actor) -> bool:
    """Whether the actor may review that a glass of their practice was broken."""
    if glass.case.practice_id != actor.practice:
        return False
    leads, seat = DutyKind.LEAD in duties_of(actor), seat_of(glass.case, actor)
    treats = seat is not None and seat.role == TeamRole.TREATING
    return may_review_glass(actor.person, glass.person_id, leads=leads, treats=treats)


def glasses_to_review(actor: Actor) -> list[BrokenGlass]:
    """The openings that the actor may review and nobody has reviewed yet, newest first."""
    waiting = BrokenGlass.objects.filter(case__practice_id=actor.practice, reviewed_at__isnull=True)
    return [glass for glass in waiting.select_related("case", "person").order_by("-pk") if may_review(glass, actor)]


def glass_to_review(code: str, actor: Actor) -> BrokenGlass:
    """One opening that the actor may review, also when it was reviewed. Raises NotVisibleError."""
    glass = BrokenGlass.objects.filter(code=code).select_related("case", "person", "reviewed_by").first()
    if glass is None or not may_review(glass, actor):
        raise NotVisibleError
    return glass


def openings_through(glass: BrokenGlass) -> int:
    """How many answers were opened through it."""
    rows = Opening.objects.filter(
        capacity=Capacity.BREAK_GLASS,
        person_id=glass.person_id,
        response__part__assignment__case=glass.case,
        at__gte=glass.since,
        at__lte=glass.ended_at or glass.until,
    )
    return rows.count()
