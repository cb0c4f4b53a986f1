"""What changed from one version of a form to the next, as a short list for those who give it."""

from collections.abc import Iterator

from homework.library.editing.kinds import kind_words
from homework.library.editing.tree import Raw, Spot, by_link_id, is_question, short_name

ABOUT = {
    "title": "The title",
    "neutral_label": "The title that clients see",
    "purpose": "What it is for",
    "about": "What clients are told",
    "guide": "How to use it",
    "minutes": "How long it takes",
    "levels": "Who may read the answers",
    "default_level": "The level that is suggested",
    "flags": "The safety rules",
}
_PLACED = frozenset({"items"})


def differences(before: Raw, after: Raw) -> list[str]:
    """Say in short sentences what is new, gone, changed or moved; empty when both say the same."""
    return [*_of_the_whole(before, after), *_of_items(by_link_id(before), by_link_id(after))]


def _of_the_whole(before: Raw, after: Raw) -> Iterator[str]:
    for key, name in ABOUT.items():
        if before.get(key) != after.get(key):
            told = f": “{after[key]}”" if key in {"title", "neutral_label"} and after.get(key) else ""
            yield f"{name} changed{told}."


def _of_items(before: dict[str, Spot], after: dict[str, Spot]) -> Iterator[str]:
    for name, spot in after.items():
        if name not in before:
            yield f"New {_called(spot)}: “{short_name(spot.item)}”"
        elif _own(before[name].item) != _own(spot.item):
            yield f"Changed: “{short_name(spot.item)}”"
    for name, spot in before.items():
        if name not in after:
            yield f"Removed: “{short_name(spot.item)}”"
    both = [name for name in before if name in after]
    if both != [name for name in after if name in before]:
        yield "The order is another one."


def _called(spot: Spot) -> str:
    return "question" if is_question(spot.item) else kind_words(spot.item).lower()


def _own(item: Raw) -> Raw:
    return {key: value for key, value in item.items() if key not in _PLACED}
