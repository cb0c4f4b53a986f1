"""What holds for every test: it reaches no machine but this one, and passwords cost nothing."""

import sys
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.network import refuse_strangers


def pytest_configure() -> None:
    sys.addaudithook(refuse_strangers)


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def _tables_that_only_grow() -> None:
    from tests.forgetting import forget_between_tests

    forget_between_tests()


@pytest.fixture(autouse=True)
def _own_checkpoints(settings: Settings, tmp_path: Path) -> None:
    """Each test has practices of its own, whose keys another test's had before."""
    settings.AUDIT_CHECKPOINTS = str(tmp_path / "checkpoints")
