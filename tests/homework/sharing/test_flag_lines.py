"""A flag grows by lines and is never deleted: met again, corrected, and met again after that."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import ProtectedError

from homework.actions.answering import choose_level, submit
from homework.actions.assigning import Terms, assign
from homework.actions.publishing import publish
from homework.actions.raising import CORRECTED
from homework.actions.reviewing import acknowledge_flags, lift_flags
from homework.enums import Level
from homework.library.catalogue import definition
from homework.library.measures import measure_definition
from homework.models import ExerciseVersion, Flag, FlagLine, Part
from tests.homework.sharing.world import DATA, Clock, World

pytestmark = pytest.mark.django_db
ASKED = "Chose help for “Aside”"
CALM: dict[str, object] = {"note": "Calm", "aside": "fine"}
ASKING: dict[str, object] = {"note": "Hard", "aside": "help"}


@pytest.fixture
def world(still_clock: Clock) -> World:
    world = World(still_clock)
    for name, kind in {"ana": "client", "ben": "client", "ray": "clinician"}.items():
        world.do_person(name, kind)
    world.do_open_case("pair", ["ana", "ben"], "ray")
    return world


def version(**marks: str) -> ExerciseVersion:
    told: dict[str, Any] = json.loads((DATA / "sharing_exercise.json").read_text(encoding="utf-8"))
    rule = {"question": "aside", "operator": "=", "answer": "help"}
    told["flags"] = [{"id": "asks", "level": 2, "category": "acute", "when": [rule], "words": ASKED}]
    for item in told["items"]:
        item.update({"visibility": marks[item["linkId"]]} if item["linkId"] in marks else {})
    return publish(told["slug"], told)


def given(world: World, version: ExerciseVersion, *levels: Level) -> Part:
    terms = Terms(levels=levels, suggested=levels[0], needs_release=False)
    assignment = assign(world.cases["pair"], version, terms, by=world.actor("ray"))
    return Part.objects.get(assignment=assignment, author=world.client("ana"))


def hand_in(world: World, part: Part, answers: dict[str, object], level: Level = Level.THERAPIST) -> None:
    submit(Part.objects.get(pk=part.pk), answers, level, by=world.actor("ana"))


def lines() -> list[list[str]]:
    """The lines of each flag."""
    return [[line.words for line in flag.lines.order_by("pk")] for flag in Flag.objects.order_by("pk")]


def test_a_corrected_answer_adds_a_line_and_the_flag_stays(world: World) -> None:
    part = given(world, version(), *Level)
    found = []
    for answers in (ASKING, CALM, CALM, ASKING, CALM):
        hand_in(world, part, answers)
        found.append(lines())
    assert found == [
        [[ASKED]],
        [[ASKED, CORRECTED]],
        [[ASKED, CORRECTED]],
        [[ASKED, CORRECTED, ASKED]],
        [[ASKED, CORRECTED, ASKED, CORRECTED]],
    ]
    assert Flag.objects.get().lifted_at is None


def test_a_correction_in_another_answer_is_none(world: World) -> None:
    """What she says next week is no word about last week."""
    first, second = (given(world, version(), *Level) for _ in range(2))
    hand_in(world, first, ASKING)
    hand_in(world, second, CALM)
    assert lines() == [[ASKED]]


def test_what_a_private_answer_takes_back_is_not_told(world: World) -> None:
    """The team does not read it any more, and so learns neither that it changed nor that it did not."""
    part = given(world, version(), *Level)
    hand_in(world, part, ASKING)
    hand_in(world, part, CALM, Level.PRIVATE)
    before = lines()
    choose_level(Part.objects.get(pk=part.pk), Level.THERAPIST, by=world.actor("ana"))
    assert (before, lines()) == ([[ASKED]], [[ASKED, CORRECTED]])


def test_what_is_announced_is_corrected_in_private_too(world: World) -> None:
    part = given(world, version(aside="clinician_always"), *Level)
    hand_in(world, part, ASKING, Level.PRIVATE)
    hand_in(world, part, CALM, Level.PRIVATE)
    assert lines() == [[ASKED, CORRECTED]]


@pytest.mark.parametrize(("days", "flags"), [(6, 1), (7, 2)])
def test_the_same_within_seven_days_adds_to_the_open_flag(world: World, days: int, flags: int) -> None:
    for _ in range(2):
        hand_in(world, given(world, version(), *Level), ASKING)
        world.clock.moment += timedelta(days=days)
    assert (Flag.objects.count(), FlagLine.objects.count()) == (flags, 2)


def test_to_a_closed_flag_nothing_is_added(world: World) -> None:
    part = given(world, version(), *Level)
    hand_in(world, part, ASKING)
    acknowledge_flags(list(Flag.objects.all()), "contacted", "", by=world.actor("ray"))
    lift_flags(list(Flag.objects.all()), "Spoken.", joint_work_suitable=True, by=world.actor("ray"))
    hand_in(world, part, CALM)
    hand_in(world, part, ASKING)
    assert lines() == [[ASKED], [ASKED]]


def test_nobody_deletes_a_flag_with_what_it_is_about(world: World) -> None:
    part = given(world, version(), *Level)
    hand_in(world, part, ASKING)
    response = Part.objects.get(pk=part.pk).current
    assert response is not None
    for thing in (world.cases["pair"], world.client("ana"), response):
        with pytest.raises(ProtectedError):
            thing.delete()
    assert lines() == [[ASKED]]


def test_a_log_is_followed_through_what_was_handed_in(world: World) -> None:
    """Five entries learned by checking, in two logs; one is corrected, and later there is a sixth."""
    exercise = publish("words-and-actions-log", dict(definition("words-and-actions-log")))
    first, second = (given(world, exercise, Level.PRIVATE, Level.THERAPIST) for _ in range(2))
    day = world.clock.moment.date().isoformat()

    def log(part: Part, times: int) -> None:
        entry = {"e_date": day, "e_about": "partner", "e_outcome": "kept", "e_known": "i_checked"}
        hand_in(world, part, {"entry": [entry] * times})

    words = "Five or more entries in seven days were learned by checking."
    found = []
    for part, times in ((first, 3), (second, 1), (second, 2), (second, 1), (second, 3)):
        log(part, times)
        found.append(lines())
    assert found == [[], [], [[words]], [[words, CORRECTED]], [[words, CORRECTED, words]]]


SEVERE = "The answers to the PHQ-9 add up to 20 or more of 27."


def nine(points: int, *, last: int = 0) -> dict[str, object]:
    """Answers to the PHQ-9: so many points in each of the first eight, and the last."""
    each: dict[str, object] = {f"phq9_{place}": str(points) for place in range(1, 9)}
    return each | {"phq9_9": str(last)}


def severe() -> list[list[str]]:
    """The lines of the flags about a total."""
    return [
        [line.words for line in flag.lines.order_by("pk")]
        for flag in Flag.objects.order_by("pk")
        if flag.rule == "phq-9/phq9_severe"
    ]


def test_a_total_is_raised_corrected_and_raised_again(world: World) -> None:
    part = given(world, publish("phq-9", measure_definition("phq-9")), Level.PRIVATE, Level.THERAPIST)
    found = []
    for answers in (nine(2), nine(3), nine(2), nine(3)):
        hand_in(world, part, answers)
        found.append(severe())
    assert found == [[], [[SEVERE]], [[SEVERE, CORRECTED]], [[SEVERE, CORRECTED, SEVERE]]]


def test_a_total_that_is_kept_private_takes_nothing_back(world: World) -> None:
    """The team learns of the ninth question alone, which it reads in any case, and of the sum when it is opened."""
    part = given(world, publish("phq-9", measure_definition("phq-9")), Level.PRIVATE, Level.THERAPIST)
    hand_in(world, part, nine(3, last=1))
    hand_in(world, part, nine(1), Level.PRIVATE)
    kept = lines()
    choose_level(Part.objects.get(pk=part.pk), Level.THERAPIST, by=world.actor("ana"))
    ninth = "Chose “Several days” for “Thoughts that you would be better off dead or of hurting yourself in some way”"
    assert kept == [[ninth, CORRECTED], [SEVERE]]
    assert lines() == [[ninth, CORRECTED], [SEVERE, CORRECTED]]


@pytest.mark.parametrize(("days", "flags"), [(6, 1), (7, 2)])
def test_a_total_within_seven_days_adds_to_the_open_flag(world: World, days: int, flags: int) -> None:
    version = publish("phq-9", measure_definition("phq-9"))
    for _ in range(2):
        hand_in(world, given(world, version, Level.THERAPIST), nine(3))
        world.clock.moment += timedelta(days=days)
    assert sum(map(len, severe())) == 2
    assert len(severe()) == flags


def test_a_log_that_is_kept_private_takes_no_count_back(world: World) -> None:
    exercise = publish("words-and-actions-log", dict(definition("words-and-actions-log")))
    part = given(world, exercise, Level.PRIVATE, Level.THERAPIST)
    entry = {
        "e_date": world.clock.moment.date().isoformat(),
        "e_about": "partner",
        "e_outcome": "kept",
        "e_known": "i_checked",
    }
    hand_in(world, part, {"entry": [entry] * 3})
    other = given(world, exercise, Level.PRIVATE, Level.THERAPIST)
    hand_in(world, other, {"entry": [entry] * 3})
    hand_in(world, other, {"entry": [entry | {"e_known": "saw_it"}]}, Level.PRIVATE)
    assert lines() == [["Five or more entries in seven days were learned by checking."]]
