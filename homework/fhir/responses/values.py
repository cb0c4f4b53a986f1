"""Whether one value that was sent is of its question's type, and within what the question allows."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property

from homework.fhir.questionnaires.extensions import (
    MAX,
    MAX_QUANTITY,
    MIN,
    MIN_LENGTH,
    MIN_QUANTITY,
    PLACES,
    UNIT_OPTION,
    number_of,
    value_of,
)
from homework.fhir.questionnaires.options import MOST_OPTIONS, Options
from homework.fhir.questionnaires.shape import children
from practice.fhir.document import Number, Object, Value
from practice.fhir.moments import span

TYPES = {
    "boolean": "Boolean",
    "decimal": "Decimal",
    "integer": "Integer",
    "date": "Date",
    "dateTime": "DateTime",
    "time": "Time",
    "string": "String",
    "text": "String",
    "url": "Uri",
    "attachment": "Attachment",
    "reference": "Reference",
    "quantity": "Quantity",
}
CHOICES = ("choice", "open-choice")
LARGEST = 2**31 - 1
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?"
_DATE = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_FORMS = {
    "Date": re.compile(_DATE),
    "DateTime": re.compile(rf"{_DATE}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_TIME}(Z|[+-][0-9]{{2}}:[0-9]{{2}})"),
    "Time": re.compile(_TIME),
    "Uri": re.compile(r"\S+"),
}


def is_of(kind: str, value: Value) -> bool:
    """Whether a value is one of this type at all."""
    if kind == "Boolean":
        return isinstance(value, bool)
    if kind == "Integer":
        return isinstance(value, Number) and value.whole is not None and abs(value.whole) <= LARGEST
    if kind == "Decimal":
        return isinstance(value, Number)
    if kind in {"Coding", "Quantity", "Reference", "Attachment"}:
        return _is_object(kind, value)
    if not isinstance(value, str) or not value.strip():
        return False
    return kind not in _FORMS or (_FORMS[kind].fullmatch(value) is not None and _is_there(value))


def _is_object(kind: str, value: Value) -> bool:
    if not isinstance(value, dict) or not value:
        return False
    if kind == "Quantity":
        return isinstance(value.get("value"), Number)
    words = {"Coding": ("code", "display", "system"), "Reference": ("reference", "identifier", "display")}
    if kind == "Attachment":
        return "data" not in value or "contentType" in value
    return any(value.get(word) for word in words[kind])


def _is_there(value: str) -> bool:
    """Whether a day or time is in the calendar; a leap second is."""
    plain = value.replace(":60", ":59")
    try:
        if "T" in plain:
            datetime.fromisoformat(plain)
        elif plain.count("-") == 2:  # noqa: PLR2004 - a whole date
            date.fromisoformat(plain)
        elif re.fullmatch(r"[0-9]{2}:.*", plain):
            time.fromisoformat(plain)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class Wanted:
    """What one question wants of its answers; each thing is looked up once, however many answers there are."""

    item: Object
    options: Options

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The types that an answer may have."""
        kind = str(self.item["type"])
        if kind not in CHOICES:
            return (TYPES[kind],) if kind in TYPES else ()
        offered = self.options.types or ("Coding",)
        return (*offered, "String") if kind == "open-choice" else offered

    def wrongs(self, kind: str, value: Value) -> Iterator[tuple[str, str]]:
        """What is wrong with a value of the right type: a kind of issue, and words."""
        if str(self.item["type"]) in CHOICES:
            free = self.item["type"] == "open-choice" and (kind == "String" or _is_words(value))
            whole = 0 < len(self.options) < MOST_OPTIONS
            if whole and not free and not self.options.meant(kind, value):
                yield "code-invalid", "is not among the answers that are offered."
        yield from self._length(value)
        yield from self._limits(kind, value)
        if kind == "Quantity" and isinstance(value, dict):
            yield from self._unit(value)

    def _length(self, value: Value) -> Iterator[tuple[str, str]]:
        if not isinstance(value, str):
            return
        most = self.item.get("maxLength")
        if isinstance(most, Number) and most.whole and len(value) > most.whole:
            yield "too-long", f"has {len(value)} letters; there may be {most.whole}."
        if self._least_letters and len(value) < self._least_letters:
            yield "value", f"has {len(value)} letters; there have to be {self._least_letters}."

    def _limits(self, kind: str, value: Value) -> Iterator[tuple[str, str]]:
        number = value.get("value") if kind == "Quantity" and isinstance(value, dict) else value
        for url, of_quantity, word, outside in (
            (MIN, MIN_QUANTITY, "at least", lambda one, end: one < end),
            (MAX, MAX_QUANTITY, "at most", lambda one, end: one > end),
        ):
            limit = self._ends[of_quantity if kind == "Quantity" else url]
            limit = limit.get("value") if isinstance(limit, dict) else limit
            if limit is not None and _beyond(number, limit, outside):
                yield "value", f"has to be {word} {limit.literal if isinstance(limit, Number) else limit}."
        if self._most_places is not None and isinstance(number, Number) and _places(number) > self._most_places:
            yield "value", f"has more than {self._most_places} digits after the point."

    def _unit(self, value: Object) -> Iterator[tuple[str, str]]:
        if self._units and not self._units & {str(value[word]) for word in ("unit", "code") if value.get(word)}:
            yield "code-invalid", "has a unit that is not offered."

    @cached_property
    def _least_letters(self) -> int | None:
        return number_of(self.item, MIN_LENGTH)

    @cached_property
    def _most_places(self) -> int | None:
        return number_of(self.item, PLACES)

    @cached_property
    def _ends(self) -> Mapping[str, Value]:
        return {url: value_of(self.item, url) for url in (MIN, MIN_QUANTITY, MAX, MAX_QUANTITY)}

    @cached_property
    def _units(self) -> frozenset[str]:
        rows = (one.get("valueCoding") for one in children(self.item, "extension") if one.get("url") == UNIT_OPTION)
        return frozenset(str(unit.get(word)) for unit in rows if isinstance(unit, dict) for word in ("code", "display"))


