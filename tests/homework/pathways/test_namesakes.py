"""Wherever a clinician or the desk chooses between people, no two choices are in the same words."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.actions.cases import open_case, plan_session
from clients.actions.people import add_client, add_colleague
from clients.models import Case, Client, Session
from homework.queries.steps_shown import enrolment_page
from practice import clock
from practice.enums import Role
from tests.homework.pathways.walking import REBUILDING, STEADY, Walking

pytestmark = pytest.mark.django_db
GROUPS = (
    r"<select.*?</select>",
    r"<ul.*?</ul>",
    r"<tbody.*?</tbody>",
    r'<div class="choices.*?</div>',
    r"<nav.*?</nav>",
)
CHOICE = re.compile(r'<(option|li|tr|label)\b.*?</\1>|<a class="chip".*?</a>', re.DOTALL)
EXERCISE = "attachment-map"
# Where somebody of the desk looks after the people themselves.
BY_ADDRESS = ("desk", "case_new")


@pytest.fixture
def annas(walking: Walking) -> list[Client]:
    """Two of one name, who also are called the same."""
    by = walking.cast.actor("front_desk")
    return [add_client(email=f"anna{number}@example.org", name="Anna Weber", by=by) for number in (1, 2)]


@pytest.fixture
def cases(walking: Walking, annas: list[Client]) -> list[Case]:
    """A case of both, one of each, and one more of the second."""
    treating, by = walking.cast.users["clinician"], walking.cast.actor("owner")
    inside = (annas, annas[:1], annas[1:], annas[1:])
    return [open_case(people, treating=treating, by=by) for people in inside]


@pytest.fixture
def session(cases: list[Case], walking: Walking) -> Session:
    soon = clock.now() + timedelta(days=2)
    found = [plan_session(case, soon, zone="UTC", minutes=50, by=walking.by) for case in cases]
    return found[0]


def choices(page: str, name: str) -> Iterator[list[str]]:
    """The words of each choice between those of a name, list by list."""
    for group in GROUPS:
        for found in re.findall(group, page, re.DOTALL):
            words = [re.sub(r"<[^>]*>", " ", one[0]) for one in re.finditer(CHOICE, found)]
            offered = [" ".join(unescape(one).split()) for one in words if name in one]
            if offered:
                yield offered


def shown(browser: Browser, path: str) -> str:
    kept = browser.session
    kept["signed_in_again_at"] = clock.now().isoformat()
    kept.save()
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_no_two_people_and_no_two_cases_are_offered_in_the_same_words(
    walking: Walking, cases: list[Case], session: Session
) -> None:
    both = cases[0].code
    given = reverse("assign", query={"case": both, "exercise": EXERCISE})
    enrolled = reverse("enrolment", args=[walking.enrol(STEADY, case=cases[0]).code])
    of_case = [reverse(name, args=[both]) for name in ("case_disclosures", "case_recovery")]
    paths = {
        "clinician": [
            *(reverse(name) for name in ("today", "clients", "assign", "desk", "case_new")),
            reverse("search", query={"q": "anna"}),
            *(given, enrolled, *of_case, reverse("prep", args=[session.code])),
            reverse("practice_leave", args=[walking.by.person]),
        ],
        "front_desk": [reverse("desk"), reverse("case_new")],
    }
    for name, every in paths.items():
        for path in every:
            found = list(choices(shown(walking.browser(name), path), "Anna"))
            assert found, path
            assert [words for words in found if len(set(words)) < len(words)] == [], path
            if path not in map(reverse, BY_ADDRESS):
                assert [words for words in found if "@example.org" in "".join(words)] == [], path


def test_the_same_two_in_two_cases_are_told_apart_by_the_cases_alone(walking: Walking, cases: list[Case]) -> None:
    treating, by = walking.cast.users["clinician"], walking.cast.actor("owner")
    couple = [walking.cast.client("ana"), walking.cast.client("jonah")]
    codes = {open_case(couple, treating=treating, by=by).code for _ in range(2)}
    for path in (reverse("clients"), reverse("assign")):
        words = [one for found in choices(shown(walking.browser("clinician"), path), "Jonah Reyes") for one in found]
        assert {code for code in codes for one in words if f"code {code}" in one} == codes
        assert "@" not in "".join(words)


def test_whose_trust_was_broken_is_asked_in_different_words(walking: Walking, cases: list[Case]) -> None:
    page = shown(walking.browser("clinician"), reverse("case_pathways", args=[cases[0].code]))
    asked = [f"Anna Weber (code {place.client.code})" for place in cases[0].participants.order_by("order")]
    assert REBUILDING in page
    assert asked in list(choices(page, "Anna"))


def test_no_two_colleagues_are_offered_in_the_same_words(walking: Walking, cases: list[Case]) -> None:
    owner, roles = walking.cast.actor("owner"), (Role.CLINICIAN,)
    for number in (1, 2):
        add_colleague(email=f"kay{number}@example.org", name="Kay Moss", roles=roles, by=owner)
    asked = [f"Kay Moss (kay{number}@example.org)" for number in (1, 2)]
    team = reverse("case_team", args=[cases[0].code])
    paths = {"owner": [team, reverse("settings_duty")], "front_desk": [reverse("case_new")]}
    for name, every in paths.items():
        for path in every:
            found = list(choices(shown(walking.browser(name), path), "Kay Moss"))
            assert found, path
            assert all(sorted(words) == asked for words in found), path


def test_each_step_of_somebody_in_several_cases_is_shown_once(walking: Walking, cases: list[Case]) -> None:
    enrolment = walking.enrol(STEADY, case=cases[0])
    shown = [line.step for week in enrolment_page(enrolment.code, walking.by).weeks for line in week.lines]
    assert sorted(step.pk for step in shown) == sorted(enrolment.steps.values_list("pk", flat=True))
