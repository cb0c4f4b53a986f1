"""The only way to responses: what the actor's grants open, already narrowed to what the actor may read of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, QuerySet

from homework.enums import Capacity
from homework.library.answers import announced, visible
from homework.library.form import Answers, Form
from homework.models import Response, ResponseGrant
from homework.models.response import SEE_ANNOUNCED, VIEW, VIEW_EARLIER
from homework.policy import floor
from homework.queries.forms import form_of
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.access.grants import held_by, permission_id, running
from practice.access.prepared import FIRST, NAMED, PERSON, TODAY, Given, Prepared

PAGE = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """A response of which one reader is shown something, and in which capacity."""

    response: Response
    capacity: Capacity


@dataclass(frozen=True, slots=True)
class Reading(Shown):
    """A response as one reader may see it: ``answers`` holds nothing that this reader may not read.

    ``announced_only`` says that the response is private and only what its form announces is here.
    """

    form: Form
    answers: Answers
    announced_only: bool = False

    @property
    def submitted_at(self) -> datetime:
        """When this version was handed in."""
        return self.response.submitted_at


def granted(actor: Actor, codename: str = VIEW, *, before: int | None = None) -> QuerySet[Response]:
    """The responses for which the actor holds this grant today, of those with a key under ``before`` if it is given.

    All conditions stand in one filter, so that they speak of one and the same grant. The key bounds both tables:
    PostgreSQL would walk the other one from its newest row.
    """
    older = {} if before is None else {"grants__content_object_id__lt": before, "pk__lt": before}
    return Response.objects.filter(
        running(actor.today(), "grants__"),
        grants__user_id=actor.person,
        grants__permission_id=permission_id(Response, codename),
        **older,
    )


def newest(actor: Actor, *, before: int | None = None, limit: int = PAGE) -> list[Response]:
    """A page of what the actor may read, newest first; ``before`` is the last key of the page before."""
    return list(granted(actor, before=before).order_by("-grants__content_object_id")[:limit])


_ON_PART = Prepared(
    lambda: ResponseGrant.objects.filter(
        running(TODAY.of(FIRST)), held_by(PERSON.of(FIRST)), content_object__part__code=Given(NAMED, CharField())
    ).select_related("content_object__version", "content_object__part__assignment", "content_object__client")
)


def _grants_on_part(actor: Actor, part_code: str) -> dict[tuple[str, int], ResponseGrant]:
    names = {permission_id(Response, name): name for name in (VIEW, SEE_ANNOUNCED, VIEW_EARLIER)}
    rows = _ON_PART.objects((actor, part_code))
    return {(names[row.permission_id], row.content_object_id): row for row in rows if row.permission_id in names}


def read(part_code: str, actor: Actor) -> Reading:
    """The version of a part that the actor may read now. Raises NotVisibleError when there is none."""
    found = _grants_on_part(actor, part_code)
    for codename in (VIEW, SEE_ANNOUNCED):
        for (name, _), grant in found.items():
            if name == codename:
                return _reading(grant, announced_only=name == SEE_ANNOUNCED)
    raise NotVisibleError


def read_earlier(part_code: str, actor: Actor) -> list[Reading]:
    """The superseded versions of a part that the actor may read, newest first."""
    found = _grants_on_part(actor, part_code)
    earlier = [grant for (name, _), grant in found.items() if name == VIEW_EARLIER]
    earlier.sort(key=lambda grant: -grant.content_object_id)
    return [_reading(grant) for grant in earlier]


def read_before(reading: Reading, actor: Actor) -> list[Reading]:
    """What the same person answered to the same form in the same case before, as far as the actor may read it.

    The first comes first. Nothing here has been opened yet: whoever shows some of it has to keep that.
    """
    response = reading.response
    grants = ResponseGrant.objects.filter(
        running(actor.today()),
        held_by(actor.person),
        permission_id=permission_id(Response, VIEW),
        content_object__client_id=response.client_id,
        content_object__part__assignment__case_id=response.part.assignment.case_id,
        content_object__version__exercise_id=response.version.exercise_id,
        content_object_id__lt=response.pk,
    )
    rows = grants.select_related("content_object__version", "content_object__part", "content_object__client")
    return [_reading(grant) for grant in rows.order_by("content_object_id")[:PAGE]]


def _reading(grant: ResponseGrant, *, announced_only: bool = False) -> Reading:
    response, capacity = grant.content_object, Capacity(grant.capacity)
    return narrowed(response, capacity, announced_only=announced_only)


def narrowed(response: Response, capacity: Capacity, *, announced_only: bool = False) -> Reading:
    """What somebody in this capacity may read of a response that a grant has opened to them."""
    form = form_of(response.version)
    answers = visible(form, response.answers, floor(capacity))
    if announced_only:
        answers = announced(form, answers)
    return Reading(response, capacity, form, answers, announced_only)
