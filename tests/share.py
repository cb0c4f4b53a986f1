"""Divides what is tried between the runs that go side by side."""

import os
from collections.abc import Sequence


def is_in_share(number: int, *, by: str) -> bool:
    """Whether this run tries it: the variable says which parts of how many, as in 1,2/3; without it, everything."""
    parts, of = (os.environ.get(by) or "1/1").split("/")
    return number % int(of) in {int(part) - 1 for part in parts.split(",")}


def share_of[T](everything: Sequence[T], *, by: str = "TEST_SHARE") -> list[T]:
    """This run's share, in order."""
    return [one for number, one in enumerate(everything) if is_in_share(number, by=by)]


def quick_share_of[T](everything: Sequence[T]) -> list[T]:
    """What this run tries of a long list in the quick lane; tests that ask are marked ``shared``."""
    return share_of(everything, by="QUICK_SHARE")
