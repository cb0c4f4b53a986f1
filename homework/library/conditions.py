"""Whether an answer meets a condition."""

from collections.abc import Callable

from homework.library.form import Condition, Scalar
from homework.library.vocabulary import SILENT


def holds(condition: Condition, value: object) -> bool:
    """Whether an answer meets the condition; what is unanswered meets only ``exists`` false."""
    if not is_answered(value) and condition.operator not in SILENT:
        return False
    return _TESTS[condition.operator](value, condition.answer)


def is_answered(value: object) -> bool:
    """Whether there is an answer at all: 0 and "no" are answers, blanks and empty lists are not."""
    return value is not None and value not in ("", [], {})


def _codes(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]


def _equals(value: object, answer: Scalar) -> bool:
    return any(code == answer and type(code) is type(answer) for code in _codes(value))


def _ordered(test: Callable[[float, float], bool]) -> Callable[[object, Scalar], bool]:
    def compare(value: object, answer: Scalar) -> bool:
        return _is_number(value) and isinstance(answer, int) and test(float(str(value)), answer)

    return compare


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TESTS: dict[str, Callable[[object, Scalar], bool]] = {
    "=": _equals,
    "!=": lambda value, answer: not _equals(value, answer),
    ">=": _ordered(lambda value, answer: value >= answer),
    "<=": _ordered(lambda value, answer: value <= answer),
    ">": _ordered(lambda value, answer: value > answer),
    "<": _ordered(lambda value, answer: value < answer),
    "includes": _equals,
    "in": lambda value, answer: any(code in str(answer).split("|") for code in _codes(value)),
    "any_except": lambda value, answer: any(code != answer for code in _codes(value)),
    "exists": lambda value, answer: is_answered(value) == bool(answer),
}
