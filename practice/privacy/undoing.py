"""Tries something that writes, and leaves nothing of it: neither a row, nor a key of somebody who was new in it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from practice.codes import numbers_given
from practice.privacy import holders
from practice.privacy.store import key_store


@contextmanager
def undone() -> Iterator[None]:
    """Undo all that is written inside. Whoever began to be there has a number that nobody else has heard of."""
    with numbers_given() as new:
        try:
            with transaction.atomic():
                yield
                transaction.set_rollback(True)
        finally:
            for number in new:
                key_store().drop(holders.person(number))
                key_store().drop(holders.case(number))
