"""A real Chromium, whose console has to stay silent: that is how a breach of the content policy shows."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.journeys.house import Couple, House, NewContext
from tests.journeys.renderer import rendering

FLAGS = [
    "--no-sandbox",  # root may not have one
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--font-render-hinting=none",
]

# How long an answer takes says how busy the machine is, as it does for hypothesis.
expect.set_options(timeout=20_000)


def chromium() -> str | None:
    return shutil.which(os.environ.get("CHROMIUM", "chromium"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is a journey."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def _orm_beside_the_browser() -> Iterator[None]:
    # Playwright keeps an event loop in this thread, in which Django would refuse to speak to the database.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep SQLite in a file: the live server's threads each need a connection of their own."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "journeys.sqlite3")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = chromium()
    if path is None:
        message = "There is no Chromium. Debian: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return {**browser_type_launch_args, "executable_path": path, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "en-GB", "timezone_id": "Europe/London", "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """Lets a journey say page.goto("/today/")."""
    return str(live_server.url)


@pytest.fixture
def harmless(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """What the console may say in this journey."""
    return tuple(words for mark in request.node.iter_markers("console_may_say") for words in mark.args)


@pytest.fixture
def house(
    live_server: LiveServer, new_context: NewContext, harmless: tuple[str, ...], settings: Settings
) -> Iterator[House]:
    """The way into the running practice; its browsers ask nobody else and have nothing to complain about."""
    settings.LEAVE_URL = "http://weather.test/"
    found = House(live_server.url, new_context, harmless)
    yield found
    assert found.problems == []


@pytest.fixture
def couple(live_server: LiveServer) -> Couple:
    return Couple()


@pytest.fixture(scope="session")
def render_socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with rendering(tmp_path_factory.mktemp("render") / "socket") as path:
        yield path


@pytest.fixture
def renderer(render_socket: str, settings: Settings) -> None:
    """The render service, a process of its own as in real life."""
    settings.RENDER_SOCKET = render_socket


@pytest.fixture
def context(context: BrowserContext, harmless: tuple[str, ...]) -> Iterator[BrowserContext]:
    """Fail a journey in which the console reports an error, but for those that ``console_may_say`` names."""
    problems: list[str] = []
    context.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: problems.append(str(error.error)))
    yield context
    assert [problem for problem in problems if not any(words in problem for words in harmless)] == []
