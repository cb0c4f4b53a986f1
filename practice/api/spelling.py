"""Answers as bytes: spelt once, for what is sent and for its tag."""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

TAG_LENGTH = 32
_ENCODER = msgspec.json.Encoder(enc_hook=JSONEncoder().default)


class Spelt(bytes):
    """JSON that is ready to be sent."""


class Told(Response):
    """An answer that is spelt already and goes out as it is."""

    def __init__(self, words: Spelt, headers: Mapping[str, str] | None = None) -> None:
        """Keep the words."""
        super().__init__(headers={"Content-Type": "application/json", **(headers or {})})
        self._words = words

    @property
    def rendered_content(self) -> Spelt:  # type: ignore[override]  # the stubs have text, the renderers give bytes
        """The words."""
        return self._words


def spelt(told: Any) -> Spelt:  # noqa: ANN401 - whatever JSON holds
    """An answer as JSON; equal answers are equal to the byte."""
    return Spelt(_ENCODER.encode(told))


def tag_of(words: bytes) -> str:
    """The tag of an answer: equal answers have equal tags, and nothing else is in it."""
    return f'"{hashlib.sha256(words).hexdigest()[:TAG_LENGTH]}"'
