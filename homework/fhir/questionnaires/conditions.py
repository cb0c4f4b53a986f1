"""When an item is asked: conditions as FHIR writes them, and as they are followed here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from homework.fhir.questionnaires.errors import QuestionnaireError
from homework.fhir.questionnaires.names import Named
from homework.fhir.questionnaires.options import Options, words_of
from homework.fhir.questionnaires.shape import value_key
from homework.library.form import OWN_WORDS
from practice.fhir.document import Number, Object, Value

OPERATORS = {"!=": "none_is"}
# What an answer to a question is compared with in R4, and numbers of either kind; options are looked for.
COMPARED_WITH = {
    "boolean": ("Boolean",),
    "integer": ("Integer", "Decimal"),
    "decimal": ("Decimal", "Integer"),
    "quantity": ("Quantity",),
    "date": ("Date",),
    "dateTime": ("DateTime",),
    "time": ("Time",),
    "string": ("String",),
    "text": ("String",),
    "url": ("String",),
}
_NO_SECONDS = re.compile(r":00(\.0+)?")
MINUTES, MOMENT = len("14:30"), len("2026-11-25T14:30")


@dataclass(frozen=True, slots=True)
class Target:
    """What a condition may be about: the question, the name its answers stand under, and what it offers.

    ``worked_out`` says that no person answers it: other programs reckon its value from a formula. ``more`` is how many
    options there are where not all are shown.
    """

    named: Named
    name: str
    type: str
    options: Options
    units: tuple[str, ...]
    worked_out: bool
    more: int = 0


def condition(source: Object, place: str, targets: Mapping[str, Target]) -> tuple[dict[str, object] | None, str]:
    """A condition as it is followed here, and what there is to say about it; none where nobody can follow it.

    Raises QuestionnaireError for one about an item that is not there.
    """
    question, operator = str(source["question"]), str(source["operator"])
    target = targets.get(question)
    if target is None:
        raise QuestionnaireError(f"{place}.question", f"asks about linkId {question}, which is not there")
    if target.worked_out:
        return None, f"hangs on linkId {question}, which is worked out elsewhere: here it is asked in any case"
    key = value_key(source, "answer")
    kind = key.removeprefix("answer")
    answer = answer_of(kind, source[key], operator, target)
    kept: dict[str, object] = {"question": target.name, "operator": OPERATORS.get(operator, operator), "answer": answer}
    if operator == "exists":
        return kept, ""
    other = _of_another_type(kind, question, target)
    return kept, other or _remark(answer, question, target) or _cut_short(kind, source[key], question)


def answer_of(kind: str, value: Value, operator: str, target: Target) -> str | int | float | bool:
    """The value that an answer is compared with, as answers to the question are kept here."""
    option = target.options.meant(kind, value)
    if option is not None:
        return option.code
    if isinstance(value, bool):
        return value
    if isinstance(value, Number):
        return int(value.literal) if kind == "Integer" else float(value.literal)
    if kind == "Quantity" and isinstance(value, dict):
        return _quantity(value, operator, target)
    words = plain_moment(kind, str(value)) if isinstance(value, str) else words_of(value)
    return OWN_WORDS + words if target.type == "open-choice" else words


def plain_moment(kind: str, words: str) -> str:
    """A time or a moment to the minute, as the clock on the wall says it."""
    return words[: {"Time": MINUTES, "DateTime": MOMENT}.get(kind, len(words))]


def is_cut_short(kind: str, words: str) -> bool:
    """Whether more than a clock on the wall shows was said of a moment: its zone, or seconds that are not none."""
    rest = words[{"Time": MINUTES, "DateTime": MOMENT}.get(kind, len(words)) :]
    return bool(rest) and _NO_SECONDS.fullmatch(rest) is None


def _quantity(value: Object, operator: str, target: Target) -> str | float:
    number = value.get("value")
    literal = number.literal if isinstance(number, Number) else "0"
    if len(target.units) > 1 and operator in {"=", "!="}:
        return f"{literal} {value.get('unit') or value.get('code') or ''}".strip()
    return float(literal)


def _of_another_type(kind: str, question: str, target: Target) -> str:
    if kind in COMPARED_WITH.get(target.type, (kind,)):
        return ""
    return f"compares linkId {question}, of type {target.type}, with answer{kind}: here both as they are written"


def _remark(answer: object, question: str, target: Target) -> str:
    if target.type == "choice" and answer not in target.options.by_code:
        return f"asks whether linkId {question} is {answer}, which nobody can choose there"
    return ""


def _cut_short(kind: str, value: Value, question: str) -> str:
    if not isinstance(value, str) or not is_cut_short(kind, value):
        return ""
    return f"compares linkId {question} with {value}: here with {plain_moment(kind, value)}, as the clock there says it"
