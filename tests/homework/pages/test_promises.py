"""The register of promises: each in every wording, what each tells of it, and shares from it alone."""

import re
from html import unescape

import pytest
from django.urls import reverse

from clients.enums import ConsentKind, TeamRole
from homework.actions.care import join_team
from homework.actions.joint import remove_line, reword_line
from homework.actions.sharing import hold_case, set_consent
from homework.enums import Level
from homework.models import Assignment, JointLine, JointVersion, Opening, Part
from homework.queries.case_page import people_of
from homework.queries.register import commitments_of, register_of
from homework.summaries.follow_through import apart, directions, tellings_of
from practice.access.errors import NotAllowedError, NotVisibleError
from tests.homework.leaks.twins import masked
from tests.homework.pages.story import PROMISE, Story

ALONE = (Level.THERAPIST,)
NEW_WORDS = {"c_maker": "partner_b", "c_text": "Say by six when I am late", "c_per_week": 2}


def line_of(story: Story, name: str) -> JointLine:
    return JointLine.objects.filter(author=story.cast.client(name)).latest("pk")


def reword(story: Story, name: str = "jonah", **changes: object) -> JointLine:
    return reword_line(line_of(story, name), PROMISE | NEW_WORDS | changes, by=story.cast.actor(name))


def report(story: Story, week: int, name: str, *, his: int, hers: int = 3) -> None:
    """What one of them tells on the Friday of a week, in a report that was set on its Monday."""
    story.clock.at(week=week)
    given = story.set("commitment-check", ALONE, name)
    story.clock.at(week=week, day=4)
    told = [{"cc_ref": line_of(story, who).code, "cc_done": done} for who, done in (("jonah", his), ("ana", hers))]
    story.answer(name, given, {"cc": told}, Level.THERAPIST)


def said(story: Story, reader: str = "clinician") -> str:
    answer = story.cast.browser(reader).get(reverse("case_promises", args=[story.case.code]))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())))


def through(story: Story, reader: str = "clinician") -> dict[tuple[str, str], str]:
    people = people_of(story.case)
    told = tellings_of(register_of(story.case, people, story.cast.actor(reader)), story.case, people)
    return {(one.maker.called, one.reporter.called): one.words for one in directions(told)}


def test_who_promised_what_to_whom_since_when(story: Story) -> None:
    page = said(story)
    for words in (
        "Phone in the drawer at eight Ana to Jonah, since 9 Sep 2026 (version 1), 3 a week",
        "Say when I am late Jonah to Ana, since 9 Sep 2026 (version 2), 2 a week, look at it again on 20 Oct 2026",
    ):
        assert words in page
    assert "Nothing is told yet." in page


def test_under_five_results_there_are_counts_and_then_a_share_with_how_sure_it_is(story: Story) -> None:
    for week, done in enumerate((2, 1, 0, 2), start=1):
        report(story, week, "ana", his=done)
    assert through(story)["Jonah", "Ana"] == "2 of 4 done, 1 partly"
    report(story, 5, "ana", his=2)
    assert through(story)["Jonah", "Ana"] == "70 % (30 to 93), 5 results"
    assert "70 % (30 to 93), 5 results" in said(story)


def test_each_tells_for_themselves_and_both_directions_stand_side_by_side(story: Story) -> None:
    for week in range(1, 6):
        report(story, week, "ana", his=0, hers=3)
        report(story, week, "jonah", his=2, hers=0)
    assert through(story) == {
        ("Ana", "Jonah"): "0 % (0 to 43), 5 results",
        ("Ana", "Ana"): "100 % (57 to 100), 5 results",
        ("Jonah", "Ana"): "0 % (0 to 43), 5 results",
        ("Jonah", "Jonah"): "100 % (57 to 100), 5 results",
    }
    people = people_of(story.case)
    told = tellings_of(register_of(story.case, people, story.cast.actor("clinician")), story.case, people)
    assert [line.split(". ")[0] for line in apart(told)] == [
        "Of Ana’s promises both told 5 times, and alike in 0",
        "Of Jonah’s promises both told 5 times, and alike in 0",
    ]


