import re
from collections.abc import Iterable
from html import unescape

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from clients.actions.cases import cancel_session
from clients.enums import TeamRole
from homework.actions.care import join_team
from homework.actions.sharing import hold_sharing
from homework.enums import Level
from homework.library.measures import measures
from homework.models import Flag, JointLine, Opening, Response
from homework.summaries import render_client
from homework.summaries.content import QUOTE_LENGTH
from practice.people.models import Practice
from tests.homework.pages.story import ALONE, BOTH, GOAL, SIGNAL, Story, weekly_check

SECRETS = ("private-secret", "therapist-secret", "held-secret", "line-secret", "waiting-secret")


def address(story: Story, **asked: str) -> str:
    return reverse("prep", args=[story.session.code], query=asked)


def paper(story: Story, *, by: str = "clinician", **asked: str) -> str:
    page = story.cast.browser(by).get(address(story, **asked))
    assert page.status_code == 200
    return str(page.content.decode().partition('<article class="paper">')[2].partition("</article>")[0])


def text(html: str) -> str:
    spoken = re.sub(
        r"<svg.*?</svg>", lambda drawn: " ".join(re.findall(r"<title.*?</title>", drawn[0])), html, flags=re.DOTALL
    )
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", spoken)).split())


def tell_secrets(story: Story) -> None:
    """Whatever one of them keeps from the other: private, for the therapist, waiting, withheld by a hold, and flags."""
    story.clock.at(week=5, day=1)
    goal = story.set("naming-the-trust-question", (*ALONE, Level.TOGETHER))
    story.answer("ana", goal, GOAL | {"goal": SECRETS[0]}, Level.PRIVATE)
    story.answer("jonah", goal, GOAL | {"goal": SECRETS[1]}, Level.THERAPIST)
    check = story.set("felt-safety-check", BOTH, needs_release=True)
    story.answer("jonah", check, weekly_check(6, agenda=SECRETS[4], hope=1), Level.TOGETHER)
    story.answer("ana", check, weekly_check(5, one_line=SECRETS[1], hope=0), Level.THERAPIST)
    hold_sharing(story.case, by=story.cast.actor("jonah"))
    held = story.set("naming-the-trust-question", (*ALONE, Level.TOGETHER))
    story.answer("ana", held, GOAL | {"goal": SECRETS[2]}, Level.TOGETHER)
    story.answer("jonah", held, GOAL | {"goal": SECRETS[2]}, Level.TOGETHER)
    joint = story.case.assignments.get(version__definition__slug="commitments-agreement")
    story.promise(joint, "jonah", "partner_b", c_text=SECRETS[3])
    screen = story.set("private-safety-screen", (Level.THERAPIST,), "ana")
    answers = {"p_gate": "yes", "p_fear": "often", "p_self": "not_at_all", "p_intent": "no", "p_now": "yes"}
    story.answer("ana", screen, answers, Level.THERAPIST)
    story.answer("ana", story.set("gut-check-log", ALONE, "ana"), SIGNAL | {"g_signal": SECRETS[0]}, Level.PRIVATE)
    story.clock.at(week=6)


@pytest.mark.parametrize("asked", [{"edition": "clinician"}, {"edition": "room"}, {"edition": "room", "room": "1"}])
def test_a_preview_shows_the_logo_from_its_address(story: Story, asked: dict[str, str]) -> None:
    """The policy for content lets no page draw a picture out of its own text."""
    Practice.objects.filter(pk=story.case.practice_id).update(logo=b"picture", logo_at=story.clock.now())
    assert re.findall(r'<img src="([^"]+)"', paper(story, **asked)) == [reverse("practice_logo")]


def test_nothing_that_is_not_open_changes_a_byte_of_the_room_s_page(story: Story) -> None:
    browser = story.cast.browser("clinician")
    plain = browser.get(address(story, edition="room", room="1")).content
    tell_secrets(story)
    assert Flag.objects.filter(lifted_at__isnull=True, level__gte=2).exists()
    clinicians = paper(story, edition="clinician")
    assert [secret for secret in SECRETS if secret in clinicians] == list(SECRETS[1:])
    assert browser.get(address(story, edition="room", room="1")).content == plain


