"""Keeps that a record system was told something about clients, before the bytes leave."""

from collections.abc import Iterable

from django.db import transaction

from clients.models import RecordRead
from practice import clock
from practice.access.actor import Actor
from practice.access.prepared import Insert
from practice.audit.record import record
from practice.enums import Role

_DAILY = ("client", "person", "kind", "day")
_KEPT = Insert(RecordRead, *_DAILY, "at", same=_DAILY, renewed=("at",))


@transaction.atomic(savepoint=False)
def keep_reads(clients: Iterable[int], *, way: str, by: Actor) -> None:
    """Keep, once a day for each client and kind of thing, that a record system was told; they see it in their log."""
    keys = sorted(set(clients))
    if Role.RECORD_SYSTEM not in by.roles or not keys:
        return
    moment, day = clock.now(), by.today()
    _KEPT.many((key, by.person, way, day, moment) for key in keys)
    record("tell_record_system", by=by, way=way, clients=keys)


def keep_reads_together(clients: Iterable[int], *, way: str, by: Actor) -> None:
    """Keep in the audit alone that a record system was told of what belongs to several people at once.

    When such a thing is there, and when it is another, follows also from what one of them does unseen: a line in the
    log of the other would tell of it.
    """
    keys = sorted(set(clients))
    if Role.RECORD_SYSTEM in by.roles and keys:
        record("tell_record_system", by=by, way=way, clients=keys)


def keep_consents_told(clients: Iterable[int], *, by: Actor) -> None:
    """Keep in the audit alone that a record system was told what these people agreed to.

    Each of them knows that it is told, for their own consent names it. A system that is woken by one person's consent
    reads those of the others too: a line in their logs, be it the first, would say when that was.
    """
    keep_reads_together(clients, way="consents", by=by)
