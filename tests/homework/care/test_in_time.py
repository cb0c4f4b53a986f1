"""When something goes on by itself: by working days, office hours, and once more when it is chosen again."""

from datetime import timedelta

import pytest
from django.urls import reverse

from homework.actions.reviewing import acknowledge_flags, lift_flags
from homework.enums import FlagLevel
from homework.errors import HoldNotLiftedError
from homework.models import Flag
from tests.homework.care.beyond import HOUR, SECOND, finds, flagged, house, lead, on_duty, told
from tests.homework.care.scene import Scene


def test_what_can_wait_for_a_working_day_goes_on_after_one(scene: Scene) -> None:
    """Raised on a Friday at noon, it is Monday at noon; and an hour of work later the lead has it too."""
    on_duty(scene, hours=24 * 9)
    lead(scene)
    scene.clock.moment += timedelta(days=4, hours=3)
    flag, friday = flagged(scene, FlagLevel.WORKING_DAY), scene.clock.moment
    found = {}
    for waited in (timedelta(days=3) - SECOND, timedelta(days=3), timedelta(days=3) + HOUR):
        scene.clock.moment = friday + waited
        found[waited] = tuple(finds(scene, flag, name) for name in ("owner", "supervisor"))
    assert (friday.weekday(), list(found.values())) == (4, [(False, False), (True, False), (True, True)])


@pytest.mark.parametrize("hour", [3, 21])
def test_while_the_office_is_closed_what_is_urgent_goes_to_who_is_on_duty_at_once(scene: Scene, hour: int) -> None:
    on_duty(scene)
    lead(scene)
    scene.clock.moment = scene.clock.moment.replace(hour=hour)
    flag = flagged(scene)
    scene.clock.moment += SECOND
    assert [finds(scene, flag, name) for name in ("owner", "supervisor")] == [hour == 21, False]
    assert told(scene) == (["owner@example.org"] if hour == 21 else []), "the duty begins at nine"


def test_when_the_office_closes_nobody_waits_for_it(scene: Scene) -> None:
    on_duty(scene)
    scene.clock.moment = scene.clock.moment.replace(hour=16, minute=30)
    flag = flagged(scene)
    scene.clock.moment += HOUR / 2 - SECOND
    before = finds(scene, flag)
    scene.clock.moment += SECOND
    assert (before, finds(scene, flag)) == (False, True)


def test_who_is_on_duty_is_told_to_be_ready_and_no_more(scene: Scene) -> None:
    on_duty(scene)
    lead(scene)
    flag = flagged(scene)
    pages = {name: scene.page("duty", reader=name) for name in ("owner", "supervisor")}
    assert told(scene) == ["owner@example.org"]
    assert {name: "It comes to you at 10:00" in page for name, page in pages.items()} == {
        "owner": True,
        "supervisor": False,
    }
    assert [word in pages["owner"] for word in (flag.code, "Ana", "acute", scene.case.code)] == [False] * 4
    acknowledge_flags([flag], "contacted", "", by=scene.by)
    assert "Be ready" not in scene.page("duty", reader="owner")


def test_chosen_again_it_asks_anew_and_what_was_done_stays(scene: Scene) -> None:
    on_duty(scene)
    flag = flagged(scene)
    acknowledge_flags([flag], "contacted", "I called.", by=scene.by)
    quiet = reverse("flag", args=[flag.code]) in scene.page("today")
    scene.clock.moment += 3 * HOUR
    assert flagged(scene) == flag
    asks = reverse("flag", args=[flag.code]) in scene.page("today")
    with pytest.raises(HoldNotLiftedError):
        lift_flags([Flag.objects.get(pk=flag.pk)], "All is well.", joint_work_suitable=True, by=scene.by)
    before = finds(scene, flag)
    scene.clock.moment += HOUR
    assert (quiet, asks, before, finds(scene, flag)) == (False, True, False, True)
    assert "I called." in scene.page("flag", flag.code)


def test_what_is_seen_beyond_the_team_stays_so_when_it_asks_anew(scene: Scene) -> None:
    on_duty(scene)
    flag = flagged(scene)
    scene.clock.moment += HOUR
    acknowledge_flags([flag], "contacted", "", by=scene.by)
    scene.clock.moment += HOUR
    flagged(scene)
    assert finds(scene, flag)


def test_the_hours_of_the_office_are_set_on_the_same_page(scene: Scene) -> None:
    by = "administrator"
    times = {"days": [1, 3], "opens": "08:30", "closes": "00:00"}
    assert scene.post("settings_office", reader=by, **times).status_code == 302
    kept = house(scene)
    assert (kept.office_days, kept.office_opens.isoformat(), kept.office_closes.isoformat()) == (
        *("13", "08:30:00"),
        "00:00:00",
    )
    wrongs: list[dict[str, object]] = [
        {"days": []},
        {"opens": "12:00", "closes": "12:59"},
        {"opens": "23:01"},
        {"opens": ""},
    ]
    for wrong in wrongs:
        assert scene.post("settings_office", reader=by, **times | wrong).status_code == 422
    assert house(scene).office_days == "13"
    for name in ("clinician", "front_desk", "ana"):
        assert scene.post("settings_office", reader=name, **times).status_code == 404
