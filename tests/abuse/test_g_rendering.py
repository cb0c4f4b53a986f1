"""What somebody writes to harm those who read it: in pages, in mails, on paper, and in the machine that prints."""

import os
import resource
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from io import BytesIO
from multiprocessing import Pipe
from pathlib import Path

import pytest
from pypdf import PdfReader
from pytest_django import Settings

from homework.analytics.trends import trends
from homework.summaries import render_child, render_client
from homework.summaries.render_client import GAVE_UP, RenderUnavailableError
from tests.homework.summaries.test_render_service import HUNGRY, POINTS, SERVICE, running

OUTSIDE = "The document asks for something outside itself."
REACHES = (
    '<img alt="" src="{url}">',
    '<link rel="stylesheet" href="{url}">',
    "<style>@import url({url})</style>",
    "<style>body {{ background: url({url}) }}</style>",
    "<style>@font-face {{ font-family: x; src: url({url}) }} p {{ font-family: x }}</style><p>x</p>",
    "<style>p::before {{ content: url({url}) }}</style><p>x</p>",
    "<style>li {{ list-style: url({url}) }}</style><ul><li>x</ul>",
    '<object data="{url}"></object>',
    '<embed src="{url}">',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    '<a rel="attachment" href="{url}">x</a>',
    '<link rel="attachment" href="{url}">',
    "<img alt=\"\" src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='{url}'/></svg>\">",
    '<base href="{url}"><img alt="" src="x.png">',
)
BOMBS = {
    "columns": (HUNGRY * 40, {GAVE_UP}),
    "lines": (f"<pre>{'x\n' * 300_000}</pre>", {render_child.TOO_LONG}),
    "short-lines": ("<p>x</p>" * 300_000, {GAVE_UP, render_child.NOT_ANSWERED, render_client.SILENT}),
    "deep": ("<div>" * 5000, {GAVE_UP, render_child.NOT_ANSWERED}),
    "pages": ('<hr style="break-after: page">' * 61, {"The document has more than 60 pages."}),
    "wide": (f"<p>{'W' * 250_000}</p>", {render_child.TOO_LONG}),
}


@pytest.fixture(scope="module")
def socket_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("render") / "render.sock"
    with running(path, sys.executable, "-c", SERVICE, str(path)):
        yield path


@pytest.fixture
def service(socket_path: Path, settings: Settings) -> None:
    settings.RENDER_SOCKET = str(socket_path)


@pytest.fixture
def listener() -> Iterator[tuple[str, list[object]]]:
    """An address of this machine, and who knocked there."""
    knocked: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hear() -> None:
            while True:
                try:
                    caller, where = server.accept()
                except OSError:
                    return
                knocked.append(where)
                caller.close()

        listening = threading.Thread(target=hear, daemon=True)
        listening.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x.png", knocked
        server.shutdown(socket.SHUT_RDWR)
        listening.join(5)


@pytest.mark.parametrize("reach", REACHES)
def test_58_nothing_on_paper_comes_from_outside(
    service: None, listener: tuple[str, list[object]], tmp_path: Path, reach: str
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("canary-in-a-file", encoding="utf-8")
    url, knocked = listener
    for address in (url, secret.as_uri(), "ftp://127.0.0.1/x", "//127.0.0.1/x.png"):
        try:
            printed = render_client.pdf(reach.format(url=address), "A4", one_page=False)
        except RenderUnavailableError as refusal:
            assert str(refusal) in {OUTSIDE, render_child.NOT_ANSWERED}  # noqa: PT017 - a document without its reach may also be printed
        else:
            paper = PdfReader(BytesIO(printed))
            assert (paper.attachments, "canary" in paper.pages[0].extract_text()) == ({}, False)
    assert knocked == []


@pytest.mark.parametrize("bomb", BOMBS)
def test_58_a_bomb_ends_in_words_and_the_service_lives(service: None, bomb: str) -> None:
    html, endings = BOMBS[bomb]
    with pytest.raises(RenderUnavailableError) as refusal:
        render_client.pdf(html, "A4", one_page=False)
    assert str(refusal.value) in endings
    assert render_client.trends(POINTS[:1]) == trends(POINTS[:1])


def confined[T](probe: Callable[[], T]) -> T:
    """What a probe finds in a child that has the printer's limits."""
    here, there = Pipe()
    pid = os.fork()
    if not pid:
        try:
            render_child._limit()
            there.send(probe())
        finally:
            os._exit(0)
    there.close()
    with closing(here):
        assert here.poll(20)
        found: T = here.recv()
    os.waitpid(pid, 0)
    return found


def test_58_the_printer_s_child_writes_no_file_and_knows_no_network(
    listener: tuple[str, list[object]], tmp_path: Path
) -> None:
    port = int(listener[0].rpartition(":")[2].partition("/")[0])

    def probe() -> dict[str, object]:
        def writes() -> None:
            with (tmp_path / "x").open("w", encoding="utf-8") as file:
                file.write("x")

        def calls() -> None:
            socket.create_connection(("127.0.0.1", port), timeout=2).close()

        limits = {name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))[0] for name in ("CPU", "FSIZE", "CORE")}
        return {**limits, "writes": _fails(writes), "calls": _fails(calls)}

    found = confined(probe)
    alone = found["calls"] if can_leave_the_network() else True
    assert found | {"calls": alone} == {"CPU": 20, "FSIZE": 0, "CORE": 0, "writes": True, "calls": True}


def can_leave_the_network() -> bool:
    """Some containers let nobody give up the network; there the deny-all door is the only wall."""
    before = Path("/proc/self/ns/net").readlink()
    return confined(lambda: Path("/proc/self/ns/net").readlink()) != before


def _fails(act: Callable[[], None]) -> bool:
    try:
        act()
    except OSError:
        return True
    return False
