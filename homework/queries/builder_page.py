"""What the builder shows of each item: how it stands, who may read it, what depends on it."""

from collections.abc import Iterator
from dataclasses import dataclass

from homework.library.editing.asking import sentence
from homework.library.editing.kinds import kind_words
from homework.library.editing.moves import standing_on
from homework.library.editing.tree import Raw, Spot, is_question, short_name, spots
from homework.queries.authoring import Building

SIGHT = {
    "self_only": "only its author reads it",
    "clinician_only": "only its author and the therapist read it",
    "clinician_always": "the therapist reads it at every level",
    "shareable": "may be opened to a partner",
}
URGENCY = {1: "look at it at the next session", 2: "look at it within a working day", 3: "look at it at once"}


@dataclass(frozen=True, slots=True)
class Line:
    """One item in the list of all."""

    key: str
    name: str
    kind: str
    depth: int
    is_first: bool
    is_last: bool
    required: bool
    asked_when: str
    sight: str
    rules: tuple[str, ...]
    problems: tuple[str, ...]


def lines(found: Building) -> list[Line]:
    """Every item in reading order."""
    return [_line(found, spot) for spot in spots(found.definition)]


def _line(found: Building, spot: Spot) -> Line:
    item = spot.item
    return Line(
        spot.key,
        short_name(item),
        kind_words(item),
        len(spot.above),
        spot.place == 0,
        spot.place == len(spot.siblings) - 1,
        bool(item.get("required")),
        asked_when(found.definition, item),
        sight(found.definition, spot),
        tuple(rule_words(found.definition, rule) for rule in standing_on(found.definition, spot.key).rules)
        if is_question(item)
        else (),
        tuple(found.told(spot.key).values()),
    )


def asked_when(definition: Raw, item: Raw) -> str:
    """Under which conditions an item is asked, in one sentence; "" where it always is."""
    joined = " or " if item.get("enableBehavior") == "any" else " and "
    return joined.join(sentence(definition, condition) for condition in item.get("enableWhen", []))


def sight(definition: Raw, spot: Spot) -> str:
    """Who reads an answer whatever level was chosen; "" where the level alone decides."""
    if spot.link_id in definition.get("revealable_items", []):
        return SIGHT["shareable"]
    return SIGHT.get(str(spot.item.get("visibility", "")), "")


def rule_words(definition: Raw, rule: Raw) -> str:
    """One safety rule in words: what is answered, and how soon somebody looks."""
    joined = " or " if rule.get("combine") == "any" else " and "
    when = joined.join(sentence(definition, condition) for condition in rule.get("when", []))
    return f"When {when}: {URGENCY.get(rule.get('level', 0), '')}."


def rules(found: Building) -> Iterator[str]:
    """All safety rules of the form, in words."""
    return (rule_words(found.definition, rule) for rule in found.definition.get("flags", []))


def figures(found: Building, key: str) -> list[str]:
    """The figures that stand on an item."""
    return [str(one.get("label")) for one in standing_on(found.definition, key).series]
