"""Whether a resource is what a search asks for, as R4 says it for each type of parameter."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from practice.fhir.kinds import Parameter, Resource
from practice.fhir.moments import EVER, NEVER, Span, asked_span, compares, span
from practice.fhir.outcomes import unreadable
from practice.fhir.references import relative

MODIFIERS = {
    "string": {"exact", "contains", "missing"},
    "token": {"not", "missing"},
    "reference": {"missing"},
    "uri": {"missing"},
    "date": {"missing"},
}


def at(resource: Any, path: str) -> Iterator[Any]:  # noqa: ANN401 - as deep as a resource is
    """Everything that stands at a path of elements, through all lists."""
    first, _, rest = path.partition(".")
    if isinstance(resource, list):
        for one in resource:
            yield from at(one, path)
    elif not path:
        yield resource
    elif isinstance(resource, dict) and first in resource:
        found = resource[first]
        yield from at(found, rest) if rest or not isinstance(found, list) else iter(found)


def values_of(resource: Resource, parameter: Parameter) -> list[Any]:
    """All values that a parameter looks at."""
    return [value for path in parameter.path for value in at(resource, path)]


def matches(resource: Resource, parameter: Parameter, modifier: str, wanted: str) -> bool:
    """Whether a resource has one of the values, between commas, that are wanted."""
    return fits(values_of(resource, parameter), parameter, modifier, wanted)


def fits(have: Sequence[Any], parameter: Parameter, modifier: str, wanted: str) -> bool:
    """Whether one of these values of a parameter is among those, between commas, that are wanted."""
    if modifier == "missing":
        return (not have) == _truth(wanted, parameter.name)
    one = _BY_KIND[parameter.kind]
    found = any(one(value, word, parameter, modifier) for word in alternatives(wanted) for value in have)
    return not found if modifier == "not" else found


def check(parameter: Parameter, modifier: str, wanted: str) -> None:
    """Refuse what could match nothing because it is no such value. Raises FhirError."""
    by_kind = parameter.kind == "reference" and not parameter.canonical
    known = MODIFIERS[parameter.kind] | (set(parameter.targets) if by_kind else set())
    if modifier and modifier not in known:
        raise unreadable(f"{parameter.name} has no modifier {modifier} here.", parameter.name)
    if modifier == "missing":
        _truth(wanted, parameter.name)
    elif parameter.kind == "date":
        for word in alternatives(wanted):
            asked_span(word, parameter.name)
    elif not wanted:
        raise unreadable(f"{parameter.name} is empty. Leave it out, or say what you look for.", parameter.name)


def alternatives(wanted: str) -> list[str]:
    r"""The values between commas; ``\,`` is a comma itself."""
    found: list[list[str]] = [[]]
    escaped = False
    for mark in wanted:
        if escaped or mark not in "\\,":
            found[-1].append(mark if not escaped or mark in ",|$\\" else f"\\{mark}")
            escaped = False
        elif mark == "\\":
            escaped = True
        else:
            found.append([])
    return ["".join(marks) for marks in found]


def _truth(wanted: str, name: str) -> bool:
    if wanted not in {"true", "false"}:
        raise unreadable(f"{name}:missing is true or false.", name)
    return wanted == "true"


def folded(words: str) -> str:
    """Words without case and accents, so that José is found as jose."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    return " ".join("".join(mark for mark in plain if not unicodedata.combining(mark)).split())


def _string(value: Any, wanted: str, _parameter: Parameter, modifier: str) -> bool:  # noqa: ANN401 - any element
    words = list(_words(value))
    if modifier == "exact":
        return wanted in words
    plain = folded(wanted)
    if modifier == "contains":
        return any(plain in folded(word) for word in words)
    # A name is often written as a whole: each of its words is one that it may be looked for by.
    return any(f" {plain}" in f" {folded(word)}" for word in words)


def _words(value: Any) -> Iterator[str]:  # noqa: ANN401 - as above
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _words(one)
    elif isinstance(value, dict):
        for key in ("text", "family", "given", "prefix", "suffix"):
            yield from _words(value.get(key, []))


def _token(value: Any, wanted: str, _parameter: Parameter, _modifier: str) -> bool:  # noqa: ANN401 - as above
    system, bar, code = wanted.rpartition("|")
    for has_system, has_code in _codes(value):
        fits = not bar or has_system == system
        if fits and (not code or has_code == code):
            return True
    return False


def _codes(value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - as above
    if isinstance(value, bool):
        yield "", "true" if value else "false"
    elif isinstance(value, str):
        yield "", value
    elif isinstance(value, dict) and "coding" in value:
        for coding in value["coding"]:
            yield from _codes(coding)
    elif isinstance(value, dict):
        yield str(value.get("system", "")), str(value.get("code", value.get("value", "")))


def _reference(value: Any, wanted: str, _parameter: Parameter, modifier: str) -> bool:  # noqa: ANN401 - as above
    if not isinstance(value, dict):
        return (
            isinstance(value, str)
            and value.partition("|")[0] == wanted.partition("|")[0]
            and ("|" not in wanted or value == wanted)
        )
    have = str(value.get("reference", ""))
    kind, _, code = wanted_reference(wanted, modifier).rpartition("/")
    return have == f"{kind}/{code}" if kind else have.rpartition("/")[2] == code


def wanted_reference(wanted: str, modifier: str = "") -> str:
    """A reference as it is asked for: ``Patient/x``, or the id alone; one to another server keeps its address."""
    said = relative(wanted)
    return said if "/" in said or not modifier else f"{modifier}/{said}"


def _uri(value: Any, wanted: str, _parameter: Parameter, _modifier: str) -> bool:  # noqa: ANN401 - as above
    return bool(value == wanted)


def _date(value: Any, wanted: str, parameter: Parameter, _modifier: str) -> bool:  # noqa: ANN401 - as above
    prefix, asked = asked_span(wanted, parameter.name)
    have = _span_of(value)
    return have is not None and compares(prefix, have, asked)


def _span_of(value: Any) -> Span | None:  # noqa: ANN401 - as above
    if isinstance(value, str):
        return span(value)
    if not isinstance(value, dict):
        return None
    begins, ends = (span(str(value.get(word, ""))) for word in ("start", "end"))
    return Span(begins.begins if begins else NEVER, ends.ends if ends else EVER)


_BY_KIND: dict[str, Callable[[Any, str, Parameter, str], bool]] = {
    "string": _string,
    "token": _token,
    "reference": _reference,
    "uri": _uri,
    "date": _date,
}
