"""The words that clients read: short, kind and without blame."""

import re
from collections.abc import Iterator

import pytest

from homework.library.catalogue import catalogue
from homework.library.form import Form

BANNED = re.compile(
    r"\b(response|submi\w+|assignment|compliance|compliant|adherence|overdue|failed|failure|incomplete|risk\w*|should"
    r"|must|score|victim|abus\w+|suicid\w+|patient|diagnos\w+|toxic|codependent|homework)\b|!",
    re.IGNORECASE,
)
SILENT_ENDINGS = re.compile(r"(?:[^laeiouy]es|[^td]ed|[^l]e)$")
VOWELS = re.compile(r"[aeiouy]+")


def _passages(form: Form) -> Iterator[str]:
    yield from (form.about, f"{form.client_title}.")
    for item in form.items_flat:
        yield from (words for words in (item.text, item.hint, item.example) if words)


def _labels(form: Form) -> Iterator[str]:
    for item in form.items_flat:
        yield from (words for words in (item.low, item.high, item.add_label) if words)
        yield from (option.text for option in item.options)


def _syllables(word: str) -> int:
    return max(1, len(VOWELS.findall(SILENT_ENDINGS.sub("", word.lower()) or word.lower())))


def _sentences(passages: list[str]) -> list[str]:
    return [part for passage in passages for part in re.split(r"[.?:]+(?:\s|$|”)", passage) if part.strip(" ”")]


def _grade(passages: list[str]) -> float:
    sentences = _sentences(passages)
    words = re.findall(r"[A-Za-z]+(?:[’'][a-z]+)?", " ".join(sentences))
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("The cat sat on the mat.", -2.0, 1.0),
        (
            "Notwithstanding considerable methodological limitations, practitioners recommend individualised care.",
            15.0,
            60.0,
        ),
    ],
)
def test_the_grade_tells_easy_from_hard(words: str, low: float, high: float) -> None:
    assert low <= _grade([words]) <= high


@pytest.mark.parametrize("form", catalogue().values(), ids=lambda form: form.slug)
def test_a_child_of_eleven_can_read_a_form(form: Form) -> None:
    assert _grade(list(_passages(form))) <= 6.0
    assert _grade([*_passages(form), *_labels(form)]) <= 6.0


@pytest.mark.parametrize("form", catalogue().values(), ids=lambda form: form.slug)
def test_no_sentence_is_long(form: Form) -> None:
    sentences = _sentences(list(_passages(form)))

    assert [sentence for sentence in sentences if len(sentence.split()) > 22] == []
    assert sum(len(sentence.split()) for sentence in sentences) / len(sentences) < 16


@pytest.mark.parametrize("form", catalogue().values(), ids=lambda form: form.slug)
def test_words_that_blame_or_belong_to_the_office_stay_out(form: Form) -> None:
    assert [words for words in (*_passages(form), *_labels(form)) if BANNED.search(words)] == []


def test_a_banned_word_is_found() -> None:
    assert [bool(BANNED.search(words)) for words in ("You failed.", "It is at risk", "Well done!", "A trust")] == [
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("form", catalogue().values(), ids=lambda form: form.slug)
def test_the_therapist_is_guided_and_the_source_is_named(form: Form) -> None:
    assert 3 <= len(re.findall(r"[.?](?:\s|$)", form.guide)) <= 6
    assert 2 <= len(re.findall(r"[.?](?:\s|$)", form.about)) <= 3
    assert form.evidence
    assert form.prep
    assert (form.source.author, form.source.date) == ("Tianna Soto, M.A.", "2023-02-24")


def test_only_the_private_check_hides_its_name() -> None:
    assert {form.slug: form.client_title for form in catalogue().values() if form.neutral_label} == {
        "private-safety-screen": "How things are"
    }
