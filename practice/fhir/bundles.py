"""Pages of what was found, and what they refer to, as Bundles."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from practice.access.actor import Actor
from practice.api.bearer import Caller
from practice.fhir.asking import Link, Query, Test
from practice.fhir.excerpts import WHOLE, Excerpt
from practice.fhir.keeping import REST, keep_told
from practice.fhir.kinds import Face, Kind, Resource
from practice.fhir.matching import values_of
from practice.fhir.outcomes import Issue, outcome
from practice.fhir.readable import Unread
from practice.fhir.searching import Told, chosen, find, instant, told
from practice.sync.scopes import TOLD_WITH, allows, allows_app, allows_rest

# How much more than what was asked for comes along in one Bundle.
MOST_INCLUDED = 1000


def may(caller: Caller, kind: str, right: str) -> bool:
    """Whether the token is for this; our own words open what they tell in REST. An app has what is one's own alone."""
    if caller.allowance is not None:
        return allows_app(caller.scopes, kind, right)
    if allows(caller.scopes, kind, right):
        return True
    name = REST.get(TOLD_WITH.get(kind, kind))
    return name is not None and allows_rest([word for word in caller.scopes if "/" not in word], name, right)


@dataclass
class Gathered:
    """What goes into one Bundle, each thing once."""

    face: Face
    caller: Caller
    excerpt: Excerpt = WHOLE
    entries: list[tuple[Told, str]] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    unread: list[Unread] = field(default_factory=list)
    remarks: list[Issue] = field(default_factory=list)
    included: int = 0

    @property
    def actor(self) -> Actor:
        """Who reads."""
        return self.caller.actor

    def take(self, kind: Kind[Any], rows: Sequence[Any], mode: str) -> None:
        """Add what is not there yet; what does not open is left out, and said."""
        for one in told(kind, rows, self.actor, unread=self.unread):
            key = (one.body["resourceType"], one.body["id"])
            if key not in self.seen:
                self.seen.add(key)
                self.entries.append((one, mode))

    def include(self, query: Query) -> None:
        """Add what the links of a query lead to, as far as the token and the rules go."""
        first = [one for one, _ in self.entries]
        for link in query.includes:
            self._forward(link, first)
        for link in query.revincludes:
            self._back(link, first)

    def _forward(self, link: Link, first: list[Told]) -> None:
        if link.parameter.canonical:
            self._by_canonical(link, first)
            return
        wanted: dict[str, list[str]] = {}
        for one in first:
            for value in values_of(one.body, link.parameter):
                kind, _, code = str(value.get("reference", "") if isinstance(value, dict) else "").rpartition("/")
                if kind and link.target in {"", kind}:
                    wanted.setdefault(kind, []).append(code)
        for name, codes in wanted.items():
            its = self.face.by_name.get(name)
            if its is not None and may(self.caller, name, "r"):
                self._included(its, its.rows_of(dict.fromkeys(codes), self.actor))

    def _by_canonical(self, link: Link, first: list[Told]) -> None:
        named = dict.fromkeys(str(value) for one in first for value in values_of(one.body, link.parameter))
        for name in link.parameter.targets:
            if may(self.caller, name, "r"):
                kind = self.face.by_name[name]
                self._included(kind, kind.named_so(named, self.actor))

    def _back(self, link: Link, first: list[Told]) -> None:
        kind = self.face.by_name[link.kind]
        if not first or not may(self.caller, link.kind, "s"):
            return
        named = ",".join(self._name(one, link).replace(",", "\\,") for one in first)
        rows = chosen(kind, Query(link.kind, tests=[Test(link.parameter, "", named)]), self.actor)
        if isinstance(rows, QuerySet):
            self._included(kind, list(rows.order_by(kind.order)[: self._room + 1]))
        else:
            self._included(kind, sorted(rows, key=kind.id_of))

    def _name(self, one: Told, link: Link) -> str:
        kind = self.face.by_name[one.body["resourceType"]]
        return kind.canonical_of(one.row) if link.parameter.canonical else f"{kind.name}/{one.body['id']}"

    @property
    def _room(self) -> int:
        return MOST_INCLUDED - self.included

    def _included(self, kind: Kind[Any], rows: list[Any]) -> None:
        if len(rows) > self._room:
            words = f"Not all {kind.name} that belong here are here. Ask for fewer at once (_count), or for them alone."
            self.remarks.append(Issue("too-costly", words, severity="warning"))
        rows = rows[: self._room]
        self.included += len(rows)
        self.take(kind, rows, "include")

    def told(self, base: str) -> list[Resource]:
        """The entries; at the end what is to be said of the answer itself."""
        entries = [
            entry(self.excerpt.of(one.body, is_match=mode == "match"), base, search={"mode": mode})
            for one, mode in self.entries
        ]
        issues = [*self.remarks, *(one.issue for one in dict.fromkeys(self.unread))]
        return entries + ([{"resource": outcome(issues), "search": {"mode": "outcome"}}] if issues else [])

    @property
    def last(self) -> Resource:
        """When the newest of it became what it is, as ``meta`` of the Bundle; {} for nothing."""
        moments = [one.edition.at for one, _ in self.entries]
        return {"meta": {"lastUpdated": instant(max(moments))}} if moments else {}

    def keep(self, *asked: str) -> None:
        """Keep on record all that is about to be told, and that these kinds were asked for."""
        by_kind: dict[str, list[Any]] = {name: [] for name in asked}
        for one, _ in self.entries:
            by_kind.setdefault(one.body["resourceType"], []).append(one.row)
        for name, rows in by_kind.items():
            keep_told(self.face.by_name[name], rows, self.caller)


def search_bundle(
    kind: Kind[Any], query: Query, caller: Caller, *, face: Face, base: str, within: str = ""
) -> Resource:
    """The page that is asked for, with what it leads to; all of it is on record before it is told.

    ``within`` is the compartment that is searched, such as Patient/x; its pages have addresses of their own.
    """
    found = find(kind, query, caller.actor)
    gathered = Gathered(face, caller, query.excerpt)
    gathered.take(kind, found.rows, "match")
    gathered.include(query)
    gathered.unread += query.unread
    gathered.remarks += [passed_over(name) for name in query.passed_over]
    gathered.keep(kind.name)
    where = "/".join(word for word in (base, within, kind.name) if word)
    links = [{"relation": "self", "url": _url(where, query, query.page)}]
    if found.next:
        links.append({"relation": "next", "url": _url(where, query, found.next)})
    bundle: Resource = {"resourceType": "Bundle", **gathered.last, "type": "searchset"}
    entries = gathered.told(base)
    bundle |= {"total": found.total} if query.has_total or query.only_count else {}
    return bundle | {"link": links} | ({"entry": entries} if entries else {})


def passed_over(name: str) -> Issue:
    """That a parameter means nothing here."""
    words = (
        f"There is no search parameter {name[:64]} here, so it was passed over. The CapabilityStatement lists those."
    )
    return Issue("not-supported", words, severity="warning")


def entry(body: Resource, base: str, **more: Any) -> Resource:
    """A resource in a Bundle, with its address."""
    return {"fullUrl": f"{base}/{body['resourceType']}/{body['id']}", "resource": body, **more}


def _url(where: str, query: Query, page: str) -> str:
    pairs = [(name, value) for name, value in query.used if name != "_page"]
    pairs += [("_page", page)] if page else []
    return where + (f"?{urlencode(pairs)}" if pairs else "")
