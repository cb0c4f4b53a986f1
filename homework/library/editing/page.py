"""Which fields stand on one page of the builder."""

from collections.abc import Mapping

from homework.library.editing import asking, choices
from homework.library.editing.fields import about_fields, item_fields
from homework.library.editing.problems import ABOUT
from homework.library.editing.tree import Raw, Words, spot_of


def page_fields(definition: Raw, place: str) -> list[str]:
    """The names of all fields of a page; raises KeyError for one that is not there."""
    if place == ABOUT:
        return [field.name for field in about_fields(definition)]
    item = spot_of(definition, place).item
    return [*(field.name for field in item_fields(item)), *choices.fields_of(item), *asking.fields_of(item)]


def picked(definition: Raw, place: str, posted: Mapping[str, list[str]]) -> Words:
    """What of a posted form belongs to a page; nothing where it is no form of that page."""
    names = page_fields(definition, place)
    if names[0] not in posted:
        return {}
    boxes = {name for name in names if "." not in name and name != asking.BEHAVIOUR}
    return {name: [_plain(word) for word in posted.get(name, [])] for name in names if name in posted or name in boxes}


def _plain(word: str) -> str:
    return "".join(sign for sign in word.replace("\r\n", "\n") if sign != "\x00" and not "\ud800" <= sign <= "\udfff")
