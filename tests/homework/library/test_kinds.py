"""Numbers with a point, times, units and one's own words, in forms of ours too."""

from copy import deepcopy
from typing import Any

import pytest

from homework.library.answers import clean, enabled
from homework.library.errors import FormError
from homework.library.form import Form
from homework.library.parsing import parse
from tests.homework.library.samples import SAMPLE

TEA = [{"code": "tea", "text": "Tea"}]
ITEMS: list[dict[str, Any]] = [
    {"linkId": "weight", "type": "decimal", "text": "Weight?", "least": "1", "most": "300", "unit": "kg"},
    {"linkId": "heavy", "type": "time", "text": "Since when?", "enableWhen": [
        {"question": "weight", "operator": ">=", "answer": 99.5}]},
    {"linkId": "drink", "type": "open-choice", "text": "Drink?", "repeats": True, "options": TEA},
    {"linkId": "dose", "type": "quantity", "text": "How much?", "units": ["ml", "cups"]},
    {"linkId": "one", "type": "choice", "text": "One?", "control": "dropdown", "options": TEA},
]  # fmt: skip


def form(*items: dict[str, Any]) -> Form:
    definition = deepcopy(SAMPLE)
    definition["items"] = [*definition["items"], *items] if isinstance(definition["items"], list) else []
    return parse(definition)


def test_each_kind_is_asked_and_kept() -> None:
    kept = {
        "mood": 3,
        "weight": "99.50",
        "heavy": "10:30",
        "drink": ["own:Milk", "tea"],
        "dose": "2 cups",
        "one": "tea",
    }
    assert clean(form(*ITEMS), {**kept, "drink": ["Milk", "tea"], "weight": "99,50"}) == kept


@pytest.mark.parametrize(("weight", "expected"), [("99.50", True), ("99.49", False), ("100", True), (None, False)])
def test_numbers_are_compared_as_numbers(weight: str | None, *, expected: bool) -> None:
    assert ("heavy" in enabled(form(*ITEMS), {"weight": weight})) == expected


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        ({"type": "attachment"}, "cannot be asked here"),
        ({"type": "string", "maxLength": 9, "cannot": "file"}, "cannot be asked here"),
        ({"type": "string", "maxLength": 9, "least": "1"}, "has limits without an order"),
        ({"type": "open-choice"}, "needs options, and no two with one code"),
        ({"type": "choice", "options": TEA, "control": "dropdown", "repeats": True}, "has a control of another type"),
    ],
)
def test_what_does_not_go_together_is_refused(item: dict[str, Any], problem: str) -> None:
    with pytest.raises(FormError) as refused:
        form({"linkId": "odd", "text": "Odd?", **item})
    assert (refused.value.path, refused.value.problem) == ("items.odd", problem)


def test_what_can_never_be_asked_is_found_with_numbers_too() -> None:
    never = {"question": "weight", "operator": ">", "answer": 9}, {"question": "weight", "operator": "<", "answer": 9}
    with pytest.raises(FormError, match="can never be met"):
        form(ITEMS[0], {"linkId": "odd", "type": "boolean", "text": "Odd?", "enableWhen": list(never)})
