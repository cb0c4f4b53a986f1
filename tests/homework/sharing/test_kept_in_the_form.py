"""What an author keeps from partners, or throws away, by an answer in the form itself."""

import pytest

from homework.actions.answering import submit
from homework.enums import Level
from homework.models import Response
from homework.queries.responses import read
from practice.access.errors import NotVisibleError
from tests.homework.portal.scene import Scene

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(
    ("when", "seen"),
    [("yes_when_both_ready", {"manual_note": "Tea helps."}), ("not_yet", {}), (None, {})],
)
def test_a_note_opens_only_when_its_author_says_so(scene: Scene, when: str | None, seen: dict[str, str]) -> None:
    given = scene.set(scene.exercise("attachment-map"), needs_release=True)
    said = {} if when is None else {"manual_share": when}
    for name in ("ana", "jonah"):
        answers = {"worry_left": 4, "manual_note": "Tea helps.", **said}
        submit(scene.part(given, name), answers, Level.TOGETHER, by=scene.cast.actor(name))
    with pytest.raises(NotVisibleError):
        read(scene.part(given, "ana").code, scene.cast.actor("jonah"))
    scene.release(given)

    assert read(scene.part(given, "ana").code, scene.cast.actor("jonah")).answers == seen


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
