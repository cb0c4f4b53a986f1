import base64
import io
import select
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from practice.pdf.errors import PdfError
from practice.pdf.fetcher import HouseFetcher
from practice.pdf.press import Paper, render

CANARY = "canary in a file"
WAYS = {
    "picture": '<img src="{url}" alt="x">',
    "picture in a set": '<img srcset="{url} 2x" src="{url}" alt="x">',
    "stylesheet": '<link rel="stylesheet" href="{url}">',
    "import": '<style>@import url("{url}");</style>',
    "background": "<p style=\"background: url('{url}')\">x</p>",
    "generated": "<style>p::before {{ content: url('{url}') }}</style><p>x</p>",
    "list marker": "<ul style=\"list-style: url('{url}')\"><li>x</li></ul>",
    "font": "<style>@font-face {{ font-family: f; src: url('{url}') }} p {{ font-family: f }}</style><p>x</p>",
    "attachment": '<link rel="attachment" href="{url}">',
    "attachment in a link": '<a rel="attachment" href="{url}">x</a>',
    "object": '<object data="{url}" type="image/svg+xml">x</object>',
    "embed": '<embed src="{url}">',
    "picture in a drawing": '<svg width="9" height="9"><title>x</title><image href="{url}" width="9"/></svg>',
    "drawing reused": '<svg width="9" height="9"><title>x</title><use href="{url}#a"/></svg>',
    "base": '<base href="{url}/"><img src="x.png" alt="x">',
}


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server


def was_called(server: socket.socket) -> bool:
    return bool(select.select([server], [], [], 0)[0])


def port(server: socket.socket) -> int:
    number: int = server.getsockname()[1]
    return number


def test_a_caller_would_be_noticed(listener: socket.socket, tmp_path: Path) -> None:
    """The two alarms of this module ring when somebody does go outside."""
    with socket.create_connection(listener.getsockname()):
        assert was_called(listener)
    (tmp_path / "canary").write_text(CANARY)
    assert URLFetcher().fetch((tmp_path / "canary").as_uri()).read() == CANARY.encode()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("way", WAYS)
def test_nothing_goes_outside(way: str, listener: socket.socket, tmp_path: Path) -> None:
    (tmp_path / "canary.svg").write_text(f"<svg xmlns='http://www.w3.org/2000/svg'><text>{CANARY}</text></svg>")
    for url in (f"http://127.0.0.1:{port(listener)}/a", (tmp_path / "canary.svg").as_uri()):
        html = f"<!doctype html><html lang=en><body>{WAYS[way].format(url=url)}</body></html>"
        pdf = b""
        try:
            pdf = render(html, paper=Paper.A4)
        except PdfError as error:
            assert str(error) == "The document asks for something outside itself."  # noqa: PT017 - both ends are right
        assert CANARY.encode() not in pdf
        assert not was_called(listener)


@pytest.mark.parametrize(
    "url",
    [
        "font:../css/tokens.css",
        "font:/etc/passwd",
        "font:newsreader-latin-wght-normal.woff2/../../settings.py",
        "data:text/css,p{}",
        "data:image/svg+xml;base64,PHN2Zy8+",
        "data:image/png,not-base64",
        "FILE:///etc/passwd",
        "ftp://127.0.0.1/a",
        "http://[::ffff:127.0.0.1]/",
        "//127.0.0.1/a",
    ],
)
def test_other_addresses_stop_the_document(url: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        HouseFetcher().fetch(url)


def test_the_practice_s_own_picture_is_printed() -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (4, 4), "teal").save(drawn, "PNG")
    logo = "data:image/png;base64," + base64.b64encode(drawn.getvalue()).decode()
    html = f'<!doctype html><html lang=en><title>x</title><body><img src="{logo}" alt="Willow Street"></body></html>'
    page = PdfReader(io.BytesIO(render(html, paper=Paper.A4))).pages[0]
    assert [image.image.size for image in page.images if image.image] == [(4, 4)]
