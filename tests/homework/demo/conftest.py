"""The demo practice, played for all tests of a module and taken back afterwards."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from homework.demo.play import Played, play
from homework.demo.report import report
from practice import clock

A_WEDNESDAY = datetime(2026, 11, 25, 13, 10, tzinfo=UTC)
SEED = 7
CHEAP = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def first_report(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[str, Any]:
    """What a first play says, of which nothing is left."""
    with override_settings(PASSWORD_HASHERS=CHEAP), django_db_blocker.unblock(), transaction.atomic():
        with clock.played(A_WEDNESDAY):
            written = report(play(SEED), SEED)
        transaction.set_rollback(True)
    return written


@pytest.fixture(scope="module")
def played(first_report: dict[str, Any], django_db_blocker: DjangoDbBlocker) -> Iterator[Played]:
    """The practice as the seed makes it on a Wednesday afternoon; it is that afternoon during the test."""
    with override_settings(PASSWORD_HASHERS=CHEAP), django_db_blocker.unblock(), transaction.atomic():
        with clock.played(A_WEDNESDAY):
            yield play(SEED)
        transaction.set_rollback(True)
