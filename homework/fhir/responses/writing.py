"""What may be read of an answer, as the items of a QuestionnaireResponse."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from homework.fhir.questionnaires import asking
from homework.fhir.questionnaires.limits import amount
from homework.fhir.questionnaires.names import EACH
from homework.fhir.responses.forms import Asked
from homework.library.form import OWN_WORDS
from practice.fhir.document import Number, Object, Value, read_json

type Answers = Mapping[str, object]
# By the name of a question and what is kept, the answer by the letter, as JSON.
type Literals = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class _Told:
    """A form, and what was sent by the letter."""

    form: Asked
    literals: Literals
    # The names of what was answered, and of all that this stands below.
    there: AbstractSet[str]


def items_of(form: Asked, answers: Answers, literals: Literals | None = None) -> list[Value]:
    """The items in the order of the Questionnaire; nothing stands for what was not answered.

    A value that an app sent comes back as it came in; of ``literals`` only those of these answers are looked at.
    """
    return list(_items(_Told(form, literals or {}, _there(form, answers)), "", answers))


def _there(form: Asked, answers: Answers) -> set[str]:
    there: set[str] = set()
    for name in _named(answers):
        above: str | None = name
        while above and above not in there:
            there.add(above)
            above = form.above.get(above)
    return there


def _named(answers: Answers) -> Iterator[str]:
    """All names under which something is kept, also inside entries."""
    for name, value in answers.items():
        yield name
        for entry in value if isinstance(value, list) else ():
            if isinstance(entry, dict):
                yield from _named(entry)


def literal_key(value: object) -> str:
    """Under what a literal is kept."""
    return str(value)


def _items(told: _Told, above: str, answers: Answers) -> Iterator[Value]:
    for name, source in told.form.items.get(above, []):
        if name not in told.there:
            continue
        head: Object = {"linkId": source["linkId"]}
        if source.get("text"):
            head["text"] = source["text"]
        found = [] if source["type"] in {"group", "display"} else _answers(told, name, source, answers)
        if found:
            yield {**head, "answer": found}
            continue
        for entry in _entries(source, answers.get(name), answers):
            inside = list(_items(told, name, entry))
            if inside:
                yield {**head, "item": inside}


def _entries(source: Object, value: object, answers: Answers) -> list[Answers]:
    if source["type"] != "group" or source.get("repeats") is not True or value is None:
        return [answers]
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _answers(told: _Told, name: str, source: Object, answers: Answers) -> list[Value]:
    """Each answer with what was asked below it."""
    value = answers.get(name)
    found: list[Value] = []
    for number, one in enumerate(value if isinstance(value, list) else [] if value is None else [value]):
        entry = one if isinstance(one, dict) else None
        single = one if entry is None else entry.get(name + EACH)
        if single is None:
            continue
        sent = told.literals.get(name, {}).get(literal_key(single))
        answer = read_json(sent) if sent else value_told(told.form, name, source, single)
        below = entry if entry is not None else answers if number == 0 else {}
        inside = list(_items(told, name, below))
        found.append({**answer, "item": inside} if inside else answer)
    return found


def value_told(form: Asked, name: str, source: Object, value: object) -> Object:
    """A value that is kept, as an answer."""
    kind = str(source["type"])
    option = form.options[name].by_code.get(value) if isinstance(value, str) else None
    if option is not None:
        return {f"value{option.key}": option.value}
    if kind in {"choice", "open-choice"}:
        words = str(value).removeprefix(OWN_WORDS)
        return {"valueString": words} if kind == "open-choice" else {"valueCoding": {"code": words}}
    if kind == "url":
        return {"valueUri": str(value)}
    if kind == "quantity":
        return {"valueQuantity": amount(source, str(value))}
    if kind == "integer" and isinstance(value, int):
        return {"valueInteger": Number(str(value))}
    key, written = asking.value_of(value, asking.Asked(name, kind))
    return {f"value{key}": written}
