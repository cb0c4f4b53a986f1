"""What an author keeps from partners, or throws away, by an answer in the form itself."""

import pytest

from homework.actions.answering import submit
from homework.actions.settling import differences
from homework.enums import Level
from homework.models import Assignment, Response
from homework.queries.responses import read
from practice.access.errors import NotVisibleError
from tests.homework.portal.scene import Scene

pytestmark = pytest.mark.django_db
READY = "yes_when_both_ready"


@pytest.fixture
def scene() -> Scene:
    return Scene.of_a_couple()


def test_partners_read_only_the_moments_that_their_author_marked(scene: Scene) -> None:
    part = scene.part(scene.set(scene.exercise("moments-of-trust")), "ana")
    moments = [
        {"m_date": "2026-05-01", "m_what": "He kept a seat.", "m_out": 8, "m_share": True},
        {"m_date": "2026-05-02", "m_what": "My sister rang.", "m_share": False},
        {"m_date": "2026-05-03", "m_what": "I slept."},
    ]
    submit(part, {"moment": moments}, Level.PARTNER, by=scene.cast.actor("ana"))

    assert read(part.code, scene.cast.actor("jonah")).answers == {"moment": [{"m_what": "He kept a seat."}]}
    assert read(part.code, scene.cast.actor("clinician")).answers == {"moment": moments}


def seen(scene: Scene, given: Assignment, author: str, reader: str) -> object:
    """What a partner reads of a part, or None while it is as if it were not there."""
    try:
        return read(scene.part(given, author).code, scene.cast.actor(reader)).answers
    except NotVisibleError:
        return None


def note(scene: Scene, given: Assignment, name: str, when: str | None = READY) -> None:
    said = {} if when is None else {"manual_share": when}
    answers = {"worry_left": 4, "manual_note": "Tea helps.", **said}
    submit(scene.part(given, name), answers, Level.TOGETHER, by=scene.cast.actor(name))


@pytest.mark.parametrize(("when", "opens"), [(READY, True), ("not_yet", False), (None, False)])
def test_a_note_opens_only_when_both_say_so(scene: Scene, when: str | None, opens: bool) -> None:  # noqa: FBT001 - a case of the table
    """Who keeps it back has not offered anything: the other's stays closed too, and neither learns why."""
    given = scene.set(scene.exercise("attachment-map"), needs_release=True)
    note(scene, given, "jonah")
    note(scene, given, "ana", when)
    before = [seen(scene, given, "ana", "jonah"), seen(scene, given, "jonah", "ana")]
    scene.release(given)
    after = [seen(scene, given, "ana", "jonah"), seen(scene, given, "jonah", "ana")]
    assert (before, after) == ([None] * 2, [{"manual_note": "Tea helps."} if opens else None] * 2)


def test_not_yet_closes_what_was_open(scene: Scene) -> None:
    given = scene.set(scene.exercise("attachment-map"), needs_release=True)
    for name in ("ana", "jonah"):
        note(scene, given, name)
    scene.release(given)
    before = seen(scene, given, "ana", "jonah")
    note(scene, given, "ana", "not_yet")
    assert (before is None, seen(scene, given, "ana", "jonah")) == (False, None)
    assert differences([scene.case]) == []


def test_a_moment_that_is_taken_back_closes_at_once_and_a_new_one_waits(scene: Scene) -> None:
    given = scene.set(scene.exercise("moments-of-trust"), needs_release=True)
    part, by = scene.part(given, "ana"), scene.cast.actor("ana")
    one = {"m_date": "2026-05-01", "m_what": "He kept a seat.", "m_share": True}
    two = {"m_date": "2026-05-02", "m_what": "My sister rang.", "m_share": True}
    submit(part, {"moment": [one, two]}, Level.PARTNER, by=by)
    scene.release(given)
    shown = {"moment": [{"m_what": "He kept a seat."}, {"m_what": "My sister rang."}]}
    assert seen(scene, given, "ana", "jonah") == shown
    three = {"m_date": "2026-05-03", "m_what": "I slept.", "m_share": True}
    submit(part, {"moment": [one, two, three]}, Level.PARTNER, by=by)
    assert seen(scene, given, "ana", "jonah") == shown
    submit(part, {"moment": [one, two | {"m_share": False}]}, Level.PARTNER, by=by)
    assert seen(scene, given, "ana", "jonah") is None


def test_moments_of_which_none_is_marked_look_like_none(scene: Scene) -> None:
    given = scene.set(scene.exercise("moments-of-trust"))
    before = scene.browser("jonah").get("/my/").content.decode().count("Open for you")
    submit(
        scene.part(given, "ana"),
        {"moment": [{"m_date": "2026-05-01", "m_what": "I slept."}]},
        Level.PARTNER,
        by=scene.cast.actor("ana"),
    )
    after = scene.browser("jonah").get("/my/").content.decode().count("Open for you")
    assert (seen(scene, given, "ana", "jonah"), before, after) == (None, 0, 0)


@pytest.mark.parametrize(("keep", "kept"), [("discard", False), ("share", True), ("keep_private", True)])
def test_a_text_that_was_thrown_away_is_stored_nowhere(scene: Scene, keep: str, kept: bool) -> None:  # noqa: FBT001 - a case of the table
    part = scene.part(scene.set(scene.exercise("expressive-writing"), case=scene.alone("ana")), "ana")
    answers = {
        "gate_private": True,
        "gate_when": "over_1_year",
        "distress_before": 4,
        "writing": "The quiet house.",
        "keep": keep,
        "leaving": "settled",
    }
    submit(part, answers, Level.THERAPIST, by=scene.cast.actor("ana"))

    assert ("writing" in Response.objects.get(part=part).answers) == kept
    assert "writing" not in read(part.code, scene.cast.actor("clinician")).answers


def test_throwing_away_takes_the_same_words_out_of_earlier_versions(scene: Scene) -> None:
    part = scene.part(scene.set(scene.exercise("expressive-writing"), case=scene.alone("ana")), "ana")
    around = {"gate_private": True, "gate_when": "over_1_year", "distress_before": 4, "leaving": "settled"}
    for words, keep in (("Mine.", "keep_private"), ("The quiet house.", "share"), ("The quiet house.", "discard")):
        answers = {**around, "writing": words, "keep": keep}
        submit(part, answers, Level.PRIVATE, by=scene.cast.actor("ana"))

    rows = Response.objects.filter(part=part).order_by("number")
    assert [(row.answers.get("writing"), row.answers["keep"]) for row in rows] == [
        ("Mine.", "keep_private"),
        (None, "share"),
        (None, "discard"),
    ]
