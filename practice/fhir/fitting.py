"""Says of a resource whatever in it is not as R4 has it, each with its place and what to do about it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from practice.fhir.document import Number, Object, Value
from practice.fhir.elements import CODES, PRIMITIVES, RESOURCES, TARGETS, Element, elements_of
from practice.fhir.moments import span
from practice.fhir.outcomes import Issue

_LARGEST_INTEGER = 2**31 - 1
_CODE, _ID, _URI = (re.compile(one) for one in (r"\S+(?: \S+)*", r"[A-Za-z0-9.-]{1,64}", r"\S+"))
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})")
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
_DIV = re.compile(r"\s*<div[\s>/].*>\s*", re.DOTALL)
_ACTIVE = re.compile(r"<\s*(?:script|iframe|object|embed|form|input|link|style|base)\b|\son[a-z]+\s*=", re.IGNORECASE)
MOST_NAMED = 20
EMPTY = "is empty. Leave it out."
# Elements that may turn the meaning of what stands beside them.
MODIFIERS = {
    "modifierExtension": "A modifierExtension is not understood here, so nothing beside it can be. Leave it out.",
    "implicitRules": "Rules of its own are not known here, so it cannot be read by them. Leave implicitRules out.",
}

type Cures = Mapping[str, str]


def flaws_of(resource: Object, cures: Cures | None = None) -> Iterator[Issue]:
    """Everything that is not as R4 has it; ``cures`` says of elements that it does not have what to do instead.

    An empty list is a warning: real programs write them, and nothing is said by one.
    """
    kind = str(resource.get("resourceType"))
    yield from _Fitting(cures or {}).complex(resource, kind, kind)


class _Fitting:
    """One walk through a resource."""

    def __init__(self, cures: Cures) -> None:
        self.cures = cures

    def complex(self, value: Value, kind: str, at: str) -> Iterator[Issue]:
        """A value that is made of elements."""
        if not isinstance(value, dict):
            yield Issue("structure", f"{_last(at)} is an object.", at)
        elif not value:
            yield Issue("structure", f"{_last(at)} {EMPTY}", at)
        elif kind == "Resource":
            yield from self._contained(value, at)
        elif not elements_of(kind):
            yield from _any(value, at)
        else:
            yield from self._elements(value, kind, at)
            if kind == "Extension":
                yield from _extension(value, at)

    def _contained(self, value: Object, at: str) -> Iterator[Issue]:
        kind = value.get("resourceType")
        if not isinstance(kind, str) or kind not in RESOURCES:
            yield Issue("required", "resourceType names a kind of resource that R4 has.", f"{at}.resourceType")
        elif not value.get("id"):
            yield Issue("required", "What is contained needs an id, by which it is referred to.", f"{at}.id")
        else:
            yield from self.complex(value, kind, at)

    def _elements(self, value: Object, kind: str, at: str) -> Iterator[Issue]:
        elements = elements_of(kind)
        known = {key: (element, type_) for element in elements for key, type_ in element.names().items()}
        for key in value:
            here = f"{at}.{key}"
            if key in MODIFIERS and key in known:
                yield Issue("extension", MODIFIERS[key], here)
            elif key in known:
                element, type_ = known[key]
                yield from self._element(value[key], element, type_, here)
            elif key.startswith("_") and key[1:] in known and known[key[1:]][1] in PRIMITIVES:
                yield from self._beside(value[key], here)
            else:
                cure = self.cures.get(key, "Leave it out, or say it with an extension.")
                yield Issue("structure", f"R4 has no {key} here. {cure}", here)
        for element in elements:
            yield from _count(value, element, at)

    def _element(self, value: Value, element: Element, type_: str, at: str) -> Iterator[Issue]:
        if not element.many:
            yield from self._one(value, element, type_, at)
        elif not isinstance(value, list):
            yield Issue("structure", f"{element.name} is a list.", at)
        elif not value:
            yield Issue("structure", f"{element.name} {EMPTY}", at, "warning")
        else:
            for place, one in enumerate(value):
                if one is not None or type_ not in PRIMITIVES:
                    yield from self._one(one, element, type_, f"{at}[{place}]")

    def _one(self, value: Value, element: Element, type_: str, at: str) -> Iterator[Issue]:
        if type_ not in PRIMITIVES:
            yield from self.complex(value, type_, at)
            if type_ == "Reference":
                yield from _target(value, TARGETS.get(f"{element.of}.{element.name}", ()), at)
            return
        words = _unlike(value, type_)
        if words:
            yield Issue("value", f"{_last(at)} {words}", at)
            return
        wanted = CODES.get(f"{element.of}.{element.name}")
        if wanted and value not in wanted:
            known = ", ".join(wanted) if len(wanted) < MOST_NAMED else "those that R4 has here"
            yield Issue("code-invalid", f"{_last(at)} is one of {known}.", at)

    def _beside(self, value: Value, at: str) -> Iterator[Issue]:
        """What belongs to a plain value: an id and extensions, and for a list of these one for each."""
        for place, one in enumerate(value) if isinstance(value, list) else [(-1, value)]:
            here = f"{at}[{place}]" if place >= 0 else at
            if one is None and place >= 0:
                continue
            if not isinstance(one, dict):
                yield Issue("structure", f"{_last(at)} is an object.", here)
                continue
            yield from self.complex(one, "Element", here)


def _count(value: Object, element: Element, at: str) -> Iterator[Issue]:
    said = [key for key in element.names() if key in value or (f"_{key}" in value and not element.chosen)]
    said += [key for key in element.names() if element.chosen and f"_{key}" in value and key not in value]
    if len(said) > 1:
        yield Issue("structure", f"There is one {element.name} at most, not {' and '.join(said)}.", at)
    if element.needed and not said:
        yield Issue("required", f"{element.name}{'[x]' * element.chosen} is missing.", f"{at}.{element.name}")


def _target(value: Value, wanted: Sequence[str], at: str) -> Iterator[Issue]:
    """Where a reference names a kind of resource, it is one that R4 has in this place."""
    said = value.get("reference") if isinstance(value, dict) else None
    kind = next((word for word in reversed(str(said).split("/")[:-1]) if word in RESOURCES), "")
    if wanted and kind and kind not in wanted:
        yield Issue("value", f"{_last(at)} refers to one of {', '.join(wanted)}, not to a {kind}.", at)


def _extension(value: Object, at: str) -> Iterator[Issue]:
    valued = any(key.lstrip("_").startswith("value") for key in value)
    if valued == ("extension" in value):
        yield Issue("invariant", "An extension has either a value or extensions of its own (ext-1).", at)


def _any(value: Value, at: str) -> Iterator[Issue]:
    """JSON of which only that much is known: nothing in it is empty."""
    if value is None or value in ("", [], {}):
        yield Issue("structure", f"{_last(at)} {EMPTY}", at)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _any(one, f"{at}.{key}")
    elif isinstance(value, list):
        for place, one in enumerate(value):
            if one is not None:
                yield from _any(one, f"{at}[{place}]")


def _unlike(value: Value, type_: str) -> str:
    """What is wrong with a plain value; "" where it is what it has to be."""
    if type_ == "boolean":
        return "" if isinstance(value, bool) else "is true or false, without quotes."
    if type_ in {"decimal", "integer", "unsignedInt", "positiveInt"}:
        return _no_number(value, type_)
    if not isinstance(value, str):
        return "is a text, in quotes."
    if not value.strip():
        return EMPTY
    fits, words = _TEXTS.get(type_, (lambda _: True, ""))
    return "" if fits(value) else words


def _no_number(value: Value, type_: str) -> str:
    if not isinstance(value, Number):
        return "is a number, without quotes."
    if type_ == "decimal":
        return ""
    least = {"unsignedInt": 0, "positiveInt": 1}.get(type_, -_LARGEST_INTEGER - 1)
    fits = value.whole is not None and least <= value.whole <= _LARGEST_INTEGER
    return "" if fits else f"is a whole number of at least {least} and at most {_LARGEST_INTEGER}."


def _is_moment(said: str) -> bool:
    return bool(_MOMENT.fullmatch(said)) and span(said) is not None


def _is_date(said: str) -> bool:
    return bool(_DATE.fullmatch(said)) and span(said) is not None


_WEB = (lambda said: bool(_URI.fullmatch(said)), "is an address, without blanks.")
_TEXTS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "code": (lambda said: bool(_CODE.fullmatch(said)), "is a code, without blanks around it or doubled in it."),
    "id": (lambda said: bool(_ID.fullmatch(said)), "has 1 to 64 letters, digits, - and . in it."),
    **dict.fromkeys(("uri", "url", "canonical", "oid", "uuid"), _WEB),
    "date": (_is_date, "is a date such as 2026-03-09, 2026-03 or 2026."),
    "dateTime": (
        lambda said: _is_date(said) or _is_moment(said),
        "is a date such as 2026-03-09, or a moment with its zone such as 2026-03-09T10:00:00Z.",
    ),
    "instant": (_is_moment, "is a moment with its zone such as 2026-03-09T10:00:00Z."),
    "time": (lambda said: bool(_TIME.fullmatch(said)), "is a time of day such as 10:30:00."),
    "base64Binary": (lambda said: bool(_BASE64.fullmatch(said)), "is written in base64."),
    "xhtml": (
        lambda said: bool(_DIV.fullmatch(said)) and not _ACTIVE.search(said),
        "is one div of XHTML, with nothing in it that acts by itself.",
    ),
}


def _last(at: str) -> str:
    return at.rpartition(".")[2]
