"""The conditions under which a question is asked, as their author reads and writes them."""

from collections.abc import Iterator
from dataclasses import dataclass

from homework.library.editing.fields import WHOLE
from homework.library.editing.tree import Raw, Spot, Words, by_link_id, is_question, short_name
from homework.library.form import OWN_WORDS
from homework.library.vocabulary import ORDER

BEHAVIOUR = "enableBehavior"
IS = {"=": "is", "!=": "is not"}
COMPARED = {"=": "is", "!=": "is not", ">=": "is at least", "<=": "is at most", ">": "is above", "<": "is below"}
SPOKEN = COMPARED | {
    "includes": "includes",
    "in": "is one of",
    "any_except": "is something other than",
    "none_is": "is not",
    "exists": "is answered:",
}
CAN_BEAR = frozenset({"choice", "open-choice", "boolean", "integer"})
YES_NO = (("true", "Yes"), ("false", "No"))

GONE = "It depends on a question that is not here any more. Take this condition away."
LATER = "It depends on a question that comes later. Move one of the two, or take this condition away."
ELSEWHERE = "It depends on a question inside a list, of which there may be many. Take this condition away."
NO_SUCH = "That answer cannot be given any more. Choose another one, or take this condition away."


@dataclass(frozen=True, slots=True)
class Row:
    """One condition: about which question, how it is compared, and with what.

    A row without ``operators`` is shown and can only be taken away. ``answers`` is empty where a number is written.
    """

    number: int
    question: str
    name: str
    operator: str
    answer: str
    operators: tuple[tuple[str, str], ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    problem: str = ""

    @property
    def sentence(self) -> str:
        """The whole condition in words."""
        said = " or ".join(dict(self.answers).get(one, one) for one in self.answer.split("|"))
        return f"“{self.name}” {SPOKEN.get(self.operator, self.operator)} “{said}”"


def rows(definition: Raw, spot: Spot, words: Words) -> list[Row]:
    """All conditions of an item, with what was typed."""
    known, imported = by_link_id(definition), bool(definition.get("imported"))
    return [
        _row(known, spot, number, _typed(condition, number, words), imported=imported)
        for number, condition in enumerate(spot.item.get("enableWhen", []))
    ]


def sentence(definition: Raw, condition: Raw) -> str:
    """One condition of any kind in words; a figure that is no question keeps its name."""
    known = by_link_id(definition)
    question = known.get(str(condition.get("question")))
    name = short_name(question.item) if question else str(condition.get("question")).replace("_", " ")
    answers = _answers(question.item) if question else ()
    return Row(0, "", name, str(condition.get("operator")), _word(condition.get("answer")), (), answers).sentence


def can_bear(definition: Raw, spot: Spot) -> Iterator[Spot]:
    """Yield the questions on which an item may depend: those before it, in its own list or outside any."""
    for before in by_link_id(definition).values():
        if before.link_id == spot.link_id:
            return
        if before.item.get("type") in CAN_BEAR and before.entries in ("", spot.entries):
            yield before


def add_condition(definition: Raw, spot: Spot, key: str) -> None:
    """Ask only after a first answer to another question; raises KeyError where the item cannot depend on that one."""
    other = next((one for one in can_bear(definition, spot) if one.key == key), None)
    if other is None:
        raise KeyError(key)
    first = {"boolean": True, "integer": other.item.get("min", 0)}.get(str(other.item["type"]), _first(other.item))
    condition = {"question": other.link_id, "operator": "=", "answer": first}
    spot.item.setdefault("enableWhen", []).append(condition)


def drop_condition(item: Raw, number: int) -> None:
    """Ask with one condition less; without any it is always asked."""
    conditions = item.get("enableWhen", [])
    if 0 <= number < len(conditions):
        del conditions[number]
    if not conditions:
        item.pop("enableWhen", None)
        item.pop(BEHAVIOUR, None)


def put_conditions(definition: Raw, item: Raw, words: Words) -> None:
    """Write how the conditions of an item were changed; words about another question than the present are left out."""
    known = by_link_id(definition)
    for number, condition in enumerate(item.get("enableWhen", [])):
        typed = _typed(condition, number, words)
        question = known.get(str(condition.get("question")))
        if question is None or typed == _as_words(condition) or _unfit(question.item, typed):
            continue
        condition["operator"], condition["answer"] = typed["operator"], _value(question.item, typed["answer"])
    behaviour = words.get(BEHAVIOUR, [])
    if behaviour in (["any"], ["all"]) and behaviour != [item.get(BEHAVIOUR, "all")]:
        item[BEHAVIOUR] = behaviour[0]


def fields_of(item: Raw) -> list[str]:
    """The names of all fields of the conditions."""
    numbers = range(len(item.get("enableWhen", [])))
    names = [f"when.{number}.{part}" for number in numbers for part in ("question", "operator", "answer")]
    return [*names, BEHAVIOUR]


def _row(known: dict[str, Spot], spot: Spot, number: int, typed: dict[str, str], *, imported: bool) -> Row:
    question = known.get(typed["question"])
    if question is None:
        return Row(number, typed["question"], "?", typed["operator"], typed["answer"], problem=GONE)
    operators = _operators(question.item, typed["operator"], imported=imported)
    answers = _with_own(_answers(question.item), typed["answer"])
    problem = _misplaced(known, spot, question) or (_unfit(question.item, typed) if operators else "")
    name = short_name(question.item)
    return Row(number, question.link_id, name, typed["operator"], typed["answer"], operators, answers, problem)


def _misplaced(known: dict[str, Spot], spot: Spot, question: Spot) -> str:
    if question.entries not in ("", spot.entries):
        return ELSEWHERE
    order = list(known)
    return LATER if order.index(question.link_id) >= order.index(spot.link_id) else ""


def _operators(item: Raw, operator: str, *, imported: bool) -> tuple[tuple[str, str], ...]:
    """What may be chosen; in a form from elsewhere "is not" holds without an answer too, as it does there."""
    if item.get("type") not in CAN_BEAR:
        return ()
    offered = COMPARED if item["type"] == "integer" else IS
    if imported and operator != "!=":
        offered = {"none_is" if key == "!=" else key: said for key, said in offered.items()}
    if operator == "includes":
        offered = offered | {"includes": SPOKEN["includes"]}
    return tuple(offered.items()) if operator in offered else ()


def _answers(item: Raw) -> tuple[tuple[str, str], ...]:
    if item.get("type") == "boolean":
        return YES_NO
    return tuple((str(one.get("code")), str(one.get("text") or "?")) for one in item.get("options", []))


def _with_own(answers: tuple[tuple[str, str], ...], answer: str) -> tuple[tuple[str, str], ...]:
    """The answers to choose from, and the present one where it is in own words or not offered any more."""
    if not answers or answer in dict(answers):
        return answers
    return (*answers, (answer, answer.removeprefix(OWN_WORDS)))


def _unfit(item: Raw, typed: dict[str, str]) -> str:
    if item.get("type") == "integer":
        return "" if typed["answer"].strip().removeprefix("-").isdecimal() else WHOLE
    in_own_words = item.get("type") == "open-choice" and typed["answer"].startswith(OWN_WORDS)
    wrong = (typed["answer"] not in dict(_answers(item)) and not in_own_words) or typed["operator"] in ORDER
    return NO_SUCH if wrong and is_question(item) else ""


def _typed(condition: Raw, number: int, words: Words) -> dict[str, str]:
    own = _as_words(condition)
    sent = {part: " ".join(words.get(f"when.{number}.{part}", [own[part]])) for part in own}
    return sent if sent["question"] == own["question"] else own


def _as_words(condition: Raw) -> dict[str, str]:
    return {part: _word(condition.get(part)) for part in ("question", "operator", "answer")}


def _word(value: object) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _value(item: Raw, word: str) -> str | int | bool:
    if item.get("type") == "boolean":
        return word == "true"
    return int(word) if item.get("type") == "integer" else word


def _first(item: Raw) -> str:
    return next((str(one.get("code")) for one in item.get("options", [])), "")
