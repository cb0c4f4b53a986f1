"""Divides what is tried between the runs that go side by side."""

import os
from collections.abc import Sequence


def share_of[T](everything: Sequence[T], *, by: str = "TEST_SHARE") -> list[T]:
    """This run's share, in order: the variable says which parts of how many, as in 1,2/3; without it, everything."""
    parts, of = os.environ.get(by, "1/1").split("/")
    mine = {int(part) - 1 for part in parts.split(",")}
    return [one for number, one in enumerate(everything) if number % int(of) in mine]


def quick_share_of[T](everything: Sequence[T]) -> list[T]:
    """What this run tries of a long list in the quick lane; tests that ask are marked ``shared``."""
    return share_of(everything, by="QUICK_SHARE")
