"""The addresses that are told of changes, and what became of each message, as the actor may see them."""

from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.enums import Role
from practice.sync.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint


def endpoints_of(actor: Actor) -> QuerySet[WebhookEndpoint]:
    """A record system sees its own, those who run the practice see all of it, and nobody else any.

    ``waiting`` and ``failed`` count their messages.
    """
    rows = WebhookEndpoint.objects.filter(practice_id=actor.practice).select_related("client__record_system__user")
    if Role.ADMINISTRATOR not in actor.roles:
        rows = rows.filter(person_id=actor.person) if Role.RECORD_SYSTEM in actor.roles else rows.none()
    return rows.annotate(waiting=_many(DeliveryState.WAITING), failed=_many(DeliveryState.FAILED)).order_by("pk")


def _many(state: DeliveryState) -> Coalesce:
    own = WebhookDelivery.objects.filter(endpoint=OuterRef("pk"), state=state).order_by()
    return Coalesce(Subquery(own.values("endpoint").annotate(many=Count("pk")).values("many")), 0)


def endpoint_of(code: str, actor: Actor) -> WebhookEndpoint:
    """One of them; any other does not exist."""
    found = endpoints_of(actor).filter(code=code).first()
    if found is None:
        raise NotVisibleError
    return found


def deliveries_to(endpoint: WebhookEndpoint) -> QuerySet[WebhookDelivery]:
    """The messages to an address, oldest first, each with the change that it tells of."""
    return WebhookDelivery.objects.filter(endpoint=endpoint).select_related("change").order_by("pk")


def running(moment: datetime) -> QuerySet[WebhookEndpoint]:
    """The addresses that may be written to now: neither paused, off nor resting, of programs that are not cut off."""
    rests = Q(rests_until__isnull=True) | Q(rests_until__lte=moment)
    return WebhookEndpoint.objects.filter(
        rests,
        paused_at__isnull=True,
        off_at__isnull=True,
        client__revoked_at__isnull=True,
        client__record_system__revoked_at__isnull=True,
        client__record_system__user__is_active=True,
    )