def test_a_week_that_nobody_asked_about_is_not_missing_and_one_that_was_is(story: Story) -> None:
    report(story, 1, "ana", his=2)
    story.clock.at(week=2)
    asked = story.set("commitment-check", ALONE, "ana")
    story.clock.at(week=6)
    register = register_of(story.case, people_of(story.case), story.cast.actor("clinician"))
    assert len(register.asked[story.cast.client("ana").pk]) == 2
    assert "no report" in said(story)
    asked.paused_at = story.clock.moment
    asked.save()
    assert "no report" not in said(story)


def test_other_words_take_the_place_of_a_promise_and_the_old_ones_stay(story: Story) -> None:
    report(story, 1, "ana", his=2)
    story.clock.at(week=2)
    new = reword(story)
    report(story, 2, "ana", his=1)
    found = commitments_of(story.case, story.cast.actor("clinician"))
    assert [(one.promise.words, one.number, one.ended_at is None, bool(one.replaced_by)) for one in found] == [
        ("Phone in the drawer at eight", 1, True, False),
        ("Say when I am late", 2, False, True),
        ("Say by six when I am late", 3, True, False),
    ]
    page = said(story)
    assert page.count("Say when I am late") == 1
    assert "From 9 Sep 2026 to 21 Sep 2026: Say when I am late" in page
    assert "Ana tells: 14 Sep done 21 Sep partly" in page
    assert new.replaces == JointLine.objects.filter(pk__lt=new.pk).latest("pk")
    joint = Part.objects.get(assignment=new.assignment, author=story.cast.client("jonah"))
    own = unescape(story.cast.browser("jonah").get(f"/my/joint/{joint.code}/").content.decode())
    assert own.index("Say by six when I am late") < own.index("What you said before") < own.index("Say when I am late")


def test_the_partner_reads_the_new_words_and_of_the_old_ones_nothing(story: Story) -> None:
    joint = Part.objects.get(assignment=line_of(story, "ana").assignment, author=story.cast.client("ana"))
    path = f"/my/joint/{joint.code}/"
    before = unescape(story.cast.browser("ana").get(path).content.decode())
    reword(story)
    after = unescape(story.cast.browser("ana").get(path).content.decode())
    assert ("Say when I am late" in before, "Say when I am late" in after) == (True, False)
    assert ("Say by six when I am late" in after, "What you said before" in after) == (True, False)


def test_during_a_hold_the_partner_goes_on_reading_the_old_words(story: Story) -> None:
    hold_case(story.case, by=story.cast.actor("clinician"))
    joint = Part.objects.get(assignment=line_of(story, "ana").assignment, author=story.cast.client("ana"))
    path = f"/my/joint/{joint.code}/"
    before = story.cast.browser("ana").get(path).content
    new = reword(story)
    after = story.cast.browser("ana").get(path).content
    assert masked(after.decode()) == masked(before.decode())
    assert (new.withheld, JointVersion.objects.latest("pk").opened) == (True, False)
    assert "Say by six when I am late" in said(story)


def test_the_page_of_a_line_takes_other_words_and_shows_what_does_not_fit(story: Story) -> None:
    line = line_of(story, "jonah")
    part = Part.objects.get(assignment=line.assignment, author=line.author)
    path, browser = f"/my/joint/{part.code}/{line.code}/", story.cast.browser("jonah")
    assert "Say it in other words" in browser.get(path).content.decode()
    typed = {f"commitment-0-{name}": str(value) for name, value in (PROMISE | NEW_WORDS).items()}
    refused = browser.post(path, {**typed, "commitment-0-c_text": "", "reword": "1"})
    assert (refused.status_code, JointLine.objects.filter(replaces=line).count()) == (422, 0)
    assert browser.post(path, {**typed, "reword": "1"}).status_code == 302
    assert JointLine.objects.get(replaces=line).answers["c_text"] == "Say by six when I am late"


def test_only_ones_own_line_that_stands_takes_other_words(story: Story) -> None:
    line = line_of(story, "jonah")
    with pytest.raises(NotVisibleError):
        reword_line(line, PROMISE | NEW_WORDS, by=story.cast.actor("ana"))
    with pytest.raises(NotAllowedError, match="same words"):
        reword_line(line, line.answers, by=story.cast.actor("jonah"))
    remove_line(line, by=story.cast.actor("jonah"))
    with pytest.raises(NotAllowedError, match="not in the text"):
        reword_line(line, PROMISE | NEW_WORDS, by=story.cast.actor("jonah"))


