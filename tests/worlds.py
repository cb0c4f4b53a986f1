"""Lets a test try one world after another from the same beginning."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def told_and_forgotten() -> Iterator[None]:
    """Whatever happens inside never happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
