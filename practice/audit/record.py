"""Writes down what was done, in the transaction of the act itself."""

from practice import clock
from practice.access.actor import Actor
from practice.audit.models import Event


def record(action: str, *, by: Actor, **subjects: int | str | bool | None) -> None:
    """Keep that ``by`` did ``action``; ``subjects`` are keys and codes, never content."""
    Event.objects.create(practice_id=by.practice, actor_id=by.person, action=action, subjects=subjects, at=clock.now())
