"""A definition as its author edits it: a tree of plain values, which may be wrong for a while."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

type Raw = dict[str, Any]
type Words = dict[str, list[str]]

KEY_LENGTH = 12
WORDS_ALONE = frozenset({"display", "group"})


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an item stands: among its siblings, below the groups above it."""

    siblings: list[Raw]
    place: int
    above: tuple[Raw, ...] = ()

    @property
    def item(self) -> Raw:
        """The item itself."""
        return self.siblings[self.place]

    @property
    def link_id(self) -> str:
        """The name of the item, which never changes."""
        return str(self.item.get("linkId", ""))

    @property
    def key(self) -> str:
        """The name of the item in an address."""
        return key_of(self.link_id)

    @property
    def entries(self) -> str:
        """The link id of the repeating group that the item stands inside; "" where it stands in none."""
        return next((str(one["linkId"]) for one in self.above if one.get("repeats")), "")


def key_of(link_id: str) -> str:
    """A short name for a link id, which may hold signs that no address can."""
    return sha256(link_id.encode()).hexdigest()[:KEY_LENGTH]


def spots(definition: Raw) -> Iterator[Spot]:
    """Yield where every item stands, in reading order, parents before their children."""
    yield from _spots(definition.get("items", []), ())


def _spots(items: list[Raw], above: tuple[Raw, ...]) -> Iterator[Spot]:
    for place, item in enumerate(items):
        yield Spot(items, place, above)
        yield from _spots(item.get("items", []), (*above, item))


def spot_of(definition: Raw, key: str) -> Spot:
    """Return where the item of this key stands; raises KeyError where there is none."""
    found = next((spot for spot in spots(definition) if spot.key == key), None)
    if found is None:
        raise KeyError(key)
    return found


def by_link_id(definition: Raw) -> dict[str, Spot]:
    """Every item by its link id, in reading order."""
    return {spot.link_id: spot for spot in spots(definition)}


def inside(item: Raw) -> list[str]:
    """List the link ids of an item and of all that stands in it."""
    return [str(item["linkId"]), *(name for child in item.get("items", []) for name in inside(child))]


def is_question(item: Raw) -> bool:
    """Whether an answer is asked for under the item's own name."""
    return item.get("type") not in WORDS_ALONE


def short_name(item: Raw) -> str:
    """The words by which an author knows an item again."""
    return str(item.get("text") or "").strip() or "(no words yet)"
