"""What a page that lies on the table may hold: only what everyone in the room may read by a grant of their own."""

from dataclasses import dataclass, replace

from django.db.models import Count, QuerySet

from clients.models import Case
from homework.enums import Capacity
from homework.models import Assignment, Response, ResponseGrant
from homework.models.response import VIEW, VIEW_EARLIER
from homework.queries.forms import bring_forms, form_of
from homework.queries.occasions import Occasion
from homework.queries.prep_joint import Promise, promises_in_room
from homework.queries.responses import Reading, narrowed
from practice.access.actor import Actor
from practice.access.grants import permission_id, running


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """What everyone in the room may read.

    Each reading is narrowed to what its author's partners see of it; its capacity is the one in which the actor reads.
    """

    readings: tuple[Reading, ...]
    promises: tuple[Promise, ...]
    waiting: tuple[str, ...]


def in_room(found: Occasion, actor: Actor) -> RoomFacts:
    """What every participant may read by a grant of their own, and the actor too; never made from what the actor sees.

    Of each response only what is marked shareable remains. Nothing here depends on an answer that is not open.
    """
    reads = _read_by(actor, found.case)
    shown = _open_to_everyone(found).filter(pk__in=reads)
    responses = list(shown.select_related("version").defer("version__definition").order_by("pk"))
    bring_forms(responses)
    readings = tuple(
        replace(narrowed(response, Capacity.PARTNER), capacity=reads[response.pk]) for response in responses
    )
    return RoomFacts(readings, promises_in_room(found.case, actor), _joint_work(found.case))


def _open_to_everyone(found: Occasion) -> QuerySet[Response]:
    others = len(found.people) - 1
    grants = ResponseGrant.objects.filter(
        permission_id=permission_id(Response, VIEW),
        capacity=Capacity.PARTNER,
        content_object__part__assignment__case=found.case,
        user_id__in=[client.pk for client in found.people],
    )
    counted = grants.values("content_object_id").annotate(readers=Count("user_id", distinct=True))
    open_to_all = counted.filter(readers=others).values("content_object_id")
    return Response.objects.filter(pk__in=open_to_all) if others else Response.objects.none()


def _read_by(actor: Actor, case: Case) -> dict[int, Capacity]:
    grants = ResponseGrant.objects.filter(
        running(actor.today()),
        user_id=actor.person,
        permission_id__in=[permission_id(Response, VIEW), permission_id(Response, VIEW_EARLIER)],
        content_object__part__assignment__case=case,
    )
    return {key: Capacity(capacity) for key, capacity in grants.values_list("content_object_id", "capacity")}


def _joint_work(case: Case) -> tuple[str, ...]:
    """The titles of what the partners do together and have no text for yet; everyone there knows of it."""
    rows = Assignment.objects.filter(
        case=case, taken_back_at__isnull=True, paused_at__isnull=True, version__definition__joint=True
    ).exclude(joint_versions__opened=True)
    return tuple(dict.fromkeys(form_of(row.version).title for row in rows.select_related("version").order_by("pk")))
