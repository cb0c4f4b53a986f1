"""Prints one document: fonts and stylesheets are read once for each process, the outside world never."""

import gc
import re
from bisect import bisect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from weasyprint import CSS, HTML, Document
from weasyprint.text.ffi import ffi, gobject, pangoft2
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from practice.pdf.errors import PdfError
from practice.pdf.fetcher import STATIC, HouseFetcher

MOST_PAGES = 60
VARIANT = {"pdf_variant": "pdf/ua-1", "pdf_tags": True}
SHEETS = ("tokens.css", "sheet.css", "print.css")
SMALLER = (
    ("print-tight.css", 10.25),
    ("print-tighter.css", 9.75),
    ("print-tighter.css", 9),
    ("print-tighter.css", 8.25),
    ("print-tighter.css", 7.5),
    ("print-tightest.css", 7),
)
# What has to be on the page, or it is set smaller: five lines for notes, then two, and at last none.
LEAST = ("note-5", "note-2", "note-2", *["content-end"] * 4)
ALONE = '@page { @bottom-right { content: "Page 1 of 1" } }'
NO_NOTES = "@layer print { .sheet-notes { display: none } }"
FULL_AT = (2000, 2300, 3200, 3700, 5200)
TAGS = re.compile(r"<[^>]*>|\s+")
FOR_SCREENS = re.compile(r"^( *)@supports .*?^\1}\n", re.MULTILINE | re.DOTALL)


class Paper(StrEnum):
    """The sizes that practices print on."""

    A4 = "A4"
    LETTER = "Letter"


@dataclass(frozen=True, slots=True)
class Press:
    """What every document of this process shares."""

    fonts: FontConfiguration
    sheets: tuple[CSS, ...]
    smaller: tuple[CSS, ...]
    alone: CSS
    no_notes: CSS
    papers: dict[Paper, CSS]


@cache
def fetcher() -> HouseFetcher:
    """The one door, made once."""
    return HouseFetcher()


@cache
def press() -> Press:
    """Fonts and stylesheets, read at the first document."""
    fonts = FontConfiguration()

    def read(name: str, more: str = "") -> CSS:
        text = FOR_SCREENS.sub("", (STATIC / "css" / name).read_text(encoding="utf-8"))
        return CSS(string=text + more, font_config=fonts, url_fetcher=fetcher())

    papers = {paper: CSS(string=f"@page {{ size: {paper} }}", url_fetcher=fetcher()) for paper in Paper}
    smaller = tuple(read(name, f"@layer print {{ html {{ font-size: {size}pt }} }}") for name, size in SMALLER)
    alone, no_notes = (CSS(string=text, font_config=fonts, url_fetcher=fetcher()) for text in (ALONE, NO_NOTES))
    return Press(fonts, tuple(read(name) for name in SHEETS), smaller, alone, no_notes, papers)


def look_for_fonts_anew() -> None:
    """Give a forked process its own way to the fonts that its parent read.

    Newer Pango looks for fonts in a thread of each font map, and a fork inherits no thread: it would wait for ever. The
    configuration and the files of the fonts are the parent's, so nothing is read or written again.
    """
    fonts = press().fonts
    fonts.font_map = ffi.gc(pangoft2.pango_ft2_font_map_new(), gobject.g_object_unref)
    pangoft2.pango_fc_font_map_set_config(ffi.cast("PangoFcFontMap *", fonts.font_map), fonts._config)  # noqa: SLF001
    fonts.strut_layouts.clear()
    fonts.font_features.clear()


def render(html: str, *, paper: Paper, one_page: bool = False) -> bytes:
    """Return ``html`` as a tagged PDF/UA document with its fonts inside.

    Language, title and author are those that the document names in its head. With ``one_page`` a document that runs
    over is set again with smaller type, and of its lines for notes the page keeps as many as it has room for. Raises
    PdfError when the document asks for anything outside itself, or has more than sixty pages.
    """
    try:
        with _undisturbed():
            return _print(html, paper, one_page=one_page)
    except FatalURLFetchingError as error:
        raise PdfError(str(error)) from None


def _print(html: str, paper: Paper, *, one_page: bool) -> bytes:
    document = _one_page(html, paper) if one_page else _laid_out(html, paper)
    if len(document.pages) > MOST_PAGES:
        raise PdfError(f"The document has more than {MOST_PAGES} pages.")
    pdf: bytes = document.write_pdf(**VARIANT)
    return pdf


def _one_page(html: str, paper: Paper) -> Document:
    """The document in the largest type in which all but notes is on one page; of the lines for notes those that are."""
    ours = press()
    sizes: tuple[tuple[CSS, ...], ...] = ((), *((step,) for step in ours.smaller))
    for size, least in list(zip(sizes, LEAST, strict=True))[_first_try(html) :]:
        document = _laid_out(html, paper, *size, ours.alone)
        first, *rest = document.pages
        if not rest or least in first.anchors:
            return document.copy([first])
    return _laid_out(html, paper, *sizes[-1], ours.no_notes)


def _first_try(html: str) -> int:
    """Where to begin: every layout that runs over costs as much as the one that fits, and long texts will run over."""
    return bisect(FULL_AT, len(TAGS.sub(" ", html)))


def _laid_out(html: str, paper: Paper, *more: CSS) -> Document:
    ours = press()
    stylesheets = [*ours.sheets, ours.papers[paper], *more]
    return HTML(string=html, url_fetcher=fetcher()).render(stylesheets=stylesheets, font_config=ours.fonts, **VARIANT)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep the garbage collector still: it costs a sixth of a document's time and finds nothing in it."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
