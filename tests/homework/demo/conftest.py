"""The demo practice: seeded once by its command, of which nothing is left, and played once for the story's tests."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from homework.demo.play import Played, play
from practice import clock

A_WEDNESDAY = datetime(2026, 11, 25, 13, 10, tzinfo=UTC)
SEED = 7


def said(command: str, *arguments: str) -> str:
    """What a command writes, or the words with which it refuses."""
    out = StringIO()
    try:
        call_command(command, *arguments, stdout=out)
    except CommandError as refusal:
        return str(refusal)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Seeding:
    """What came of ``seed_demo`` and of the commands after it."""

    words: str
    written: dict[str, Any]
    file: Path
    kept: Path
    table: str
    again: str
    if_empty: str
    grants: str


@pytest.fixture(scope="session")
def seeding(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Seeding:
    var, file = tmp_path_factory.mktemp("var"), tmp_path_factory.mktemp("out") / "new" / "practice.json"
    with (
        override_settings(VAR_DIR=var),
        django_db_blocker.unblock(),
        transaction.atomic(),
        clock.played(A_WEDNESDAY),
    ):
        words = said("seed_demo", "--seed", str(SEED), "--json", str(file))
        found = Seeding(
            words=words,
            written=json.loads(file.read_text(encoding="utf-8")),
            file=file,
            kept=var / "demo.json",
            table=said("demo_people"),
            again=said("seed_demo"),
            if_empty=said("seed_demo", "--if-empty"),
            grants=said("check_grants"),
        )
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def played(seeding: Seeding, django_db_blocker: DjangoDbBlocker) -> Iterator[Played]:
    """The practice as the seed makes it on a Wednesday afternoon; it is that afternoon during the test."""
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.played(A_WEDNESDAY):
            yield play(SEED)
        transaction.set_rollback(True)
