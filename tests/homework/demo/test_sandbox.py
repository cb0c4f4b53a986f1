"""The sandbox for programs: who is in it, and that it is no practice of real use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from clients.models import Client
from homework.demo.sandbox import Sandbox, open_sandbox
from homework.models import Response
from practice.people.models import Practice
from practice.people.sandbox import but_sandboxes, sandbox
from practice.walls.context import Place, within
from tests.cast import Cast
from tests.homework.demo.conftest import said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def everywhere(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.VAR_DIR = tmp_path
    with within(Place.EVERYWHERE):
        yield


def test_without_a_demo_practice_there_is_none(cast: Cast) -> None:
    assert said("sandbox", "--if-demo") == ""
    assert sandbox() is None


def test_in_real_use_there_is_none(cast: Cast, settings: Settings) -> None:
    settings.PRODUCTION = True
    assert "for development only" in said("sandbox")
    assert sandbox() is None


def test_its_secret_is_said_once(cast: Cast) -> None:
    first, again = said("sandbox"), said("sandbox")
    assert "/api/docs/" in first
    assert "client_secret" in first
    assert again.splitlines() == first.splitlines()[:1]


def test_a_new_one_takes_its_place_and_lets_the_old_program_in_no_more(cast: Cast) -> None:
    old: Sandbox = open_sandbox()
    assert Client.objects.filter(practice=old.practice).count() == 5
    assert Response.objects.filter(client__practice=old.practice).count() == 10
    new = open_sandbox()
    old.program.client.refresh_from_db()
    assert (old.program.client.revoked_at is None, new.program.client.revoked_at is None) == (False, True)
    found = sandbox()
    assert found is not None
    assert found.pk == new.practice.pk != old.practice.pk
    assert {"clients.write", "system/*.cruds", "system/AuditEvent.rs"} <= set(new.program.client.scopes)


def test_where_no_practice_is_named_the_real_one_is_meant(cast: Cast) -> None:
    real = Practice.objects.get(pk=cast.actor("owner").practice)
    Practice.objects.exclude(pk=real.pk).update(code="sandbox-other")
    open_sandbox()
    assert [one.pk for one in but_sandboxes()] == [real.pk]
    assert "client_id" in said("register_client", "Ledger", "--scopes", "clients.read", "--secret")
