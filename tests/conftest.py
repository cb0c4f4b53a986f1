"""What holds for every test: it reaches no machine but this one, passwords cost nothing, and it owns no table."""

import gc
import sys
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import hypothesis
import pytest
from django.db import connection, transaction
from django.db.models.signals import post_migrate
from django.test import override_settings
from pytest_django import DjangoDbBlocker, Settings

from tests.network import refuse_strangers
from tests.runtime import become_runtime, reconnect_as
from tests.share import is_in_share

# Rooms of their own that lend to several others.
pytest_plugins = (
    *("tests.cast", "tests.homework.leaks.fixtures", "tests.homework.summaries.fixtures"),
    *("tests.foreign", "tests.practice.walls.fixtures"),
)
HERE = Path(__file__).parent
# Where databases differ: each tries these in the quick lane too, and all that works with real transactions.
ON_BOTH = ("homework/sharing/", "practice/jobs/", "practice/sync/", "practice/walls/", "abuse/test_d_walls")
# What asks for everything as everybody: there each statement more costs most.
ON_SQLITE = ("homework/leaks/", "homework/demo/")
# What partners are told is the same on any database: of what these try in the long lane alone each tries half.
ON_EITHER = (
    *(f"homework/leaks/test_{name}" for name in ("measures", "every_address", "pages_sent", "api", "fhir_apps")),
    *("homework/api/test_feed", "abuse/test_a_", "abuse/test_b_"),
)
# Of all other modules PostgreSQL, which takes twice as long for each, tries one in so many.
ONE_IN = 7
# What each test would pay for and none is about: passwords that are hard to guess, a list of all static files.
CHEAP = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"], "WHITENOISE_AUTOREFRESH": True}


def pytest_configure() -> None:
    sys.addaudithook(refuse_strangers)
    # How long an example takes says how busy the machine is.
    patient = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
    hypothesis.settings.register_profile("patient", patient)
    hypothesis.settings.load_profile("patient")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave the modules that another run tries: ``MODULES`` says which part of how many is this one's, as in 1/4."""
    module = collection_path.name.startswith("test_") and collection_path.relative_to(HERE).as_posix()
    return True if module and not is_in_share(crc32(module.encode()), by="MODULES") else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    _keep_apart(items)
    _leave_for_the_long_lane(items)
    for item in items:
        if not _is_for_here(item):
            item.add_marker("elsewhere")
        if _is_the_others(item):
            item.add_marker("others")
        if "standing" in getattr(item, "fixturenames", ()):
            item.add_marker("django_db")


def _is_for_here(item: pytest.Item) -> bool:
    """Whether this database tries it in the quick lane: what is the same on both, module by module on one of them."""
    module, mark = item.path.relative_to(HERE).as_posix(), item.get_closest_marker("django_db")
    if module.startswith(ON_BOTH) or (mark and mark.kwargs.get("transaction")) or item.get_closest_marker("shared"):
        return True
    if module.startswith(ON_SQLITE):
        return connection.vendor == "sqlite"
    return (crc32(module.encode()) % ONE_IN == 0) == (connection.vendor == "postgresql")


def _is_the_others(item: pytest.Item) -> bool:
    """Whether the long lane leaves it to the other database: ``LONG_SHARE`` names this one's half, as in 1/2."""
    module = item.path.relative_to(HERE).as_posix()
    if not item.get_closest_marker("long") or not module.startswith(ON_EITHER):
        return False
    is_divided = item.get_closest_marker("shared") is not None
    return not is_divided and not is_in_share(crc32(item.nodeid.encode()), by="LONG_SHARE")


def _leave_for_the_long_lane(items: list[pytest.Item]) -> None:
    """Of the cases of a test that is marked ``one_in``, the quick lane tries the first of every so many, as written."""
    tests: dict[str, list[pytest.Function]] = {}
    for item in items:
        if isinstance(item, pytest.Function) and item.get_closest_marker("one_in"):
            tests.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for cases in tests.values():
        (every,) = next(cases[0].iter_markers("one_in")).args
        for place, case in enumerate(sorted(cases, key=lambda case: tuple(case.callspec.indices.values()))):
            if place % every:
                case.add_marker("long")


def _keep_apart(items: list[pytest.Item]) -> None:
    """A test with real transactions would see what stands for its module's other tests, and empty it."""
    lends = {item.path for item in items if "standing" in getattr(item, "fixturenames", ())}
    for item in items:
        mark = item.get_closest_marker("django_db")
        if mark and mark.kwargs.get("transaction") and item.path in lends:
            raise pytest.UsageError(f"{item.nodeid} needs a module of its own, in which nothing is lent.")


def pytest_collection_finish() -> None:
    """What was loaded stays: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _cheap() -> Iterator[None]:
    with override_settings(**CHEAP):
        yield


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


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is written from here on stands for a module's tests, each of which begins with it as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session", autouse=True)
def _tables_that_only_grow() -> None:
    from tests.forgetting import forget_between_tests

    forget_between_tests()


@pytest.fixture(scope="session", autouse=True)
def _rights_have_other_keys() -> None:
    """Tables that were emptied are filled anew: the keys of permissions, looked up once a process, are others then."""
    from practice.access.grants import permission_id

    post_migrate.connect(lambda **_signal: permission_id.cache_clear(), weak=False)


@pytest.fixture(autouse=True)
def _own_checkpoints(settings: Settings, tmp_path: Path) -> None:
    """Each test has practices of its own, whose keys another test's had before."""
    settings.AUDIT_CHECKPOINTS = str(tmp_path / "checkpoints")
