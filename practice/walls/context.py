"""Tells the database in whose practice the work of this moment is done; to it, other rows do not exist."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import StrEnum

from django.db import connection, transaction

ASK_AND_TELL = "SELECT current_setting('trellis.practice', true), set_config('trellis.practice', %s, true)"


class Place(StrEnum):
    """Where work is done that belongs to no one practice.

    At the doors people are looked up before it is known who they are: the tables of the house are open, none of
    what clients wrote. Everywhere is for those who look after the installation.
    """

    DOORS = "doors"
    EVERYWHERE = "everywhere"


type Where = int | Place


class Wall:
    """Where the present transaction is."""

    def move(self, where: Where) -> None:
        """Go on in another place, until the transaction ends."""
        _tell(str(where))


@contextmanager
def within(where: Where) -> Iterator[Wall]:
    """Work in a practice, given by its key, or in a ``Place``; afterwards all is as it was before.

    On PostgreSQL this is one transaction, for what is told to a connection without one would stay with it, and the next
    to borrow it would see what is not theirs. On SQLite there is one wall only, the conditions of every query.
    """
    if connection.vendor != "postgresql":
        yield Wall()
        return
    nested = connection.in_atomic_block
    with transaction.atomic():
        before = _tell(str(where))
        yield Wall()
        if nested and not connection.needs_rollback:
            _tell(before)


def all_or_nothing() -> AbstractContextManager[None]:
    """All of what a request that is inside the walls writes, or nothing.

    On PostgreSQL the walls are a transaction already, which ends with the request: what goes wrong undoes all of it,
    so nothing may be asked of the database afterwards.
    """
    return transaction.atomic(savepoint=connection.vendor != "postgresql")


def _tell(where: str) -> str:
    """Say where the transaction is from now on; gives where it was."""
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(ASK_AND_TELL, [where])
        before: str | None = cursor.fetchone()[0]
    return before or ""
