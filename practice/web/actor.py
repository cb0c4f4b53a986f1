"""From a request to the actor that the rules know."""

from django.http import HttpRequest

from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
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


def actor_of(request: HttpRequest) -> Actor:
    """The actor behind a request, looked up once for each request."""
    user = request.user
    if not user.is_authenticated:
        raise NotVisibleError
    known = getattr(request, "trellis_actor", None)
    if isinstance(known, Actor):
        return known
    actor = actor_for(user)
    request.trellis_actor = actor  # type: ignore[attr-defined]  # kept with the request it belongs to
    return actor
