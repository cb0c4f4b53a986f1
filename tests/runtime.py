"""The role of the tests on PostgreSQL: like the practice's own it owns no table, and no wall lets it through."""

from collections.abc import Iterator
from contextlib import contextmanager

import dj_database_url
from django.db import connection

from practice import environment
from practice.walls.roles import statements

RUNTIME = "trellis_tests"


def become_runtime() -> str:
    """Work as the runtime role from now on, in a database that the present one has just made; gives the present one."""
    owner: str = connection.settings_dict["USER"]
    with connection.cursor() as cursor:
        for statement in statements(connection, RUNTIME, f"{RUNTIME}_backup"):
            cursor.execute(statement)
        # Between tests the tables are emptied, which the practice itself never does.
        cursor.execute(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {RUNTIME}")
        # What a test does by itself it does everywhere; a request that it sends is put inside one practice.
        cursor.execute(f"ALTER ROLE {RUNTIME} SET trellis.practice = 'everywhere'")
    reconnect_as(RUNTIME)
    return owner


def reconnect_as(role: str) -> None:
    """Be another role from the next statement on."""
    connection.close()
    connection.settings_dict["USER"] = role


@contextmanager
def as_owner() -> Iterator[None]:
    """Be, outside any transaction, who owns the tables; on SQLite that is everybody."""
    role = connection.settings_dict["USER"]
    if connection.vendor == "postgresql":
        reconnect_as(dj_database_url.parse(environment.text("DATABASE_URL"))["USER"])
    try:
        yield
    finally:
        if connection.vendor == "postgresql":
            reconnect_as(role)
