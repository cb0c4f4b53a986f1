import io
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from django.template.loader import render_to_string
from pypdf import PdfReader

from homework.summaries.content import Page
from homework.summaries.sheets import html_of
from practice.pdf.press import Paper, _one_page, render
from tests.homework.summaries.fullest import FULLEST
from tests.homework.summaries.samples import PAGES, clinician, individual, room

MILLIMETRE = 96 / 25.4
A4_HEIGHT = 297 * MILLIMETRE
ORDER = {
    individual: [
        "T.",
        "Wants from today",
        "Homework since 12 Oct",
        "Trends",
        "Totals that T. can see",
        "In the words of T.",
        "My last line",
        "Due",
        "Notes",
    ],
    room: [
        "M. and J.",
        "For today",
        "We said we would",
        "Done together",
        "M.",
        "J.",
        "Words you have opened to each other",
        "Next",
        "Notes",
    ],
    clinician: [
        "M. and J.",
        "Waiting for me",
        "Wants from today",
        "M. homework since 4 Oct",
        "J. homework since 4 Oct",
        "Trends",
        "Measures",
        "Commitments",
        "Where the two differ",
        "In their words",
        "Consider asking",
        "My last line",
        "Due",
        "Notes",
    ],
}


@cache
def printed(page: Callable[[], Page], paper: Paper) -> PdfReader:
    return PdfReader(io.BytesIO(render(html_of(page()), paper=paper, one_page=True)))


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


@pytest.mark.one_in(2)
@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("page", PAGES)
def test_an_ordinary_day_is_one_page(page: Callable[[], Page], paper: Paper) -> None:
    reader = printed(page, paper)
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    assert "Made for Dr Mensah" in text
    assert "Not for forwarding. Page 1 of 1" in " ".join(text.split())


@pytest.mark.one_in(2)
@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("page", FULLEST)
def test_the_fullest_day_is_one_page_and_loses_nothing(page: Callable[[], Page], paper: Paper) -> None:
    reader = printed(page, paper)
    assert len(reader.pages) == 1
    text = "".join(reader.pages[0].extract_text().split())
    assert {count: text.count(f"{count}Acommitment") for count in range(4)} == {
        count: html_of(page()).count(f"{count} A commitment") for count in range(4)
    }


@pytest.mark.parametrize("page", PAGES)
def test_it_is_read_in_this_order(page: Callable[[], Page]) -> None:
    headings = re.findall(r"<h[12]>(.*?)</h[12]>", html_of(page()), re.DOTALL)
    assert [text_of(heading) for heading in headings] == ORDER[page]


@pytest.mark.parametrize("page", PAGES)
def test_screen_and_paper_share_their_content(page: Callable[[], Page]) -> None:
    shown = render_to_string(f"homework/prep/_{page.__name__}.html", {"page": page()})
    assert text_of(shown)
    assert text_of(shown) in text_of(html_of(page()))


@pytest.mark.parametrize("page", PAGES)
def test_it_needs_no_style_or_script_of_its_own(page: Callable[[], Page]) -> None:
    assert re.findall(r"<style|<script| style=| on\w+=|https?://(?!www\.w3\.org)", html_of(page())) == []


def test_a_client_s_markup_is_words() -> None:
    page = individual()
    words = '<img src="file:///etc/passwd"> {{ page }} & more'
    said = type(page.wants[0])(words=words, source="Check-in")
    html = html_of(type(page)(sheet=page.sheet, who="T.", session="Session 1.", wants=(said,)))
    assert "&lt;img src=&quot;file:///etc/passwd&quot;&gt; {{ page }} &amp; more" in html
    assert words in " ".join(PdfReader(io.BytesIO(render(html, paper=Paper.A4))).pages[0].extract_text().split())


def test_every_picture_says_its_numbers() -> None:
    reader = printed(room, Paper.A4)
    assert sorted(alternatives(reader)) == [
        "J. Trust this week each week: 6, 6, 6, 6, 5",
        "M. Trust this week each week: 4, 4, 5, no answer, 4",
    ]


def alternatives(reader: PdfReader) -> list[str]:
    """The words that stand for each tagged picture."""
    root: Any = reader.trailer["/Root"]
    return list(walked(root["/StructTreeRoot"]))


def walked(element: object) -> Iterator[str]:
    if not isinstance(element, dict):
        return
    if "/Alt" in element:
        yield str(element["/Alt"])
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        yield from walked(kid.get_object())


@cache
def lines_for_notes(page: Callable[[], Page], paper: Paper) -> list[float]:
    """How far down the page each of its lines for notes stands, from the first to the last."""
    first = _one_page(html_of(page()), paper).pages[0]
    return sorted(place[1] for name, place in first.anchors.items() if name.startswith("note-"))


@pytest.mark.parametrize(("page", "least", "margin"), [(individual, 6, 17), (room, 6, 17), (clinician, 2, 14)])
def test_notes_have_the_room_that_is_left(page: Callable[[], Page], least: int, margin: int) -> None:
    lines = lines_for_notes(page, Paper.A4)
    between = lines[1] - lines[0]
    foot = margin * MILLIMETRE
    assert len(lines) >= least
    assert A4_HEIGHT - foot - between <= lines[-1] + 1 <= A4_HEIGHT - foot
    assert "Notes" in printed(page, Paper.A4).pages[0].extract_text()


@pytest.mark.one_in(4)
@pytest.mark.parametrize("page", [*PAGES, *FULLEST])
@pytest.mark.parametrize("paper", Paper)
def test_no_heading_stands_over_a_single_line(page: Callable[[], Page], paper: Paper) -> None:
    assert len(lines_for_notes(page, paper)) != 1
    heading = re.search(r"^Notes$", printed(page, paper).pages[0].extract_text(), re.MULTILINE)
    assert (heading is not None) == bool(lines_for_notes(page, paper))
