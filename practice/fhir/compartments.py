"""What is about one person, or about the people of one Group, by kind."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from practice.access.actor import Actor
from practice.api.bearer import Caller
from practice.fhir.asking import ID, Query, Test
from practice.fhir.bundles import Gathered, entry, may
from practice.fhir.kinds import Face, Kind, Resource
from practice.fhir.moments import Span
from practice.fhir.outcomes import unreadable
from practice.fhir.searching import chosen, in_order, told

PATIENT = "Patient"
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


def everything(
    face: Face, caller: Caller, patient: str, *, kinds: Sequence[str], since: datetime | None, base: str
) -> Resource:
    """All that the token may read about one person, and that is not older than it is to be; it is on record."""
    gathered, looked = Gathered(face, caller), list[str]()
    for kind in face.kinds:
        if (kinds and kind.name not in kinds) or not may(caller, kind.name, "s"):
            continue
        tests = whose(kind, [patient])
        if tests is not None:
            looked.append(kind.name)
            rows = chosen(kind, query_of(kind, tests, since), caller.actor)
            gathered.take(told(kind, in_order(kind, rows), caller.actor), "match")
    gathered.keep(*looked)
    entries = [entry(one.body, base, search={"mode": mode}) for one, mode in gathered.entries]
    bundle: Resource = {"resourceType": "Bundle", "type": "searchset", "total": len(entries)}
    return bundle | ({"entry": entries} if entries else {})


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
