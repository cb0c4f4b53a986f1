"""Whether somebody may read a response, or at least what it announces."""

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import BigIntegerField, Exists, OuterRef, Q

from homework.models import Response, ResponseGrant
from homework.models.response import SEE_ANNOUNCED, VIEW
from practice.access.actor import Actor
from practice.access.grants import permission_id, running
from practice.access.prepared import PERSON, TODAY, Given

_VIEWING = Given(lambda _: permission_id(Response, VIEW), BigIntegerField())
_ANNOUNCED = Given(lambda _: permission_id(Response, SEE_ANNOUNCED), BigIntegerField())


def readable_by(actor: Actor, response: str) -> Exists:
    """The condition that the actor may read something of the response whose key is in the column ``response``."""
    permissions = [permission_id(Response, codename) for codename in (VIEW, SEE_ANNOUNCED)]
    return _granted(response, actor.person, actor.today(), permissions)


def readable(response: str) -> Exists:
    """The same condition for a statement that is prepared."""
    return _granted(response, PERSON, TODAY, [_VIEWING, _ANNOUNCED])


def _granted(response: str, person: int | Given, today: date | Given, permissions: "list[int] | list[Given]") -> Exists:
    one_of = reduce(or_, (Q(permission_id=permission) for permission in permissions))
    grants = ResponseGrant.objects.filter(running(today), one_of, user_id=person)
    return Exists(grants.filter(content_object_id=OuterRef(response)))
