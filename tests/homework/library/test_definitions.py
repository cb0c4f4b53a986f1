import json
from pathlib import Path

import pytest

from homework.library.catalogue import EXERCISES, catalogue, definition
from homework.library.form import Ceiling, Form, walk

SKELETON: dict[str, dict[str, object]] = json.loads(
    (Path(__file__).parents[2] / "data" / "exercises_skeleton.json").read_text(encoding="utf-8")
)
KEPT = (
    *("linkId", "type", "min", "max", "step", "unit", "maxLength", "maxOccurs", "repeats", "required", "enableWhen"),
    *("enableBehavior", "visibility", "series", "quotable", "section"),
)
TOP = ("levels", "default_level", "release", "revealable_items")


def _items(items: list[dict[str, object]]) -> list[dict[str, object]]:
    return [_item(item) for item in items]


def _item(item: dict[str, object]) -> dict[str, object]:
    kept = {key: item[key] for key in KEPT if key in item}
    if "options" in item:
        kept["options"] = [option["code"] for option in item["options"]]  # type: ignore[attr-defined]  # plain JSON
    if "items" in item:
        kept["items"] = _items(item["items"])  # type: ignore[arg-type]  # plain JSON
    return kept


def _without(rows: object, *keys: str) -> list[dict[str, object]]:
    assert isinstance(rows, list)
    return [{key: value for key, value in row.items() if key not in keys} for row in rows]


def test_every_form_of_the_clinical_specification_is_there() -> None:
    assert {path.stem for path in EXERCISES.glob("*.json")} == set(SKELETON) == set(catalogue())


@pytest.mark.parametrize("slug", SKELETON)
def test_a_form_has_the_structure_that_the_clinical_specification_gives(slug: str) -> None:
    content = definition(slug)
    assert isinstance(content["items"], list)
    assert isinstance(content["source"], dict)

    assert {
        **{key: content[key] for key in TOP},
        "sections": content["source"]["sections"],
        "items": _items(content["items"]),
        "series": _without(content["series"], "label", "derived"),
        "flags": _without(content["flags"], "words", "escalate"),
    } == SKELETON[slug]


@pytest.mark.parametrize("form", catalogue().values(), ids=lambda form: form.slug)
def test_what_partners_are_never_shown_stays_below_their_floor(form: Form) -> None:
    shown = {item.link_id for item in form.items_flat if form.ceiling(item.link_id) == Ceiling.SHAREABLE}

    assert shown == {
        *(inner.link_id for name in form.revealable_items for inner in walk((form.item(name),))),
        *(item.link_id for item in form.items_flat if item.visibility == "shareable"),
    }


def test_the_two_safety_questions_of_the_gut_check_are_announced_with_its_numbers() -> None:
    assert catalogue()["gut-check-log"].announced_items() == {"g_told", "g_doubt", "g_intensity", "g_echo"}


def test_the_closing_answers_are_announced() -> None:
    assert catalogue()["self-compassion-break"].announced_items() == {
        *("distress_before", "phrase_believable", "kindness_after", "distress_after", "leaving"),
    }


def test_an_unknown_exercise_has_no_definition() -> None:
    with pytest.raises(KeyError):
        definition("../crisis")