def test_what_was_changed_before_its_day_is_counted_apart(story: Story) -> None:
    story.clock.at(week=3)
    due = {"c_kind": "one_time", "c_due": "2026-10-02"}
    reword(story, **due, c_per_week=None)
    story.clock.at(week=3, day=2)
    reword(story, **due | {"c_due": "2026-10-09"}, c_per_week=None, c_text="Read the letter a week later")
    report(story, 4, "ana", his=1)
    assert "changed in time" in said(story)
    assert "From 28 Sep 2026 to 30 Sep 2026: Say by six when I am late" in said(story)


def test_what_is_taken_out_ends(story: Story) -> None:
    story.clock.at(week=2)
    remove_line(line_of(story, "jonah"), by=story.cast.actor("jonah"))
    page = said(story)
    assert page.index("What is over") < page.index("Say when I am late")
    assert "ended 21 Sep 2026" in page


def test_a_promise_in_somebody_elses_name_is_not_counted(story: Story) -> None:
    joint = line_of(story, "ana").assignment
    story.promise(joint, "ana", "partner_b", c_text="He tells me everything")
    story.clock.at(week=1)
    given = story.set("commitment-check", ALONE, "ana")
    told = {"cc": [{"cc_ref": line_of(story, "ana").code, "cc_done": 0}]}
    story.clock.at(week=1, day=4)
    story.answer("ana", given, told, Level.THERAPIST)
    assert "Written by Ana in somebody else’s name: it is not counted." in said(story)
    assert through(story)["Jonah", "Ana"] == "nothing told yet"


def test_every_report_on_the_page_counts_as_opened_and_no_other(story: Story) -> None:
    report(story, 1, "ana", his=2)
    Opening.objects.all().delete()
    said(story)
    slugs = Opening.objects.values_list("response__version__exercise__slug", "way")
    assert list(slugs) == [("commitment-check", "page")]


def test_a_supervisor_reads_of_each_only_with_that_ones_consent(story: Story) -> None:
    report(story, 1, "ana", his=2)
    report(story, 1, "jonah", his=2)
    owner = story.cast.users["owner"]
    join_team(story.case, owner, TeamRole.SUPERVISOR, by=story.cast.actor("clinician"))
    assert through(story, "owner") == {}
    set_consent(story.case, ConsentKind.SUPERVISION, on=True, by=story.cast.actor("ana"))
    assert through(story, "owner") == {("Ana", "Ana"): "1 of 1 done"}
    set_consent(story.case, ConsentKind.SUPERVISION, on=True, by=story.cast.actor("jonah"))
    assert through(story, "owner") == through(story)


@pytest.mark.parametrize("reader", ["ana", "jonah", "administrator", "front_desk", "owner", "stranger"])
def test_for_everybody_else_it_is_not_there(story: Story, reader: str) -> None:
    report(story, 1, "ana", his=2)
    answer = story.cast.browser(reader).get(reverse("case_promises", args=[story.case.code]))
    assert answer.status_code == 404


def test_no_page_of_a_client_holds_what_the_other_tells(story: Story) -> None:
    """A note of Ana's on a promise of Jonah's, and any share."""
    given: Assignment = story.set("commitment-check", ALONE, "ana", "jonah")
    told = [{"cc_ref": line_of(story, "jonah").code, "cc_done": 0, "cc_note": "He forgot it again"}]
    story.answer("ana", given, {"cc": told}, Level.THERAPIST)
    assert (
        "He forgot it again"
        in story.cast.browser("ana")
        .get(f"/my/answers/{Part.objects.get(assignment=given, author=story.cast.client('ana')).code}/")
        .content.decode()
    )
    parts = Part.objects.filter(author=story.cast.client("jonah")).values_list("code", flat=True)
    paths = ["/my/", "/my/answers/", "/my/log/", "/my/together/"]
    paths += [f"/my/{kind}/{code}/" for kind in ("answers", "h", "joint", "together") for code in parts]
    pages = "\n".join(story.cast.browser("jonah").get(path).content.decode() for path in paths)
    assert ("He forgot it again" in pages, " %" in pages) == (False, False)