def test_the_room_s_page_holds_what_both_have_opened(story: Story) -> None:
    assert text(paper(story, edition="room")) == (
        "Willow Street For both of you, in the room. A. and J. Session 6. Monday 19 October 2026, 11:00. "
        "We said we would Phone in the drawer at eight A. 3 a week Say when I am late J. 2 a week "
        "Done together Commitments we make agreed 9 Sep "
        "A. A. Trust this week each week: 5, 5, 5, 5, 5 Trust this week, 0 to 10. "
        "J. J. Trust this week each week: 5, 5, 5, 5, 5 Trust this week, 0 to 10. "
        "A. A. Hope each week: 6, 6, 6, 6, 6 Hope, 0 to 10. "
        "J. J. Hope each week: 6, 6, 6, 6, 6 Hope, 0 to 10. "
        "Words you have opened to each other “to be told first” A. 9 Sep “J. tells me before I ask” A. 9 Sep "
        "“to be told first” J. 9 Sep “say things sooner” J. 9 Sep Next Look at the promises again (20 Oct) "
        "Help lines for your country are on every page of My notes. Notes "
        "Made for Clinician, 19 October 2026, 10:00. Not for forwarding."
    )


CLINICIANS_PAGE = (
    "Willow Street Clinician only. Not for the room, not for a client’s copy. A. and J. "
    "Session 6. Monday 19 October 2026, 11:00. Last seen 12 October. "
    "Secrets policy: not signed by everyone yet. "
    "Waiting for me A. marked something on 9 Sep. Not acknowledged yet. "
    "J. marked something on 9 Sep. Not acknowledged yet. "
    "Wants from today “J.'s trip” A. Weekly check-in, 13 Oct Ask A. first. "
    "Biggest move A. Felt safety went from 4 to 3 (−1). "
    "A. homework since 12 Oct Weekly check-in done Commitments this week done "
    "J. homework since 12 Oct Weekly check-in not done yet A gentle opener done Commitments this week done "
    "Trends Each week Who Up to 12 weeks Last Since 12 Oct Trend "
    "Felt safety A. A. Felt safety each week: 4, 5, 4, 5, 4, 3 3 −1 no clear trend "
    "J. J. Felt safety each week: 6, 6, 6, 6, 6 6 – no clear trend "
    "Trust this week A. A. Trust this week each week: 5, 5, 5, 5, 5, 5 5 0 no clear trend "
    "J. J. Trust this week each week: 5, 5, 5, 5, 5 5 – no clear trend "
    "Hope A. A. Hope each week: 6, 6, 6, 6, 6, 6 6 0 no clear trend "
    "J. J. Hope each week: 6, 6, 6, 6, 6 6 – no clear trend "
    "Own openness A. A. Own openness each week: 5, 5, 5, 5, 5, 5 5 0 no clear trend "
    "J. J. Own openness each week: 5, 5, 5, 5, 5 5 – no clear trend "
    "Commitments Phone in the drawer at eight both say the same 2 of 3 "
    "Say when I am late A. 1 of 2, J. 2 of 2 they differ "
    "What was done of them A., as J. tells: 0 of 1 done, 1 partly. J., as A. tells: 0 of 1 done, 1 partly. "
    "Where the two differ Felt safety lies 3 apart. "
    "In their words “to be told first” A. Naming the trust question, 9 Sep "
    "“J. tells me before I ask” A. Naming the trust question, 9 Sep "
    "“early is better” J. A gentle opener, 14 Oct Ask J. first. "
    "“to be told first” J. Naming the trust question, 9 Sep "
    "“say things sooner” J. Naming the trust question, 9 Sep "
    "Consider asking A fresh private check first, each alone. "
    "A private check is missing, or older than 28 days. "
    "What would help J. to begin the planned talk. A planned talk was put off. "
    "My last line let J. speak first "
    "Due Look at the promises again (20 Oct) Private check: A., J. "
    "Notes Made for Clinician, 19 October 2026, 10:00. Not for forwarding."
)


def tell_alone(story: Story) -> None:
    """What each tells the therapist in the last week."""
    story.clock.at(week=5, day=1)
    check = story.set("felt-safety-check", BOTH, needs_release=True)
    low = weekly_check(3, agenda="Jonah's trip", conflict="left_open")
    story.answer("ana", check, low, Level.THERAPIST)
    story.clock.at(week=5, day=2)
    opener = story.set("vulnerable-opener", ALONE, "jonah")
    put_off = {"stage": "report", "happened": "postponed", "learned": "early is better", "bring_yes": False}
    story.answer("jonah", opener, put_off, Level.THERAPIST)
    reports = story.set("commitment-check", (Level.THERAPIST,))
    first, second = JointLine.objects.order_by("pk")
    for name, late in (("ana", 1), ("jonah", 2)):
        told = [{"cc_ref": first.code, "cc_done": 2}, {"cc_ref": second.code, "cc_done": late}]
        story.answer(name, reports, {"cc": told}, Level.THERAPIST)
    story.clock.at(week=6)


def test_the_clinician_s_page_holds_what_the_team_may_read(story: Story) -> None:
    tell_alone(story)
    assert text(paper(story)) == CLINICIANS_PAGE


