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


def quick_share_of[T](everything: Sequence[T], *, differs: bool = False) -> list[T]:
    """What this run tries of a long list: some in the quick lane, a half in the long one, or all where it ``differs``.

    Tests that ask are marked ``shared``.
    """
    return share_of(everything, by="WALL_SHARE" if differs else "QUICK_SHARE")
