"""Divides what a long run tries between the runs that go side by side."""

import os
from collections.abc import Sequence


def share_of(everything: Sequence[int]) -> list[int]:
    """This run's share: TEST_SHARE says which of how many runs this is, as in 2/2; alone it takes everything."""
    number, runs = (int(word) for word in os.environ.get("TEST_SHARE", "1/1").split("/"))
    return [*everything[number - 1 :: runs]]
