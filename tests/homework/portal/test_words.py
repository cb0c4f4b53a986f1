"""The words of the client's pages: short, kind and without blame."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.homework.library.test_wording import BANNED, _grade, _sentences

ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted((ROOT / "templates/homework/portal").glob("*.html"))
SOURCES = [ROOT / f"homework/{name}" for name in ("summaries/sight.py", "summaries/levels.py", "forms/answering.py")]
TRANSLATED = re.compile(r'{% translate "([^"]+)"|{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}', re.DOTALL)
STRINGS = re.compile(r'_\("([^"]+)"\)|f?"([A-Z][^"\n]*[a-z ][^"\n]*)"')
GAPS = re.compile(r"{%.*?%}|{{.*?}}|{[^}]*}|%\([a-z]+\)[sd]")


def _passages(path: Path) -> Iterator[str]:
    pattern = TRANSLATED if path.suffix == ".html" else STRINGS
    for found in pattern.finditer(re.sub(r'"""(.|\n)*?"""', "", path.read_text())):
        words = GAPS.sub("Ana", next(filter(None, found.groups())))
        yield from (part.strip() for part in words.split("{% plural %}"))


COPY = [passage for path in (*PAGES, *SOURCES) for passage in _passages(path)]


def test_there_is_copy_to_look_at() -> None:
    assert "Nothing for this week. Rest counts too." in COPY
    assert "Only you can see this for now" in COPY
    assert len(COPY) > 150


def test_words_that_blame_or_belong_to_the_office_stay_out() -> None:
    assert [words for words in COPY if BANNED.search(words)] == []


def test_a_child_of_eleven_can_read_the_pages() -> None:
    assert _grade([f"{words.rstrip('.')}." for words in COPY]) <= 6.0


def test_no_sentence_is_long() -> None:
    sentences = _sentences(COPY)
    assert [sentence for sentence in sentences if len(sentence.split()) > 22] == []
    assert sum(len(sentence.split()) for sentence in sentences) / len(sentences) < 16


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_is_called_my_notes(page: Path) -> None:
    words = page.read_text()
    assert "{% block title %}" not in words
    assert ("{% block name %}" in words) == (page.name == "help.html")
