"""From a request to the actor that the rules know."""

from django.http import HttpRequest

from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.people.acting import actor_for

__all__ = ["actor_for", "actor_of"]


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
