"""The plug for whoever carries text messages."""

from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class NotNowError(Exception):
    """The carrier took nothing, and may take it later."""


class RefusedError(Exception):
    """The carrier took nothing, and never will."""


class TextSender(Protocol):
    """A carrier; ``TEXT_BACKEND`` names its class, which is made with ``TEXT_OPTIONS``."""

    def send(self, to: str, words: str) -> None:
        """Hand over ``words`` for the number ``to``.

        Raises NotNowError or RefusedError only where nothing was taken; any other error leaves it unknown.
        """


def text_sender() -> TextSender | None:
    """The carrier of this installation; None where it has none."""
    if not settings.TEXT_BACKEND:
        return None
    return cast("TextSender", import_string(settings.TEXT_BACKEND)(**settings.TEXT_OPTIONS))
