"""Whether an answer meets a condition."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from homework.library.form import Condition, Scalar
from homework.library.vocabulary import SILENT

_NUMBER = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?)(?: .*)?")


def holds(condition: Condition, value: object) -> bool:
    """Whether an answer meets the condition.

    What is unanswered meets none, but for those that ask about silence itself: ``exists``, and ``none_is``.
    """
    if not is_answered(value) and condition.operator not in SILENT:
        return False
    return _TESTS[condition.operator](value, condition.answer)


def is_answered(value: object) -> bool:
    """Whether there is an answer at all: 0 and "no" are answers, blanks and empty lists are not."""
    return value is not None and value not in ("", [], {})


def _codes(value: object) -> list[object]:
    """The single answers; those of a question that may be answered several times stand in entries."""
    found: list[object] = []
    for one in value if isinstance(value, list) else [value]:
        found += one.values() if isinstance(one, Mapping) else [one]
    return found


def _equals(value: object, answer: Scalar) -> bool:
    return any(_is_same(code, answer) for code in _codes(value))


def _is_same(code: object, answer: Scalar) -> bool:
    if isinstance(answer, bool | str):
        return code == answer and type(code) is type(answer)
    return _number(code) == Decimal(str(answer))


def _ordered(*outcomes: int) -> Callable[[object, Scalar], bool]:
    """A test of where an answer lies: before (-1), at (0) or behind (1) the one that is asked for."""

    def compare(value: object, answer: Scalar) -> bool:
        if isinstance(answer, str):
            words = [code for code in _codes(value) if isinstance(code, str)]
            return any((word > answer) - (word < answer) in outcomes for word in words)
        limit, numbers = Decimal(str(answer)), [_number(code) for code in _codes(value)]
        return any((number > limit) - (number < limit) in outcomes for number in numbers if number is not None)

    return compare


def _number(value: object) -> Decimal | None:
    """A number, also the one that a decimal or a quantity is kept as in words."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return Decimal(str(value))
    match = _NUMBER.fullmatch(value) if isinstance(value, str) else None
    return Decimal(match[1]) if match else None


_TESTS: dict[str, Callable[[object, Scalar], bool]] = {
    "=": _equals,
    "!=": lambda value, answer: not _equals(value, answer),
    ">=": _ordered(0, 1),
    "<=": _ordered(-1, 0),
    ">": _ordered(1),
    "<": _ordered(-1),
    "includes": _equals,
    "in": lambda value, answer: any(code in str(answer).split("|") for code in _codes(value)),
    "any_except": lambda value, answer: any(code != answer for code in _codes(value)),
    "exists": lambda value, answer: is_answered(value) == bool(answer),
    "none_is": lambda value, answer: not (is_answered(value) and _equals(value, answer)),
}
