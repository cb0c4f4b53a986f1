"""Adding, moving, repeating and removing items, and what stands on an item that is to go."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass

from homework.library.editing.kinds import blank_item
from homework.library.editing.tree import Raw, Spot, by_link_id, inside, short_name, spot_of

GATE = "p_gate"


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands on an item: its safety rules, its figures, and the items that say by it what is opened or kept."""

    rules: tuple[Raw, ...] = ()
    series: tuple[Raw, ...] = ()
    keeps: tuple[str, ...] = ()
    asks_who_sees: bool = False

    @property
    def stays(self) -> bool:
        """Whether the item cannot go: by it people decide what others may read, or whether it is safe to answer."""
        return bool(self.keeps) or self.asks_who_sees


def add_item(definition: Raw, kind: str, link_id: str, *, after: str = "", within: str = "") -> str:
    """Add a blank item after another, at the end of a group, or at the end of all; gives its link id.

    Raises KeyError for a kind or a place that is not there, and for a list inside a list.
    """
    siblings, place = definition.setdefault("items", []), None
    if after:
        spot = spot_of(definition, after)
        siblings, place = spot.siblings, spot.place + 1
    elif within:
        siblings = spot_of(definition, within).item.setdefault("items", [])
    siblings.insert(len(siblings) if place is None else place, blank_item(kind, link_id))
    return link_id


def move_item(definition: Raw, key: str, by: int) -> None:
    """Move an item up (-1) or down (1) among its siblings; at the end it stays where it is."""
    spot = spot_of(definition, key)
    if 0 <= spot.place + by < len(spot.siblings):
        spot.siblings.insert(spot.place + by, spot.siblings.pop(spot.place))


def repeat_item(definition: Raw, key: str, fresh: Callable[[], str]) -> str:
    """Put a second item like this one behind it, with new link ids; gives the one of the copy.

    Its conditions among themselves follow; safety rules and figures stay with the first.
    """
    spot = spot_of(definition, key)
    names = {name: fresh() for name in inside(spot.item)}
    copy = deepcopy(spot.item)
    _rename(copy, names)
    spot.siblings.insert(spot.place + 1, copy)
    revealable = definition.get("revealable_items", [])
    revealable += [names[name] for name in names if name in revealable]
    return names[spot.link_id]


def _rename(item: Raw, names: dict[str, str]) -> None:
    item["linkId"] = names[str(item["linkId"])]
    item.pop("series", None)
    for kind in ("enableWhen", "shared_when", "discard_when"):
        for condition in item.get(kind, []):
            condition["question"] = names.get(str(condition.get("question")), condition.get("question"))
    for child in item.get("items", []):
        _rename(child, names)


def standing_on(definition: Raw, key: str) -> Standing:
    """What would have to go with an item, and what would keep it here."""
    spot = spot_of(definition, key)
    going = set(inside(spot.item))
    items = {name: one.item for name, one in by_link_id(definition).items()}
    return Standing(
        tuple(rule for rule in definition.get("flags", []) if going & set(_questions(rule, "when"))),
        tuple(one for one in definition.get("series", []) if _feeds(going, items, one)),
        tuple(short_name(item) for name, item in items.items() if name not in going and _kept_by(going, item)),
        GATE in going,
    )


def rules_on_choice(definition: Raw, spot: Spot, code: str) -> tuple[Raw, ...]:
    """The safety rules that ask for one answer of a question."""
    return tuple(
        rule
        for rule in definition.get("flags", [])
        for test in rule.get("when", [])
        if test.get("question") == spot.link_id and code in str(test.get("answer")).split("|")
    )


def remove_item(definition: Raw, key: str) -> None:
    """Remove an item with all in it, and the rules and figures that stand on it."""
    spot, standing = spot_of(definition, key), standing_on(definition, key)
    going = set(inside(spot.item))
    del spot.siblings[spot.place]
    drop_rules(definition, standing.rules)
    lost = {one.get("id") for one in standing.series}
    if lost:
        definition["series"] = [one for one in definition["series"] if one.get("id") not in lost]
        for other in by_link_id(definition).values():
            if other.item.get("series") in lost:
                del other.item["series"]
    if going & set(definition.get("revealable_items", [])):
        definition["revealable_items"] = [name for name in definition["revealable_items"] if name not in going]


def drop_rules(definition: Raw, rules: tuple[Raw, ...]) -> None:
    """Take safety rules out of a form."""
    if rules:
        definition["flags"] = [rule for rule in definition["flags"] if rule not in rules]


def _questions(holder: Raw, kind: str) -> Iterator[str]:
    return (str(condition.get("question")) for condition in holder.get(kind, []))


def _kept_by(going: set[str], item: Raw) -> bool:
    return any(going & set(_questions(item, kind)) for kind in ("shared_when", "discard_when"))


def _feeds(going: set[str], items: dict[str, Raw], series: Raw) -> bool:
    if going & set(series.get("derived", {}).get("of", [])):
        return True
    own = {name for name, item in items.items() if item.get("series") == series.get("id")}
    return bool(own) and own <= going
