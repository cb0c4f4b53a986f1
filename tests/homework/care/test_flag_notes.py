"""Beside a flag stands what a clinician may want to know about its kind, each thing once."""

import pytest

from homework.actions.raising import raise_one
from homework.library.catalogue import catalogue
from homework.library.flags import Raised
from homework.models import Flag
from homework.summaries.flag_notes import _BY_CATEGORY, _BY_RULE, notes_beside
from tests.homework.care.scene import Scene


def raised(scene: Scene, key: str) -> Flag:
    slug, name = key.split("/")
    rule = next(rule for rule in catalogue()[slug].flags if rule.id == name)
    found = Raised(name, rule.level, rule.category, "", "Words.")
    return raise_one(scene.case, scene.cast.client("ana"), key, found)


@pytest.mark.parametrize(
    ("key", "begins"),
    [
        ("private-safety-screen/children", "The law where you practise may ask you to report this"),
        ("impact-and-accountability/undisclosed", "What you may say of it to anybody else"),
        ("private-safety-screen/monitor_yes", "Somebody else may read what is sent to them."),
        ("steadying-breath/breath_adverse", "When it happens again within two weeks"),
        ("private-safety-screen/unsure_now", ""),
    ],
)
def test_the_page_of_a_flag_has_its_note(scene: Scene, key: str, begins: str) -> None:
    flag = raised(scene, key)
    notes = notes_beside([flag, flag])
    assert [note.startswith(begins) for note in notes] == ([True] if begins else [])
    assert all(note in scene.page("flag", flag.code) for note in notes)


def test_every_note_is_of_a_rule_that_there_is() -> None:
    rules = {f"{slug}/{rule.id}": rule.category for slug, form in catalogue().items() for rule in form.flags}
    assert (set(_BY_RULE) - set(rules), set(_BY_CATEGORY) - set(rules.values())) == (set(), set())
