"""New, read, and changed since it was read: for each reader of the team by themselves."""

import pytest

from clients.enums import TeamRole
from homework.actions.answering import submit
from homework.actions.opening import mark_read, open_part
from homework.enums import Level
from homework.queries.answers import answers_page
from homework.queries.look_first import new_answers
from homework.queries.reading_states import ReadingState, state
from tests.homework.care.scene import ANSWERS, Scene
from tests.homework.care.scene import Clock as SceneClock

NEW, CHANGED, READ, OLDER = ReadingState.NEW, ReadingState.CHANGED, ReadingState.READ, ReadingState.OLDER


@pytest.mark.parametrize(
    ("unread", "opened", "opened_before", "expected"),
    [
        (True, False, False, NEW),
        (True, True, False, NEW),
        (True, False, True, CHANGED),
        (True, True, True, CHANGED),
        (False, True, False, READ),
        (False, True, True, READ),
        (False, False, False, OLDER),
        (False, False, True, OLDER),
    ],
)
def test_the_states(*, unread: bool, opened: bool, opened_before: bool, expected: ReadingState) -> None:
    assert state(unread=unread, opened=opened, opened_before=opened_before) == expected


@pytest.fixture
def scene(db: None, monkeypatch: pytest.MonkeyPatch) -> Scene:
    still = SceneClock()
    monkeypatch.setattr("practice.clock.now", still.now)
    return Scene(still)


def states(scene: Scene, reader: str) -> list[ReadingState]:
    return [row.state for row in answers_page(scene.cast.actor(reader))[0]]


def test_each_clinician_has_their_own(scene: Scene) -> None:
    scene.joins("owner", TeamRole.TREATING)
    part = scene.answer("ana", scene.set(), Level.THERAPIST)
    seen = [(states(scene, "clinician"), states(scene, "owner"))]
    open_part(part.code, by=scene.by)
    mark_read(part.code, by=scene.by)
    seen.append((states(scene, "clinician"), states(scene, "owner")))
    submit(part, {**ANSWERS, "note": "Otherwise"}, Level.THERAPIST, by=scene.cast.actor("ana"))
    seen.append((states(scene, "clinician"), states(scene, "owner")))
    assert seen == [([NEW], [NEW]), ([READ], [NEW]), ([CHANGED], [NEW])]
    assert [[one.changed for one in new_answers(scene.cast.actor(name))] for name in ("clinician", "owner")] == [
        [True],
        [False],
    ]
    assert "changed since you read it" in scene.page("answers")
    assert "changed since you read it" in scene.page("answer", part.code)
    assert "changed since you read it" not in scene.page("answers", reader="owner")


def test_what_was_there_before_somebody_joined_is_not_called_new(scene: Scene) -> None:
    scene.answer("ana", scene.set(), Level.THERAPIST)
    scene.joins("owner", TeamRole.TREATING)
    assert states(scene, "owner") == [OLDER]
