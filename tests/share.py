"""Divides what a long run tries between the runs that go side by side."""

import os
from collections.abc import Sequence


def share_of(everything: Sequence[int]) -> list[int]:
    """This run's share, in order: TEST_SHARE says which parts of how many, as in 1,2/3; without it, everything."""
    parts, of = os.environ.get("TEST_SHARE", "1/1").split("/")
    mine = {int(part) - 1 for part in parts.split(",")}
    return [one for number, one in enumerate(everything) if number % int(of) in mine]
