"""Reads the elements of a resource that somebody sent, and says of each that does not fit where it is."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from practice.fhir.kinds import Resource
from practice.fhir.outcomes import FhirError, Issue, unfit
from practice.fhir.references import relative

BASE = frozenset({"resourceType", "id", "meta", "implicitRules", "language", "text", "contained", "extension"})
LONGEST_SYSTEM, LONGEST_ID = 200, 200
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def wrong(at: str, words: str, code: str = "value") -> FhirError:
    """Something at a place that does not fit."""
    return unfit(Issue(code, f"{at}: {words}", at))


def require_elements(body: Resource, known: Iterable[str]) -> None:
    """Refuse elements that this kind does not have, empty ones, and what may change the meaning of others."""
    kind = str(body["resourceType"])
    if "modifierExtension" in body:
        raise wrong(f"{kind}.modifierExtension", "is not understood here, so nothing beside it can be.", "extension")
    fits = BASE.union(known)
    for name in body:
        if name not in fits and name.removeprefix("_") not in fits:
            raise wrong(f"{kind}.{name}", f"There is no such element in a {kind}.", "structure")
    for path, value in _everything(body, kind):
        if value in ({}, [], ""):
            raise wrong(path, "is empty. Leave it out.", "structure")


def _everything(value: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - whatever JSON holds
    yield path, value
    if isinstance(value, dict):
        for name, inside in value.items():
            yield from _everything(inside, f"{path}.{name}")
    elif isinstance(value, list):
        for place, inside in enumerate(value):
            yield from _everything(inside, f"{path}[{place}]")


def objects(body: Resource, name: str, at: str) -> list[tuple[str, Resource]]:
    """The objects of a list, each with its place."""
    found = body.get(name, [])
    if not isinstance(found, list):
        raise wrong(f"{at}.{name}", "is a list.", "structure")
    for place, one in enumerate(found):
        if not isinstance(one, dict):
            raise wrong(f"{at}.{name}[{place}]", "is an object.", "structure")
    return [(f"{at}.{name}[{place}]", one) for place, one in enumerate(found)]


def words(body: Resource, name: str, at: str, *, most: int = 200) -> str:
    """A text; "" where there is none."""
    found = body.get(name, "")
    if not isinstance(found, str):
        raise wrong(f"{at}.{name}", "is a text.", "structure")
    if len(found) > most:
        raise wrong(f"{at}.{name}", f"has up to {most} letters.", "too-long")
    return found


def truth(body: Resource, name: str, at: str) -> bool | None:
    """True or false; None where nothing is said."""
    found = body.get(name)
    if found is not None and not isinstance(found, bool):
        raise wrong(f"{at}.{name}", "is true or false.", "structure")
    return found


def day(body: Resource, name: str, at: str) -> date | None:
    """A whole date; None where there is none."""
    found = words(body, name, at)
    if not found:
        return None
    try:
        if not _DAY.fullmatch(found):
            raise ValueError(found)  # noqa: TRY301 - one word for both
        return date.fromisoformat(found)
    except ValueError as error:
        raise wrong(f"{at}.{name}", "is a whole date here, such as 1990-03-14.") from error


def identifiers(body: Resource, at: str) -> list[tuple[str, str]]:
    """What other systems call it: each a system and a value, both said."""
    found = []
    for place, one in objects(body, "identifier", at):
        system, value = (words(one, name, place, most=LONGEST_ID) for name in ("system", "value"))
        if not system or not value.strip() or any(mark.isspace() for mark in system):
            raise wrong(place, "An identifier needs both a system and a value here.", "required")
        found.append((system, value.strip()))
    return list(dict.fromkeys(found))


def reference(value: Any, at: str, *kinds: str) -> tuple[str, str]:  # noqa: ANN401 - whatever JSON holds
    """The kind and id that a reference names.

    Raises FhirError for one to any other kind, to nothing, or to another server.
    """
    said = value.get("reference") if isinstance(value, dict) else None
    if not isinstance(said, str):
        raise wrong(at, f"names one of {', '.join(kinds)}, such as {kinds[0]}/id.", "required")
    kind, _, code = relative(said).rpartition("/")
    if kind not in kinds or not code:
        raise wrong(at, f"names one of {', '.join(kinds)} of this server, such as {kinds[0]}/id.")
    return kind, code
