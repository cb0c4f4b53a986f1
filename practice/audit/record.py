"""Writes down what was done, in the transaction of the act itself."""

import secrets

from django.db import connection
from django.db.transaction import TransactionManagementError

from practice import clock
from practice.access.actor import Actor
from practice.access.prepared import Insert
from practice.audit.models import Event, UnsealedEvent
from practice.audit.seals import Subject, event_bytes, sign

MARK_BYTES = 12
_EVENT = Insert(Event, "practice", "actor", "action", "subjects", "at", "mark", "seal")
_WAITING = Insert(UnsealedEvent, "event", "practice")


def record(action: str, *, by: Actor, **subjects: Subject) -> None:
    """Keep that ``by`` did ``action``; ``subjects`` are keys and codes, never content.

    The chain comes later, so that acts do not wait for one another. Raises TransactionManagementError outside the
    transaction of an act.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("What was done is written down in the transaction of the act.")
    mark, moment = secrets.token_hex(MARK_BYTES), clock.now()
    said = event_bytes(practice=by.practice, mark=mark, actor=by.person, action=action, subjects=subjects, at=moment)
    event = _EVENT.one(by.practice, by.person, action, subjects, moment, mark, sign(by.practice, said))
    _WAITING.many([(event, by.practice)])