def test_one_person_s_page_has_nothing_of_the_other(story: Story) -> None:
    story.clock.at(week=5, day=1)
    check = story.set("felt-safety-check", BOTH, needs_release=True)
    story.answer("jonah", check, weekly_check(5, agenda="what I kept back"), Level.THERAPIST)
    story.answer("ana", check, weekly_check(4, agenda="the trip"), Level.THERAPIST)
    story.clock.at(week=6)
    assert "what I kept back" in paper(story)
    pages = {name: paper(story, edition="individual", person=story.cast.client(name).code) for name in ("ana", "jonah")}
    kept = ("what I kept back", "the trip", "say things sooner", "let J. speak first")
    assert {name: [words for words in kept if words in page] for name, page in pages.items()} == {
        "ana": ["the trip"],
        "jonah": ["what I kept back", "say things sooner"],
    }


def test_words_stand_whole_or_not_at_all(story: Story) -> None:
    story.clock.at(week=5, day=1)
    check = story.set("felt-safety-check", BOTH, needs_release=True)
    fits, too_long = "a" * QUOTE_LENGTH, "b" * (QUOTE_LENGTH + 1)
    story.answer("ana", check, weekly_check(5, agenda=fits, one_line=too_long), Level.THERAPIST)
    story.clock.at(week=6)
    page = paper(story)
    assert (fits in page, "bbb" in page) == (True, False)


def test_an_answer_that_raised_harm_is_not_quoted(story: Story) -> None:
    story.clock.at(week=5, day=1)
    weekly = story.set("betrayal-first-steps", ALONE, "ana")
    answers = {
        "b_role": "hurt",
        "b_when": "1_to_4_weeks",
        "b_distress": 9,
        "b_urges": ["hurt_self"],
        "leaving": "settled",
        "bring_yes": True,
        "bring_note": "the words of that night",
    }
    story.answer("ana", weekly, answers, Level.THERAPIST)
    story.clock.at(week=6)
    assert [flag.category for flag in Flag.objects.all()].count("self_harm") == 1
    page = text(paper(story))
    assert "the words of that night" not in page
    assert (
        "A. marked something on 13 Oct. Not acknowledged yet. Its words are not printed: read the answer itself."
        in page
    )


def opened(way: str) -> set[tuple[int, str, str]]:
    rows = [(row.response_id, row.capacity, row.person.email) for row in Opening.objects.filter(way=way)]
    assert len(rows) == len(set(rows))
    return set(rows)


def readable(slugs: Iterable[str]) -> set[tuple[int, str, str]]:
    found = Response.objects.filter(version__definition__slug__in=slugs)
    return {(response.pk, "treating", "clinician@example.org") for response in found}


def test_every_answer_on_a_page_counts_as_opened_once(story: Story) -> None:
    paper(story, edition="room")
    assert opened("prep") == readable(["felt-safety-check", "naming-the-trust-question"])
    Opening.objects.all().delete()
    paper(story, edition="individual", person=story.cast.client("ana").code)
    assert {key for key, *_ in opened("prep")} == set(
        Response.objects.filter(client=story.cast.client("ana")).values_list("pk", flat=True)
    )


def test_what_counts_as_opened_of_one_hangs_on_nothing_of_the_other(story: Story) -> None:
    """Each reads on a list of their own what was opened: from it nobody learns what their partner wrote."""
    story.clock.at(week=5, day=1)
    signals = story.set("gut-check-log", ALONE)
    for name, intensity in (("jonah", 9), ("ana", 0)):
        story.answer(name, signals, SIGNAL | {"g_date": "2026-10-13", "g_intensity": intensity}, Level.THERAPIST)
        Opening.objects.all().delete()
        paper(story, edition="clinician")
        jonahs = {row.pk for row in Response.objects.filter(client=story.cast.client("jonah")) if row.figures}
        assert jonahs <= {key for key, *_ in opened("prep")}, name


def test_for_everybody_else_there_is_no_such_session(story: Story) -> None:
    for name in ("supervisor", "owner", "administrator", "front_desk", "ana", "stranger"):
        browser = story.cast.browser(name)
        for place in ("prep", "prep_pdf"):
            page = browser.get(reverse(place, args=[story.session.code]))
            assert (page.status_code, page.content) == (404, browser.get(reverse(place, args=["neverused"])).content)
    assert not Opening.objects.exists()


def test_a_supervisor_without_consent_reads_nothing(story: Story) -> None:
    supervisor = story.cast.users["clinician"]
    colleague = story.cast.users["owner"]
    join_team(story.case, colleague, TeamRole.SUPERVISOR, by=story.cast.actor("clinician"))
    for edition in ("room", "clinician"):
        page = text(paper(story, by="owner", edition=edition))
        assert ("to be told first" in page, "marked something" in page, "Felt safety" in page) == (False, False, False)
    assert supervisor.pk not in Opening.objects.values_list("person_id", flat=True)
    assert not Opening.objects.exists()


