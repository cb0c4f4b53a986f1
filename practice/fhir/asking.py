"""Reads what a search asks for; what it is allowed to ask stands with each kind of resource."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from practice.fhir.excerpts import WHOLE, Excerpt, checked_summary, elements_in
from practice.fhir.kinds import SEARCH, Face, Kind, Parameter, cannot
from practice.fhir.matching import check
from practice.fhir.moments import Span, asked_span
from practice.fhir.outcomes import unreadable
from practice.fhir.readable import Unread

USUAL, MOST, LONGEST = 50, 500, 8000
UP, DOWN = "_lastUpdated", "-_lastUpdated"
# Within one moment it goes by the id, whether that is asked for or not.
SORTS = {UP: UP, f"{UP},_id": UP, DOWN: DOWN, f"{DOWN},-_id": DOWN}
# What says how to answer, and looks for nothing.
IGNORED = frozenset({"_format", "_pretty"})
TOTALS = ("accurate", "estimate", "none")
# What looks for something wherever it is understood: passed over, it would find too much.
FILTERS = frozenset(
    {
        *("_content", "_filter", "_has", "_list", "_profile", "_query", "_security", "_source", "_tag", "_text"),
        "_type",
    }
)
ID = Parameter("_id", "token", ("id",))
LAST_UPDATED = Parameter("_lastUpdated", "date", ("meta.lastUpdated",))
EVERYWHERE = (ID, LAST_UPDATED)

type Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Test:
    """One parameter with what it has to be."""

    parameter: Parameter
    modifier: str
    wanted: str


@dataclass(frozen=True, slots=True)
class Link:
    """A reference to follow: of which kind, by which parameter, and to which kind alone, if one is named."""

    kind: str
    parameter: Parameter
    target: str = ""


@dataclass(slots=True)
class Query:
    """A search, read; ``passed_over`` and ``unread`` are what has to be said beside what it finds."""

    kind: str
    tests: list[Test] = field(default_factory=list)
    ids: list[Test] = field(default_factory=list)
    moments: list[tuple[str, Span, bool]] = field(default_factory=list)
    includes: list[Link] = field(default_factory=list)
    revincludes: list[Link] = field(default_factory=list)
    count: int = USUAL
    sort: str = ""
    only_count: bool = False
    has_total: bool = True
    excerpt: Excerpt = WHOLE
    in_charts: bool = False
    page: str = ""
    used: list[tuple[str, str]] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    @property
    def by_moment(self) -> bool:
        """Whether the moment of the last change plays a part."""
        return bool(self.sort or self.moments)


def read_query(kind: Kind[Any], pairs: Pairs, face: Face, *, strict: bool) -> Query:
    """What a search asks for. Raises FhirError; what is unknown is passed over unless it is to be ``strict``.

    A chain, a modifier and a filter of FHIR's own are never passed over: whoever asks with one means to find less.
    """
    if SEARCH not in kind.interactions:
        raise cannot(kind.name, "searched")
    reader = _Reader(kind, face, Query(kind.name))
    for name, value in pairs:
        if len(value) > LONGEST or "\0" in name + value:
            shown = name.replace("\0", "")
            raise unreadable(f"{shown} cannot be looked for with this value.", shown)
        if reader.take(name, value):
            reader.query.used.append((name, value))
        elif name not in IGNORED:
            if strict or name in FILTERS or set(name) & set(".:"):
                raise unreadable(f"There is no search parameter {name[:64]} here. The CapabilityStatement lists those.")
            reader.query.passed_over.append(name)
    if reader.query.excerpt.summary == "text" and (reader.query.includes or reader.query.revincludes):
        raise unreadable("_summary=text goes with no _include and no _revinclude.", "_summary")
    return reader.query


@dataclass(frozen=True, slots=True)
class _Reader:
    """Takes one parameter after the other."""

    kind: Kind[Any]
    face: Face
    query: Query

    def take(self, name: str, value: str) -> bool:
        """Whether this means something here. Raises FhirError for a value that fits no such parameter."""
        word, _, modifier = name.partition(":")
        controls = {
            "_lastUpdated": self._moment,
            "_count": self._count,
            "_sort": self._sort,
            "_summary": self._summary,
            "_elements": self._elements,
            "_total": self._total,
            "_page": self._page,
        }
        if word in {"_include", "_revinclude"}:
            self._link(word, modifier, value)
            return True
        if name in controls:
            controls[name](value)
            return True
        if self.kind.moment and word == self.kind.moment[0]:
            self._moment(value)
            return True
        parameter = ID if word == "_id" else self.kind.parameter(word)
        if parameter is None:
            return False
        check(parameter, modifier, value)
        (self.query.ids if name == "_id" else self.query.tests).append(Test(parameter, modifier, value))
        return True

    def _moment(self, value: str) -> None:
        prefix, wanted = asked_span(value, "_lastUpdated")
        self.query.moments.append((prefix, wanted, "T" in value))

    def _count(self, value: str) -> None:
        self.query.count = count_in(value)
        self.query.only_count = self.query.only_count or self.query.count == 0

    def _sort(self, value: str) -> None:
        if value not in SORTS:
            raise unreadable(f"_sort is one of {'; '.join(SORTS)}.", "_sort")
        self.query.sort = SORTS[value]

    def _summary(self, value: str) -> None:
        self.query.excerpt = replace(self.query.excerpt, summary=checked_summary(value))
        self.query.only_count = self.query.only_count or value == "count"

    def _elements(self, value: str) -> None:
        wanted = self.query.excerpt.elements | elements_in(value)
        self.query.excerpt = replace(self.query.excerpt, elements=wanted)

    def _total(self, value: str) -> None:
        if value not in TOTALS:
            raise unreadable(f"_total is one of {', '.join(TOTALS)}.", "_total")
        self.query.has_total = value != "none"

    def _page(self, value: str) -> None:
        self.query.page = value

    def _link(self, word: str, modifier: str, value: str) -> None:
        link = _link(word, modifier, value, self.face)
        fits = link.kind == self.query.kind if word == "_include" else self.query.kind in link.parameter.targets
        if not fits:
            raise unreadable(f"{word}={value} does not begin at a {self.query.kind}.", word)
        (self.query.includes if word == "_include" else self.query.revincludes).append(link)


def count_in(value: str) -> int:
    """How many to a page. Raises FhirError for what is no number."""
    if not (value.isascii() and value.isdigit()) or len(value) > len(str(LONGEST)) + 2:
        raise unreadable(f"_count is a whole number from 0; no page has more than {MOST}.", "_count")
    return min(int(value), MOST)


def _link(word: str, modifier: str, value: str, face: Face) -> Link:
    name, _, rest = value.partition(":")
    code, _, target = rest.partition(":")
    kind = face.by_name.get(name)
    parameter = kind.parameter(code) if kind else None
    if modifier or parameter is None or not parameter.targets or (target and target not in parameter.targets):
        raise unreadable(f"{word} names a reference that is searched by, such as Appointment:patient.", word)
    return Link(name, parameter, target)
