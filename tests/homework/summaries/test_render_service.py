import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from homework.analytics.shapes import Direction, Points
from homework.analytics.trends import trends
from homework.summaries import render_client, render_wire
from homework.summaries.render_client import GAVE_UP, SILENT, RenderUnavailableError
from homework.summaries.sheets import html_of
from tests.homework.summaries.samples import individual

# With a thread that stays, as newer versions of Pango leave one behind.
SERVICE = """
import sys, threading
import django
django.setup()
threading.Thread(target=threading.Event().wait, daemon=True).start()
from homework.summaries import render_child, render_service
render_child.CPU_SECONDS = render_child.QUESTION_SECONDS = 1
render_child.MEMORY_BYTES = 300 * 1024 * 1024
render_service.RenderService(sys.argv[1]).run()
"""
HUNGRY = "<table>" + "<tr>" + "<td colspan=1000>x</td>" * 40 + "</tr>" * 40 + "</table>"
POINTS = tuple(
    Points(
        name, name, Direction.UP_GOOD, 0, 10, tuple((date(2026, 9, 7) + timedelta(weeks=n), n) for n in range(weeks))
    )
    for name, weeks in (("rising", 7), ("short", 2), ("empty", 0))
)


@contextmanager
def running(path: Path, *command: str) -> Iterator[None]:
    """A service at the path, which has to be alive to the end and to leave nothing."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "practice.settings", "RENDER_SOCKET": str(path)}
    with subprocess.Popen(command or (sys.executable, "-c", SERVICE, str(path)), env=environment) as service:
        try:
            deadline = time.monotonic() + 20
            while not answers(path) and time.monotonic() < deadline and service.poll() is None:
                time.sleep(0.05)
            yield
        finally:
            service.send_signal(signal.SIGTERM)
    assert (service.returncode, path.exists()) == (0, False)


def answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as caller, render_wire.address(str(path)) as address:
        return caller.connect_ex(address) == 0


@pytest.fixture(scope="module")
def socket_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("render") / "render.sock"
    with running(path):
        yield path


@pytest.fixture
def service(socket_path: Path, settings: Settings) -> Path:
    settings.RENDER_SOCKET = str(socket_path)
    return socket_path


def test_trends_come_back_as_they_were_reckoned(service: Path) -> None:
    assert render_client.trends(POINTS) == trends(POINTS)
    assert render_client.trends([]) == ()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_page_comes_back_on_paper(service: Path, paper: render_client.PaperName) -> None:
    assert render_client.pdf(html_of(individual()), paper).startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("html", "answer"),
    [
        ('<img src="file:///etc/passwd" alt="x">', "The document asks for something outside itself."),
        ('<hr style="break-after: page">' * 61, "The document has more than 60 pages."),
        ("<p>" + "long " * 50_000, "This holds a text that is too long to print."),
        ("<div>" * 3000, "This could not be printed. What it was made from is safe."),
        (HUNGRY * 40, GAVE_UP),
    ],
    ids=["outside", "pages", "text", "deep", "hungry"],
)
def test_a_bad_document_harms_nobody(service: Path, html: str, answer: str) -> None:
    with pytest.raises(RenderUnavailableError) as refusal:
        render_client.pdf(html, "A4", one_page=False)
    assert str(refusal.value) == answer
    assert render_client.trends(POINTS[:1]) == trends(POINTS[:1])


def test_callers_who_say_nothing_hold_up_nobody_for_long(service: Path) -> None:
    with ExitStack() as silent:
        for _ in range(6):
            caller = silent.enter_context(socket.socket(socket.AF_UNIX))
            caller.connect(str(service))
        began = time.monotonic()
        assert render_client.trends(POINTS) == trends(POINTS)
        assert time.monotonic() - began < 6


def test_many_callers_at_once(service: Path) -> None:
    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(lambda _: render_client.trends(POINTS), range(16)))
    assert answers == [trends(POINTS)] * 16


def test_without_the_key_there_is_no_answer(service: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render_wire, "key", lambda: b"another")
    with pytest.raises(RenderUnavailableError, match=SILENT):
        render_client.trends(POINTS)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ({"do": "pickle"}, "The service does not know this question."),
        ({"do": "pdf", "html": 1, "paper": "A4"}, "The service does not know this question."),
        ({"do": "pdf", "html": "", "paper": "A0"}, "The service does not know this question."),
        ({"do": "trends", "points": [{"series": "x"}]}, "These are no points."),
    ],
)
def test_an_odd_question_is_refused(service: Path, question: render_wire.Json, answer: str) -> None:
    with pytest.raises(RenderUnavailableError, match=answer):
        render_client._ask(question, seconds=10)


def test_the_socket_is_open_to_its_owner_alone(service: Path) -> None:
    assert service.stat().st_mode & 0o777 == 0o600


def test_nobody_there(settings: Settings, tmp_path: Path) -> None:
    settings.RENDER_SOCKET = str(tmp_path / "render.sock")
    with pytest.raises(RenderUnavailableError, match=SILENT):
        render_client.trends(POINTS)


def test_the_command_takes_over_ends_cleanly_and_is_alone(tmp_path: Path, settings: Settings) -> None:
    """Also at a path too long for a socket's address."""
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    path = folder / "render.sock"
    settings.RENDER_SOCKET = str(path)
    with socket.socket(socket.AF_UNIX) as dead, render_wire.address(str(path)) as address:
        dead.bind(address)
    command = (sys.executable, "manage.py", "render_service")
    with running(path, *command):
        assert render_client.trends(POINTS) == trends(POINTS)
        environment = {**os.environ, "RENDER_SOCKET": str(path)}
        second = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert (second.returncode, second.stderr) == (1, f"A render service listens on {path} already.\n")
        assert render_client.trends(POINTS) == trends(POINTS)


def test_the_web_s_side_loads_neither_pandas_nor_the_press() -> None:
    code = """
import sys, django
django.setup()
import homework.summaries.render_client, homework.summaries.sheets, homework.summaries.wording
sys.exit(bool({"pandas", "numpy", "weasyprint"} & set(sys.modules)))
"""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "practice.settings"}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0


def test_without_pango_trends_work_and_pages_say_what_is_missing() -> None:
    code = """
import sys, django
django.setup()
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
sys.meta_path.insert(0, Missing())
from homework.summaries.render_child import NO_PANGO, RefusedError, tools
answers = tools()
assert answers["trends"]({"points": []}) == {"trends": []}
try:
    answers["pdf"]({"html": "x", "paper": "A4"})
except RefusedError as error:
    sys.exit(str(error) != NO_PANGO)
sys.exit(2)
"""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "practice.settings"}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
