"""The record systems that a practice has connected, as the actor may see them."""

from django.db.models import F, QuerySet

from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.enums import Role
from practice.sync.models import ApiClient, RecordSystem


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


def programs_of(actor: Actor) -> QuerySet[ApiClient]:
    """The programs of the record systems, those that were cut off last, for those who run the practice."""
    if Role.ADMINISTRATOR not in actor.roles:
        return ApiClient.objects.none()
    rows = ApiClient.objects.filter(practice_id=actor.practice, record_system__isnull=False)
    return rows.select_related("record_system__user").order_by(F("revoked_at").desc(nulls_first=True), "pk")


def connected_program(key: int, actor: Actor) -> ApiClient:
    """One that has not been cut off; any other does not exist."""
    program = programs_of(actor).filter(pk=key).first()
    if program is None or not program.is_usable(None):
        raise NotVisibleError
    return program
