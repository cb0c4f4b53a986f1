"""The clinician's pages: setting what comes back on the one screen, and changing it in two clicks."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from clients.actions.cases import plan_session
from clients.enums import TeamRole
from homework.actions.publishing import publish_library
from homework.actions.resting import rest
from homework.actions.scheduling import end_schedule
from homework.enums import Comes
from homework.forms.coming_back import ComesForm, usual_rule
from homework.library.recurrence import Rule
from homework.models import Assignment, OccurrenceChange, Schedule, ScheduledFor
from homework.queries.exercises import exercises
from tests.homework.schedules.returning import DAILY, EVENT, MONDAY, WEEKLY, Returning


@pytest.fixture
def screen(returning: Returning) -> Returning:
    publish_library()
    return returning


def address(returning: Returning, slug: str) -> str:
    return reverse("assign", query={"case": returning.case.code, "exercise": slug})


def sent(returning: Returning, **often: object) -> dict[str, object]:
    people = [returning.cast.client(name).code for name in ("ana", "jonah")]
    usual: dict[str, object] = {"people": people, "due": "", "note": "", "levels": ["private", "therapist"]}
    return usual | {"suggested": "therapist", "needs_release": "on", "once": "a-token"} | often


def messages(page: Any) -> list[str]:  # noqa: ANN401 - what the test client makes of an answer
    return [str(message) for message in page.context["messages"]]


EVERY = {"comes": "every", "every": "2", "unit": "7", "starts": "2026-03-04", "times": ""}


@pytest.mark.parametrize(
    ("often", "rule", "times"),
    [
        (EVERY, Rule(Comes.EVERY, date(2026, 3, 4), 14), None),
        ({**EVERY, "unit": "1", "times": "5"}, Rule(Comes.EVERY, date(2026, 3, 4), 2), 5),
        (
            {"comes": "weekdays", "weekdays": ["0", "4"], "starts": "2026-03-02"},
            Rule(Comes.WEEKDAYS, MONDAY, 1, frozenset({0, 4})),
            None,
        ),
        ({"comes": "before", "apart": "3", "starts": "2026-03-02"}, Rule(Comes.BEFORE, MONDAY, 3), None),
        ({"comes": "after", "apart": "2", "starts": ""}, Rule(Comes.AFTER, MONDAY, 2), None),
        ({"comes": "event", "starts": "2026-03-02"}, EVENT, None),
    ],
)
def test_the_screen_sets_each_kind(screen: Returning, often: dict[str, object], rule: Rule, times: int | None) -> None:
    browser = screen.cast.browser("clinician")
    path = address(screen, "betrayal-first-steps")
    page = browser.post(path, sent(screen, **often), follow=True)
    schedule = Schedule.objects.get()
    assert (schedule.rule, schedule.times, schedule.version.exercise.slug) == (rule, times, "betrayal-first-steps")
    assert page.redirect_chain == [(reverse("schedule", args=[schedule.code]), 302)]
    assert messages(page)[0] == "Set for Ana and Jonah."
    assert ScheduledFor.objects.count() == 2
    twice = browser.post(path, sent(screen, **often))
    assert (twice.headers["Location"], Schedule.objects.count()) == (reverse("schedule", args=[schedule.code]), 1)


def test_once_is_given_once(screen: Returning) -> None:
    screen.cast.browser("clinician").post(address(screen, "betrayal-first-steps"), sent(screen, comes="once"))
    assert (Assignment.objects.count(), Schedule.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("often", "errors"),
    [
        ({**EVERY, "every": "0"}, {"every": ["Ensure this value is greater than or equal to 1."]}),
        ({**EVERY, "every": "13"}, {"every": ["At most twelve weeks may lie between two."]}),
        ({**EVERY, "starts": "2026-03-01"}, {"starts": ["Choose today or a day that is still to come."]}),
        ({"comes": "weekdays", "starts": ""}, {"weekdays": ["Choose at least one weekday."]}),
    ],
)
def test_what_does_not_fit_is_told_beside_its_field(
    screen: Returning, often: dict[str, object], errors: dict[str, list[str]]
) -> None:
    page = screen.cast.browser("clinician").post(address(screen, "betrayal-first-steps"), sent(screen, **often))
    assert (page.status_code, page.context["often"].errors) == (422, errors)
    assert [page.content.decode().count(words) for (words,) in errors.values()] == [2]
    assert not Schedule.objects.exists()


def test_the_screen_is_filled_in_the_way_each_exercise_usually_comes(screen: Returning) -> None:
    cadences = {one.form.slug: one.form for one in exercises(screen.by)}
    browser = screen.cast.browser("clinician")
    usual = {}
    for slug in ("trust-timeline", "self-compassion-break", "felt-safety-check", "session-feedback", "gut-check-log"):
        often = browser.get(address(screen, slug)).context["often"]
        assert isinstance(often, ComesForm)
        usual[slug] = (often["comes"].value(), usual_rule(cadences[slug], MONDAY))
    assert usual == {
        "trust-timeline": ("once", None),
        "self-compassion-break": ("weekdays", Rule(Comes.WEEKDAYS, MONDAY, 1, frozenset(range(5)))),
        "felt-safety-check": ("every", WEEKLY),
        "session-feedback": ("after", Rule(Comes.AFTER, MONDAY, 1)),
        "gut-check-log": ("event", EVENT),
    }


def test_a_word_when_it_is_much_and_never_a_no(screen: Returning) -> None:
    browser = screen.cast.browser("clinician")
    path = address(screen, "trust-timeline")
    for _ in range(3):
        screen.comes_back(Rule(Comes.EVERY, MONDAY, 7))
    before = browser.get(path).content.decode()
    done = browser.post(path, sent(screen, comes="once"), follow=True)
    told = [words for words in messages(done) if "would then have 4 things on the go" in words]
    assert before.count("would then have 4 things on the go") == 2
    assert [words.split(" ", 1)[0] for words in told] == ["Ana", "Jonah"]
    assert Assignment.objects.filter(schedule=None).count() == 1


def press(returning: Returning, page: str, words: str, **values: object) -> Any:  # noqa: ANN401 - as above
    """Press the first button with these words on a page."""
    browser = returning.cast.browser("clinician")
    html = browser.get(page).content.decode()
    forms = re.findall(r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', html, re.DOTALL)
    action = next(action for action, inside in forms if words in inside)
    return browser.post(action, values, follow=True)


def test_two_clicks_from_the_case_pause_skip_move_and_end_it(returning: Returning) -> None:
    schedule = returning.comes_back()
    case = returning.cast.browser("clinician").get(reverse("case_page", args=[returning.case.code])).content.decode()
    page = reverse("schedule", args=[schedule.code])
    assert f'href="{page}"' in case
    said = [
        messages(press(returning, page, words, **values))
        for words, values in (
            ("Leave out", {}),
            ("Move", {"day": "2026-03-17"}),
            ("Put it back", {}),
            ("As planned", {}),
            ("Let it rest", {}),
            ("Let it go on", {}),
            ("End it", {}),
            ("Let it come again", {}),
        )
    ]
    assert said == [
        ["Left out."],
        ["Moved."],
        ["It comes as planned."],
        ["It comes as planned."],
        ["It rests. Nothing new comes until you let it go on."],
        ["It goes on."],
        ["Ended. Nothing new comes."],
        ["It comes again."],
    ]
    changes = OccurrenceChange.objects.order_by("pk").values_list("occurrence", "day")
    assert list(changes) == [
        ("2026-03-09", None),
        ("2026-03-16", date(2026, 3, 17)),
        ("2026-03-09", date(2026, 3, 9)),
        ("2026-03-16", date(2026, 3, 16)),
    ]


def test_a_day_that_does_not_fit_is_told_and_changes_nothing(returning: Returning) -> None:
    page = reverse("schedule", args=[returning.comes_back().code])
    assert press(returning, page, "Move", day="").status_code == 422
    refused = press(returning, page, "Move", day="2026-03-30")
    assert messages(refused) == ["Choose a day between the one before and the one after."]
    assert not OccurrenceChange.objects.exists()


@pytest.mark.parametrize("time", ["never", "2026-13-01", "neverneverne"])
def test_a_time_that_never_was_is_not_there(returning: Returning, time: str) -> None:
    schedule = returning.comes_back(Rule(Comes.AFTER, MONDAY, 2) if time == "neverneverne" else WEEKLY)
    browser = returning.cast.browser("clinician")
    for name in ("schedule_skip", "schedule_move", "schedule_put_back"):
        assert browser.post(reverse(name, args=[schedule.code, time]), {"day": "2026-03-09"}).status_code == 404


def test_undo_takes_it_all_back(returning: Returning) -> None:
    schedule = returning.comes_back()
    done = returning.cast.browser("clinician").post(reverse("schedule_undo", args=[schedule.code]), follow=True)
    schedule.refresh_from_db()
    assert (messages(done), schedule.runs) == (["Undone."], False)
    assert Assignment.objects.get().taken_back_at is not None


def test_the_case_page_says_how_often_and_when_next_and_who_rests(returning: Returning) -> None:
    weekly, daily = returning.comes_back(), returning.comes_back(DAILY)
    end_schedule(daily, by=returning.by)
    rest(1, by=returning.cast.actor("ana"))
    page = returning.cast.browser("clinician").get(reverse("case_page", args=[returning.case.code])).content.decode()
    assert "Ana and Jonah. Every week, on Mondays, next on Mon 9 Mar" in page
    assert "Ana has a rest until Mon 9 Mar." in page
    assert (weekly.code in page, daily.code in page) == (True, False)


def test_beside_a_session_it_says_which_comes_next(returning: Returning) -> None:
    starts = returning.clock.moment + timedelta(days=9)
    plan_session(returning.case, starts, zone="Europe/London", minutes=50, by=returning.cast.actor("owner"))
    schedule = returning.comes_back(Rule(Comes.BEFORE, MONDAY, 2))
    page = returning.cast.browser("clinician").get(reverse("schedule", args=[schedule.code])).content.decode()
    assert ("2 days before each session" in page, "Monday 9 March" in page, "Another day" in page) == (
        True,
        True,
        False,
    )


def test_only_the_care_team_sees_the_page_and_a_supervisor_only_looks(returning: Returning) -> None:
    schedule = returning.comes_back()
    page = reverse("schedule", args=[schedule.code])
    statuses = {name: returning.cast.browser(name).get(page).status_code for name in ("ana", "owner", "stranger")}
    returning.joins("owner", TeamRole.SUPERVISOR)
    looking = returning.cast.browser("owner")
    assert statuses == {"ana": 404, "owner": 404, "stranger": 404}
    assert looking.get(page).status_code == 200
    acted = looking.post(reverse("schedule_pause", args=[schedule.code]))
    schedule.refresh_from_db()
    assert (acted.status_code, schedule.runs) == (409, True)
    assert "Let it rest" not in looking.get(page).content.decode()
