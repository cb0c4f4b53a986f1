"""What left the practice, as the client, the care team and those who run the practice may see it."""

from django.db.models import QuerySet

from clients.models import Case, Disclosure
from clients.policy import may_run_practice
from clients.queries.seats import require_acting
from practice.access.actor import Actor


def own_disclosures(actor: Actor) -> QuerySet[Disclosure]:
    """All that left about the actor, newest first; nothing about anybody else, whatever case it belonged to."""
    return _newest().filter(practice_id=actor.practice, client_id=actor.person)


def disclosures_of_case(case: Case, actor: Actor) -> QuerySet[Disclosure]:
    """What left in one case, for those who treat or cover it today. Raises NotVisibleError or NotAllowedError."""
    require_acting(case, actor)
    return _newest().filter(case=case)


def disclosures_of_practice(actor: Actor) -> QuerySet[Disclosure]:
    """The whole ledger, for those who run the practice."""
    if not may_run_practice(actor.roles):
        return Disclosure.objects.none()
    return _newest().filter(practice_id=actor.practice)


def _newest() -> QuerySet[Disclosure]:
    return Disclosure.objects.select_related("client__user", "by").order_by("-pk")
