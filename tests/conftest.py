"""What holds for every test: it reaches no machine but this one, passwords cost nothing, and it owns no table."""

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings

from tests.network import refuse_strangers
from tests.runtime import become_runtime, reconnect_as

HERE = Path(__file__).parent
# What these try is the same on any database: words, layout, pure functions. PostgreSQL runs them in the long lane.
ON_ANY_DATABASE = (
    *("abuse/test_a_", "abuse/test_b_", "abuse/test_e_", "abuse/test_g_", "architecture/"),
    *("homework/analytics/", "homework/care/", "homework/export/", "homework/library/", "homework/pages/"),
    *("homework/leaks/test_every_address", "homework/portal/", "homework/summaries/"),
)
# Whole practices are built for each of these, hundreds of times: the slow lane has the time.
SLOW = ("abuse/test_a_", "abuse/test_b_", "abuse/test_g_pages")
# One test for each person: the quick lane tries an author, a partner and a clinician.
BY_PERSON = ("practice/web/test_headers", "homework/leaks/test_looking_changes", "homework/leaks/test_every_address")
PEOPLE = {"ana", "ben", "ray"}


def pytest_configure() -> None:
    sys.addaudithook(refuse_strangers)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        place, person = item.path.relative_to(HERE).as_posix(), getattr(item, "callspec", None)
        if place.startswith(ON_ANY_DATABASE):
            item.add_marker("any_database")
        if place.startswith(SLOW) or (place.startswith(BY_PERSON) and person and person.id not in PEOPLE):
            item.add_marker("long")


def pytest_collection_finish() -> None:
    """What was loaded stays: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Every test works as the runtime role: PostgreSQL holds it inside the walls, like the practice itself."""
    if connection.vendor != "postgresql":
        yield
        return
    with django_db_blocker.unblock():
        owner = become_runtime()
    yield
    with django_db_blocker.unblock():
        reconnect_as(owner)


@pytest.fixture(scope="session", autouse=True)
def _tables_that_only_grow() -> None:
    from tests.forgetting import forget_between_tests

    forget_between_tests()


@pytest.fixture(autouse=True)
def _own_checkpoints(settings: Settings, tmp_path: Path) -> None:
    """Each test has practices of its own, whose keys another test's had before."""
    settings.AUDIT_CHECKPOINTS = str(tmp_path / "checkpoints")
