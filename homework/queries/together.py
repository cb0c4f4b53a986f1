"""What partners have opened to the actor: asked of the grants alone."""

from dataclasses import dataclass

from django.db.models import QuerySet

from homework.enums import Capacity
from homework.models import Opening, Part, Response, ResponseGrant
from homework.models.response import VIEW
from homework.queries.wording import in_own_language, wording_of
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.access.grants import permission_id, running

NEWEST = 100


@dataclass(frozen=True, slots=True)
class Opened:
    """A partner's part that the actor may read now, and whether the actor has read this version before."""

    part: Part
    name: str
    seen: bool


def _grants(actor: Actor) -> QuerySet[ResponseGrant]:
    return ResponseGrant.objects.filter(
        running(actor.today()),
        user_id=actor.person,
        permission_id=permission_id(Response, VIEW),
        capacity=Capacity.PARTNER,
    ).select_related("content_object__part__assignment__version", "content_object__client")


def opened_beside(part: Part, actor: Actor) -> list[Opened]:
    """The partners' parts that stand open beside an own one. Raises NotVisibleError when there is none."""
    rows = list(
        _grants(actor)
        .filter(content_object__part__assignment_id=part.assignment_id)
        .order_by("content_object__client_id")
    )
    if not rows:
        raise NotVisibleError
    keys = [row.content_object_id for row in rows]
    seen = set(Opening.objects.filter(person_id=actor.person, response__in=keys).values_list("response_id", flat=True))
    return [
        Opened(row.content_object.part, row.content_object.client.called, row.content_object_id in seen) for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An own part beside which something stands open: the code of its page, the exercise, and whose words they are."""

    own: Part
    names: list[str]

    @property
    def title(self) -> str:
        """What the exercise is called to its author."""
        return wording_of(self.own).client_title


def opened_to(actor: Actor, *, limit: int = NEWEST) -> list[Waiting]:
    """The own parts beside which something stands open to the actor, the newest first."""
    rows = list(_grants(actor).order_by("-content_object_id")[:limit])
    names: dict[int, list[str]] = {}
    for row in rows:
        names.setdefault(row.content_object.part.assignment_id, []).append(row.content_object.client.called)
    rows_of_own = Part.objects.filter(assignment__in=names, author_id=actor.person)
    own = in_own_language(rows_of_own).select_related("assignment__version")
    by_assignment = {part.assignment_id: part for part in own}
    return [Waiting(by_assignment[key], whose) for key, whose in names.items() if key in by_assignment]
