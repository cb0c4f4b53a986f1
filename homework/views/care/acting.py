"""How an act on the care team's pages comes out: done, or refused with the reason where it is read."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest

from practice.access.errors import NotAllowedError


def done_with(form: Form, act: Callable[[], object]) -> bool:
    """Whether the form makes sense and the act was allowed; if not, the form says why."""
    if not form.is_valid():
        return False
    try:
        act()
    except NotAllowedError as refused:
        form.add_error(None, str(refused))
        return False
    return True


def done(request: HttpRequest, act: Callable[[], object], words: str) -> bool:
    """Whether the act was allowed; the next page says so in these words, or why not."""
    try:
        act()
    except NotAllowedError as refused:
        messages.error(request, str(refused))
        return False
    messages.success(request, words)
    return True
