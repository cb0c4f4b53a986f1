"""Keeps what was opened while one long task looks at the same rows again and again, and never longer than that."""

from typing import Any, cast

from practice.privacy.sealed import Sealed


class Opened:
    """Values by the very bytes that they are sealed in: what is written anew is opened anew."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._plain: dict[Sealed[Any], Any] = {}

    def value[Plain](self, closed: Plain, whose: int, *row: object) -> Plain:
        """What ``closed`` holds, for a reader who knows whose it is and which row. Raises SealBrokenError.

        It is a ``Sealed`` as ``values_list`` gives it, which goes by the type of what is sealed.
        """
        bytes_of = cast("Sealed[Plain]", closed)
        if bytes_of not in self._plain:
            self._plain[bytes_of] = bytes_of.open(whose, *row)
        return cast("Plain", self._plain[bytes_of])
