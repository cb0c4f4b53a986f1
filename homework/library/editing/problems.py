"""What an author still has to put right before a form can be published, in plain words and all at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from homework.library.editing.asking import rows
from homework.library.editing.choices import choices_of, has_choices
from homework.library.editing.fields import CHOOSE, WHOLE, WRITE, about_fields, faults, item_fields, words_of
from homework.library.editing.tree import Raw, Spot, Words, by_link_id, short_name, spots
from homework.library.errors import FormError
from homework.library.parsing import parse

ABOUT = "about"
SAFETY = "safety"
UNFIT = (WHOLE, CHOOSE)
_STEP = re.compile(r"items\[(\d+)\]")
_PLAIN = {
    "can never be met": "No answers lead here: its conditions can never be met together.",
    "is there": "Two items have one name.",
    "partners are offered": "No question here is marked for partners to read. Take the levels for partners away.",
    "is not offered": "The level that you suggest is not among those that you offer.",
    "repeats inside": "A list cannot stand inside another list. Remove one of the two.",
    "is about what partners": "It says what partners may read, and there is nothing here that they may.",
    "cannot ask for": "One of its figures needs more questions than there are.",
    "none goes with": "Answers to this exercise are never opened to partners. Take the levels for partners away.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right: on which page and beside which field, and what to do."""

    place: str
    field: str
    words: str
    name: str = ""


def problems(definition: Raw, typed: dict[str, Words]) -> list[Problem]:
    """Everything that keeps a form from being published; ``typed`` holds the words of the places where somebody wrote.

    Empty exactly when the definition holds together and every typed word fits.
    """
    try:
        parse(definition)
    except FormError as wrong:
        return list(_all(definition, typed)) or [_plain(definition, wrong)]
    return [one for one in _all(definition, typed) if one.place in typed and one.words in UNFIT]


def _all(definition: Raw, typed: dict[str, Words]) -> Iterator[Problem]:
    fields = about_fields(definition)
    for name, words in faults(fields, typed.get(ABOUT, words_of(definition, fields))).items():
        yield Problem(ABOUT, name, words)
    for spot in spots(definition):
        for name, words in _of_item(definition, spot, typed.get(spot.key, {})).items():
            yield Problem(spot.key, name, words, short_name(spot.item))


def _of_item(definition: Raw, spot: Spot, typed: Words) -> dict[str, str]:
    item, fields = spot.item, item_fields(spot.item)
    found = _of_type(item)
    found |= {choice.name: choice.problem for choice in choices_of(item, typed) if choice.problem}
    found |= {f"when.{row.number}.answer": row.problem for row in rows(definition, spot, typed) if row.problem}
    return found | faults(fields, words_of(item, fields) | typed)


def _of_type(item: Raw) -> dict[str, str]:
    if item.get("type") == "group":
        nothing = {} if item.get("items") else {"": "There is no question under this yet. Add one, or remove it."}
        return nothing | ({} if item.get("text") else {"text": WRITE})
    if item.get("type") == "integer" and _upside_down(item):
        return {"max": "The highest number has to be above the lowest."}
    if has_choices(item) and not item.get("options"):
        return {"": "There is nothing to choose from yet. Add a choice."}
    return {}


def _upside_down(item: Raw) -> bool:
    low, high = item.get("min"), item.get("max")
    return isinstance(low, int) and isinstance(high, int) and low >= high


def _plain(definition: Raw, wrong: FormError) -> Problem:
    """The one fault that only reading the whole form finds."""
    spoken = next((words for start, words in _PLAIN.items() if start in wrong.problem), "")
    words = spoken or f"This does not fit together yet: {wrong.problem}."
    if wrong.path.startswith("flags"):
        return Problem(SAFETY, "", f"A safety rule does not fit any more: {wrong.problem}.")
    item = _item_at(definition, wrong.path)
    return Problem(item.key, "", words, short_name(item.item)) if item else Problem(ABOUT, _field(wrong.path), words)


def _item_at(definition: Raw, path: str) -> Spot | None:
    numbers, found = [int(number) for number in _STEP.findall(path)], None
    items, above = definition.get("items", []), tuple[Raw, ...]()
    for number in numbers:
        found = Spot(items, number, above)
        items, above = found.item.get("items", []), (*above, found.item)
    named = [spot for name, spot in by_link_id(definition).items() if f"{path}.".startswith(f"items.{name}.")]
    return found or max(named, key=lambda spot: len(spot.link_id), default=None)


def _field(path: str) -> str:
    return path if path in {"levels", "default_level", "title", "minutes"} else ""