def _is_words(value: Value) -> bool:
    """Whether it is a code without a code: words of one's own, as some programs write them."""
    return isinstance(value, dict) and bool(value.get("display")) and not value.get("code")


def _places(number: Number) -> int:
    exponent = Decimal(number.literal).as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _beyond(value: Value, limit: Value, outside: Callable[[object, object], bool]) -> bool:
    if isinstance(value, Number) and isinstance(limit, Number):
        return outside(Decimal(value.literal), Decimal(limit.literal))
    if isinstance(value, str) and isinstance(limit, str):
        short = min(len(value), len(limit))
        return outside(value[:short], limit[:short])
    return False


def equal(kind: str, value: Value, other_kind: str, other: Value) -> bool:
    """Whether an answer is what a condition asks for."""
    if kind == "Coding" and other_kind == "Coding" and isinstance(value, dict) and isinstance(other, dict):
        systems = {str(one["system"]) for one in (value, other) if one.get("system")}
        said = {str(one.get("code") or one.get("display") or "") for one in (value, other)}
        return len(said) == 1 and len(systems) < 2  # noqa: PLR2004 - two are two codes
    if kind == "Coding" and isinstance(value, dict) and isinstance(other, str):
        return other in (value.get("code"), value.get("display"))
    order = compared(value, other)
    return order == 0 if order is not None else kind == other_kind and value == other


def _unit_of(value: Value) -> Value:
    """The unit of an amount; nothing where none is said, and so the one that is asked about is meant."""
    return (value.get("code") or value.get("unit")) if isinstance(value, dict) else None


def compared(value: Value, other: Value) -> int | None:
    """Where an answer lies: before (-1), at (0) or behind (1) another value; None where nobody can say."""
    first, second = _laid_beside(value, other), _laid_beside(other, value)
    if isinstance(first, Number) and isinstance(second, Number):
        units = {str(unit) for one in (value, other) if (unit := _unit_of(one))}
        return _order(Decimal(first.literal), Decimal(second.literal)) if len(units) < 2 else None  # noqa: PLR2004 - as above
    if isinstance(first, str) and isinstance(second, str):
        moments = [span(one) if "T" in one else None for one in (first, second)]
        begun = [one.begins for one in moments if one]
        return _order(*begun) if len(begun) == len(moments) else _order(first, second)
    return None


def _laid_beside(value: Value, other: Value) -> Value:
    """What of a value is compared: the number of an amount, the letters of a code, beside a number as a number."""
    if not isinstance(value, dict) or "value" in value:
        return value.get("value") if isinstance(value, dict) else value
    code = value.get("code")
    is_number = isinstance(other, Number) and isinstance(code, str) and _NUMBER.fullmatch(code)
    return Number(str(code)) if is_number else code


def _order[T: (Decimal, str, datetime)](first: T, second: T) -> int:
    return (first > second) - (first < second)
