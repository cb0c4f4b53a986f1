"""The texts around a question: the pace of a breath, and what its author wrote before."""

from datetime import UTC, datetime

import pytest

from homework.actions.answering import submit
from homework.actions.drafting import Sent, save_page
from homework.enums import Level
from homework.models import Exercise, ExerciseVersion
from practice import clock
from tests.homework.portal.scene import Scene, question
from tests.homework.sharing.world import plain_exercise

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def shown(scene: Scene, slug: str, key: str, **typed: str) -> str:
    alone = scene.alone("ana")
    part = scene.part(scene.set(scene.exercise(slug), case=alone), "ana")
    for page, words in typed.items():
        save_page(part, page, Sent({page: [words]}, pressed=True), by=scene.cast.actor("ana"))
    answer = scene.browser("ana").get(question(part, key))
    assert answer.status_code == 200
    return answer.content.decode()


def entry(day: str, area: str, about: str = "partner") -> dict[str, object]:
    return {"e_date": day, "e_about": about, "e_outcome": "kept", "e_area": area}


def test_the_pace_is_set_for_the_breath_that_was_chosen(scene: Scene) -> None:
    page = shown(scene, "steadying-breath", "minutes_done", pattern="long_exhale")
    assert [f'data-pace="{pace}"' in page for pace in ("in-4 out-6", "in-4 hold-4 out-4 hold-4")] == [True, False]
    assert ("while you count to six" in page, "breath-pacer.js" in page) == (True, True)


def test_one_s_own_pace_has_words_and_no_circle(scene: Scene) -> None:
    page = shown(scene, "steadying-breath", "minutes_done", pattern="own_pace")
    assert ("as it feels right" in page, "breath-air" in page) == (True, False)


def test_other_questions_load_no_pacer(scene: Scene) -> None:
    assert "breath-pacer" not in shown(scene, "steadying-breath", "calm_before", pattern="box")


def test_the_counts_are_of_one_s_own_log_of_ninety_days_about_the_partner(scene: Scene) -> None:
    with clock.played(NOW):
        log = scene.exercise("words-and-actions-log")
        own = [
            entry("2026-05-30", "honesty"),
            entry("2026-03-04", "honesty"),
            entry("2026-03-03", "money"),
        ]
        mine = scene.part(scene.set(log), "ana")
        submit(mine, {"entry": own}, Level.PRIVATE, by=scene.cast.actor("ana"))
        other = scene.part(scene.set(log), "ana")
        submit(other, {"entry": [entry("2026-05-30", "digital", "me")]}, Level.PRIVATE, by=scene.cast.actor("ana"))
        theirs = scene.part(mine.assignment, "jonah")
        submit(theirs, {"entry": [entry("2026-05-30", "whereabouts")]}, Level.PRIVATE, by=scene.cast.actor("jonah"))
        page = shown(scene, "one-off-or-pattern", "inc_first")
    found = [words in page for words in ("Telling the truth: 2 notes", "Money:", "Phones and online life:", "Where we")]
    assert found == [True, False, False, False]


def test_a_look_back_begins_where_one_began(scene: Scene) -> None:
    naming = scene.exercise("naming-the-trust-question")
    for goal, importance in (("To ask and not guess.", 9), ("Something else.", 4)):
        part = scene.part(scene.set(naming), "ana")
        answers = {"goal": goal, "importance": importance, "confidence": 3, "readiness": 5}
        submit(part, answers, Level.PRIVATE, by=scene.cast.actor("ana"))
    page = shown(scene, "progress-review", "r_goal")
    assert ("To ask and not guess." in page, "9 of 10" in page, "Something else." in page) == (True, True, False)


@pytest.mark.parametrize(
    ("slug", "reading", "key"),
    [
        ("words-and-actions-log", "one-off-or-pattern", "inc_first"),
        ("naming-the-trust-question", "progress-review", "r_goal"),
    ],
)
def test_a_practice_s_own_exercise_of_the_same_name_is_no_source(
    scene: Scene, slug: str, reading: str, key: str
) -> None:
    written = plain_exercise()
    items = [{"linkId": name, "type": "string", "maxLength": 200, "text": "Asked"} for name in ("goal", "note")]
    own = ExerciseVersion.objects.create(
        exercise=Exercise.objects.create(practice=scene.case.practice, slug=slug),
        number=1,
        definition={
            **written.definition,
            "slug": slug,
            "levels": ["private", "therapist"],
            "items": items,
            "series": [],
        },
        fingerprint=f"own {slug}",
        published_at=NOW,
    )
    part = scene.part(scene.set(own), "ana")
    submit(part, {"goal": "Told to the practice."}, Level.PRIVATE, by=scene.cast.actor("ana"))
    page = shown(scene, reading, key)
    assert ("Told to the practice." in page, '<ul class="plain-list">' in page) == (False, False)


def test_without_anything_to_remind_of_the_text_stands_alone(scene: Scene) -> None:
    page = shown(scene, "progress-review", "r_goal")
    assert ("Think back to where you began." in page, '<ul class="plain-list">' in page) == (True, False)
