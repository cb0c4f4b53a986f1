"""Whether a JSON object has the shape of an R4 Questionnaire, as far as it is read here."""

from collections.abc import Callable, Iterator, Mapping

from homework.fhir.questionnaires.errors import QuestionnaireError
from practice.fhir.document import Number, Object, Value

MOST_ITEMS = 2000
MOST_LEVELS = 20
TYPES = (
    *("group", "display", "boolean", "decimal", "integer", "date", "dateTime", "time", "string", "text", "url"),
    *("choice", "open-choice", "attachment", "reference", "quantity"),
)
TYPES_OF_R5 = ("coding", "question")
OF_STU3 = {"option": "answerOption", "options": "answerValueSet"}
OPERATORS = ("exists", "=", "!=", ">", "<", ">=", "<=")
STATUSES = ("draft", "active", "retired", "unknown")

type Kind = tuple[str, Callable[[Value], bool]]

WORDS: Kind = ("words", lambda value: isinstance(value, str))
TRUTH: Kind = ("true or false", lambda value: isinstance(value, bool))
NUMBER: Kind = ("a number", lambda value: isinstance(value, Number))
WHOLE: Kind = ("a whole number", lambda value: isinstance(value, Number) and value.whole is not None)
OBJECT: Kind = ("an object", lambda value: isinstance(value, dict))
OBJECTS: Kind = ("a list of objects", lambda value: _is_list(value, dict))
ALL_WORDS: Kind = ("a list of words", lambda value: _is_list(value, str))


def _is_list(value: Value, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(one, kind) for one in value)


ROOT: Mapping[str, Kind] = {
    **dict.fromkeys(("id", "implicitRules", "language", "url", "version", "name", "title", "status", "date"), WORDS),
    **dict.fromkeys(("publisher", "description", "purpose", "copyright", "approvalDate", "lastReviewDate"), WORDS),
    **dict.fromkeys(("contained", "extension", "modifierExtension", "identifier", "contact", "useContext"), OBJECTS),
    **dict.fromkeys(("jurisdiction", "code", "item"), OBJECTS),
    **dict.fromkeys(("meta", "text", "effectivePeriod"), OBJECT),
    **dict.fromkeys(("derivedFrom", "subjectType"), ALL_WORDS),
    "experimental": TRUTH,
}
ITEM: Mapping[str, Kind] = {
    **dict.fromkeys(("id", "linkId", "definition", "prefix", "text", "type", "enableBehavior"), WORDS),
    **dict.fromkeys(
        ("extension", "modifierExtension", "code", "enableWhen", "answerOption", "initial", "item"), OBJECTS
    ),
    **dict.fromkeys(("required", "repeats", "readOnly"), TRUTH),
    "answerValueSet": WORDS,
    "maxLength": WHOLE,
}
VALUES: Mapping[str, Kind] = {
    **dict.fromkeys(["String", "Date", "DateTime", "Time", "Uri"], WORDS),
    **dict.fromkeys(["Coding", "Quantity", "Reference", "Attachment"], OBJECT),
    "Boolean": TRUTH,
    "Integer": WHOLE,
    "Decimal": NUMBER,
}


def check_shape(document: Object) -> None:
    """Raise QuestionnaireError, with the place, for the first thing that is not as R4 has it."""
    if document.get("resourceType") != "Questionnaire":
        other = str(document.get("resourceType") or "")[:40]
        raise QuestionnaireError("", "is no FHIR Questionnaire" + (f", but a {other}" if other else ""))
    _check(document, ROOT, "")
    _one_of(document, "status", STATUSES, "")
    _check_extensions(document, "")
    if not document.get("item"):
        raise QuestionnaireError("item", "is missing: there is nothing to ask")
    places = list(_items(document, "", 1))
    if len(places) > MOST_ITEMS:
        raise QuestionnaireError("item", f"holds {len(places):,} items, more than {MOST_ITEMS:,}")
    for item, place in places:
        _check_item(item, place)


def children(source: Object, key: str = "item") -> list[Object]:
    """The objects of a list; none where there is no such list."""
    found = source.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def unknown(source: Object, known: Mapping[str, Kind]) -> list[str]:
    """The names in an object that R4 does not have there; what belongs to a name begins with a line of its own."""
    return [key for key in source if key.removeprefix("_") not in {*known, "item", "resourceType"}]


