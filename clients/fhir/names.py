"""Names of people as FHIR has them: whole, and in parts where somebody has said which is which."""

from dataclasses import dataclass
from typing import Any

from clients.models import Client
from practice.fhir.kinds import Resource
from practice.fhir.reading import objects, words, wrong

USES = ("official", "usual", "")
LONGEST, LONGEST_CALLED = 200, 80


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it was sent: whole, what somebody is called, and its parts, where they were said."""

    text: str
    called: str
    spelt: dict[str, Any]


def names_of(client: Client) -> list[Resource]:
    """The name, with its parts as long as together they are the name; and what they are called, if that differs."""
    name: Resource = {"use": "official", "text": client.user.name}
    spelt = client.spelt
    if spelt and _whole(spelt) == client.user.name:
        name |= spelt
    first = client.user.name.split(maxsplit=1)[0]
    return [name, *([{"use": "nickname", "given": [client.called]}] if client.called != first else [])]


def _whole(spelt: dict[str, Any]) -> str:
    return " ".join([*spelt.get("given", []), *([spelt["family"]] if "family" in spelt else [])])


def name_in(body: Resource) -> Name:
    """The name in a Patient that was sent. Raises FhirError where there is none."""
    found = objects(body, "name", "Patient")
    called = next((_given(one, place) for place, one in found if one.get("use") == "nickname"), [])
    best = sorted((USES.index(use), place, one) for place, one in found if (use := str(one.get("use", ""))) in USES)
    if not best:
        raise wrong("Patient.name", "A name is needed.", "required")
    _, place, one = best[0]
    family, given, text = words(one, "family", place), _given(one, place), words(one, "text", place)
    spelt = {key: value for key, value in (("family", family.strip()), ("given", given)) if value}
    whole = " ".join((text or _whole(spelt)).split())
    if not any(mark.isalnum() for mark in whole) or len(whole) > LONGEST:
        raise wrong(place, f"A name has at least one letter, and up to {LONGEST}.", "required")
    return Name(whole, " ".join(called)[:LONGEST_CALLED], spelt if _whole(spelt) == whole else {})


def _given(one: Resource, place: str) -> list[str]:
    found = one.get("given", [])
    if not isinstance(found, list) or any(not isinstance(word, str) for word in found):
        raise wrong(f"{place}.given", "is a list of texts.", "structure")
    return [word.strip() for word in found if word.strip()]
