"""Links the events of each practice, one after another in the order of sealing, whatever their keys."""

from django.db import connection, transaction

from practice.audit.checkpoints import head, keep_checkpoint
from practice.audit.models import EventLink, UnsealedEvent
from practice.audit.seals import link_bytes, sign
from practice.walls.context import Place, within

MOST_AT_ONCE = 500


def seal_all() -> int:
    """Link all that waits in every practice, and sign each chain's head; gives how many events were linked."""
    with within(Place.DOORS):
        waiting = list(UnsealedEvent.objects.order_by("practice_id").values_list("practice_id", flat=True).distinct())
    return sum(seal_practice(practice) for practice in waiting)


def seal_practice(practice: int) -> int:
    """Link all that waits in one practice and sign the head; several sealers at once link each event once."""
    linked = 0
    while some := _link_within(practice):
        linked += some
    with within(practice):
        keep_checkpoint(practice)
    return linked


def _link_within(practice: int) -> int:
    with within(practice):
        return link_some(practice)


@transaction.atomic
def link_some(practice: int) -> int:
    """Link the first events that wait, alone in this practice until the end of the transaction; gives how many."""
    _alone(practice)
    number, before = head(practice)
    waiting = UnsealedEvent.objects.filter(practice_id=practice).order_by("pk")
    rows = list(waiting.values_list("event_id", "event__seal")[:MOST_AT_ONCE])
    links = []
    for number, (event, seal) in enumerate(rows, start=number + 1):  # noqa: B020 - goes on from the head
        before = sign(practice, link_bytes(practice=practice, number=number, event=event, seal=seal, before=before))
        links.append(EventLink(practice_id=practice, number=number, event_id=event, digest=before))
    EventLink.objects.bulk_create(links)
    waiting.filter(pk__in=[event for event, _ in rows]).delete()
    return len(rows)


def _alone(practice: int) -> None:
    """SQLite lets one transaction write at a time; PostgreSQL is asked for a lock that ends with the transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s::text, 0))", [f"audit-{practice}"])
