"""A sandbox that stands for a module's tests, and the house on a port."""

from collections.abc import Iterator
from types import ModuleType

import pytest
from pytest_django import DjangoDbBlocker

from homework.demo.sandbox import Sandbox, open_sandbox
from practice.walls.context import Place, within
from tests.architecture.tree import ROOT
from tests.practice.api.serving import Serving


@pytest.fixture(scope="module")
def box(standing: None, django_db_blocker: DjangoDbBlocker) -> Sandbox:
    with django_db_blocker.unblock(), within(Place.EVERYWHERE):
        return open_sandbox()


@pytest.fixture
def serving() -> Iterator[Serving]:
    found = Serving()
    yield found
    found.close()


@pytest.fixture(scope="module")
def library() -> ModuleType:
    """The client of the docs, as a program that has copied it imports it."""
    path = ROOT / "docs" / "trellis.py"
    made = ModuleType("trellis")
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), made.__dict__)  # noqa: S102 - a file of our own
    return made