def value_key(source: Object, stem: str) -> str:
    """The name under which a value of any type stands: valueCoding, answerBoolean; empty when there is none."""
    return next((key for key in source if key.startswith(stem) and key[len(stem) :] in VALUES), "")


def _items(source: Object, place: str, level: int) -> Iterator[tuple[Object, str]]:
    if level > MOST_LEVELS + 1:
        raise QuestionnaireError(place, f"stands deeper than {MOST_LEVELS} levels")
    found = source.get("item", [])
    if not _is_list(found, dict):
        raise QuestionnaireError(f"{place}.item".lstrip("."), "has to be a list of objects")
    for number, item in enumerate(children(source)):
        here = f"{place}.item[{number}]".lstrip(".")
        yield item, here
        yield from _items(item, here, level + 1)


def _check_item(item: Object, place: str) -> None:
    _check(item, ITEM, place)
    for key in ("linkId", "type"):
        if not str(item.get(key) or "").strip():
            raise QuestionnaireError(f"{place}.{key}", "is missing")
    place = f"{place} (linkId {item['linkId']})"
    _check_type(item, place)
    if "enableBehavior" in item:
        _one_of(item, "enableBehavior", ("all", "any"), place)
    if item["type"] == "display" and item.get("item"):
        raise QuestionnaireError(place, "is a display and holds items")
    _check_extensions(item, place)
    for number, condition in enumerate(children(item, "enableWhen")):
        _check_condition(condition, f"{place}.enableWhen[{number}]")
    for key in ("answerOption", "initial"):
        for number, option in enumerate(children(item, key)):
            _check_value(option, "value", f"{place}.{key}[{number}]")


def _check_type(item: Object, place: str) -> None:
    if item["type"] in TYPES_OF_R5:
        raise QuestionnaireError(f"{place}.type", f"is {item['type']}, which FHIR R5 has: only R4 is read here")
    _one_of(item, "type", TYPES, place)
    for key, name in OF_STU3.items():
        if key in item:
            raise QuestionnaireError(f"{place}.{key}", f"is of FHIR STU3, where R4 has {name}: only R4 is read here")


def _check_condition(condition: Object, place: str) -> None:
    _check(condition, {"question": WORDS, "operator": WORDS}, place)
    if not condition.get("question"):
        raise QuestionnaireError(f"{place}.question", "is missing")
    _one_of(condition, "operator", OPERATORS, place)
    key = _check_value(condition, "answer", place)
    if not key:
        raise QuestionnaireError(place, "has no answer to compare with")
    if condition["operator"] == "exists" and key != "answerBoolean":
        raise QuestionnaireError(f"{place}.{key}", "has to be answerBoolean with the operator exists")


def _check_value(source: Object, stem: str, place: str) -> str:
    keys = [key for key in source if key.startswith(stem)]
    if len(keys) > 1:
        raise QuestionnaireError(place, f"has more than one value: {', '.join(keys)}")
    for key in keys:
        if key[len(stem) :] not in VALUES:
            raise QuestionnaireError(f"{place}.{key}", "is not a value that R4 knows here")
        _check(source, {key: VALUES[key[len(stem) :]]}, place)
    return keys[0] if keys else ""


def _check(source: Object, kinds: Mapping[str, Kind], place: str) -> None:
    for key, value in source.items():
        words, fits = kinds.get(key, ("", lambda _: True))
        if not fits(value):
            raise QuestionnaireError(f"{place}.{key}".lstrip("."), f"has to be {words}")


def _check_extensions(source: Object, place: str) -> None:
    for key in ("extension", "modifierExtension"):
        for number, extension in enumerate(children(source, key)):
            if not isinstance(extension.get("url"), str):
                raise QuestionnaireError(f"{place}.{key}[{number}].url".lstrip("."), "is missing")


def _one_of(source: Object, key: str, known: tuple[str, ...] | list[str], place: str) -> None:
    if source.get(key) not in known:
        problem = f"has to be one of {', '.join(known)}" if key in source else "is missing"
        raise QuestionnaireError(f"{place}.{key}".lstrip("."), problem)
