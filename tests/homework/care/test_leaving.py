import pytest
from django.urls import reverse

from clients.enums import TeamRole
from homework.enums import Level
from tests.homework.care.scene import Scene, text


def key(scene: Scene, name: str = "clinician") -> int:
    return scene.cast.users[name].pk


@pytest.mark.parametrize(
    ("reader", "found"),
    [
        ("clinician", 200),
        ("administrator", 200),
        ("owner", 200),
        ("supervisor", 404),
        ("front_desk", 404),
        ("stranger", 404),
        ("ana", 404),
    ],
)
def test_oneself_or_who_runs_the_practice(scene: Scene, reader: str, found: int) -> None:
    place = reverse("practice_leave", args=[key(scene)])
    assert scene.browser(reader).get(place).status_code == found


def test_nobody_is_left_without_treatment(scene: Scene) -> None:
    place = reverse("practice_leave", args=[key(scene)])
    refused = scene.browser().post(place, follow=True)
    assert "Name another treating clinician first." in text(refused)
    assert scene.case.team.get().left_at is None


def test_access_ends_with_leaving(scene: Scene) -> None:
    part = scene.answer("ana", scene.set(), Level.THERAPIST)
    scene.joins("owner", TeamRole.TREATING)
    browser = scene.browser()
    before = browser.get(reverse("answer", args=[part.code])).status_code
    left = browser.post(reverse("practice_leave", args=[key(scene)]))
    after = browser.get(reverse("answer", args=[part.code])).status_code
    assert (before, left["Location"], after) == (200, reverse("sign_in"), 302)
    assert scene.browser("owner").get(reverse("answer", args=[part.code])).status_code == 200
