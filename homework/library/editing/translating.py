"""The texts of a form that clients read, and the form in another language, text by text."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass

from homework.library.editing.tree import Raw, Spot, short_name, spots

OF_ITEMS = ("text", "hint", "example", "low", "high", "unit", "add_label")
TITLE = "client_title"
ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Text:
    """One text by its place in the form, with the original, and the item that it belongs to."""

    place: str
    original: str
    name: str


def texts(definition: Raw) -> list[Text]:
    """Every text that a client reads, in reading order."""
    title = str(definition.get("neutral_label") or definition.get("title", ""))
    whole = [Text(TITLE, title, ""), Text(ABOUT, str(definition.get("about", "")), "")]
    return [*whole, *(text for spot in spots(definition) for text in _of_item(spot))]


def translated(definition: Raw, words: Mapping[str, str]) -> Raw:
    """The definition in another language; what has no words there stays in the original."""
    copy = deepcopy(definition)
    if words.get(TITLE):
        copy["neutral_label"] = words[TITLE]
    copy[ABOUT] = words.get(ABOUT) or copy[ABOUT]
    for spot in spots(copy):
        for key in OF_ITEMS:
            if words.get(_place(spot, key)):
                spot.item[key] = words[_place(spot, key)]
        for option in spot.item.get("options", []):
            option["text"] = words.get(_place(spot, f"option:{option['code']}")) or option["text"]
    return copy


def still_right(before: Raw, after: Raw, words: Mapping[str, str]) -> dict[str, str]:
    """The words that go on to the next version: those whose original says the same there."""
    was = {text.place: text.original for text in texts(before)}
    return {
        text.place: words[text.place]
        for text in texts(after)
        if words.get(text.place) and was.get(text.place) == text.original
    }


def missing(definition: Raw, words: Mapping[str, str]) -> list[Text]:
    """The texts that have no words in the other language."""
    return [text for text in texts(definition) if not words.get(text.place)]


def _of_item(spot: Spot) -> Iterator[Text]:
    name = short_name(spot.item)
    for key in OF_ITEMS:
        if spot.item.get(key):
            yield Text(_place(spot, key), str(spot.item[key]), name)
    for option in spot.item.get("options", []):
        yield Text(_place(spot, f"option:{option['code']}"), str(option["text"]), name)


def _place(spot: Spot, key: str) -> str:
    return f"{spot.link_id}/{key}"
