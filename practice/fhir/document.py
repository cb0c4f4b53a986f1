"""JSON as it was written: numbers by the letter, keys in their order."""

import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Never

LARGEST = 4 * 1024 * 1024
DEEPEST = 100
WHOLE = re.compile(r"-?[0-9]{1,10}")
_FAR = re.compile("[eE][+-]?0*[1-9][0-9]{3}")
_MARK = secrets.token_hex(16)
_MARKED = re.compile(f'"{_MARK}(-?[0-9][0-9.eE+-]*)"')
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class DocumentError(ValueError):
    """A document that cannot be taken in, with the place and what is wrong there."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}" if place else problem)
        self.place = place
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was written: 1.0 is not 1."""

    literal: str

    @property
    def whole(self) -> int | None:
        """The number itself where it is a whole one, of the size that FHIR has for these."""
        return int(self.literal) if WHOLE.fullmatch(self.literal) else None


type Value = Object | list[Value] | str | bool | Number | None
type Object = dict[str, Value]


def decoded(content: bytes) -> str:
    """The text of a file. Raises DocumentError for what is too large or no text."""
    if len(content) > LARGEST:
        raise DocumentError("", f"is larger than {LARGEST // 1024 // 1024} MB")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DocumentError("", "is not text in UTF-8") from None


def read_json(text: str) -> Object:
    """Read an object. Raises DocumentError for what is broken, doubled, too deep or not to be stored."""
    try:
        document = json.loads(
            text, parse_int=_number, parse_float=_number, parse_constant=_no_number, object_pairs_hook=_object
        )
    except json.JSONDecodeError as broken:
        place = f"line {broken.lineno}, column {broken.colno}"
        raise DocumentError(place, f"is no JSON: {broken.msg}") from None
    except RecursionError:
        raise DocumentError("", "is nested too deep") from None
    if not isinstance(document, dict):
        raise DocumentError("", "is no JSON object")
    for value, depth in _all(document):
        if depth > DEEPEST:
            raise DocumentError("", f"is nested deeper than {DEEPEST} levels")
        if isinstance(value, str) and UNSTORABLE.search(value):
            raise DocumentError("", "holds a character that is none (U+0000, or half of one)")
    return document


def write_json(value: Value, indent: str = "") -> str:
    """Write a value, with two spaces for each level."""
    if isinstance(value, Number):
        return value.literal
    if isinstance(value, dict) and value:
        inside = (f"{indent}  {_plain(key)}: {write_json(one, indent + '  ')}" for key, one in value.items())
        return "{\n" + ",\n".join(inside) + f"\n{indent}}}"
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(f"{indent}  {write_json(one, indent + '  ')}" for one in value) + f"\n{indent}]"
    return compact(value)


def compact(value: object) -> str:
    """Write a value on one line, as it goes over a wire, numbers by the letter."""
    return _MARKED.sub(r"\1", _plain(value))


def _marked(value: object) -> str:
    """A number whose letters count, on its way through the encoder: as text behind a mark that nobody can know."""
    if isinstance(value, Number):
        return f"{_MARK}{value.literal}"
    raise TypeError(f"{value!r} cannot be written as JSON.")


_plain = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_marked).encode


def _object(pairs: list[tuple[str, Value]]) -> Object:
    found: Object = {}
    for key, value in pairs:
        if key in found:
            raise DocumentError("", f"names {key!r} twice in one object")
        found[key] = value
    return found


def _number(literal: str) -> Number:
    if not isfinite(float(literal)):
        raise DocumentError("", f"holds the number {literal[:20]}, which is too large")
    if _FAR.search(literal):
        raise DocumentError("", f"holds the number {literal[:20]}, which is too small or too large")
    return Number(literal)


def _no_number(words: str) -> Never:
    raise DocumentError("", f"holds {words}, which is no number in JSON")


def _all(document: Value) -> Iterator[tuple[Value, int]]:
    waiting: list[tuple[Value, int]] = [(document, 1)]
    while waiting:
        value, depth = waiting.pop()
        yield value, depth
        if isinstance(value, dict):
            waiting += [(one, depth + 1) for pair in value.items() for one in pair]
        elif isinstance(value, list):
            waiting += [(one, depth + 1) for one in value]
