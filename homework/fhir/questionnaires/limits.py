"""How long, how many, from where to where, and in which unit."""

from decimal import Decimal, InvalidOperation

from homework.fhir.questionnaires.conditions import is_cut_short, plain_moment
from homework.fhir.questionnaires.extensions import (
    MAX,
    MAX_QUANTITY,
    MIN,
    MIN_LENGTH,
    MIN_QUANTITY,
    PLACES,
    STEP,
    UNIT,
    UNIT_OPTION,
    number_of,
    value_of,
)
from homework.fhir.questionnaires.shape import children
from practice.fhir.document import Number, Object, Value

WITH_LIMITS = {"decimal": "Decimal", "quantity": "Decimal", "date": "Date", "dateTime": "DateTime", "time": "Time"}
NO_BREAK = "\N{NO-BREAK SPACE}"
ENDS = frozenset({"min", "max", "least", "most"})
WORDS = frozenset({"string", "text", "url", "open-choice"})


def limits(source: Object, kind: str) -> dict[str, object]:
    """What an answer has to keep to, as far as it is checked here."""
    found: dict[str, object] = {}
    if kind == "integer":
        found |= {"min": number_of(source, MIN), "max": number_of(source, MAX)}
    if kind in WITH_LIMITS:
        found |= {"least": _limit(source, MIN, MIN_QUANTITY, kind), "most": _limit(source, MAX, MAX_QUANTITY, kind)}
    if kind in {"decimal", "quantity"}:
        found |= {"places": number_of(source, PLACES)}
    if kind in WORDS:
        found |= {"maxLength": _length(source), "minLength": number_of(source, MIN_LENGTH)}
        found |= {"limited": True} if kind == "text" and _length(source) else {}
    if kind in {"integer", "decimal", "quantity"}:
        found |= _units(source, kind)
    kept = {key: value for key, value in found.items() if value not in (None, "", ())}
    return kept if _agree(kept, kind) else {key: value for key, value in kept.items() if key not in ENDS}


def limits_contradict(source: Object, kind: str) -> bool:
    """Whether there are limits that nothing could keep to, so that they are not checked."""
    wanted = any(value_of(source, url) for url in (MIN, MAX, MIN_QUANTITY, MAX_QUANTITY))
    return wanted and kind in {"integer", *WITH_LIMITS} and not ENDS & limits(source, kind).keys()


def limits_cut_short(source: Object, kind: str) -> bool:
    """Whether a limit names a zone or seconds, which are not checked."""
    of_kind = WITH_LIMITS.get(kind, "")
    return any(is_cut_short(of_kind, str(value_of(source, url) or "")) for url in (MIN, MAX))


def _agree(found: dict[str, object], kind: str) -> bool:
    ends = [found[key] for key in ("min", "least", "max", "most") if key in found]
    if kind in {"date", "dateTime", "time"}:
        return ends == sorted(map(str, ends))
    try:
        numbers = [Decimal(str(end)) for end in ends]
    except InvalidOperation:
        return False
    return numbers == sorted(numbers)


def slider(source: Object, found: dict[str, object]) -> dict[str, object]:
    """A slider, where both its ends are known."""
    if not {"min", "max"} <= set(found) or int(str(found["min"])) >= int(str(found["max"])):
        return {}
    step = number_of(source, STEP) or 1
    return {"control": "slider", **({"step": step} if step > 1 else {})}


def units_of(source: Object) -> list[str]:
    """The units that a number may be given in, by the words or signs for them."""
    return list(_units_by_sign(source))


def amount(source: Object, typed: str) -> Object:
    """A number, with the unit that was chosen or that it alone can have, as FHIR has them: 72.50 stays 72.50."""
    literal, _, sign = typed.partition(" ")
    units = _units_by_sign(source)
    only = next(iter(units.values()), {}) if len(units) == 1 else {}
    unit = units.get(sign, {"unit": sign.replace(NO_BREAK, " ")}) if sign else only
    words = unit.get("unit") or unit.get("display")
    coded = {key: unit[key] for key in ("system", "code") if unit.get(key)}
    return {"value": Number(literal), **({"unit": words} if words else {}), **coded}


def _units_by_sign(source: Object) -> dict[str, Object]:
    found = [value_of({"extension": [one]}, UNIT_OPTION) for one in children(source, "extension")]
    units = (unit for unit in (value_of(source, UNIT), *found, *_first_units(source)) if isinstance(unit, dict))
    signs: dict[str, Object] = {}
    for unit in units:
        sign = _sign(unit)
        if sign and " " not in sign:
            signs.setdefault(sign, unit)
    return signs


def _first_units(source: Object) -> list[Value]:
    return [one["valueQuantity"] for one in children(source, "initial") if "valueQuantity" in one]


def _sign(unit: Value) -> str:
    if not isinstance(unit, dict):
        return ""
    sign = str(next((unit[key] for key in ("display", "unit", "code") if unit.get(key)), ""))
    return sign.replace(" ", NO_BREAK)


def _units(source: Object, kind: str) -> dict[str, object]:
    units = units_of(source)
    if kind == "quantity" and len(units) > 1:
        return {"units": units}
    return {"unit": units[0]} if units else {}


def _length(source: Object) -> int | None:
    length = source.get("maxLength")
    return length.whole or None if isinstance(length, Number) and not length.literal.startswith("-") else None


def _limit(source: Object, url: str, of_quantity: str, kind: str) -> str:
    value = value_of(source, url) or value_of(source, of_quantity)
    value = value.get("value") if isinstance(value, dict) else value
    words = value.literal if isinstance(value, Number) else str(value or "")
    return plain_moment(WITH_LIMITS[kind], words)
