"""One item of a Questionnaire after something of it was changed here: that alone is written, the rest is left."""

from collections.abc import Callable, Mapping, Sequence

from homework.fhir.questionnaires.asking import Asked, Definition, behavior_of, condition_of, first_values_of, objects
from homework.fhir.questionnaires.extensions import (
    ENTRY_FORMAT,
    MIN_OCCURS,
    OWN,
    control_of,
    extension,
    number_of,
    set_extension,
)
from homework.fhir.questionnaires.item_writing import ASIDES, EXTENSIONS, aside_of, write_extension
from homework.fhir.questionnaires.option_changes import write_first_choices, write_options
from homework.fhir.questionnaires.own import own_value
from homework.fhir.questionnaires.shape import children
from homework.fhir.questionnaires.words import HELP, asides
from practice.fhir.document import Number, Object, Value

NOT_TOLD = frozenset({"linkId", "items", "cannot"})
TRUTHS = frozenset({"required", "readOnly", "repeats"})
CONDITIONS = ("enableWhen", "enableBehavior")

type Change = Callable[[Object, Definition, Definition], None]


def change(
    source: Object, before: Definition, now: Definition, asked: Mapping[str, Asked], *, document: Object
) -> None:
    """Write into ``source``, an item of ``document``, what differs between ``before``, as it was read, and ``now``."""
    keys = dict.fromkeys(key for key in (*before, *now) if before.get(key) != now.get(key))
    if any(key in keys for key in CONDITIONS):
        _write_conditions(source, before, now, asked)
    if "initial" in keys:
        _write_first_values(source, now, asked[str(now["linkId"])], document)
    if "options" in keys:
        write_options(source, before, now, asked[str(now["linkId"])], document=document)
    for key in keys:
        if key in TRUTHS:
            _write_truth(source, now, key)
        elif key in ASIDES:
            _write_aside(source, now, key, asked)
        elif key not in {*CONDITIONS, "initial", "options"}:
            _write_other(source, before, now, key)


def _write_truth(source: Object, now: Definition, key: str) -> None:
    source[key] = bool(now.get(key))
    if key == "required" and not source[key] and (number_of(source, MIN_OCCURS) or 0) > 0:
        set_extension(source, MIN_OCCURS, "valueInteger", None)


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
    if now.get("maxLength"):
        source["maxLength"] = Number(str(now["maxLength"]))
    else:
        source.pop("maxLength", None)


def _write_control(source: Object, _before: Definition, now: Definition) -> None:
    if now.get("control") or control_of(source):
        write_extension(source, now, "control")


def _write_aside(source: Object, now: Definition, key: str, asked: Mapping[str, Asked]) -> None:
    """The help of a question or an end of its slider, where it stands, or as a new text under the question."""
    found = asides(source, HELP if key == "hint" else frozenset({ASIDES[key]}))
    if key == "hint" and not found and extension(source, ENTRY_FORMAT) is not None:
        set_extension(source, ENTRY_FORMAT, "valueString", str(now["hint"]) if now.get("hint") else None)
        return
    kept = found[:1] if now.get(key) else []
    others = [child for child in children(source) if not any(child is one for one in found[len(kept) :])]
    if kept:
        kept[0]["text"] = str(now[key])
    elif now.get(key):
        others = [_new_aside(source, now, key, asked), *others]
    source["item"] = [*others]
    if not others:
        del source["item"]


def _new_aside(source: Object, now: Definition, key: str, asked: Mapping[str, Asked]) -> Object:
    taken = {one.link_id for one in asked.values()}
    aside = aside_of({**now, "linkId": str(source["linkId"])}, key)
    while aside["linkId"] in taken:
        aside["linkId"] = f"{aside['linkId']}_"
    return aside


def _write_first_values(source: Object, now: Definition, target: Asked, document: Object) -> None:
    """The first values anew; where only the number of a quantity is ours to change, its unit stays."""
    if objects(now, "options"):
        write_first_choices(source, now, document)
        return
    found = first_values_of(now, target)
    if target.type == "quantity" and found and not objects(now, "units"):
        old, new = (_quantity(rows[:1]) for rows in (children(source, "initial"), found))
        found = [{"valueQuantity": {**old, **new}}]
    source["initial"] = found
    if not found:
        del source["initial"]


def _quantity(rows: Sequence[Value]) -> Object:
    found = [row.get("valueQuantity") for row in rows if isinstance(row, dict)]
    return next((one for one in found if isinstance(one, dict)), {})


def _write_conditions(source: Object, before: Definition, now: Definition, asked: Mapping[str, Asked]) -> None:
    """Conditions that are as they were stay; one about the same question is changed where it stands."""
    old = children(source, "enableWhen")
    rows = _conditions(source, before, now, asked)
    if not rows:
        source.pop("enableWhen", None)
        source.pop("enableBehavior", None)
        return
    source["enableWhen"] = [*rows]
    behavior = behavior_of(now, rows)
    if behavior and behavior != source.get("enableBehavior", "any" if len(old) > 1 else ""):
        source["enableBehavior"] = behavior


def _conditions(source: Object, before: Definition, now: Definition, asked: Mapping[str, Asked]) -> list[Object]:
    read, left = _read(source, before, asked)
    tests = objects(now, "enableWhen")
    same: dict[int, Object] = {}
    for number, test in enumerate(tests):
        place = next((place for place, (old, _) in enumerate(read) if old == test), None)
        if place is not None:
            same[number] = read.pop(place)[1]
    found: list[Object] = []
    for number, test in enumerate(tests):
        place = next((place for place, (old, _) in enumerate(read) if old["question"] == test["question"]), None)
        if number in same:
            found.append(same[number])
        elif place is not None:
            found += _rewritten(*read.pop(place), test, asked)
        else:
            found += condition_of(test, asked)
    together = source.get("enableBehavior") == "all" and behavior_of(now, [*left, *found]) != "any"
    return [*left, *found] if together and tests else found


def _read(
    source: Object, before: Definition, asked: Mapping[str, Asked]
) -> tuple[list[tuple[Definition, Object]], list[Object]]:
    """The conditions here with the rows that they were read from, and the rows that nobody can follow here."""
    tests = objects(before, "enableWhen")
    read: list[tuple[Definition, Object]] = []
    left: list[Object] = []
    for row in children(source, "enableWhen"):
        test = tests[len(read)] if len(read) < len(tests) else None
        if test is not None and asked[str(test["question"])].link_id == row["question"]:
            read.append((test, row))
        else:
            left.append(row)
    return read, left


def _rewritten(old: Definition, row: Object, test: Definition, asked: Mapping[str, Asked]) -> list[Object]:
    """A row with another operator or answer, where one row says it; the same answer stays by the letter."""
    now = condition_of(test, asked)
    if len(now) > 1:
        return now
    key = next(key for key in now[0] if key.startswith("answer"))
    if old["answer"] == test["answer"] and key in row:
        now[0][key] = row[key]
    return [{key if name.startswith("answer") else name: one for name, one in row.items()} | now[0]]


_CHANGES: Mapping[str, Change] = {
    "text": _write_words("text"),
    "prefix": _write_words("prefix"),
    "type": _write_type,
    "maxLength": _write_length,
    "limited": _write_length,
    "control": _write_control,
}
