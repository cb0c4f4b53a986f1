"""Lets tests do what the database refuses: change and forget what is append-only."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models import Model

from practice.audit.append_only import AppendOnly
from tests.runtime import as_owner


def kept_for_ever() -> list[tuple[type[Model], AppendOnly]]:
    """Each table that only grows, with what holds it so."""
    return [
        (model, constraint)
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, AppendOnly)
    ]


@contextmanager
def unlocked() -> Iterator[None]:
    """Be, outside any transaction, somebody who owns the database and took the triggers off."""
    with as_owner():
        _run(_offs())
        yield
        _run(_ons())


def _run(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _offs() -> Iterator[str]:
    for model, constraint in kept_for_ever():
        if connection.vendor == "postgresql":
            yield f'ALTER TABLE "{model._meta.db_table}" DISABLE TRIGGER USER'
        else:
            yield from (f'DROP TRIGGER "{constraint.name}_{act}"' for act in ("UPDATE", "DELETE"))


def _ons() -> Iterator[str]:
    for model, constraint in kept_for_ever():
        table = f'"{model._meta.db_table}"'
        if connection.vendor == "postgresql":
            yield f"ALTER TABLE {table} ENABLE TRIGGER USER"
        else:
            yield from (trigger % {"table": table} for trigger in constraint.triggers(model, connection.vendor))


def forget_between_tests() -> None:
    """Let the emptying of tables after a test with real transactions pass."""
    plain = BaseDatabaseOperations.execute_sql_flush

    def flush(self: BaseDatabaseOperations, sql_list: Iterable[str]) -> None:
        with unlocked():
            plain(self, sql_list)

    BaseDatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]  # for the tests' life
