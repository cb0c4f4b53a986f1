"""A form, once read: its items, series and flag rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from homework.library.measure import Measure

Answers = dict[str, object]
Scalar = str | int | float | bool
OWN_WORDS = "own:"
BRING_IT = "If it matters to you, bring it to your next session."
UNKNOWN = "–"
NOT_HERE = {
    "file": f"(You cannot hand in files here. {BRING_IT})",
    "record": f"(You cannot answer this here. {BRING_IT})",
    "list": f"(The answers to choose from are not here. {BRING_IT})",
    "formula": "(This is worked out from other answers. You need not do anything.)",
}


class Ceiling(IntEnum):
    """How far an answer may ever travel, whatever level its author chose."""

    SELF_ONLY = 0
    CLINICIAN_ONLY = 1
    INHERIT = 2
    SHAREABLE = 3


CEILINGS = {
    "self_only": Ceiling.SELF_ONLY,
    "clinician_only": Ceiling.CLINICIAN_ONLY,
    "clinician_always": Ceiling.INHERIT,
    "shareable": Ceiling.SHAREABLE,
}


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that a choice offers."""

    code: str
    text: str
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """What another answer, or a figure, has to be."""

    question: str
    operator: str
    answer: Scalar


@dataclass(frozen=True, slots=True)
class Item:
    """One question, heading group or passage of text."""

    link_id: str
    type: str
    text: str
    hint: str = ""
    example: str = ""
    control: str = ""
    low: str = ""
    high: str = ""
    options: tuple[Option, ...] = ()
    min: int | None = None
    max: int | None = None
    step: int = 1
    unit: str = ""
    required: bool = False
    max_length: int | None = None
    repeats: bool = False
    max_occurs: int | None = None
    add_label: str = ""
    visibility: str = "inherit"
    series: str = ""
    quotable: bool = False
    section: str = ""
    enable_when: tuple[Condition, ...] = ()
    enable_behavior: str = "all"
    shared_when: tuple[Condition, ...] = ()
    discard_when: tuple[Condition, ...] = ()
    tells: str = ""
    least: str = ""
    most: str = ""
    places: int | None = None
    min_length: int | None = None
    limited: bool = False
    initial: tuple[str, ...] = ()
    hidden: bool = False
    read_only: bool = False
    units: tuple[str, ...] = ()
    other_label: str = ""
    cannot: str = ""
    items: tuple["Item", ...] = ()
    # The words of each option by its code.
    labels: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", {option.code: option.text for option in self.options})

    @property
    def suggested_length(self) -> int | None:
        """The length that a long text is invited to stay near; it is no limit."""
        return self.max_length if self.type == "text" and not self.limited else None

    @property
    def is_entries(self) -> bool:
        """Whether this is a repeating group, answered by a list of entries."""
        return self.type == "group" and self.repeats

    @property
    def is_answered(self) -> bool:
        """Whether an answer can stand under this item's own link id."""
        return self.type != "display" and (self.type != "group" or self.repeats) and not self.is_settled

    @property
    def is_settled(self) -> bool:
        """Whether nobody is asked for the answer: it is given, or it cannot be asked for here."""
        return self.hidden or self.read_only or bool(self.cannot)

    @property
    def is_words(self) -> bool:
        """Whether this is only read: a text, an answer that is given, or a question that cannot be asked here."""
        return not self.hidden and self.type != "group" and not self.is_answered

    @property
    def words(self) -> str:
        """What is read in the place of a question that is not asked."""
        if self.cannot:
            return f"{self.text} {NOT_HERE[self.cannot]}"
        return f"{self.text}: {' '.join(self._given_words())}" if self.read_only and self.initial else self.text

    def _given_words(self) -> Iterator[str]:
        for word in self.initial:
            yield {"true": "Yes", "false": "No"}.get(word, word) if self.type == "boolean" else self.label_of(word)
        if self.unit:
            yield self.unit

    def label_of(self, code: str) -> str:
        """The words of one chosen answer, or those that its author put in place of a choice."""
        return self.labels.get(code) or code.removeprefix(OWN_WORDS)


@dataclass(frozen=True, slots=True)
class Derived:
    """How a series is computed from answers that are not its own."""

    kind: str
    of: tuple[str, ...]
    answered: int = 0
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesDef:
    """A figure that a form yields, followed over the weeks."""

    id: str
    label: str
    min: int
    max: int
    unit: str
    direction: str
    weekly: str
    derived: Derived | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """When a rule counts for more: a figure that has reached a number."""

    metric: str
    at_least: int
    level: int


