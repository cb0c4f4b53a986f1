"""What the page before a session tells of measures, and to whom."""

import pytest
from django.urls import reverse

from homework.actions.measuring import open_total
from homework.enums import Level
from homework.models import Opening, Response
from homework.summaries import render_client
from tests.homework.pages.story import ALONE, Story
from tests.homework.pages.test_prep import measured, opened, paper, text


def individual_of(story: Story, name: str) -> str:
    return paper(story, edition="individual", person=story.cast.client(name).code)


def test_measures_stand_on_the_clinicians_page_alone(story: Story) -> None:
    measured(story, "gad-7", ("ana", 2), ("ana", 1), ("jonah", 1))
    story.set("who-5", ALONE, "ana")
    page = text(paper(story, edition="clinician"))
    assert (
        "Measures A. GAD-7 GAD-7: 14 (7 Sep), 7 (14 Sep) 14 → 7 reliable improvement, "
        "clinically significant (mild, 14 Sep)" in page
    )
    assert "J. GAD-7 7 first full total (mild, 21 Sep) More than error: GAD-7 4 or more." in page
    assert "Measures: WHO-5 (A.)" in page
    trends = page.partition("Each week Who")[2].partition("Measures")[0]
    assert ("Trust this week" in trends, "GAD-7" in trends) == (True, False)
    theirs = Response.objects.filter(version__exercise__slug="gad-7")
    assert {row.pk for row in theirs} <= {key for key, *_ in opened("prep")}
    others = [paper(story, edition="room"), *(individual_of(story, name) for name in ("ana", "jonah"))]
    assert ["GAD-7: " in text(one) or "reliable" in one or "→" in one for one in others] == [False] * 3


def test_a_private_instrument_leaves_no_line(story: Story) -> None:
    story.clock.at(week=5)
    given = story.set("phq-9", ALONE, "ana")
    story.answer("ana", given, {f"phq9_{place}": "2" for place in range(1, 10)}, Level.PRIVATE)
    story.clock.at(week=6)
    page = text(paper(story, edition="clinician"))
    assert ("18" in page, "PHQ-9 PHQ-9" in page, "More than error" in page) == (False, False, False)


def test_only_an_opened_total_is_turned_to_its_author(story: Story) -> None:
    measured(story, "gad-7", ("ana", 2), ("ana", 1))
    closed = text(individual_of(story, "ana"))
    first = Response.objects.filter(version__exercise__slug="gad-7").earliest("pk")
    assert first.pk not in {key for key, *_ in opened("prep")}
    Opening.objects.all().delete()
    open_total(first.part.code, on=True, by=story.cast.actor("clinician"))
    shown = [text(individual_of(story, name)) for name in ("ana", "jonah")]
    assert ["Totals that" in page for page in (closed, *shown)] == [False, True, False]
    assert "Totals that A. can see GAD-7 7 Sep 14 of 21" in shown[0]
    assert " 7 of 21" not in shown[0]
    assert first.pk in {key for key, *_ in opened("prep")}


def test_a_total_that_was_closed_while_it_was_printed_leaves_on_no_paper(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured(story, "gad-7", ("ana", 2))
    part = Response.objects.get(version__exercise__slug="gad-7").part
    open_total(part.code, on=True, by=story.cast.actor("clinician"))

    def press(_html: str, _size: str) -> bytes:
        open_total(part.code, on=False, by=story.cast.actor("clinician"))
        return b"%PDF-"

    monkeypatch.setattr(render_client, "pdf", press)
    query = {"edition": "individual", "person": story.cast.client("ana").code}
    printed = story.cast.browser("clinician").get(reverse("prep_pdf", args=[story.session.code], query=query))
    assert printed.content != b"%PDF-"
    assert opened("print") == set()
