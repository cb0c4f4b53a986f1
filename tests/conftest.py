"""What holds for every test: it reaches no machine but this one, and passwords cost nothing."""

import sys

import pytest
from pytest_django import Settings

from tests.network import refuse_strangers


def pytest_configure() -> None:
    sys.addaudithook(refuse_strangers)


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
