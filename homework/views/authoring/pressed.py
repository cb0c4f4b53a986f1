"""What was sent from a page of the builder."""

from django.http import HttpRequest

from homework.actions.writing import Typed
from homework.library.editing.page import picked
from homework.library.editing.tree import Raw

LONGEST_NUMBER = 9
LONGEST_MARK = 16


def whole(words: str) -> int:
    """A number that a page sends back; 0 for anything else."""
    return int(words) if words.isdecimal() and words.isascii() and len(words) <= LONGEST_NUMBER else 0


def typed(request: HttpRequest, definition: Raw, place: str, *, pressed: bool) -> Typed | None:
    """What of a posted form belongs to a page of the builder; None where nothing of it was sent."""
    words = picked(definition, place, dict(request.POST.lists()))
    if not words:
        return None
    tab = request.POST.get("tab", "")[:LONGEST_MARK]
    return Typed(words, whole(request.POST.get("revision", "")), tab, pressed)
