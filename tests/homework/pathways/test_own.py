"""The form in which a practice writes a pathway: nothing of the language is lost on the way, or has to be typed."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.http import QueryDict

from homework.forms.openers import COUNTED, KINDS
from homework.forms.own_pathways import Written, with_more, written
from homework.library.catalogue import catalogue
from homework.library.measures import measures
from homework.library.pathways import pathway_definition, pathways
from homework.library.unlocking import read_unlock
from tests.homework.pathways.filling import as_sent

OFFERS: Any = [SimpleNamespace(form=form) for form in (*catalogue().values(), *measures().values())]
EVERY_WORD = [
    "enrolled",
    "any_time",
    "clinician_release",
    "week>=2 or week>=5",
    "stage>=2 or submitted:trust-timeline x2 or gate:G1",
    "submitted:trust-timeline",
    "gate:G0",
    "no_open_flag:level>=2",
    "no_open_flag:coercive_control",
    "event:breach",
]


def form_of(definition: dict[str, Any], data: dict[str, object] | None = None) -> Written:
    base = cast("Any", SimpleNamespace(version=SimpleNamespace(definition=definition)))
    return written(None if data is None else query(data), base, OFFERS)


def query(data: dict[str, object]) -> QueryDict:
    found = QueryDict(mutable=True)
    for name, value in data.items():
        found.setlist(name, [str(one) for one in value] if isinstance(value, list) else [str(value)])
    return found


def sent_back(definition: dict[str, Any], **changes: object) -> Written:
    return form_of(definition, as_sent(form_of(definition)) | changes)


def plain(value: object) -> object:
    """A definition's value without what is not said where it is false."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items() if one is not False}
    return [plain(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("slug", pathways())
def test_what_is_sent_back_as_it_stands_says_the_same(slug: str) -> None:
    definition: dict[str, Any] = pathway_definition(slug)
    sent = sent_back(definition)
    assert sent.is_valid(), [sent.form.errors, sent.steps.errors]
    assert plain(sent.definition()) == plain(definition)


def test_every_word_of_the_language_is_a_field() -> None:
    definition: dict[str, Any] = pathway_definition("steady-words-and-actions")
    definition["steps"] = [definition["steps"][0] | {"week": 2, "unlock": EVERY_WORD, "comes": {"weekdays": [1, 3]}}]
    sent = sent_back(definition)
    assert sent.is_valid(), sent.steps.errors
    found: Any = sent.definition()
    assert (found["steps"][0]["unlock"], found["steps"][0]["comes"]) == (EVERY_WORD, {"weekdays": [1, 3]})
    assert found["gates"] == ["G0", "G1"]
    kinds = {str(value) for name, value in as_sent(form_of(definition)).items() if "kind_" in name and value}
    assert kinds == {kind for kind, _words in KINDS if kind}
    assert len(read_unlock(EVERY_WORD)) == len(EVERY_WORD)


WRONG: dict[str, tuple[dict[str, object], str, str]] = {
    "nothing opens it": ({"kind_0": ""}, "kind_0", "Choose what opens it."),
    "no exercise": ({"kind_0": "submitted"}, "exercise_0", "Choose an exercise."),
    "no number": ({"kind_0": "stage"}, "number_0", "Write a number."),
    "too great a number": ({"kind_0": "level", "number_0": 4}, "number_0", "Write a number from 1 to 3."),
    "about nothing": ({"kind_0": "about"}, "topic_0", "Choose what the flag is about."),
    "no days": ({"comes": "days"}, "every", "Write a number of days."),
    "no weekday": ({"comes": "weekdays"}, "weekdays", "Choose a day."),
    "no week": ({"week": ""}, "week", "Write the number of a week."),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_missing_is_said_beside_its_field(name: str) -> None:
    change, field, words = WRONG[name]
    definition: dict[str, Any] = pathway_definition("steady-words-and-actions")
    sent = sent_back(definition, **{f"steps-0-{key}": value for key, value in change.items()})
    assert (sent.is_valid(), sent.steps[0].errors) == (False, {field: [words]})
    assert set(COUNTED) <= {kind for kind, _words in KINDS}


def test_a_stage_has_its_weeks_in_order() -> None:
    definition: dict[str, Any] = pathway_definition("rebuilding-after-betrayal")
    blank = sent_back(definition, **{"stages-3-name": "Later"})
    turned = sent_back(definition, **{"stages-0-first": 4, "stages-0-last": 2})
    assert (blank.is_valid(), set(blank.stages[3].errors)) == (False, {"first", "last"})
    assert (turned.is_valid(), turned.stages[0].errors) == (False, {"last": ["It cannot end before it begins."]})


def test_room_for_more_keeps_all_that_was_typed_and_judges_nothing() -> None:
    definition: dict[str, Any] = pathway_definition("steady-words-and-actions")
    steps = len(definition["steps"])
    typed: dict[str, object] = {"title": "", f"steps-{steps}-week": 9, "steps-0-kind_0": "level"}
    more = with_more(sent_back(definition, **typed), "steps-0", OFFERS)
    assert (more.form.is_bound, more.form["title"].value(), more.steps[steps]["week"].value()) == (False, "", "9")
    assert [len(row.openers) for row in more.steps][:2] == [3, 2]
    assert len(more.steps) == steps + 1 + len(form_of(definition).steps) - steps
    assert more.steps[0].openers[0].kind.value() == "level"
