"""What a token may do, in the words of SMART and in our own, and how one of them covers another."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

RIGHTS = "cruds"
EVERYTHING = "*"
CONTEXTS = ("system", "patient")
# The older words of SMART in those of its second version.
OLDER = {"read": "rs", "write": "cud", "*": RIGHTS}
# A thing of the REST interface, and the FHIR resource that tells the same.
RESOURCES = {
    "practice": "Organization",
    "clients": "Patient",
    "cases": "Group",
    "sessions": "Appointment",
    "exercises": "Questionnaire",
    "assignments": "Task",
    "responses": "QuestionnaireResponse",
    "scores": "Observation",
    "summaries": "DocumentReference",
    "consents": "Consent",
}
KINDS = tuple(sorted(RESOURCES))
# Resources that are told with another one, by our own words for it; and one that only its own scope opens.
TOLD_WITH = {
    "Practitioner": "Organization",
    "PractitionerRole": "Organization",
    "RelatedPerson": "Patient",
    "ServiceRequest": "Task",
    "CarePlan": "Task",
    "PlanDefinition": "Questionnaire",
    "Provenance": "QuestionnaireResponse",
    "Binary": "DocumentReference",
}
ALONE = ("AuditEvent",)
# The only one of those that goes to an app as well: the others tell of somebody else, or of what the practice plans.
FILES = ("Binary",)
# What is told of homework, and only with the client's own consent.
OF_HOMEWORK = ("assignments", "responses", "scores", "summaries")
WRITTEN = ("clients", "cases", "sessions")
INTROSPECTION, CHANGES = "introspection", "changes.read"
WEBHOOKS = ("webhooks.read", "webhooks.write")
# What an app may be told of the person who lets it in, by FHIR resource, and the rights that there are for it.
OF_ONESELF = {
    "Patient": "rs",
    "Task": "rs",
    "QuestionnaireResponse": "crus",
    "Questionnaire": "rs",
    "Observation": "rs",
    "DocumentReference": "rs",
    "Consent": "rs",
}
# That an app comes back by itself, and that it is told who let it in.
OFFLINE, LAUNCH = "offline_access", "launch/patient"
OF_APPS = (OFFLINE, LAUNCH)
OWN = (
    *(f"{name}.read" for name in RESOURCES),
    *(f"{name}.write" for name in WRITTEN),
    CHANGES,
    *WEBHOOKS,
    INTROSPECTION,
)
_GRANULAR = re.compile(r"(system|patient)/([A-Z][A-Za-z]*|\*)\.([a-z*]+)(\?.+)?")


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be done (letters of create, read, update, delete, search) with one kind of resource, for whom."""

    context: str
    kind: str
    rights: str

    def __str__(self) -> str:
        return f"{self.context}/{self.kind}.{self.rights}"


def scope(word: str) -> Scope | None:
    """A granular scope in the words of either version of SMART; None for anything else.

    One with a search in it is none: it would have to be narrowed by that search, which nothing here does.
    """
    found = _GRANULAR.fullmatch(word)
    if found is None or found[4]:
        return None
    rights = OLDER.get(found[3], found[3])
    in_order = "".join(right for right in RIGHTS if right in rights)
    return Scope(found[1], found[2], rights) if rights and rights == in_order else None


def is_known(word: str) -> bool:
    """Whether the word is one that could be granted at all."""
    return word in OWN or scope(word) is not None


def is_for_apps(word: str) -> bool:
    """Whether an app that people let in may hold the word: what is read of oneself, and coming back for it."""
    found = scope(word)
    if found is None:
        return word in OF_APPS
    rights = OF_ONESELF.get(found.kind, "rs" if found.kind == EVERYTHING else "")
    return found.context == "patient" and set(found.rights) <= set(rights)


def kinds_in(words: Iterable[str]) -> tuple[str, ...]:
    """The kinds of resources, of those that an app may be told, that any of the words lets it read."""
    found = [one for word in words if (one := scope(word)) is not None and set(one.rights) & set(OLDER["read"])]
    return tuple(kind for kind in OF_ONESELF if any(one.kind in {kind, EVERYTHING} for one in found))


def lets_write(words: Iterable[str]) -> bool:
    """Whether any of the words lets an app write for somebody."""
    return any(set(one.rights) & set(OLDER["write"]) for word in words if (one := scope(word)) is not None)


def only_reading(words: Iterable[str]) -> tuple[str, ...]:
    """The words without what lets an app write."""
    reads = (granted([word], ("patient/*.rs",)) if scope(word) else (word,) for word in words)
    return tuple(dict.fromkeys(word for some in reads for word in some))


def only_writing(words: Iterable[str]) -> tuple[str, ...]:
    """What of the words lets an app write."""
    return granted(words, ("patient/*.cu",))


def only(words: Iterable[str], kinds: Iterable[str]) -> tuple[str, ...]:
    """The words without what opens other kinds than these; one that opens many is told apart."""
    wanted = tuple(kinds)
    kept = (narrow for word in words for narrow in _of_kinds(word, wanted))
    return tuple(dict.fromkeys(kept))


def _of_kinds(word: str, kinds: tuple[str, ...]) -> list[str]:
    found = scope(word)
    if found is None:
        return [word]
    if found.kind != EVERYTHING:
        return [word] if found.kind in kinds else []
    return [str(narrow) for kind in kinds if (narrow := _common(found, Scope(found.context, kind, OF_ONESELF[kind])))]


def granted(asked: Iterable[str], held: Iterable[str]) -> tuple[str, ...]:
    """Of what is asked for that which is held, narrowed where only a part of it is; never more.

    A scope that is held whole keeps the words in which it was asked for.
    """
    holds = tuple(held)
    found = (narrow for word in asked for narrow in _narrowed(word, holds))
    return tuple(dict.fromkeys(found))


def _narrowed(word: str, held: tuple[str, ...]) -> list[str]:
    wanted = scope(word)
    if wanted is None:
        return [word] if word in held else []
    common = [found for other in held if (found := _common(wanted, scope(other))) is not None]
    whole = any(found == wanted for found in common)
    return [word] if whole else [str(found) for found in common]


def _common(wanted: Scope, held: Scope | None) -> Scope | None:
    """What two scopes have in common."""
    if held is None or held.context != wanted.context:
        return None
    if EVERYTHING not in (wanted.kind, held.kind) and wanted.kind != held.kind:
        return None
    kind = held.kind if wanted.kind == EVERYTHING else wanted.kind
    rights = "".join(right for right in wanted.rights if right in held.rights)
    return Scope(wanted.context, kind, rights) if rights else None


def allows(words: Iterable[str], kind: str, right: str) -> bool:
    """Whether a token with these scopes may do something of one right with a FHIR resource of this kind."""
    found = (scope(word) for word in words)
    return any(one and one.kind in {kind, EVERYTHING} and right in one.rights for one in found)


def allows_app(words: Iterable[str], kind: str, right: str) -> bool:
    """The same for the token of an app, which opens what is one's own alone, and a file with what names it."""
    named = told_to_app(kind)
    return right in OF_ONESELF.get(named, "") and allows(words, named, right)


def told_to_app(kind: str) -> str:
    """The kind of resource whose scope opens this kind to an app."""
    return TOLD_WITH[kind] if kind in FILES else kind


def allows_rest(words: Iterable[str], name: str, right: str) -> bool:
    """The same for a thing of the REST interface, which our own words open as well."""
    held = tuple(words)
    own = f"{name}.read" if right in "rs" else f"{name}.write"
    return own in held or (name in RESOURCES and allows(held, RESOURCES[name], right))
