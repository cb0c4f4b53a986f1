"""Words of strangers take time that grows with their size, and never with its square: nobody stops a worker by them."""

import re
import time
from collections.abc import Callable, Iterator

import pytest

from clients.connectors import cliniko, fhir, fhir_out
from clients.imports.reasons import RowError
from clients.imports.sheets import LONGEST_CELL
from clients.imports.values import Reading, moment_of
from clients.imports.xlsx_files import read_xlsx
from homework.fhir.questionnaire_kind import place_of
from homework.fhir.questionnaires.extensions import XHTML
from homework.fhir.questionnaires.names import named
from homework.fhir.questionnaires.words import shows_a_picture, text_of
from practice.fhir.document import Object
from practice.fhir.matching import alternatives
from tests.clients.imports.files import xlsx_of

MOST = 2**20
SECONDS = 2


def sizes() -> Iterator[int]:
    """Small ones first, so that what takes the square of its size is found before it takes for ever."""
    return (2**power for power in range(12, MOST.bit_length()))


def takes_its_time(work: Callable[[int], object]) -> None:
    for size in sizes():
        begun = time.process_time()
        work(size)
        assert time.process_time() - begun < SECONDS, size


def said(words: str) -> Object:
    return {"_text": {"extension": [{"url": XHTML, "valueString": words}]}}


@pytest.mark.parametrize(
    ("sign", "end"),
    [
        ("<script>", ""),
        ("<style><script>", ""),
        ("<script></script ", ""),
        ("<", ""),
        (" ", "b"),
        ("\n\r", "b"),
        ("![", ""),
        ("![a]", ""),
        ("&", ""),
    ],
)
def test_the_words_of_an_item(sign: str, end: str) -> None:
    def work(size: int) -> None:
        words = said("a" + sign * (size // len(sign)) + end)
        text_of(words)
        assert not shows_a_picture(words)

    takes_its_time(work)


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("a<script>x</script>b<STYLE>y</style >c", "a b c"),
        ("a<script>b", "a b"),
        ("a<script>b<style>y</style>c", "a b c"),
        ("a<script><style></script>b</style>", "a b"),
        ("1 < 2 <b>is</b> so", "1 < 2  is  so"),
        ("a  \n \n  b", "a\n\nb"),
    ],
)
def test_what_the_words_of_an_item_are(words: str, plain: str) -> None:
    assert text_of(said(words)) == plain


@pytest.mark.parametrize(
    ("words", "shows"), [("![a](b)", True), ("![a ![b](c)", True), ("![a](", True), ("![a] (b)", False)]
)
def test_what_a_picture_is(words: str, *, shows: bool) -> None:
    assert shows_a_picture(said(words)) is shows


def test_items_whose_names_are_all_the_same() -> None:
    takes_its_time(lambda size: named({"item": [{"linkId": "é" * 2 + chr(0x4E00 + one)} for one in range(size // 64)]}))
    found = named({"item": [{"linkId": one} for one in ("a", "a_2", "a!", "a?", "a.")]})
    assert [one.name for one in found] == ["q_a", "q_a_2", "q_a_3", "q_a_4", "q_a_5"]


def test_the_place_of_an_item_with_a_strange_name() -> None:
    takes_its_time(lambda size: place_of(f"item[0] (linkId {')' * size} )"))


@pytest.mark.parametrize("sign", ["a,", "a", "\\,"])
def test_what_is_looked_for(sign: str) -> None:
    takes_its_time(lambda size: alternatives(sign * (size // len(sign))))


def test_a_cell_of_blanks() -> None:
    begun = time.process_time()
    for _ in range(1000):
        with pytest.raises(RowError):
            moment_of(f"a{' ' * (LONGEST_CELL - 2)}b", Reading("Europe/London"))
    assert time.process_time() - begun < 0.5


def test_a_long_text_in_every_cell_of_a_workbook_is_not_copied() -> None:
    (sheet,) = read_xlsx(xlsx_of([["client", "start"], ["a" * 20_000 + " ", " short "]]))
    assert [[len(cell) for cell in cells if cell] for _number, cells in sheet.rows] == [[6, 5], [LONGEST_CELL + 1, 5]]


@pytest.mark.parametrize("pattern", [fhir.REFERENCE, fhir_out.PLACE])
def test_a_reference(pattern: re.Pattern[str]) -> None:
    takes_its_time(lambda size: pattern.search("/Patient/a/_history/" * (size // 20) + "\n\n"))
    assert pattern.search("https://x.example/fhir/Patient/a/_history/1")


def test_the_address_of_a_person_in_a_list() -> None:
    takes_its_time(lambda size: cliniko.LAST.search("/1?" * (size // 3) + "\n\n"))
    assert cliniko.LAST.search("https://x.example/patients/7?a=b")