@dataclass(frozen=True, slots=True)
class FlagRule:
    """Which answers ask a clinician to look, and how soon."""

    id: str
    level: int
    category: str
    when: tuple[Condition, ...]
    combine: str = "all"
    scope: str = "response"
    escalate: Escalation | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """The article that an exercise grew from."""

    article: str
    author: str
    publisher: str
    date: str
    sections: tuple[str, ...]

    @property
    def told(self) -> tuple[str, ...]:
        """Who wrote and published it, and the year, as far as that is known."""
        return tuple(word for word in (self.author, self.publisher, self.date[:4]) if word != UNKNOWN)


@dataclass(frozen=True, slots=True)
class Form:
    """An exercise or care form as its definition says.

    ``lineage`` gives each item with all above it; ``walks`` the items outside repeating groups, by "", and inside each
    by its link id, every one after what its conditions are about.
    """

    slug: str
    title: str
    source: Source
    step: str
    tier: str
    evidence: tuple[str, ...]
    participants: str
    couple_mode: str
    cadence: str
    minutes: int
    intensity: str
    levels: tuple[str, ...]
    default_level: str
    release: str
    purpose: str
    guide: str
    avoid: tuple[str, ...]
    cautions: tuple[str, ...]
    about: str
    prep: tuple[str, ...]
    revealable_items: tuple[str, ...]
    items: tuple[Item, ...]
    series: tuple[SeriesDef, ...]
    flags: tuple[FlagRule, ...]
    neutral_label: str = ""
    also_individual: bool = False
    cadence_note: str = ""
    target_per_week: int | None = None
    max_entries_per_day: int | None = None
    gate: str = ""
    reauth: bool = False
    joint: bool = False
    measure: Measure | None = None
    imported: bool = False
    walks: Mapping[str, tuple[Item, ...]] = field(default_factory=dict, repr=False, compare=False)
    lineage: Mapping[str, tuple[Item, ...]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def client_title(self) -> str:
        """The name that the client's own page may show."""
        return self.neutral_label or self.title

    @property
    def licence(self) -> str:
        """The line that stands wherever the words of an instrument do; "" for words of our own."""
        return self.measure.licence if self.measure else ""

    @property
    def items_flat(self) -> tuple[Item, ...]:
        """Every item, in reading order, parents before their children."""
        return tuple(walk(self.items))

    def item(self, link_id: str) -> Item:
        """Return the item of this link id; raises KeyError for one that the form does not have."""
        return self.lineage[link_id][-1]

    def parent(self, link_id: str) -> Item | None:
        """Return the group that an item stands in, if any."""
        above = self.lineage[link_id][:-1]
        return above[-1] if above else None

    def entries_of(self, link_id: str) -> Item | None:
        """Return the repeating group that an item stands inside, if any."""
        return next((above for above in self.lineage[link_id][:-1] if above.is_entries), None)

    def ceiling(self, link_id: str) -> Ceiling:
        """Say how far the answers to an item may ever travel: its own mark, and no further than its parents allow."""
        limit, travels = Ceiling.SHAREABLE, Ceiling.INHERIT
        for item in self.lineage[link_id]:
            travels = self._mark(item) if self._is_marked(item) else travels
            if travels < Ceiling.INHERIT:
                limit = min(limit, travels)
        return min(limit, travels)

    @property
    def asks_what_opens(self) -> bool:
        """Whether its author says in the form itself what of it partners may read."""
        return any(item.shared_when for item in self.items_flat)

    def announced_items(self) -> frozenset[str]:
        """List what the care team reads even of a private answer: marked items, the closing answers and the series.

        What is the author's alone is never announced.
        """
        return frozenset(
            item.link_id
            for item in self.items_flat
            if item.is_answered
            and item.type != "group"
            and self.ceiling(item.link_id) > Ceiling.SELF_ONLY
            and (item.series or item.visibility == "clinician_always" or self._closes(item))
        )

    def _closes(self, item: Item) -> bool:
        return any(above.link_id == "after" for above in self.lineage[item.link_id][:-1])

    def _is_marked(self, item: Item) -> bool:
        return item.visibility != "inherit" or item.link_id in self.revealable_items

    def _mark(self, item: Item) -> Ceiling:
        return Ceiling.SHAREABLE if item.link_id in self.revealable_items else CEILINGS[item.visibility]


def walk(items: tuple[Item, ...]) -> Iterator[Item]:
    """Yield items in reading order, parents before their children."""
    for item in items:
        yield item
        yield from walk(item.items)
