"""What can be wrong with a form or with answers to it."""

from collections.abc import Mapping


class FormError(ValueError):
    """A definition that breaks the rules for forms, with the place of the fault."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


class InvalidAnswersError(ValueError):
    """Answers that cannot be kept as they are, with what to do about each.

    ``problems`` is keyed by link id; inside a repeating group by ``group.0.linkId``.
    """

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{place}: {problem}" for place, problem in problems.items()))
        self.problems = dict(problems)


class WrongValueError(ValueError):
    """One value that does not fit its question; the message tells its author what to do."""


class ScoringError(ValueError):
    """Values that no total can be made of."""


class ItemCountError(ScoringError):
    """More or fewer values than the scale has items."""

    def __init__(self, scale: str, wanted: int, given: int) -> None:
        super().__init__(f"{scale} has {wanted} items, not {given}")


class OutOfRangeError(ScoringError):
    """A value that its item cannot be worth."""

    def __init__(self, scale: str, place: int) -> None:
        super().__init__(f"item {place} of {scale} cannot be worth that")
