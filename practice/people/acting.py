"""From somebody who signs in, or a record system, to the actor that the rules know."""

from practice.access.actor import Actor
from practice.enums import Role
from practice.people.models import User


def actor_for(user: User) -> Actor:
    """The actor that this user is now."""
    roles = user.memberships.filter(ended_at__isnull=True).values_list("role", flat=True)
    return Actor(
        person=user.pk,
        practice=user.practice_id,
        roles=frozenset(Role(role) for role in roles),
        zone=user.practice.zone,
    )
