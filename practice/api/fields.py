"""Words as they are sent: the document says of them all that is asked."""

from typing import Any

from rest_framework import serializers

# Without NUL, which no database likes; and with something in it that can be read.
ANY, SOME = r"^[^\x00]*$", r"^[^\x00]*\w[^\x00]*$"


class Words(serializers.RegexField):
    """Words, or none."""

    def __init__(self, *, max_length: int, **more: Any) -> None:
        """Up to so many letters; left out they are none."""
        super().__init__(ANY, max_length=max_length, allow_blank=True, default="", **more)


class Name(serializers.RegexField):
    """Words of which at least one letter can be read."""

    def __init__(self, *, max_length: int, **more: Any) -> None:
        """Up to so many letters."""
        super().__init__(SOME, max_length=max_length, **more)
