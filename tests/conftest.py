"""What holds for every test: it reaches no machine but this one, passwords cost nothing, and it owns no table."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings

from practice.walls.roles import statements
from tests.network import refuse_strangers

RUNTIME = "trellis_tests"


def pytest_configure() -> None:
    sys.addaudithook(refuse_strangers)


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Every test works as the runtime role: PostgreSQL holds it inside the walls, like the practice itself.

    What a test does by itself it does everywhere; a request that it sends is put inside one practice.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with django_db_blocker.unblock():
        owner = _become_runtime()
    yield
    with django_db_blocker.unblock():
        _reconnect_as(owner)


def _become_runtime() -> str:
    owner: str = connection.settings_dict["USER"]
    with connection.cursor() as cursor:
        for statement in statements(connection, RUNTIME, "trellis_tests_backup"):
            cursor.execute(statement)
        # Between tests the tables are emptied, which the practice itself never does.
        cursor.execute(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {RUNTIME}")
        cursor.execute(f"ALTER ROLE {RUNTIME} SET trellis.practice = 'everywhere'")
    _reconnect_as(RUNTIME)
    return owner


def _reconnect_as(role: str) -> None:
    connection.close()
    connection.settings_dict["USER"] = role


@pytest.fixture(scope="session", autouse=True)
def _tables_that_only_grow() -> None:
    from tests.forgetting import forget_between_tests

    forget_between_tests()


@pytest.fixture(autouse=True)
def _own_checkpoints(settings: Settings, tmp_path: Path) -> None:
    """Each test has practices of its own, whose keys another test's had before."""
    settings.AUDIT_CHECKPOINTS = str(tmp_path / "checkpoints")
