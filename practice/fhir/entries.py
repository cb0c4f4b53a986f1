"""The entries of a Bundle, and the order in which a transaction does them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Any

from practice.fhir.kinds import Face, Resource
from practice.fhir.outcomes import unreadable

# A transaction makes first, then changes, then reads (R4, transaction processing rules).
ORDER = {"POST": 0, "PUT": 1, "GET": 2}


@dataclass(slots=True)
class Entry:
    """One call of many: where it stands, what it asks, and what it is called in this Bundle."""

    place: int
    method: str
    url: str
    full_url: str
    resource: Resource
    tags: Mapping[str, str]

    @property
    def kind(self) -> str:
        """Of which kind it is."""
        return self.url.partition("?")[0].partition("/")[0]

    @property
    def at(self) -> str:
        """Where it stands, for people."""
        return f"Bundle.entry[{self.place}]"


def made_in(entries: list[Entry]) -> frozenset[str]:
    """What those are called in this Bundle that are made or changed."""
    return frozenset(one.full_url for one in entries if one.method != "GET" and one.full_url)


def in_order(entries: list[Entry], face: Face) -> list[Entry]:
    """First what is made, each after what it refers to; then what is changed; then what is read.

    Where entries refer to each other in a circle, they wait for those alone to which a reference is kept. Raises
    FhirError for a circle of these.
    """
    made = made_in(entries)
    for looks_at in (lambda one: one.resource, lambda one: _kept(one, face)):
        lacks = {one.place: (_named(looks_at(one)) & made) - {one.full_url} for one in entries}
        found = list(_one_by_one(entries, lacks, {kind.name: rank for rank, kind in enumerate(face.kinds)}))
        if len(found) == len(entries):
            return found
    raise unreadable("Entries refer to each other in a circle.", next(o.at for o in entries if lacks[o.place]))


def _one_by_one(entries: list[Entry], lacks: dict[int, set[str]], ranks: Mapping[str, int]) -> Iterator[Entry]:
    """Each entry after those that it lacks, as far as there is such an order; what is left lacks something still.

    Of what is made that which others are about comes first, in the order of its kinds: an Appointment names its people
    alone, and belongs to the Group of exactly these.
    """

    def place(one: Entry) -> tuple[int, int, int, Entry]:
        return ORDER[one.method], ranks.get(one.kind, len(ranks)) if one.method == "POST" else 0, one.place, one

    wait_for: dict[str, list[Entry]] = defaultdict(list)
    for one in entries:
        for name in lacks[one.place]:
            wait_for[name].append(one)
    ready = [place(one) for one in entries if not lacks[one.place]]
    heapify(ready)
    while ready:
        one = heappop(ready)[-1]
        yield one
        for other in wait_for.pop(one.full_url, ()) if one.method != "GET" else ():
            lacks[other.place].discard(one.full_url)
            if not lacks[other.place]:
                heappush(ready, place(other))


def _kept(one: Entry, face: Face) -> Resource:
    """The elements of a resource whose references mean something here."""
    kind = face.by_name.get(one.kind)
    if kind is None or kind.refers is None:
        return one.resource
    return {name: one.resource[name] for name in kind.refers if name in one.resource}


def _named(value: Any) -> set[str]:  # noqa: ANN401 - as deep as a resource is
    if isinstance(value, list):
        return {name for one in value for name in _named(one)}
    if not isinstance(value, dict):
        return set()
    said = value.get("reference")
    return {name for one in value.values() for name in _named(one)} | ({said} if isinstance(said, str) else set())
