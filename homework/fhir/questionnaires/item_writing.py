"""One item of ours as an item of a Questionnaire."""

from collections.abc import Mapping

from homework.fhir.questionnaires.asking import (
    Asked,
    Definition,
    behavior_of,
    coding_of,
    conditions_of,
    first_values_of,
    objects,
)
from homework.fhir.questionnaires.extensions import (
    CONTROL,
    CONTROLS_SYSTEM,
    EXCLUSIVE,
    HIDDEN,
    MAX,
    MAX_OCCURS,
    MAX_QUANTITY,
    MIN,
    MIN_LENGTH,
    MIN_QUANTITY,
    OPEN_LABEL,
    OPTION_PREFIX,
    OWN,
    PLACES,
    STEP,
    UNIT,
    UNIT_OPTION,
    set_extension,
)
from homework.fhir.questionnaires.own import own_value
from practice.fhir.document import Number, Object, Value

LIMITS = {"integer": "Integer", "decimal": "Decimal", "date": "Date", "dateTime": "DateTime", "time": "Time"}
CONTROLS = {"slider": "slider", "radio": "radio-button", "checkbox": "check-box", "dropdown": "drop-down"}
ASIDES = {"hint": "help", "low": "lower", "high": "upper"}
OURS = ("visibility", "series", "quotable", "example", "section", "tells", "add_label", "shared_when", "discard_when")


def item_of(item: Definition, asked: Mapping[str, Asked]) -> Object:
    """An item with all inside it."""
    found: Object = {"linkId": str(item["linkId"])}
    for key in ("prefix", "text"):
        if item.get(key):
            found[key] = str(item[key])
    found["type"] = str(item["type"])
    _write_conditions(found, item, asked)
    found |= {key: True for key in ("required", "repeats", "readOnly") if item.get(key)}
    for key in EXTENSIONS:
        if item.get(key) is not None:
            write_extension(found, item, key)
    write_length(found, item)
    write_answers(found, item, asked[str(item["linkId"])])
    inside: list[Value] = [aside_of(item, key) for key in ASIDES if item.get(key)]
    inside += [item_of(child, asked) for child in objects(item, "items")]
    return found | ({"item": inside} if inside else {})


def write_length(found: Object, item: Definition) -> None:
    """How long an answer may be; for a long text of ours it is only a suggestion."""
    length, is_limit = item.get("maxLength"), item["type"] != "text" or bool(item.get("limited"))
    found.pop("maxLength", None)
    if length and is_limit:
        found["maxLength"] = Number(str(length))
    elif length:
        set_extension(found, f"{OWN}suggestedLength", "valueInteger", Number(str(length)))


def write_answers(found: Object, item: Definition, target: Asked) -> None:
    """What there is to choose from, and the answer that a question comes with."""
    options, initial = objects(item, "options"), first_values_of(item, target)
    if not options:
        found |= {"initial": initial} if initial else {}
        return
    ticked = item.get("initial")
    codes = set(map(str, ticked)) if isinstance(ticked, list) else set()
    found["answerOption"] = [
        option_of(option) | ({"initialSelected": True} if option["code"] in codes else {}) for option in options
    ]


def _write_conditions(found: Object, item: Definition, asked: Mapping[str, Asked]) -> None:
    conditions = conditions_of(item, asked)
    if conditions:
        found["enableWhen"] = list(conditions)
    behavior = behavior_of(item, conditions)
    if behavior:
        found["enableBehavior"] = behavior


def option_of(option: Definition) -> Object:
    """One answer of a choice."""
    found: Object = {}
    if option.get("alone"):
        set_extension(found, EXCLUSIVE, "valueBoolean", True)  # noqa: FBT003 - the value itself
    if option.get("prefix"):
        set_extension(found, OPTION_PREFIX, "valueString", str(option["prefix"]))
    return found | {"valueCoding": coding_of(option)}


def aside_of(item: Definition, key: str) -> Object:
    """A text that belongs to a question: its help, or the end of a slider."""
    found: Object = {"linkId": f"{item['linkId']}_{key}", "text": str(item[key]), "type": "display"}
    set_extension(found, CONTROL, "valueCodeableConcept", control_value(ASIDES[key]))
    return found


def control_value(code: str) -> Object:
    """How something is to be shown."""
    return {"coding": [{"system": CONTROLS_SYSTEM, "code": code}]}


def write_extension(found: Object, item: Definition, key: str) -> None:
    """Write one key of an item of ours as the extension that it is in FHIR; a key that is missing takes it away."""
    url, kind = EXTENSIONS[key]
    value = item.get(key)
    if key == "units":
        _write_units(found, value)
    elif key in {"least", "most", "min", "max"}:
        _write_limit(found, item, key)
    elif key == "control" and str(value) not in CONTROLS and value:
        _write_own_control(found, str(value))
    else:
        set_extension(found, url, kind, _extension_value(kind, value))


def _extension_value(kind: str, value: object) -> Value:
    if not value and value != 0:
        return None
    if kind == "valueInteger":
        return Number(str(value))
    if kind == "valueCodeableConcept":
        return control_value(CONTROLS[str(value)])
    if kind == "valueCoding":
        return {"display": str(value)}
    if kind == "valueBoolean":
        return True
    return own_value(value)[1]


def _write_own_control(found: Object, control: str) -> None:
    if control == "hidden":
        set_extension(found, HIDDEN, "valueBoolean", True)  # noqa: FBT003 - the value itself
    else:
        set_extension(found, f"{OWN}control", "valueString", control)


def _write_limit(found: Object, item: Definition, key: str) -> None:
    kind, value, low = str(item["type"]), item.get(key), key in {"least", "min"}
    if kind == "quantity":
        quantity: Object | None = {"value": Number(str(value))} if value else None
        set_extension(found, MIN_QUANTITY if low else MAX_QUANTITY, "valueQuantity", quantity)
        return
    limit = None if value is None else str(value)
    number = limit is not None and kind in {"integer", "decimal"}
    url = MIN if low else MAX
    set_extension(found, url, f"value{LIMITS.get(kind, 'String')}", Number(str(limit)) if number else limit)


def _write_units(found: Object, units: object) -> None:
    extensions = found.get("extension")
    kept = [one for one in extensions if isinstance(one, dict)] if isinstance(extensions, list) else []
    added: list[Value] = [one for one in kept if one.get("url") != UNIT_OPTION]
    named = units if isinstance(units, list) else []
    added += [{"url": UNIT_OPTION, "valueCoding": {"display": str(unit)}} for unit in named]
    found["extension"] = added


EXTENSIONS: Mapping[str, tuple[str, str]] = {
    "hidden": (HIDDEN, "valueBoolean"),
    "control": (CONTROL, "valueCodeableConcept"),
    "step": (STEP, "valueInteger"),
    "min": (MIN, "valueInteger"),
    "max": (MAX, "valueInteger"),
    "least": (MIN, "valueString"),
    "most": (MAX, "valueString"),
    "places": (PLACES, "valueInteger"),
    "minLength": (MIN_LENGTH, "valueInteger"),
    "maxOccurs": (MAX_OCCURS, "valueInteger"),
    "unit": (UNIT, "valueCoding"),
    "units": (UNIT_OPTION, "valueCoding"),
    "other_label": (OPEN_LABEL, "valueString"),
    **{key: (f"{OWN}{key}", "valueBoolean" if key == "quotable" else "valueString") for key in OURS},
}
