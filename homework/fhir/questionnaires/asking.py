"""Conditions and first values as FHIR writes them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from homework.library.form import OWN_WORDS
from practice.fhir.document import Number, Object, Value

KEYS = {
    "boolean": "Boolean",
    "integer": "Integer",
    "decimal": "Decimal",
    "date": "Date",
    "dateTime": "DateTime",
    "time": "Time",
    "quantity": "Quantity",
}
# "!=" of ours asks for an answer first; in R4 it holds in silence too, as none_is does here.
PLAIN = {"includes": "=", "none_is": "!="}

Definition = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as conditions there name it: its link id, its type, and what each code here stands for there."""

    link_id: str
    type: str
    codes: Mapping[str, tuple[str, Value]] = field(default_factory=dict)


def asked_in(items: Sequence[Definition]) -> dict[str, Asked]:
    """Every item of a definition under its own link id, with codes that are their own."""
    found: dict[str, Asked] = {}
    for item in items:
        codes = {str(one["code"]): ("Coding", coding_of(one)) for one in objects(item, "options")}
        found[str(item["linkId"])] = Asked(str(item["linkId"]), str(item["type"]), codes)
        found |= asked_in(objects(item, "items"))
    return found


def objects(item: Definition, key: str) -> list[Definition]:
    """The objects of a list in a definition; none where there is no such list."""
    found = item.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def coding_of(option: Definition) -> Object:
    """An option of ours as a code."""
    return {"code": str(option["code"]), "display": str(option["text"])}


def conditions_of(item: Definition, asked: Mapping[str, Asked]) -> list[Object]:
    """When an item is asked; a condition that R4 has no operator for becomes several."""
    return [one for test in objects(item, "enableWhen") for one in _condition(test, asked[str(test["question"])])]


def behavior_of(item: Definition, conditions: Sequence[Object]) -> str:
    """Whether all conditions have to hold, or any; nothing where there is but one."""
    several = any(test["operator"] in {"in", "any_except"} for test in objects(item, "enableWhen"))
    return ("any" if several else str(item.get("enableBehavior", "all"))) if len(conditions) > 1 else ""


def condition_of(test: Definition, asked: Mapping[str, Asked]) -> list[Object]:
    """One condition of ours as R4 has it."""
    return list(_condition(test, asked[str(test["question"])]))


def _condition(test: Definition, target: Asked) -> Iterator[Object]:
    operator, answer = str(test["operator"]), test["answer"]
    if operator == "exists":
        yield _row(target, operator, "Boolean", bool(answer))
        return
    if operator == "in":
        yield from (_row(target, "=", *value_of(code, target)) for code in str(answer).split("|"))
        return
    if operator == "any_except":
        yield from (_row(target, "=", *value_of(code, target)) for code in target.codes if code != answer)
        return
    if operator == "!=":
        yield _row(target, "exists", "Boolean", True)  # noqa: FBT003 - the value itself
    yield _row(target, PLAIN.get(operator, operator), *value_of(answer, target))


def _row(target: Asked, operator: str, key: str, value: Value) -> Object:
    return {"question": target.link_id, "operator": operator, f"answer{key}": value}


def value_of(answer: object, target: Asked) -> tuple[str, Value]:
    """An answer as FHIR writes it, with the name of its type."""
    if str(answer) in target.codes:
        return target.codes[str(answer)]
    key = KEYS.get(target.type, "String")
    if isinstance(answer, bool):
        return "Boolean", answer
    if key == "Quantity":
        number, _, unit = _literal(answer).partition(" ")
        return key, {"value": Number(number), **({"unit": unit} if unit else {})}
    if key in {"Integer", "Decimal"}:
        return key, Number(_literal(answer))
    return key, _moment(key, str(answer).removeprefix(OWN_WORDS))


def first_values_of(item: Definition, target: Asked) -> list[Value]:
    """The answer that a question comes with, from what one would have typed to give it."""
    initial = item.get("initial")
    typed = [str(word) for word in initial] if isinstance(initial, list) else []
    if target.type == "boolean":
        return [{"valueBoolean": word == "true"} for word in typed]
    if target.type == "quantity":
        typed = [" ".join(typed)] if typed else []
    if target.type == "url":
        return [{"valueUri": word} for word in typed]
    values = [value_of(word, target) for word in typed if word]
    return [{f"value{key}": value} for key, value in values]


def _literal(answer: object) -> str:
    return str(int(answer)) if isinstance(answer, float) and answer.is_integer() else str(answer)


def _moment(key: str, words: str) -> str:
    """FHIR wants seconds, and with a day and a time the zone as well."""
    seconds = ":00" if words.count(":") == 1 else ""
    return words + {"Time": seconds, "DateTime": f"{seconds}Z" if "T" in words else ""}.get(key, "")
