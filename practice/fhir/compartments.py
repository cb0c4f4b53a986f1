"""What is about one person, or about the people of one Group, by kind."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from practice.access.actor import Actor
from practice.api.bearer import Caller
from practice.fhir.asking import ID, MOST, Query, Test
from practice.fhir.bundles import Gathered, may
from practice.fhir.kinds import Face, Kind, Resource
from practice.fhir.moments import Span
from practice.fhir.outcomes import unreadable
from practice.fhir.searching import PATIENT, find, no_page

INSTANT = timedelta(milliseconds=1)
# By which parameter a kind names whose it is, where it is not called patient.
WHOSE = {"Group": "member", "Provenance": "agent"}


def whose(kind: Kind[Any], people: Iterable[str] | None) -> list[Test] | None:
    """What a search has to say to find what is about these people, or about anybody; None for a kind of nobody's."""
    if kind.name == PATIENT:
        return [] if people is None else [Test(ID, "", ",".join(people))]
    parameter = kind.parameter(WHOSE.get(kind.name, "patient"))
    if parameter is None or PATIENT not in parameter.targets:
        return None
    return [] if people is None else [Test(parameter, "", ",".join(f"{PATIENT}/{code}" for code in people))]


def query_of(kind: Kind[Any], tests: Iterable[Test], since: datetime | None) -> Query:
    """The search for what meets these tests and has changed since then."""
    query = Query(kind.name)
    for test in tests:
        (query.ids if test.parameter is ID else query.tests).append(test)
    if since is not None:
        query.moments.append(("gt", Span(since, since + INSTANT), True))
    return query


@dataclass(frozen=True, slots=True)
class Wish:
    """Everything of one person: of which kinds (of all, if none is named), since when, and which page of it."""

    patient: str
    kinds: Sequence[str] = ()
    since: datetime | None = None
    count: int = MOST
    page: str = ""


def everything(face: Face, caller: Caller, wish: Wish, base: str) -> tuple[Resource, str]:
    """A page of all that the token may read about one person; it is on record. Gives the next page's name too.

    Pages go from kind to kind. Raises FhirError for a page that is none.
    """
    asked = dict(_asked(face, caller, wish))
    gathered, looked, total, following = Gathered(face, caller), list[str](), 0, ""
    begins, inside = _place(wish.page, list(asked)) if wish.page else ("", "")
    is_due = not begins
    for name, query in asked.items():
        is_due = is_due or name == begins
        room = wish.count - len(gathered.entries)
        query.page, query.count = inside if name == begins else "", room
        query.only_count = not is_due or bool(following) or room == 0
        found = find(face.by_name[name], query, caller.actor)
        total += found.total
        if not query.only_count:
            looked.append(name)
            gathered.take(face.by_name[name], found.rows, "match")
            gathered.unread += query.unread
        if is_due and not following and (found.next or (query.only_count and found.total)):
            following = f"{name}:{found.next}"
    gathered.keep(*looked)
    bundle: Resource = {"resourceType": "Bundle", **gathered.last, "type": "searchset", "total": total}
    entries = gathered.told(base)
    return bundle | ({"entry": entries} if entries else {}), following


def _asked(face: Face, caller: Caller, wish: Wish) -> Iterator[tuple[str, Query]]:
    for kind in face.kinds:
        tests = whose(kind, [wish.patient])
        if (wish.kinds and kind.name not in wish.kinds) or tests is None or not may(caller, kind.name, "s"):
            continue
        yield kind.name, query_of(kind, tests, wish.since)


def _place(page: str, names: Sequence[str]) -> tuple[str, str]:
    name, _, inside = page.partition(":")
    if name not in names:
        raise no_page()
    return name, inside


def known_kinds(face: Face, said: str) -> list[str]:
    """The kinds that a list between commas names. Raises FhirError for one that is not here."""
    names = [name.strip() for name in said.split(",") if name.strip()]
    for name in names:
        if name not in face.by_name:
            raise unreadable(f"There is no {name[:64]} here.", "_type")
    return names


def members(face: Face, group: str, actor: Actor) -> list[str]:
    """The people of a Group. Raises NotVisibleError."""
    kind = face.kind("Group")
    (body,) = kind.tell([kind.row(group, actor)], actor)
    return [one["entity"]["reference"].rpartition("/")[2] for one in body.get("member", [])]
