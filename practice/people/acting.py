"""From somebody who signs in, or a record system, to the actor that the rules know."""

from operator import attrgetter

from django.db.models import BigIntegerField

from practice.access.actor import Actor
from practice.access.prepared import Given, Prepared
from practice.enums import Role
from practice.people.models import Membership, User

_ROLES = Prepared(
    lambda: Membership.objects.filter(
        user_id=Given(attrgetter("pk"), BigIntegerField()), ended_at__isnull=True
    ).values_list("role")
)


def actor_for(user: User) -> Actor:
    """The actor that this user is now."""
    return Actor(
        person=user.pk,
        practice=user.practice_id,
        roles=frozenset(Role(role) for (role,) in _ROLES.rows(user)),
        zone=user.practice.zone,
    )
