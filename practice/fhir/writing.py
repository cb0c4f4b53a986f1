"""Makes and changes resources: once where it is to be once, and only what the caller has seen."""

from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.fhir.asking import Pairs, Query, read_query
from practice.fhir.excerpts import is_excerpt
from practice.fhir.kinds import CREATE, UPDATE, Face, Kind, Resource, Sent, cannot
from practice.fhir.outcomes import FhirError, Issue, unfit, unreadable
from practice.fhir.searching import Told, find, single
from practice.sync.turns import take_turn

CHANGED = "It has changed since you read it. Read it again, look at what changed, and send your change once more."
PART = (
    "This is marked as a part of a resource (SUBSETTED), so it would take away what was left out. Read the whole, and "
    "change that."
)
UNMADE = "There is no {name} of this id for you, and ids are given here, not chosen. POST {name} makes one."
CHOSEN = "The search finds none, and ids are given here, not chosen. Leave the id out to make one."
SEVERAL = "The search finds several. Ask for one alone, such as by an identifier."


def created(face: Face, kind: Kind[Any], body: Resource, unless: str | None, *, by: Actor) -> tuple[Told, bool]:
    """Make one, unless the search ``unless`` finds it; says whether it is new. Raises FhirError."""
    require_kind(kind, body)
    if CREATE not in kind.interactions:
        raise cannot(kind.name, "created")
    kind.queue(by)
    if unless is not None:
        found = match(face, kind, said_in(unless), by=by)
        if found is not None:
            return single(kind, found, by), False
    if kind.is_made_once:
        take_turn(*turn_of(kind, (), by))
    there = {kind.id_of(row) for row in kind.rows(by)} if kind.is_made_once else set()
    code = kind.create(Sent(body, by))
    return single(kind, code, by), code not in there


def turn_of(kind: Kind[Any], pairs: Pairs, by: Actor) -> tuple[object, ...]:
    """The words of a turn at making what a search finds."""
    return ("fhir", by.practice, kind.name, *(f"{name}={value}" for name, value in sorted(pairs)))


def said_in(search: str) -> list[tuple[str, str]]:
    """The names and values of a search as it stands in a header or an address."""
    return parse_qsl(search.lstrip("?"), keep_blank_values=True)


def match(face: Face, kind: Kind[Any], pairs: Pairs, *, by: Actor) -> str | None:
    """The id of the one that a search finds, while nobody else makes one; None where there is none.

    Raises FhirError for a search that finds several, or that would find everything.
    """
    take_turn(*turn_of(kind, pairs, by))
    return found_by(face, kind, pairs, by=by)


def found_by(face: Face, kind: Kind[Any], pairs: Pairs, *, by: Actor) -> str | None:
    """The same without a turn, for what is only referred to."""
    said = sorted(pairs)
    query: Query = read_query(kind, said, face, strict=True)
    if not query.tests and not query.ids:
        raise unreadable("Say by what it is known, such as identifier=system|value.")
    query.count = 2
    found = find(kind, query, by)
    if found.total > 1:
        raise FhirError(HTTPStatus.PRECONDITION_FAILED, Issue("multiple-matches", SEVERAL))
    return kind.id_of(found.rows[0]) if found.rows else None


def updated(kind: Kind[Any], code: str, body: Resource, tag: str | None, *, by: Actor) -> Told:
    """Write over one, if it is still as ``tag`` says. Raises FhirError.

    Where there is none of this id, ``tag`` is not looked at: without it that were refused as well (RFC 9110, 13.2.1).
    """
    require_kind(kind, body)
    if UPDATE not in kind.interactions:
        raise cannot(kind.name, "updated")
    if is_excerpt(body):
        raise unfit(Issue("business-rule", PART, f"{kind.name}.meta.tag"))
    kind.queue(by)
    kind.lock(code, by)
    require_match(_present(kind, code, by), tag)
    kind.update(code, Sent(body, by))
    return single(kind, code, by)


def _present(kind: Kind[Any], code: str, by: Actor) -> Told:
    try:
        return single(kind, code, by)
    except NotVisibleError:
        issue = Issue("not-supported", UNMADE.format(name=kind.name), f"{kind.name}.id")
        raise FhirError(HTTPStatus.METHOD_NOT_ALLOWED, issue) from None


def require_match(one: Told, tag: str | None) -> None:
    """Refuse a change of a version that is not the present one any more (If-Match)."""
    if tag is None:
        return
    said = {word.strip().removeprefix("W/") for word in tag.split(",")}
    if not said & {f'"{one.edition.number}"', "*"}:
        raise FhirError(HTTPStatus.PRECONDITION_FAILED, Issue("conflict", CHANGED))


def updated_by_search(
    face: Face, kind: Kind[Any], body: Resource, pairs: Pairs, *, tag: str | None, by: Actor
) -> tuple[Told, bool]:
    """Write over the one that a search finds, or make it; says whether it is new. Raises FhirError."""
    if UPDATE not in kind.interactions:
        raise cannot(kind.name, "updated")
    kind.queue(by)
    found = match(face, kind, pairs, by=by)
    if found is None and "id" in body:
        raise unreadable(CHOSEN, f"{kind.name}.id")
    if found is None:
        return created(face, kind, body, None, by=by)
    if body.get("id", found) != found:
        raise unreadable("The id in the resource is not that of the one that the search finds.", f"{kind.name}.id")
    return updated(kind, found, body, tag, by=by), False


def require_kind(kind: Kind[Any], body: Resource) -> None:
    """Refuse a resource of another kind than its address."""
    if body.get("resourceType") != kind.name:
        raise unreadable(f"This address takes a {kind.name}.", "resourceType")
