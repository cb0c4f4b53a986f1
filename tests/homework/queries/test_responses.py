from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from homework.actions.answering import submit
from homework.enums import Capacity, Level
from homework.models import Part, Response
from homework.queries.responses import newest, read, read_earlier
from practice.access.errors import NotVisibleError
from practice.codes import new_code
from tests.homework.portal.scene import Scene
from tests.lent import lent

pytestmark = pytest.mark.django_db

ANSWERS = {"note": "A walk", "aside": "An aside", "only_team": "For the team", "only_me": "For me", "strain": 4}


def handed_in(scene: Scene, *names: str, times: int = 1) -> list[Part]:
    assignment = scene.plain()
    for _ in range(times):
        for name in names:
            part = Part.objects.get(assignment=assignment, author_id=scene.cast.users[name].pk)
            submit(part, ANSWERS, Level.PARTNER, by=scene.cast.actor(name))
    return list(Part.objects.filter(assignment=assignment, current__isnull=False).order_by("pk"))


def keys(rows: list[Response]) -> list[int]:
    return [row.pk for row in rows]


def count_statements(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as sent:
        act()
    return len(sent)


@pytest.fixture(scope="module")
def built_scene(standing: None) -> Scene:
    return Scene.of_a_couple()


@pytest.fixture
def scene(built_scene: Scene) -> Scene:
    return lent(built_scene)


def test_pages_follow_each_other_and_name_each_response_once(scene: Scene) -> None:
    for _ in range(3):
        handed_in(scene, "ana", "jonah")
    shared = keys(list(Response.objects.order_by("-pk")))
    for name in ("clinician", "ana"):
        actor = scene.cast.actor(name)
        first = keys(newest(actor, limit=4))
        assert (first, keys(newest(actor, before=first[-1], limit=4))) == (shared[:4], shared[4:])


def test_a_page_after_another_holds_only_what_the_reader_may_read(scene: Scene) -> None:
    private = handed_in(scene, "jonah")[0]
    submit(private, ANSWERS, Level.THERAPIST, by=scene.cast.actor("jonah"))
    own = handed_in(scene, "ana")[0].current_id
    later = handed_in(scene, "ana")[0].current_id
    assert keys(newest(scene.cast.actor("clinician"))) == [later, own, Part.objects.get(pk=private.pk).current_id]
    assert later is not None
    assert keys(newest(scene.cast.actor("ana"), before=later)) == [own]
    assert newest(scene.cast.actor("ana"), before=own) == []


@pytest.mark.parametrize("times", [1, 3])
def test_a_page_is_one_statement(scene: Scene, times: int) -> None:
    for _ in range(times):
        handed_in(scene, "ana", "jonah")
    actor = scene.cast.actor("clinician")
    newest(actor)
    assert len(newest(actor)) == 2 * times
    assert count_statements(lambda: newest(actor)) == 1


@pytest.mark.parametrize("versions", [1, 3])
def test_one_answer_is_one_statement(scene: Scene, versions: int) -> None:
    part = handed_in(scene, "ana", times=versions)[0]
    reader = scene.cast.actor("clinician")
    found = read(part.code, reader)
    assert (found.response.number, found.capacity) == (versions, Capacity.TREATING)
    assert count_statements(lambda: read(part.code, reader)) == 1


@pytest.mark.parametrize("versions", [1, 3])
def test_earlier_versions_are_one_statement(scene: Scene, versions: int) -> None:
    part = handed_in(scene, "ana", times=versions)[0]
    reader = scene.cast.actor("clinician")
    assert [old.response.number for old in read_earlier(part.code, reader)] == list(range(versions - 1, 0, -1))
    assert count_statements(lambda: read_earlier(part.code, reader)) == 1


def test_no_is_the_same_one_statement_for_what_is_not_there(scene: Scene) -> None:
    part = handed_in(scene, "ana")[0]
    stranger = scene.cast.actor("stranger")

    def refused(code: str) -> list[str]:
        with CaptureQueriesContext(connection) as sent, pytest.raises(NotVisibleError):
            read(code, stranger)
        return [query["sql"].replace(code, "CODE") for query in sent]

    read(part.code, scene.cast.actor("clinician"))
    assert len(refused(part.code)) == 1
    assert refused(part.code) == refused(new_code())
