from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from homework.export.content import Act, Notes, Source, Written
from homework.export.on_paper import html_of
from homework.summaries.answers import Pair, Said
from practice.pdf.press import Paper, render

MOMENT = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
HOSTILE = (
    "<script>alert(1)</script>",
    '<img src="http://evil.example/x.png">',
    '<a rel="attachment" href="file:///etc/passwd">x</a>',
    "</style><style>@import url(http://evil.example/x.css)</style>",
    "{{ notes.person }}{% include 'pdf/sheet.html' %}",
    "<link rel=attachment href=file:///etc/hostname>",
)
TURNS = ("\u202e", "\u2066", "\u2067", "\u2069", "\u200f", "\u061c")


def written(words: str, *, at: datetime | None = MOMENT) -> Written:
    source = Source("You", at, ("You", "Dr Mensah (your therapist)"), "Offered to Ben.", 2, "partner")
    entries = (Said("k", 1, "Each of them?", entries=((Pair("What?", words),),)),)
    return Written("abcdefghjkmn", "abcdefghjkmp", source, (Said("q", 1, "A note?", words), *entries))


def notes_of(words: str) -> Notes:
    acts = (Act(MOMENT, words),)
    return Notes(
        person={"name": words, "called": words, "address": "ana@example.org", "zone": ""},
        practice="Willow Street",
        made_at=MOMENT,
        cases=(),
        answers=(written(words),),
        drafts=(written(words),),
        lines=(written(words),),
        shared=(written(words, at=None),),
        consents=acts,
        signatures=acts,
        looks=acts,
        left=acts,
        requests=acts,
        steps=acts,
        coming_back=acts,
        rests=acts,
    )


def read(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_it_is_tagged_and_called_by_no_name() -> None:
    printed = PdfReader(BytesIO(render(html_of(notes_of("Kind words.")), paper=Paper.A4)))
    assert (printed.root_object.get("/MarkInfo"), printed.root_object.get("/Lang")) == ({"/Marked": True}, "en-gb")
    told = printed.metadata
    assert told is not None
    assert (told.title, told.author) == ("My notes", "Willow Street")


@pytest.mark.parametrize("words", HOSTILE)
def test_57_what_somebody_wrote_stays_words_on_paper(words: str) -> None:
    """The press refuses a document that asks for anything outside itself; this one asks for nothing."""
    printed = render(html_of(notes_of(words)), paper=Paper.A4)
    assert "".join(words.split()) in "".join(read(printed).split())
    assert b"/EmbeddedFile" not in printed
    assert b"/URI" not in printed


@pytest.mark.parametrize("turn", TURNS)
def test_61_no_sign_turns_a_line_around_on_paper(turn: str) -> None:
    html = html_of(notes_of(f"said {turn}drow{turn} kind"))
    assert [sign for sign in TURNS if sign in html] == []
    assert html.count('dir="auto"') > 10


def test_61_words_from_right_to_left_are_printed_and_leave_the_rest_alone() -> None:
    printed = read(render(html_of(notes_of("שלום ana")), paper=Paper.A4))
    assert "Offered to Ben." in printed


def test_a_year_holds_what_belongs_to_it() -> None:
    notes = notes_of("Kind words.")
    old = datetime(2025, 12, 31, 23, tzinfo=UTC)
    both = replace(notes, answers=(written("Old.", at=old), *notes.answers), left=(Act(old, "Old."), *notes.left))
    assert both.of_year(2026) == notes
    empty = both.of_year(2024)
    assert (empty.answers, empty.left, empty.shared) == ((), (), notes.shared)
