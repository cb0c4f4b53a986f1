"""Tells whoever looks after the installation what was refused, in a log of its own and without a name."""

import logging

from django.http import HttpRequest

from practice.people.errors import TooOftenError

_refusals = logging.getLogger("trellis.security")


def note_refusal(request: HttpRequest, why: str) -> None:
    """Write down whom something was refused, by number, on which page and by which method; never what was asked for."""
    if why == TooOftenError.__name__:  # the limit itself has said so
        return
    page = request.resolver_match.view_name if request.resolver_match else "none"
    _refusals.warning("%s: person %s, page %s, method %s", why, request.user.pk, page, request.method)
