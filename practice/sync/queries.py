"""The record systems that a practice has connected, as the actor may see them."""

from django.db.models import QuerySet

from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.enums import Role
from practice.sync.models import RecordSystem


def record_systems(actor: Actor) -> QuerySet[RecordSystem]:
    """All of them in the order in which they came, also those that were cut off, for those who run the practice."""
    if Role.ADMINISTRATOR not in actor.roles:
        return RecordSystem.objects.none()
    return RecordSystem.objects.filter(user__practice_id=actor.practice).select_related("user").order_by("pk")


def connected_system(key: int, actor: Actor) -> RecordSystem:
    """One that has not been cut off; any other does not exist."""
    system = record_systems(actor).filter(pk=key, revoked_at__isnull=True).first()
    if system is None:
        raise NotVisibleError
    return system