def test_a_cancelled_session_is_not_prepared(story: Story) -> None:
    cancel_session(story.session, by=story.cast.actor("owner"))
    assert story.cast.browser("clinician").get(address(story)).status_code == 404


def silent(*_args: object) -> object:
    raise render_client.RenderUnavailableError(render_client.SILENT)


def test_without_the_render_service_the_screen_has_all_but_trends(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render_client, "trends", silent)
    page = story.cast.browser("clinician").get(address(story))
    html = page.content.decode()
    assert "The trends are missing for now" in html
    assert ("to be told first" in html, "each week:" in html) == (True, False)
    Opening.objects.all().delete()
    printed = story.cast.browser("clinician").get(reverse("prep_pdf", args=[story.session.code]))
    assert printed.status_code == 503
    assert render_client.SILENT in printed.content.decode()
    assert not Opening.objects.exists()


def test_a_printed_page_has_a_name_that_tells_nothing(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def press(html: str, size: str) -> bytes:
        asked.append(size)
        assert "Ana" not in html
        return b"%PDF-"

    monkeypatch.setattr(render_client, "pdf", press)
    page = story.cast.browser("clinician").get(
        reverse("prep_pdf", args=[story.session.code], query={"edition": "room"})
    )
    assert (page.headers["Content-Type"], page.content, asked) == ("application/pdf", b"%PDF-", ["A4"])
    name = f"prep-{story.case.code[:4].upper()}-2026-10-19.pdf"
    assert page.headers["Content-Disposition"] == f'inline; filename="{name}"'
    assert opened("print") == readable(["felt-safety-check", "naming-the-trust-question"])


def measured(story: Story, slug: str, *totals: tuple[str, int]) -> None:
    """Somebody's answers to an instrument, each question worth the same, a week apart."""
    form = measures()[slug]
    assert form.measure is not None
    for week, (name, points) in enumerate(totals):
        story.clock.at(week=week)
        given = story.set(slug, ALONE, name)
        story.answer(name, given, dict.fromkeys(form.measure.items, str(points)), Level.THERAPIST)
    story.clock.at(week=6)


@pytest.mark.parametrize("edition", ["clinician", "room", "individual"])
def test_more_answers_take_no_more_statements(
    story: Story, django_assert_max_num_queries: DjangoAssertNumQueries, edition: str
) -> None:
    measured(story, "gad-7", ("ana", 2))
    browser = story.cast.browser("clinician")
    browser.get(address(story, edition=edition))
    with django_assert_max_num_queries(60) as first:
        browser.get(address(story, edition=edition))
    measured(story, "gad-7", ("ana", 1), ("jonah", 2))
    for day in range(3):
        story.clock.at(week=5, day=day)
        check = story.set("felt-safety-check", BOTH, needs_release=True)
        for name in ("ana", "jonah"):
            story.answer(name, check, weekly_check(5, agenda=f"line {day}"), Level.TOGETHER)
    story.clock.at(week=6)
    with django_assert_max_num_queries(len(first)):
        browser.get(address(story, edition=edition))


def test_of_a_private_answer_only_what_is_announced_is_there(story: Story) -> None:
    answers = {"kind_words": "my own words", "distress_after": 2, "leaving": "settled"}
    private = set()
    for week, distress in ((3, 2), (5, 9)):
        story.clock.at(week=week, day=1)
        rest = story.set("self-compassion-break", ALONE, "ana")
        private.add(story.answer("ana", rest, answers | {"distress_before": distress}, Level.PRIVATE).pk)
    story.clock.at(week=6)
    page = text(paper(story, edition="individual", person=story.cast.client("ana").code))
    assert "Biggest move Distress before went from 2 to 9 (+7)." in page
    assert "Distress before Distress before each week: 2, no answer, 9 9 +7 not enough weeks" in page
    assert "my own words" not in page
    assert private <= {key for key, *_ in opened("prep")}


def test_what_does_not_fit_is_told_as_more(story: Story) -> None:
    story.clock.at(week=5, day=1)
    for slug in ("trust-timeline", "letter-to-younger-self", "gut-check-log", "words-and-actions-log"):
        story.set(slug, ALONE, "ana")
    joint = story.case.assignments.get(version__definition__slug="commitments-agreement")
    for number in range(3):
        story.promise(joint, "ana", "partner_a", c_text=f"promise {number}")
    story.clock.at(week=6)
    page = text(paper(story))
    assert "Trust timeline not done yet Letter to a younger self not done yet and 2 other exercises 0 of 2" in page
    assert "promise 1 A. no report 1 more in the text itself." in page
    assert "promise 1 A. 3 a week 1 more in the text itself." in text(paper(story, edition="room"))
