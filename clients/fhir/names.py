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


def name_in(body: Resource, kept: Client | None = None) -> Name:
    """The name in a Patient that was sent; ``kept`` is whom it is about, where it is a change.

    What is said whole counts, unless it is the name that is kept and a part beside it has changed. Raises FhirError
    where there is no name, and where it cannot be known which of the two is meant.
    """
    found = objects(body, "name", "Patient")
    called = next((_given(one, place) for place, one in found if one.get("use") == "nickname"), [])
    best = sorted((USES.index(use), place, one) for place, one in found if (use := str(one.get("use", ""))) in USES)
    if not best:
        raise wrong("Patient.name", "A name is needed.", "required")
    _, place, one = best[0]
    family, given, text = words(one, "family", place), _given(one, place), words(one, "text", place)
    spelt = {key: value for key, value in (("family", _plain(family)), ("given", given)) if value}
    whole = _plain(text) or _whole(spelt)
    if kept is not None and whole == kept.user.name and _are_meant(spelt, kept, place):
        whole = _whole(spelt)
    if not any(mark.isalnum() for mark in whole) or len(whole) > LONGEST:
        raise wrong(place, f"A name has at least one letter, and up to {LONGEST}.", "required")
    return Name(whole, " ".join(called)[:LONGEST_CALLED], spelt)


def _are_meant(spelt: dict[str, Any], kept: Client, place: str) -> bool:
    """Whether the parts are a new name beside the whole one of before, which was sent along. Raises FhirError."""
    if all(kept.spelt.get(key) == value for key, value in spelt.items()):
        return False
    if kept.spelt and kept.spelt.keys() <= spelt.keys():
        return True
    if set(_whole(spelt).split()) <= set(kept.user.name.split()):
        return False
    raise wrong(place, "The text and the parts say different names. Leave out the text, or make it fit.", "invariant")


def _plain(said: str) -> str:
    return " ".join(said.split())


def _given(one: Resource, place: str) -> list[str]:
    found = one.get("given", [])
    if not isinstance(found, list) or any(not isinstance(word, str) for word in found):
        raise wrong(f"{place}.given", "is a list of texts.", "structure")
    return [plain for word in found if (plain := _plain(word))]
