from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.urls import reverse

from clients.enums import ConsentKind, TeamRole
from homework.enums import Level
from homework.models import Flag, Part
from tests.homework.care.scene import Scene

LISTS = ("today", "clients", "answers", "search")
NEVER = "aaaaaaaaaaaa"


@dataclass
class Answered:
    """A scene in which Ana has answered and a flag was raised by it."""

    scene: Scene
    part: Part
    flag: Flag


def doors(there: Answered, reader: str) -> dict[str, int]:
    """What each page of the care team answers to a reader."""
    places = {name: reverse(name) for name in LISTS}
    for name in ("case_page", "case_access", "case_separate"):
        places[name] = reverse(name, args=[there.scene.case.code])
    places["client_page"] = reverse("client_page", args=[there.part.author.code])
    places["answer"] = reverse("answer", args=[there.part.code])
    places["flag"] = reverse("flag", args=[there.flag.code])
    browser = there.scene.browser(reader)
    return {name: browser.get(place).status_code for name, place in places.items()}


OPEN = dict.fromkeys((*LISTS, "case_page", "case_access", "case_separate", "answer", "flag"), 200) | {
    "client_page": 302
}
LISTS_ONLY = dict.fromkeys(OPEN, 404) | dict.fromkeys(LISTS, 200)
SHUT = dict.fromkeys(OPEN, 404)


@pytest.fixture
def answered(scene: Scene) -> Answered:
    part = scene.answer("ana", scene.set(), Level.THERAPIST)
    return Answered(scene, part, scene.flag("ana", part))


@pytest.mark.parametrize(
    ("reader", "found"),
    [
        ("clinician", OPEN),
        ("owner", LISTS_ONLY),
        ("supervisor", LISTS_ONLY),
        ("stranger", LISTS_ONLY),
        ("administrator", SHUT),
        ("front_desk", SHUT),
        ("ana", SHUT),
        ("jonah", SHUT),
    ],
)
def test_who_finds_what(answered: Answered, reader: str, found: dict[str, int]) -> None:
    assert doors(answered, reader) == found


def test_cover_finds_everything_until_its_day(answered: Answered) -> None:
    answered.scene.joins("owner", TeamRole.COVER, days=2)
    before = doors(answered, "owner")
    answered.scene.clock.moment += timedelta(days=2)
    assert (before, doors(answered, "owner")) == (OPEN, LISTS_ONLY)


def test_a_supervisor_reads_with_consent_alone(answered: Answered) -> None:
    answered.scene.joins("owner", TeamRole.SUPERVISOR)
    without = doors(answered, "owner")
    answered.scene.consent("ana", ConsentKind.SUPERVISION)
    looks_on = OPEN | {"case_separate": 409}
    assert (without, doors(answered, "owner")) == (looks_on | {"answer": 404, "flag": 404}, looks_on)


def test_a_supervisor_without_consent_sees_done_and_no_more(answered: Answered) -> None:
    answered.scene.joins("owner", TeamRole.SUPERVISOR)
    code = answered.part.code
    treating = answered.scene.page("case_page", answered.scene.case.code)
    page = answered.scene.page("case_page", answered.scene.case.code, reader="owner")
    assert [code in treating, "Ana and you" in treating] == [True, True]
    assert [code in page, "Ana and you" in page, "done" in page] == [False, False, True]
    assert "Are you safe" not in answered.scene.page("today", reader="owner")


@pytest.mark.parametrize("name", ["case_page", "client_page", "answer", "flag"])
def test_another_case_answers_like_none(answered: Answered, name: str) -> None:
    codes = {
        "case_page": answered.scene.case.code,
        "client_page": answered.scene.cast.client("ana").code,
        "answer": answered.part.code,
        "flag": answered.flag.code,
    }
    browser = answered.scene.browser("owner")
    there, never = (browser.get(reverse(name, args=[code])) for code in (codes[name], NEVER))
    assert (there.status_code, there.content) == (404, never.content)
