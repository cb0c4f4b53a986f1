"""One item of a Questionnaire after something of it was changed here: that alone is written, the rest is left."""

from collections.abc import Callable, Mapping, Sequence

from homework.fhir.questionnaires.asking import Asked, Definition, condition_of, first_values_of, objects
from homework.fhir.questionnaires.document import Object, Value
from homework.fhir.questionnaires.extensions import (
    ENTRY_FORMAT,
    EXCLUSIVE,
    OPTION_PREFIX,
    OWN,
    control_of,
    extension,
    set_extension,
)
from homework.fhir.questionnaires.item_writing import (
    ASIDES,
    EXTENSIONS,
    aside_of,
    option_of,
    write_extension,
    write_length,
)
from homework.fhir.questionnaires.options import offered_here
from homework.fhir.questionnaires.own import own_value
from homework.fhir.questionnaires.shape import children
from homework.fhir.questionnaires.words import HELP, asides

NOT_TOLD = frozenset({"linkId", "items", "cannot"})
TRUTHS = frozenset({"required", "readOnly", "repeats"})

type Change = Callable[[Object, Definition, Definition], None]


def change(source: Object, before: Definition, now: Definition, asked: Mapping[str, Asked]) -> None:
    """Write into ``source`` what differs between ``before``, as it was read, and ``now``."""
    keys = [key for key in (*before, *now) if before.get(key) != now.get(key)]
    for key in dict.fromkeys(keys):
        if key in TRUTHS:
            source[key] = bool(now.get(key))
        elif key in ASIDES:
            _write_aside(source, now, key)
        elif key == "enableWhen":
            _write_rows(source, key, _conditions(source, before, now, asked))
        elif key == "initial":
            _write_rows(source, key, _first_values(source, now, asked[str(now["linkId"])]))
        else:
            _write_other(source, before, now, key)


def _write_other(source: Object, before: Definition, now: Definition, key: str) -> None:
    if key in _CHANGES:
        _CHANGES[key](source, before, now)
    elif key in EXTENSIONS:
        write_extension(source, now, key)
    elif key not in NOT_TOLD:
        set_extension(source, f"{OWN}{key}", *own_value(now.get(key)))


def _write_words(key: str) -> Change:
    def write(source: Object, _before: Definition, now: Definition) -> None:
        words = str(now.get(key) or "")
        source[key] = words
        if not words:
            del source[key]

    return write


def _write_type(source: Object, _before: Definition, now: Definition) -> None:
    source["type"] = str(now["type"])


def _write_length(source: Object, _before: Definition, now: Definition) -> None:
    write_length(source, now)


def _write_behavior(source: Object, _before: Definition, now: Definition) -> None:
    source["enableBehavior"] = str(now.get("enableBehavior") or "all")


def _write_control(source: Object, _before: Definition, now: Definition) -> None:
    if now.get("control") or control_of(source):
        write_extension(source, now, "control")


def _write_options(source: Object, before: Definition, now: Definition) -> None:
    """Options that are as they were stay as they are; where they stood on a list beside, they now stand here."""
    known = {option.code: option for option in offered_here(source)}
    was = {str(option["code"]): option for option in objects(before, "options")}
    rows: list[Value] = []
    for option in objects(now, "options"):
        code = str(option["code"])
        row = known[code].source if code in known else None
        rows.append(_option(row, was.get(code, {}), option) if row is not None else option_of(option))
    source["answerOption"] = rows
    source.pop("answerValueSet", None)


def _option(row: Object, before: Definition, now: Definition) -> Object:
    if bool(before.get("alone")) != bool(now.get("alone")):
        set_extension(row, EXCLUSIVE, "valueBoolean", True if now.get("alone") else None)
    if before.get("prefix") != now.get("prefix"):
        set_extension(row, OPTION_PREFIX, "valueString", str(now["prefix"]) if now.get("prefix") else None)
    return _worded(row, str(now["text"])) if before.get("text") != now.get("text") else row


def _worded(row: Object, words: str) -> Object:
    """An option in other words: a code keeps its code, what was a number or a day becomes words."""
    found: Object = {}
    for key, value in row.items():
        if not key.startswith("value"):
            found[key] = value
        elif isinstance(value, dict):
            found[key] = {**value, "display": words}
        else:
            found["valueString"] = words
    return found


def _write_aside(source: Object, now: Definition, key: str) -> None:
    found = asides(source, HELP if key == "hint" else frozenset({ASIDES[key]}))
    others: list[Value] = [child for child in children(source) if not any(child is one for one in found)]
    if key == "hint" and not found and extension(source, ENTRY_FORMAT) is not None:
        set_extension(source, ENTRY_FORMAT, "valueString", str(now["hint"]) if now.get("hint") else None)
        return
    if not now.get(key):
        source["item"] = others
    elif found:
        found[0]["text"] = str(now[key])
        source["item"] = [one for one in children(source) if not any(one is other for other in found[1:])]
    else:
        source["item"] = [aside_of({**now, "linkId": f"{source['linkId']}"}, key), *others]
    if not source["item"]:
        del source["item"]


def _write_rows(source: Object, key: str, rows: list[Value]) -> None:
    source[key] = rows
    if not rows:
        del source[key]
    if not rows and key == "enableWhen":
        source.pop("enableBehavior", None)


def _first_values(source: Object, now: Definition, target: Asked) -> list[Value]:
    """The first values anew; where only the number of a quantity is ours to change, its unit stays."""
    found = first_values_of(now, target)
    if target.type == "quantity" and found and not objects(now, "units"):
        old, new = (_quantity(rows[:1]) for rows in (children(source, "initial"), found))
        return [{"valueQuantity": {**old, **new}}]
    return found


def _quantity(rows: Sequence[Value]) -> Object:
    found = [row.get("valueQuantity") for row in rows if isinstance(row, dict)]
    return next((one for one in found if isinstance(one, dict)), {})


def _conditions(source: Object, before: Definition, now: Definition, asked: Mapping[str, Asked]) -> list[Value]:
    was, rows = objects(before, "enableWhen"), children(source, "enableWhen")
    kept = [(test, row) for test, row in zip(was, rows, strict=False) if len(was) == len(rows)]
    found: list[Value] = []
    for test in objects(now, "enableWhen"):
        same = next((row for old, row in kept if old == test), None)
        found += [same] if same is not None else condition_of(test, asked)
    return found


_CHANGES: Mapping[str, Change] = {
    "text": _write_words("text"),
    "prefix": _write_words("prefix"),
    "type": _write_type,
    "maxLength": _write_length,
    "limited": _write_length,
    "enableBehavior": _write_behavior,
    "control": _write_control,
    "options": _write_options,
}
