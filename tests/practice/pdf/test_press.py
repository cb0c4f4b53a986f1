import gc
import io
from typing import Any

import pytest
from pypdf import PdfReader

from practice.pdf.errors import PdfError
from practice.pdf.press import MOST_PAGES, Paper, render

pytestmark = pytest.mark.usefixtures("no_word_from_the_press")
HEAD = '<html lang="en-gb"><head><title>Session preparation</title><meta name="author" content="Willow Street"></head>'
DOCUMENT = f"""<!doctype html>{HEAD}<body><p class="sheet-foot">Made for Dr Mensah.</p><main class="sheet">
<h1>M. and J.</h1><p>Plain words, <b>strong words</b>, Łódź.</p><ul><li>One</li></ul></main></body></html>"""
SIZES = {Paper.A4: (595, 842), Paper.LETTER: (612, 792)}


def opened(html: str, paper: Paper = Paper.A4, *, one_page: bool = False) -> PdfReader:
    return PdfReader(io.BytesIO(render(html, paper=paper, one_page=one_page)))


def fonts(reader: PdfReader) -> dict[str, bool]:
    """Each font's family and whether it is inside the file."""
    found = {}
    pages: Any = reader.pages
    for page in pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            name = font["/BaseFont"].split("+")[-1].removeprefix("/")
            found[name.split("-")[0]] = bool({"/FontFile2", "/FontFile3"} & set(descriptor))
    return found


@pytest.mark.parametrize("paper", Paper)
def test_the_paper_has_its_size(paper: Paper) -> None:
    box = opened(DOCUMENT, paper).pages[0].mediabox
    assert (round(box.width), round(box.height)) == SIZES[paper]


def test_it_is_tagged_and_says_what_it_is() -> None:
    reader = opened(DOCUMENT)
    root: Any = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == (
        "en-gb",
        True,
        True,
    )
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_nothing_stands_in_its_metadata_but_title_and_practice() -> None:
    metadata: dict[str, Any] = dict(opened(DOCUMENT).metadata or {})
    assert metadata.pop("/Producer").startswith("WeasyPrint")
    assert metadata == {"/Title": "Session preparation", "/Author": "Willow Street"}


def test_it_has_no_bookmarks_and_no_files_inside() -> None:
    reader = opened(DOCUMENT)
    assert (reader.outline, dict(reader.attachments)) == ([], {})


def test_the_house_fonts_are_inside() -> None:
    assert fonts(opened(DOCUMENT)) == {"Newsreader": True, "Atkinson": True}


def test_the_foot_is_on_each_page() -> None:
    long = DOCUMENT.replace("<ul>", "<p>line</p>" * 90 + "<ul>")
    pages = [page.extract_text() for page in opened(long).pages]
    assert len(pages) > 1
    assert ["Made for Dr Mensah." in page for page in pages] == [True] * len(pages)
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]


def test_a_page_that_runs_over_is_set_smaller() -> None:
    long = DOCUMENT.replace("<ul>", "<p>line</p>" * 36 + "<ul>")
    assert (len(opened(long).pages), len(opened(long, one_page=True).pages)) == (2, 1)


def test_too_many_pages_are_refused() -> None:
    long = DOCUMENT.replace("<ul>", '<hr style="break-after: page">' * MOST_PAGES + "<ul>")
    with pytest.raises(PdfError, match=r"^The document has more than 60 pages\.$"):
        render(long, paper=Paper.A4)


def test_the_collector_runs_again_afterwards() -> None:
    assert gc.isenabled()
    render(DOCUMENT, paper=Paper.A4)
    assert gc.isenabled()
