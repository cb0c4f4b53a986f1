import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from homework.management.commands.session_prep import NOT_THERE
from homework.models import Opening
from homework.summaries.editions import Edition
from practice.enums import Paper
from practice.people.addresses import people_with
from tests.homework.pages.story import Story

SIZES = {Paper.A4: (595, 842), Paper.LETTER: (612, 792)}
CLINICIAN = "clinician@example.org"
NEVER_PRINTED = ("Ana", "Jonah", "Reyes", "ana@", "jonah@", "risk")


def prepared(story: Story, out: Path, edition: str, *, email: str = CLINICIAN, person: str = "") -> PdfReader:
    call_command("session_prep", story.case.code, "--edition", edition, "--as", email, "--out", out, "--person", person)
    return PdfReader(io.BytesIO(out.read_bytes()))


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("edition", Edition)
def test_each_edition_is_one_page_without_a_name(story: Story, tmp_path: Path, edition: Edition, paper: Paper) -> None:
    story.case.practice.paper = paper
    story.case.practice.save()
    reader = prepared(story, tmp_path / "page.pdf", edition.value, person=story.cast.client("ana").code)
    page = reader.pages[0]
    assert (len(reader.pages), (round(page.mediabox.width), round(page.mediabox.height))) == (1, SIZES[paper])
    words = page.extract_text()
    assert "Trust this week" in words
    everything = f"{words} {reader.metadata} {reader.outline}"
    assert [name for name in NEVER_PRINTED if name in everything] == []
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Session preparation", "Willow Street")
    assert Opening.objects.filter(way="print", capacity="treating", person=people_with(CLINICIAN).get()).exists()


def test_for_everybody_else_there_is_one_clear_line(story: Story, tmp_path: Path) -> None:
    for name in ("supervisor", "owner", "front_desk", "ana", "nobody"):
        with pytest.raises(CommandError) as refused:
            prepared(story, tmp_path / "page.pdf", "clinician", email=f"{name}@example.org")
        assert (str(refused.value), refused.value.returncode) == (NOT_THERE, 1)
    assert (list(tmp_path.iterdir()), Opening.objects.exists()) == ([], False)


def test_a_page_about_one_of_two_has_to_say_whom(story: Story, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        prepared(story, tmp_path / "page.pdf", "individual")
    assert str(refused.value) == "Say which of the people in this case the page is about."
