"""What a question offers, after words, order or number of it were changed here."""

from collections.abc import Iterator, Mapping

from homework.fhir.questionnaires.asking import Asked, Definition, objects
from homework.fhir.questionnaires.extensions import EXCLUSIVE, OPTION_PREFIX, set_extension
from homework.fhir.questionnaires.item_writing import option_of
from homework.fhir.questionnaires.laying_out import laid_out
from homework.fhir.questionnaires.options import Options, concepts_of, offered, offered_here, words_of
from homework.fhir.questionnaires.shape import children, value_key
from practice.fhir.document import WHOLE, Number, Object, Value


def write_options(source: Object, before: Definition, now: Definition, target: Asked, *, document: Object) -> None:
    """Options that are as they were stay as they are.

    Where they stood on a list beside that no other question uses, new words are written there. Otherwise they now stand
    with the question, with their codes and systems.
    """
    was = {str(option["code"]): option for option in objects(before, "options")}
    if _only_words(was, now) and _reworded_beside(source, was, now, target, document=document):
        return
    known = {option.code: option.source for option in offered_here(source) if option.source is not None}
    rows = [_row(option, was, known, target) for option in objects(now, "options")]
    ours = {id(row) for row in known.values()}
    source["answerOption"] = [*laid_out(children(source, "answerOption"), rows, ours)]
    source.pop("answerValueSet", None)


def write_first_choices(source: Object, now: Definition, document: Object) -> None:
    """Leave out the first values that cannot be chosen any more."""
    codes = {str(option["code"]) for option in objects(now, "options")}
    gone = Options(one for one in offered(source, document) if one.code not in codes)
    keyed = [(value_key(row, "value"), row) for row in children(source, "initial")]
    kept = [row for key, row in keyed if not gone.meant(key.removeprefix("value"), row[key])]
    source["initial"] = [*kept]
    if not kept:
        del source["initial"]


def _row(option: Definition, was: Mapping[str, Definition], known: Mapping[str, Object], target: Asked) -> Object:
    code = str(option["code"])
    if code in known:
        return _changed(known[code], was.get(code, {}), option)
    row = option_of(option)
    _, value = target.codes.get(code, ("", None))
    if code in was and isinstance(value, dict):
        same = was[code].get("text") == option.get("text")
        row["valueCoding"] = value if same else {**value, "display": str(option["text"])}
    return row


def _changed(row: Object, before: Definition, now: Definition) -> Object:
    if bool(before.get("alone")) != bool(now.get("alone")):
        set_extension(row, EXCLUSIVE, "valueBoolean", True if now.get("alone") else None)
    if before.get("prefix") != now.get("prefix"):
        set_extension(row, OPTION_PREFIX, "valueString", str(now["prefix"]) if now.get("prefix") else None)
    if before.get("text") != now.get("text"):
        _say(row, str(now["text"]))
    return row


def _say(row: Object, words: str) -> None:
    """Other words for an option; a number or a day that is none any more becomes a code with its words."""
    key = value_key(row, "value")
    now, value = _said(key, row[key], words)
    written = {now if name == key else name: one for name, one in row.items()} | {now: value}
    row.clear()
    row.update(written)


def _said(key: str, value: Value, words: str) -> tuple[str, Value]:
    if isinstance(value, dict):
        return key, {**value, "display": words}
    if key == "valueInteger" and WHOLE.fullmatch(words):
        return key, Number(words)
    return (key, words) if key == "valueString" else ("valueCoding", {"code": words_of(value), "display": words})


def _only_words(was: Mapping[str, Definition], now: Definition) -> bool:
    without = [{**option, "text": ""} for option in objects(now, "options")]
    return [{**option, "text": ""} for option in was.values()] == without


def _reworded_beside(
    source: Object, was: Mapping[str, Definition], now: Definition, target: Asked, *, document: Object
) -> bool:
    """Whether the new words could be written on the list itself."""
    address = str(source.get("answerValueSet") or "")
    if not address or children(source, "answerOption") or list(_lists(document)).count(address) != 1:
        return False
    found: list[tuple[Object, str]] = []
    for option in objects(now, "options"):
        if option.get("text") == was[str(option["code"])].get("text"):
            continue
        _, value = target.codes.get(str(option["code"]), ("", None))
        concepts = concepts_of(address, document, value) if isinstance(value, dict) else []
        if not concepts:
            return False
        found += [(concept, str(option["text"])) for concept in concepts]
    for concept, words in found:
        concept["display"] = words
    return True


def _lists(source: Object) -> Iterator[str]:
    for item in children(source):
        yield str(item.get("answerValueSet") or "")
        yield from _lists(item)
