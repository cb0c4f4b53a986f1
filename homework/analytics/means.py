"""The score of one form from its items."""

from collections.abc import Sequence


def mean_of(values: Sequence[float | None], *, need: int) -> float | None:
    """Return the mean of the answered items.

    Args:
        values: one answer per item, None where the person left it out.
        need: how many must be answered; felt safety needs 3 of 4, the trust pulse 2 of 3.

    Returns:
        A value on the scale of the items; None, never 0, when fewer than ``need`` are answered.

    """
    answered = [value for value in values if value is not None]
    return sum(answered) / len(answered) if answered and len(answered) >= need else None
